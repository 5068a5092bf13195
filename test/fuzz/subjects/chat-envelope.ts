import { readEnvelope } from '../../../src/chat/wire/chat-protocol'
import type { SeededRandom } from '../../../server/shared/seeded-random'
import { mutated } from '../mutate'
import { demand, demandSame, fieldsOf, parsed, stateless, type Verdict } from '../subject'

const only = (value: unknown, ...names: string[]): object =>
  Object.fromEntries(names.map((name) => [name, fieldsOf(value)[name]]))

/** Returns the JSON of the message's known fields, because the chat drops all others (CM-148). */
function knownOf(payload: unknown): string {
  const { to, content, sender, conversation } = fieldsOf(payload)
  const contents = { text: ['text'], image: ['url', 'width', 'height'], voice: ['url', 'durationMs'] }
  const kind = fieldsOf(content).kind
  const fields = kind === 'text' || kind === 'image' || kind === 'voice' ? contents[kind] : []
  return JSON.stringify({
    ...only(payload, 'id', 'from'),
    to: fieldsOf(to).type === 'broadcast' ? only(to, 'type') : only(to, 'type', 'id'),
    content: only(content, 'kind', ...fields),
    ...only(payload, 'createdAt', 'sentAt'),
    sender: only(sender, 'name', 'picture', 'sex'),
    conversation: conversation === undefined ? undefined : only(conversation, 'name', 'picture', 'sex'),
  })
}

function take(text: string): Verdict {
  const news = readEnvelope(text)
  const { msg_id: id, payload } = fieldsOf(parsed(text))
  if (news.type === 'pong') demand(news.pingId === id, 'the pong of another ping')
  if (news.type === 'answered') demand(news.answer.id === id, 'the answer to another message')
  if (news.type === 'delivered') demandSame(knownOf(payload), JSON.stringify(news.delivery), 'a message')
  return news.type === 'fault' ? 'refused' : 'accepted'
}

const person = (dice: SeededRandom) => ({
  name: dice.pick(['Ann', '', '<img src=x>']), picture: '', sex: dice.pick(['male', 'female', 'unknown']),
})

function sample(dice: SeededRandom): Record<string, unknown> {
  const said = dice.pick([
    { kind: 'text', text: '黄金' }, { kind: 'image', url: '/f/1.png', width: 3, height: 4 },
    { kind: 'voice', url: '/f/1.mp3', durationMs: 900 },
  ])
  const id = dice.pick(['m-1', 'm-2'])
  if (dice.chance(1 / 6)) return { type: 'pong', code: 1_000, msg_id: 1_700_000_000_000, payload: { ts: 1 } }
  if (dice.chance(1 / 3)) {
    return { type: said.kind, code: dice.pick([1_000, 1_000, 1_404]), msg_id: id, payload: { createdAt: 7 } }
  }
  const to = dice.pick([{ type: 'peer', id: '7' }, { type: 'group', id: 'gold' }, { type: 'broadcast' }])
  return {
    type: said.kind, msg_id: id,
    payload: {
      id, from: '8', to, content: said, createdAt: 1_700_000_000_000, sender: person(dice),
      ...(dice.chance(1 / 3) ? { conversation: person(dice) } : {}),
    },
  }
}

export const chatEnvelope = stateless('chatEnvelope', (dice) => mutated(dice, sample(dice)), take)
