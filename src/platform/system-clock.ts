import type { Clock, TimerHandle } from '../ports/clock'

/** `setTimeout` fires at once beyond this; a longer wait is cut to it (24.8 days). */
const LONGEST_DELAY_MS = 2_147_483_647

/** `Date.now` and `setTimeout`. */
export function createSystemClock(): Clock {
  const timers = new Map<number, ReturnType<typeof setTimeout>>()
  let lastHandle = 0
  return {
    now: () => Date.now(),
    setTimer(callback, delayMs): TimerHandle {
      lastHandle += 1
      const handle = lastHandle
      const timer = setTimeout(() => {
        timers.delete(handle)
        callback()
      }, Math.min(Math.max(0, delayMs), LONGEST_DELAY_MS))
      timers.set(handle, timer)
      return handle
    },
    clearTimer(handle): void {
      if (typeof handle !== 'number') return
      const timer = timers.get(handle)
      if (timer === undefined) return
      timers.delete(handle)
      clearTimeout(timer)
    },
  }
}
