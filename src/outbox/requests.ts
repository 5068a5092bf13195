import type { Clock } from '../ports/clock'
import type { OutboxEntry } from './entry'
import type { RequestResult } from './outbox-api'

/** Who waits for an entry to settle. */
export interface Requests<Payload> {
  /** `entry` is told to whom its time runs out before anything else was heard of it. */
  wait(entry: OutboxEntry<Payload>, timeoutMs: number): Promise<RequestResult<Payload>>
  settled(entry: OutboxEntry<Payload>): void
  /** Nobody waits any longer. */
  stop(): void
}

export function createRequests<Payload>(clock: Clock, find: (id: string) => OutboxEntry<Payload> | undefined) {
  const waiting = new Map<string, (result: RequestResult<Payload>) => void>()

  const requests: Requests<Payload> = {
    wait: (entry, timeoutMs) =>
      new Promise((resolve) => {
        const { id } = entry
        const timer = clock.setTimer(() => {
          waiting.delete(id)
          resolve({ ok: false, code: 'request-timeout', entry: find(id) ?? entry })
        }, timeoutMs)
        waiting.set(id, (result) => {
          waiting.delete(id)
          clock.clearTimer(timer)
          resolve(result)
        })
      }),
    settled(entry) {
      const { id, state, code = state } = entry
      waiting.get(id)?.(state === 'acked' ? { ok: true, entry } : { ok: false, code, entry })
    },
    stop() {
      for (const answer of [...waiting.values()]) answer({ ok: false, code: 'disposed' })
    },
  }
  return requests
}
