import type { TimerHandle } from '../../src/connection/ports/ports'
import type { ServerClock } from '../shared/server-clock'

/** How often the event loop is looked at, ms (SV-224): a stall of more than 1.5 s always makes a late look. */
export const lookEveryMs = 500

/**
 * The last `looksKept` looks count: three must be late: one pause, such as a frozen process, makes one late look
 * (SV-224).
 */
const minLateLooks = 3
const looksKept = 6

/** Looks in a row that are late by at most half of the limit, 2 s: then it has recovered (SV-224). */
const calmLooks = 4

/** Then new lines are taken again however late it is: other work of the machine may be the reason (SV-224). */
const maxRefusingMs = 30_000

export interface LateWatchOptions {
  readonly clock: ServerClock
  /** A look that comes later than this is late, ms. */
  readonly maxLateMs: number
  readonly trouble: (line: string) => void
}

/** Watches how late the timers of this process are, which is how late its frames and answers are, too. */
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
    /** New lines would make it worse: it is late again and again, and has not recovered. */
    isLate: (): boolean => refusingSinceMs !== undefined,
    dispose: (): void => clock.clearTimer(timer),
  }
}
