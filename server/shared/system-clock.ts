import { performance } from 'node:perf_hooks'
import type { ServerClock } from './server-clock'

/** Uses Node's numeric ids as timer handles. */
export const systemClock: ServerClock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  setTimer: (callback, delayMs) => setTimeout(callback, delayMs)[Symbol.toPrimitive](),
  clearTimer(handle) {
    if (typeof handle === 'number') clearTimeout(handle)
  },
}
