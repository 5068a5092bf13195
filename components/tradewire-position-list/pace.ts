/** Runs what is asked for: the first time at once, then at most once in each period. */
export interface Pace {
  ask(): void
  /** Runs what waits, and anything else asked for, now. */
  now(): void
  stop(): void
}

/** Prices that change faster cannot be read, and drawing is most of what a list costs, ms (PL-12). */
const USUAL_MS = 100

/** @param everyMs the period; `undefined`: 100 ms */
export function createPace(run: () => void, everyMs: () => number | undefined): Pace {
  let timer: ReturnType<typeof setTimeout> | undefined
  let stopped = false
  let ranAtMs = -Infinity

  function now(): void {
    clearTimeout(timer)
    timer = undefined
    ranAtMs = Date.now()
    run()
  }

  function ask(): void {
    if (timer !== undefined || stopped) return
    const ms = everyMs()
    const leftMs = (ms === undefined ? USUAL_MS : ms) - Math.abs(Date.now() - ranAtMs)
    if (leftMs <= 0) now()
    else timer = setTimeout(now, leftMs)
  }

  return {
    ask,
    now,
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}
