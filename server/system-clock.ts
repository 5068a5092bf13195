import type { Clock } from '../src/ports/clock'

/** The machine's own time. A handle is the function that cancels its timer. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer(callback, delayMs) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
  clearTimer(handle) {
    if (typeof handle === 'function') handle()
  },
}
