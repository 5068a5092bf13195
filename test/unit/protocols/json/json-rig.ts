import type { Diagnostic } from '../../../../src/shared/errors'
import { createJsonCaller } from '../../../../src/protocols/json/json-calls'
import type { JsonOptions } from '../../../../src/protocols/json/json-options'
import { jsonProtocol } from '../../../../src/protocols/json/json-protocol'
import { createProtocolRig, type ProtocolRigOptions, withConnection } from '../../../support/protocol-rig'

export const queued = {
  id: 'id-1', kind: 'note', queue: 'note', payload: 1, replay: 'at-least-once', postedAtMs: 0, expiresAtMs: null,
  state: 'queued', stateAtMs: 0, sends: 0,
} as const

export function jsonRig(options: JsonOptions = {}, rest: ProtocolRigOptions = {}) {
  const rig = createProtocolRig(jsonProtocol(options), rest)
  const received: (readonly [name: string, data: unknown])[] = []
  const diagnosed: Diagnostic[] = []
  const ends = new Set<() => void>()
  const answers: unknown[] = []
  rig.client.on('messageReceived', ({ name, data }) => received.push([name, data]))
  rig.client.on('diagnosed', ({ code, detail }) => diagnosed.push({ code, detail }))

  return {
    ...rig,
    received,
    diagnosed,
    ends,
    answers,
    take: (promise: Promise<unknown>) => void promise.then((answer) => answers.push(answer)),
    codes: () => diagnosed.map(({ code }) => code),
    caller: createJsonCaller(rig.client, rig.clock, ends),
    status: () => rig.client.status().status,
    frames: (): readonly unknown[] => rig.last().frames,
    lastId(): string {
      const frame = rig.last().frames.slice(-1)[0]
      if (typeof frame === 'object' && frame !== null && 'id' in frame) return String(frame.id)
      throw new Error('no request was sent')
    },
  }
}

export const connectedRig = (options: JsonOptions = {}, rest: ProtocolRigOptions = {}) =>
  withConnection(jsonRig(options, rest))
