import { readEnvelope } from '../../../src/chat/wire/chat-protocol'
import type { Dice } from '../dice'
import { mutated } from '../mutate'
import type { Rule } from '../rules/value-rules'
import { absentOr, fieldsOf, fits, isFields, name, oneOf, parsed, text as anyText } from '../rules/value-rules'
import { demand, demandSame, stateless, type Verdict } from '../subject'

const number: Rule = (value) => typeof value === 'number'
const time: Rule = (value) => Number.isFinite(value) && Number(value) >= 0
const profile = fits({ name: anyText, picture: anyText, sex: oneOf('male', 'female', 'unknown') })

const contents: Readonly<Record<string, Rule>> = {
  text: fits({ text: name }),
  image: fits({ url: name, width: absentOr(time), height: absentOr(time) }),
  voice: fits({ url: name, durationMs: time }),
}
const kind = oneOf(...Object.keys(contents))

const content: Rule = (value) => {
  const { kind: which } = fieldsOf(value)
  return typeof which === 'string' && Object.hasOwn(contents, which) && contents[which]?.(value) === true
}

const target: Rule = (value) =>
  fits({ type: oneOf('broadcast') })(value) || fits({ type: oneOf('peer', 'group'), id: name })(value)

const delivery = fits({
  id: name, from: name, to: target, content, createdAt: time, sender: profile, conversation: absentOr(profile),
})

/** The news in an envelope's text, by the table. */
function newsIn(envelope: unknown): string {
  const { type, code, msg_id: id, payload } = fieldsOf(envelope)
  if (!isFields(envelope)) return 'fault'
  if (type === 'pong') return number(id) && number(code) ? 'pong' : 'fault'
  if (!kind(type)) return 'fault'
  if (code !== undefined) {
    return name(id) && number(code) && (code !== 1_000 || time(fieldsOf(payload).createdAt)) ? 'answered' : 'fault'
  }
  const reported = fieldsOf(payload)
  return delivery(payload) && reported.id === id && fieldsOf(reported.content).kind === type ? 'delivered' : 'fault'
}

function take(text: string): Verdict {
  const envelope = parsed(text)
  const news = readEnvelope(text)
  demand(news.type === newsIn(envelope), `${newsIn(envelope)} was taken for ${news.type}`)
  const { msg_id: id, payload } = fieldsOf(envelope)
  if (news.type === 'pong') demand(news.pingId === id, 'the pong of another ping')
  if (news.type === 'answered') demand(news.answer.id === id, 'the answer to another message')
  if (news.type === 'delivered') demandSame(JSON.stringify(payload), JSON.stringify(news.delivery), 'a message')
  return news.type === 'fault' ? 'refused' : 'accepted'
}

const person = (dice: Dice) => ({
  name: dice.pick(['Ann', '', '<img src=x>']), picture: '', sex: dice.pick(['male', 'female', 'unknown']),
})

function sample(dice: Dice): Record<string, unknown> {
  const said = dice.pick([
    { kind: 'text', text: '黄金' }, { kind: 'image', url: '/f/1.png', width: 3, height: 4 },
    { kind: 'voice', url: '/f/1.mp3', durationMs: 900 },
  ])
  const id = dice.pick(['m-1', 'm-2'])
  if (dice.oneIn(6)) return { type: 'pong', code: 1_000, msg_id: 1_700_000_000_000, payload: { ts: 1 } }
  if (dice.oneIn(3)) {
    return { type: said.kind, code: dice.pick([1_000, 1_000, 1_404]), msg_id: id, payload: { createdAt: 7 } }
  }
  const to = dice.pick([{ type: 'peer', id: '7' }, { type: 'group', id: 'gold' }, { type: 'broadcast' }])
  return {
    type: said.kind, msg_id: id,
    payload: {
      id, from: '8', to, content: said, createdAt: 1_700_000_000_000, sender: person(dice),
      ...(dice.oneIn(3) ? { conversation: person(dice) } : {}),
    },
  }
}

export const chatEnvelope = stateless('chatEnvelope', (dice) => mutated(dice, sample(dice)), take)
