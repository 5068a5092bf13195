/** An opaque timer handle; `0` is never returned. */
export type TimerHandle = unknown

/**
 * Wall-clock time and one-shot timers. Wall-clock time is deliberate, because only it shows how long a suspended app
 * was away. Timers merely fire late.
 */
export interface Clock {
  /** Returns the milliseconds since the epoch. */
  now(): number
  /** Calls back once after `delayMs` milliseconds. */
  setTimer(callback: () => void, delayMs: number): TimerHandle
  /** Clears a timer; ignores a timer that has fired. */
  clearTimer(handle: TimerHandle): void
}
