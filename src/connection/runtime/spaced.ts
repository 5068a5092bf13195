import type { Clock } from '../ports/clock'

/** Runs tasks at least so far apart: the first at once, one that comes too soon after it later. */
export interface Spaced {
  run(task: () => void): void
  /** Lets go of a task that waits. */
  cancel(): void
}

export function createSpaced(clock: Clock, leastMs: number): Spaced {
  let ranAtMs: number | undefined
  let cancel = (): void => undefined

  function runNow(task: () => void): void {
    ranAtMs = clock.now()
    task()
  }

  return {
    run(task) {
      cancel()
      const sinceMs = ranAtMs === undefined ? leastMs : clock.now() - ranAtMs
      // An age that is negative by the wall clock proves nothing.
      if (sinceMs < 0 || sinceMs >= leastMs) return runNow(task)
      const timer = clock.setTimer(() => runNow(task), leastMs - sinceMs)
      cancel = () => clock.clearTimer(timer)
    },
    cancel: () => cancel(),
  }
}
