import type { Clock } from '../ports/clock'
import type { FrameScheduler } from '../ports/frame-scheduler'
import { createSystemClock } from './system-clock'

export interface FrameSchedulerOptions {
  /** Without animation frames a flush comes this often, ms. Default 100. */
  readonly flushMs?: number
  /** An animation frame that does not come (a hidden tab, a covered window) is given up after this, ms. Default 250. */
  readonly stalledMs?: number
  readonly clock?: Clock
}

/** Animation frames in a browser, a timer elsewhere: each flush of a mini-program or an app crosses a bridge. */
export function createSystemFrameScheduler(options: FrameSchedulerOptions = {}): FrameScheduler {
  const { flushMs = 100, stalledMs = 250, clock = createSystemClock() } = options
  return {
    request(callback): () => void {
      if (typeof requestAnimationFrame !== 'function' || typeof document === 'undefined') {
        const timer = clock.setTimer(callback, flushMs)
        return () => clock.clearTimer(timer)
      }
      const cancel = (): void => {
        cancelAnimationFrame(frame)
        clock.clearTimer(timer)
      }
      const run = (): void => {
        cancel()
        callback()
      }
      const frame = requestAnimationFrame(run)
      const timer = clock.setTimer(run, document.visibilityState === 'hidden' ? flushMs : stalledMs)
      return cancel
    },
  }
}
