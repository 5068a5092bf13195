import type { OutboxEntry } from '../../../src/outbox/model/entry'
import type { OutboxRig } from '../../support/outbox-rig'

export const buy = { kind: 'note', payload: 'buy', replay: 'at-most-once' } as const

export const entryOf = <Payload>(id: string, payload: Payload, over: Partial<OutboxEntry<Payload>> = {}):
OutboxEntry<Payload> => ({
  id, kind: 'note', queue: id, payload, replay: 'at-least-once', postedAtMs: 1, expiresAtMs: null, state: 'queued',
  stateAtMs: 2, sends: 0, ...over,
})

export const payloadsOf = ({ outbox }: OutboxRig): readonly string[] => outbox.entries().map(({ payload }) => payload)

export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
