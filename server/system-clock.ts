import type { Clock } from '../src/ports/clock'

/** The machine's own time. A handle is the number that Node gives to the timer. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer: (callback, delayMs) => setTimeout(callback, delayMs)[Symbol.toPrimitive](),
  clearTimer(handle) {
    if (typeof handle === 'number') clearTimeout(handle)
  },
}
