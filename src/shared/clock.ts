/** An opaque timer handle; `0` is never returned. */
export type TimerHandle = unknown

/**
 * Wall-clock time and one-shot timers. The wall clock is on purpose: only it shows how long a suspended app was away,
 * while timers merely fire late.
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Calls back once after `delayMs` milliseconds. */
  setTimer(callback: () => void, delayMs: number): TimerHandle
  /** Clears a timer; a fired one is ignored. */
  clearTimer(handle: TimerHandle): void
}
