import type { Diagnostic } from '../../shared/errors'
import type { Clock, TimerHandle } from '../ports/ports'

/** Reports of one kind in a minute; more are counted (RT-64). Ten are enough to see the kind, and do not fill a log. */
const maxReported = 10
const spanMs = 60_000
/** Kinds differ by code and detail; beyond this many only by code, since a server may word the detail (RT-65). */
const maxKinds = 64

/** Which diagnostics are reported, and how many are withheld. */
export interface ReportLimit {
  /** Whether the diagnostic is reported; counts it otherwise. */
  admits(diagnostic: Diagnostic): boolean
  /** Reports withheld diagnostics before their time. */
  flush(): void
  /** The same; from then on withheld diagnostics are never reported. */
  stop(): void
}

interface Kind {
  readonly diagnostic: Diagnostic
  /** Number since the last report; below 0, how many more are reported in this minute. */
  withheld: number
}

/** @param notify gets the count of those withheld, at the end of a minute that began with the first diagnostic */
export function createReportLimit(clock: Clock, notify: (summary: Diagnostic) => void): ReportLimit {
  const kinds = new Map<string, Kind>()
  let timer: TimerHandle
  /** When the minute started. */
  let sinceMs = -Infinity

  function kindOf(diagnostic: Diagnostic): Kind {
    const { code, detail } = diagnostic
    const own = `${code} ${detail}`
    const isRoom = (key: string, most: number): boolean => kinds.has(key) || kinds.size < most
    // A JavaScript caller may invent codes: beyond as many again they count as one.
    const key = isRoom(own, maxKinds) ? own : isRoom(code, 2 * maxKinds) ? code : ''
    const kind = kinds.get(key) || { diagnostic: key === own ? diagnostic : { code }, withheld: -maxReported }
    kinds.set(key, kind)
    return kind
  }

  function flush(): void {
    clock.clearTimer(timer)
    if (timer !== clock) timer = undefined
    // A copy: a listener may report again within.
    for (const kind of [...kinds.values()]) {
      const { diagnostic, withheld } = kind
      if (withheld <= 0) continue
      kind.withheld = 0
      notify({ ...diagnostic, withheld })
    }
  }

  return {
    admits(diagnostic) {
      const nowMs = clock.now()
      // A negative age by the wall clock proves nothing, so it counts as over.
      if (nowMs < sinceMs || nowMs - sinceMs >= spanMs) {
        flush()
        kinds.clear()
        sinceMs = nowMs
      }
      const kind = kindOf(diagnostic)
      kind.withheld += 1
      if (kind.withheld <= 0) return true
      if (timer === undefined) timer = clock.setTimer(flush, sinceMs + spanMs - nowMs)
      return false
    },
    flush,
    stop() {
      flush()
      // Replaces one: none is set any more.
      timer = clock
    },
  }
}
