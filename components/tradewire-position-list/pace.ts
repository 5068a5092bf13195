/** Throttles requests: the first immediately, then at most one per period. */
export interface Pace {
  ask(): void
  /** Runs the throttled function immediately and cancels a delayed run. */
  now(): void
  stop(): void
}

/** Default period in ms (PL-12). Users cannot follow faster changes. */
const USUAL_MS = 100

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
