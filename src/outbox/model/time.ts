import { hasSameFields } from '../../shared/equality'
import type { OutboxEntry } from './entry'
import { isSettled, type Item } from './state'
import { change, type OutboxTurn } from './turn'

/** No timer of any platform can wait for ever; this one looks again. */
const longestWaitMs = 3_600_000

/** Too late to be sent. An age that is negative by the wall clock proves nothing: then it may be. */
export function isExpired({ postedAtMs, expiresAtMs }: OutboxEntry, nowMs: number): boolean {
  return expiresAtMs !== null && (nowMs < postedAtMs || nowMs >= expiresAtMs)
}

/** A wait with a start in the future (the wall clock was set back) starts again. */
export function catchUp<P>(turn: OutboxTurn<P>, item: Item<P>): void {
  const upToNow = (sinceMs: number | null): number | null => sinceMs === null ? null : Math.min(sinceMs, turn.nowMs)
  const leaseFromMs = upToNow(item.leaseFromMs)
  const askedAtMs = upToNow(item.askedAtMs)
  const pausedAtMs = upToNow(item.pausedAtMs)
  const next = { ...item, leaseFromMs, askedAtMs, pausedAtMs }
  if (!hasSameFields<Item<P>>(item, next)) change(turn, item, next)
}

export function holdsLease<P>({ entry, leaseFromMs }: Item<P>, { nowMs, policy }: OutboxTurn<P>): boolean {
  return leaseFromMs !== null && !isSettled(entry) && nowMs < leaseFromMs + policy.settleMs
}

/** The next moments at which something is due for this item. */
function* momentsOf<P>(item: Item<P>, { policy }: OutboxTurn<P>): Generator<number> {
  const { entry, isNew, leaseFromMs, askedAtMs, pausedAtMs } = item
  const { settleMs, requestTimeoutMs, pauseMs } = policy
  if (pausedAtMs !== null) yield pausedAtMs + pauseMs
  if (isNew || isSettled(entry)) return
  if (entry.state === 'queued' && entry.expiresAtMs !== null) yield entry.expiresAtMs
  if (askedAtMs !== null) yield askedAtMs + requestTimeoutMs
  if (leaseFromMs !== null) yield leaseFromMs + settleMs
}

/** Sets the timer to the next moment at which something is due; what is due now is done. */
export function setTimer<P>(turn: OutboxTurn<P>): void {
  const { state, nowMs, effects } = turn
  let wakeAtMs: number | null = null
  for (const item of state.items) {
    for (const atMs of momentsOf(item, turn)) {
      if (atMs > nowMs && (wakeAtMs === null || atMs < wakeAtMs)) wakeAtMs = atMs
    }
  }
  if (wakeAtMs !== null) wakeAtMs = Math.min(wakeAtMs, nowMs + longestWaitMs)
  if (wakeAtMs === state.wakeAtMs) return
  state.wakeAtMs = wakeAtMs
  effects.push(wakeAtMs === null ? { type: 'stopTimer' } : { type: 'startTimer', delayMs: wakeAtMs - nowMs })
}
