import type { Clock, FrameScheduler } from '../connection/ports/ports'
import { createSystemClock } from './system-clock'

export interface FrameSchedulerOptions {
  /** Flushes are this far apart, ms, and after a longer pause at once. Default 16 in a visible browser tab or 100. */
  readonly flushMs?: number
  readonly clock?: Clock
}

/**
 * Timers, also in a browser: there an animation frame that is asked for is drawn whether or not anything changed, which
 * costs a page as much as its rows do. A flush that changes what is in sight is drawn with the next frame anyway.
 */
export function createSystemFrameScheduler(
  { flushMs, clock = createSystemClock() }: FrameSchedulerOptions = {},
): FrameScheduler {
  let ranAtMs = -Infinity

  return {
    /** What a pause has kept waiting is shown at once: the first list, the list after a return. */
    request(callback): () => void {
      const sinceMs = clock.now() - ranAtMs
      const apartMs = flushMs ?? defaultFlushMs()
      // A clock that was set back says nothing of the pause.
      const delayMs = sinceMs >= 0 ? Math.max(0, apartMs - sinceMs) : apartMs
      const timer = clock.setTimer(() => {
        ranAtMs = clock.now()
        callback()
      }, delayMs)
      return () => clock.clearTimer(timer)
    },
  }
}

const frameMs = 16
const bridgedMs = 100

/** Each flush of a mini-program or an app crosses a bridge; a browser draws 60 frames a second of a tab in sight. */
function defaultFlushMs(): number {
  // #ifdef H5
  if (typeof requestAnimationFrame === 'function' && typeof document !== 'undefined') {
    return document.visibilityState === 'hidden' ? bridgedMs : frameMs
  }
  // #endif
  return bridgedMs
}
