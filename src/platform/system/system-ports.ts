import { isFunction } from '../../shared/checks'
import type { Clock, FrameScheduler, Random, TimerHandle } from '../../connection/ports/ports'

/** Above 2^31 - 1 ms (24.8 days), `setTimeout` fires immediately (PF-18). */
const MAX_DELAY_MS = 2_147_483_647

/** The timer handle is a function, because runtimes use different handle types. */
export function createSystemClock(): Clock {
  return {
    now: () => Date.now(),
    setTimer(callback, delayMs): TimerHandle {
      const timer = setTimeout(callback, Math.min(Math.max(0, delayMs), MAX_DELAY_MS))
      return () => clearTimeout(timer)
    },
    clearTimer(handle): void {
      if (isFunction(handle)) handle()
    },
  }
}

/**
 * Schedules flushes with timers, because requesting an animation frame makes a browser paint, even without a change.
 */
export function createSystemFrameScheduler(clock: Clock): FrameScheduler {
  let ranAtMs = -Infinity

  return {
    /** Flushes immediately if the last flush was long enough ago. */
    request(callback): () => void {
      const sinceMs = clock.now() - ranAtMs
      const apartMs = flushMs()
      // If the clock was set back, the time since the last flush is unknown.
      const delayMs = sinceMs >= 0 ? Math.max(0, apartMs - sinceMs) : apartMs
      const timer = clock.setTimer(() => {
        ranAtMs = clock.now()
        callback()
      }, delayMs)
      return () => clock.clearTimer(timer)
    },
  }
}

/** Duration of a frame at 60 Hz (PF-25). */
const frameMs = 16
/** Usual flush interval. Users cannot read prices that change more often than ten times a second. */
const bridgedMs = 100

function flushMs(): number {
  // #ifdef H5
  if (typeof requestAnimationFrame === 'function' && typeof document !== 'undefined') {
    return document.visibilityState === 'hidden' ? bridgedMs : frameMs
  }
  // #endif
  return bridgedMs
}

/** Random numbers from `Math.random`, never for secrets. */
export function createSystemRandom(): Random {
  return { next: () => Math.random() }
}
