/** An opaque timer handle, which is never `0`. */
export type TimerHandle = unknown

/** Wall-clock time and one-shot timers. Timers stop while an app is suspended. */
export interface Clock {
  /** Returns the milliseconds since the epoch. */
  now(): number
  /** Calls `callback` once after `delayMs`. */
  setTimer(callback: () => void, delayMs: number): TimerHandle
  /** Clears a timer. Has no effect if the timer has fired. */
  clearTimer(handle: TimerHandle): void
}
