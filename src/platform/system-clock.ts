import type { Clock, TimerHandle } from '../connection/ports/ports'

/** `setTimeout` fires at once beyond this; a longer wait is cut to it (24.8 days). */
const LONGEST_DELAY_MS = 2_147_483_647

/** `Date.now` and `setTimeout`. A handle is what clears its timer: runtimes differ in what theirs are. */
export function createSystemClock(): Clock {
  return {
    now: () => Date.now(),
    setTimer(callback, delayMs): TimerHandle {
      const timer = setTimeout(callback, Math.min(Math.max(0, delayMs), LONGEST_DELAY_MS))
      return () => clearTimeout(timer)
    },
    clearTimer(handle): void {
      if (isClear(handle)) handle()
    },
  }
}

function isClear(handle: unknown): handle is () => void {
  return typeof handle === 'function'
}
