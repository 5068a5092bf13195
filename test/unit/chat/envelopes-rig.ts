import type { Diagnostic } from '../../../src/shared/errors'
import type { ChatAnswer, ChatDelivery } from '../../../src/chat/model/messages'
import { chatEnvelopes } from '../../../src/chat/wire/chat-envelopes'
import { chatProtocol, type ChatProtocolOptions } from '../../../src/chat/wire/chat-protocol'
import { createProtocolRig } from '../../support/protocol-rig'
import type { ScriptedConnection } from '../../../src/testing/scripted-socket'

export const delivery: ChatDelivery = {
  id: 'm-9',
  from: '501',
  to: { type: 'peer', id: '10260' },
  content: { kind: 'text', text: '你好' },
  createdAt: 1_700_000_000_000,
  sender: { name: 'Marta', picture: '', sex: 'female' },
}

export function envelopesRig(options: ChatProtocolOptions = {}) {
  const rig = createProtocolRig(chatProtocol({ session: { userId: 10260, token: 'secret' }, ...options }))
  const wire = chatEnvelopes()
  const answers: ChatAnswer[] = []
  const deliveries: ChatDelivery[] = []
  const story: string[] = []
  const diagnosed: Diagnostic[] = []
  const stop = wire.listen(rig.client, {
    answered: (answer) => answers.push(answer),
    delivered: (reported) => deliveries.push(reported),
    ready: ({ recovered }) => story.push(recovered ? 'recovered' : 'ready'),
    lost: () => story.push('lost'),
  })
  rig.client.on('diagnosed', ({ code, detail }) => diagnosed.push({ code, detail }))

  function join(answer: object = { sid: 's1' }, far: ScriptedConnection = rig.connect()): ScriptedConnection {
    far.message('0{"sid":"e1","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":65536}')
    far.message(`40${JSON.stringify(answer)}`)
    return far
  }

  function pass(far: ScriptedConnection, ms: number, everyMs = 5_000): void {
    for (let passedMs = 0; passedMs < ms; passedMs += everyMs) {
      rig.advance(everyMs)
      far.message('2')
    }
  }

  return { ...rig, wire, answers, deliveries, story, diagnosed, stop, join, pass }
}

export const carried = (envelope: unknown): string =>
  `42${JSON.stringify(['message', typeof envelope === 'string' ? envelope : JSON.stringify(envelope)])}`

export function envelopesOf(far: ScriptedConnection): readonly unknown[] {
  return far.sent.flatMap((frame) => {
    if (typeof frame !== 'string' || !frame.startsWith('42["message"')) return []
    const [, text] = JSON.parse(frame.slice(2)) as readonly [string, string]
    return [JSON.parse(text) as unknown]
  })
}
