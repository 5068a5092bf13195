import type { Clock } from '../connection/ports/ports'
import type { OutboxEntry } from './model/entry'
import { isSettled } from './model/state'
import type { RequestResult } from './outbox-api'

/** Who waits for an entry to settle. */
export interface Requests<Payload> {
  /** The last known `entry`, for callers that get no other report of it. */
  wait(entry: OutboxEntry<Payload>, timeoutMs: number): Promise<RequestResult<Payload>>
  settled(entry: OutboxEntry<Payload>): void
  /** No caller waits any longer. */
  stop(): void
}

export function createRequests<Payload>(
  clock: Clock, find: (id: string) => OutboxEntry<Payload> | undefined,
): Requests<Payload> {
  const waiting = new Map<string, (result: RequestResult<Payload>) => void>()
  let isStopped = false

  return {
    wait: (entry, timeoutMs) =>
      new Promise((resolve) => {
        const { id } = entry
        if (isStopped) return resolve({ ok: false, code: 'disposed' })
        if (isSettled(entry)) return resolve(resultOf(entry))
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
    settled: (entry) => waiting.get(entry.id)?.(resultOf(entry)),
    stop() {
      isStopped = true
      for (const answer of [...waiting.values()]) answer({ ok: false, code: 'disposed' })
    },
  }
}

function resultOf<Payload>(entry: OutboxEntry<Payload>): RequestResult<Payload> {
  const { state, code = state } = entry
  return state === 'acked' ? { ok: true, entry } : { ok: false, code, entry }
}
