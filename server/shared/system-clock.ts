import { performance } from 'node:perf_hooks'
import type { ServerClock } from './server-clock'

/** Timer handles are Node's numeric timer ids. */
export const systemClock: ServerClock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  setTimer: (callback, delayMs) => setTimeout(callback, delayMs)[Symbol.toPrimitive](),
  clearTimer(handle) {
    if (typeof handle === 'number') clearTimeout(handle)
  },
}
