import type { TimerHandle } from '../../../../src/connection/ports/ports'
import type { ServerClock } from '../../../shared/server-clock'

export interface PacerOptions {
  readonly clock: ServerClock
  /** Calls per second; 0 never calls. */
  readonly rate: number
  /** `elapsedMs` is the time that one call covers. */
  readonly update: (elapsedMs: number) => void
}

/** Node's timers have a resolution of 1 ms and are late by about as much. */
const minTurnMs = 10

/** Calls `update` at a rate, independent of the timer resolution. Returns the stop function. */
export function startPacer({ clock, rate, update }: PacerOptions): () => void {
  if (rate === 0) return () => undefined
  const elapsedMs = 1_000 / rate
  const turnMs = Math.max(elapsedMs, minTurnMs)
  let lastMs = clock.elapsed()
  let due = 0
  let timer: TimerHandle = clock.setTimer(turn, turnMs)

  function turn(): void {
    const nowMs = clock.elapsed()
    // Skipped calls are not made up for, because the market moved on.
    const passedMs = Math.min(nowMs - lastMs, Math.max(1_000, turnMs))
    lastMs = nowMs
    due += passedMs / elapsedMs
    for (; due >= 1 - 1e-9 && clock.elapsed() - nowMs <= turnMs; due -= 1) update(elapsedMs)
    // Slow updates would otherwise be repeated 20 times in one turn.
    if (due >= 1) due = 0
    timer = clock.setTimer(turn, turnMs)
  }

  return () => clock.clearTimer(timer)
}
