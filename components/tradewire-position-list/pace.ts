/** Runs what is asked for: the first time at once, then at most once in each period. */
export interface Pace {
  ask(): void
  /** Runs what waits, and anything else asked for, now. */
  now(): void
  stop(): void
}

/** Without animation frames, ms: each flush of a mini-program or an app crosses a bridge. */
const BRIDGED_MS = 100

/** Whether this is a browser, where a page's own thread renders it, and not the far side of a bridge. */
export function hasFrames(): boolean {
  return typeof requestAnimationFrame === 'function' && typeof document !== 'undefined'
}

/** The time of the present frame, the same until the next one; `undefined` where a document has none. */
function frameNow(): unknown {
  const timeline: unknown = Reflect.get(document, 'timeline')
  return typeof timeline === 'object' && timeline !== null ? Reflect.get(timeline, 'currentTime') : undefined
}

/** @param everyMs the period; `undefined`: each animation frame where there are such, every 100 ms elsewhere */
export function createPace(run: () => void, everyMs: () => number | undefined): Pace {
  /** Takes back the frame or the timer that is awaited. */
  let cancel: (() => void) | undefined
  let asked = false
  let stopped = false
  let ranAtMs = -Infinity
  let ranInFrame: unknown

  function over(): void {
    cancel = undefined
    if (asked) ask()
  }

  function now(): void {
    asked = false
    ranAtMs = Date.now()
    run()
  }

  function ask(): void {
    asked = true
    if (cancel !== undefined || stopped) return
    const ms = everyMs()
    if (ms === undefined && hasFrames()) {
      const frame = frameNow()
      if (frame === undefined || frame === ranInFrame) {
        const handle = requestAnimationFrame(over)
        cancel = () => cancelAnimationFrame(handle)
      }
      if (frame !== undefined && frame === ranInFrame) return
      ranInFrame = frame
      now()
      return
    }
    const leftMs = (ms ?? BRIDGED_MS) - Math.abs(Date.now() - ranAtMs)
    if (leftMs <= 0) {
      now()
      return
    }
    const timer = setTimeout(over, leftMs)
    cancel = () => clearTimeout(timer)
  }

  return {
    ask,
    now,
    stop() {
      stopped = true
      cancel?.()
    },
  }
}
