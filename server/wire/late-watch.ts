import type { TimerHandle } from '../../src/connection/ports/ports'
import type { ServerClock } from '../shared/server-clock'

/** Interval of the event loop check. A stall of more than 1.5 s always makes a check late (SV-224). */
export const lookEveryMs = 500

/**
 * The server counts as late if this many of the last `looksKept` checks were late. A single pause delays only one check
 * (SV-224).
 */
const minLateLooks = 3
const looksKept = 6

/**
 * The event loop has recovered after this many consecutive checks (2 s) with at most half the allowed delay (SV-224).
 */
const calmLooks = 4

/**
 * Longest time for which new connections are rejected. Rejecting does not help if another process causes the delay
 * (SV-224).
 */
const maxRefusingMs = 30_000

export interface LateWatchOptions {
  readonly clock: ServerClock
  readonly maxLateMs: number
  readonly trouble: (line: string) => void
}

/** Measures the delay of this process's timers, which equals the delay of frames and responses. */
export type LateWatch = ReturnType<typeof watchLateness>

export function watchLateness({ clock, maxLateMs, trouble }: LateWatchOptions) {
  let recent: readonly boolean[] = []
  let calm = 0
  let refusingSinceMs: number | undefined
  let timer: TimerHandle

  function look(lateMs: number): void {
    recent = [...recent.slice(1 - looksKept), lateMs > maxLateMs]
    calm = lateMs > maxLateMs / 2 ? 0 : calm + 1
    if (refusingSinceMs !== undefined) {
      if (calm < calmLooks && clock.elapsed() - refusingSinceMs < maxRefusingMs) return
      refusingSinceMs = undefined
      recent = []
    } else if (recent.filter((isLate) => isLate).length >= minLateLooks) {
      refusingSinceMs = clock.elapsed()
      trouble(`the event loop is late by more than ${maxLateMs} ms: no new connections until it has recovered`)
    }
  }

  function lookLater(): void {
    const dueMs = clock.elapsed() + lookEveryMs
    timer = clock.setTimer(() => {
      look(clock.elapsed() - dueMs)
      lookLater()
    }, lookEveryMs)
  }
  lookLater()

  return {
    /** Whether the event loop was late several times and has not recovered. */
    isLate: (): boolean => refusingSinceMs !== undefined,
    dispose: (): void => clock.clearTimer(timer),
  }
}
