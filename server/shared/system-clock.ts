import { performance } from 'node:perf_hooks'
import type { ServerClock } from './server-clock'

/** The machine's own time. A handle is the number that Node gives to the timer. */
export const systemClock: ServerClock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  setTimer: (callback, delayMs) => setTimeout(callback, delayMs)[Symbol.toPrimitive](),
  clearTimer(handle) {
    if (typeof handle === 'number') clearTimeout(handle)
  },
}
