/** An opaque timer handle, which is never `0`. */
export type TimerHandle = unknown

/**
 * Wall-clock time and one-shot timers. While an app is suspended, timers stop. Only the wall clock then shows how much
 * time has passed.
 */
export interface Clock {
  /** Returns the milliseconds since the epoch. */
  now(): number
  /** Calls back once after `delayMs` milliseconds. */
  setTimer(callback: () => void, delayMs: number): TimerHandle
  /** Clears a timer. Does nothing if the timer has fired. */
  clearTimer(handle: TimerHandle): void
}
