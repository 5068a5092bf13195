import type { Clock } from '../ports/clock'
import type { FrameScheduler } from '../ports/frame-scheduler'
import { createSystemClock } from './system-clock'

export interface FrameSchedulerOptions {
  /** Without animation frames flushes are this far apart, ms, and after a longer pause at once. Default 100. */
  readonly flushMs?: number
  /** An animation frame that does not come (a hidden tab, a covered window) is given up after this, ms. Default 250. */
  readonly stalledMs?: number
  readonly clock?: Clock
}

/** Animation frames in a browser, a timer elsewhere: each flush of a mini-program or an app crosses a bridge. */
export function createSystemFrameScheduler(options: FrameSchedulerOptions = {}): FrameScheduler {
  const { flushMs = 100, stalledMs = 250, clock = createSystemClock() } = options
  let ranAtMs = -Infinity

  /** What a pause has kept waiting is shown at once: the first list, the list after a return. */
  function requestTimer(callback: () => void): () => void {
    const sinceMs = clock.now() - ranAtMs
    // A clock that was set back says nothing of the pause.
    const delayMs = sinceMs >= 0 ? Math.max(0, flushMs - sinceMs) : flushMs
    const timer = clock.setTimer(() => {
      ranAtMs = clock.now()
      callback()
    }, delayMs)
    return () => clock.clearTimer(timer)
  }

  return {
    request(callback): () => void {
      // #ifdef H5
      if (typeof requestAnimationFrame === 'function' && typeof document !== 'undefined') {
        return requestFrame(callback, clock, document.visibilityState === 'hidden' ? flushMs : stalledMs)
      }
      // #endif
      return requestTimer(callback)
    },
  }
}

/** The next animation frame, or a timer where none comes within that time. */
function requestFrame(callback: () => void, clock: Clock, stalledMs: number): () => void {
  const cancel = (): void => {
    cancelAnimationFrame(frame)
    clock.clearTimer(timer)
  }
  const run = (): void => {
    cancel()
    callback()
  }
  const frame = requestAnimationFrame(run)
  const timer = clock.setTimer(run, stalledMs)
  return cancel
}
