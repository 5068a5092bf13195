import type { TimerHandle } from '../../../../src/connection/ports/ports'
import type { ServerClock } from '../../../shared/server-clock'

export interface PacerOptions {
  readonly clock: ServerClock
  /** Calls per second. If 0, `update` is never called. */
  readonly rate: number
  /** @param elapsedMs market time that one call covers */
  readonly update: (elapsedMs: number) => void
}

/** Minimum interval of the timer. Node's timers have a resolution of 1 ms and may be about 1 ms late. */
const minTurnMs = 10

/** Calls `update` at a fixed rate, independent of the timer resolution. Returns the stop function. */
export function startPacer({ clock, rate, update }: PacerOptions): () => void {
  if (rate === 0) return () => undefined
  const elapsedMs = 1_000 / rate
  const turnMs = Math.max(elapsedMs, minTurnMs)
  let lastMs = clock.elapsed()
  let due = 0
  let timer: TimerHandle = clock.setTimer(turn, turnMs)

  function turn(): void {
    const nowMs = clock.elapsed()
    // Limits the catch-up after a pause, because the market has moved on.
    const passedMs = Math.min(nowMs - lastMs, Math.max(1_000, turnMs))
    lastMs = nowMs
    due += passedMs / elapsedMs
    for (; due >= 1 - 1e-9 && clock.elapsed() - nowMs <= turnMs; due -= 1) update(elapsedMs)
    // Drops overdue calls, because slow updates would otherwise cause up to 20 calls per turn.
    if (due >= 1) due = 0
    timer = clock.setTimer(turn, turnMs)
  }

  return () => clock.clearTimer(timer)
}
