import type { Diagnostic } from '../../shared/errors'
import type { Clock, TimerHandle } from '../ports/ports'

/** Maximum reports of one kind per minute. Further reports are counted (RT-64). Ten show the kind without a flood. */
const maxReported = 10
const spanMs = 60_000
/** Maximum kinds by code and detail. Further kinds count by code, because a server may write the detail (RT-65). */
const maxKinds = 64

/** Decides which diagnostics are reported, and counts the withheld diagnostics. */
export interface ReportLimit {
  /** Whether the diagnostic is reported; counts it otherwise. */
  admits(diagnostic: Diagnostic): boolean
  /** Reports withheld diagnostics early. */
  flush(): void
  /** Reports withheld diagnostics now and stops counting. */
  stop(): void
}

interface Kind {
  readonly diagnostic: Diagnostic
  /** Number withheld since the last report. A negative number counts the reports still allowed in this minute. */
  withheld: number
}

/** @param notify receives the number of withheld diagnostics a minute after the first diagnostic */
export function createReportLimit(clock: Clock, notify: (summary: Diagnostic) => void): ReportLimit {
  const kinds = new Map<string, Kind>()
  let timer: TimerHandle
  let sinceMs = -Infinity

  function flush(): void {
    clock.clearTimer(timer)
    if (timer !== clock) timer = undefined
    // Iterates over a copy, because a listener may report again.
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
      // A negative age by the wall clock is meaningless, so the minute counts as over.
      if (nowMs < sinceMs || nowMs - sinceMs >= spanMs) {
        flush()
        kinds.clear()
        sinceMs = nowMs
      }
      const { code, detail } = diagnostic
      const own = `${code} ${detail}`
      const isRoom = (key: string, most: number): boolean => kinds.has(key) || kinds.size < most
      // A JavaScript caller may invent codes. Beyond the same number of codes, further codes count as one kind.
      const key = isRoom(own, maxKinds) ? own : isRoom(code, 2 * maxKinds) ? code : ''
      const kind = kinds.get(key) || { diagnostic: key === own ? diagnostic : { code }, withheld: -maxReported }
      kinds.set(key, kind)
      kind.withheld += 1
      if (kind.withheld <= 0) return true
      if (timer === undefined) timer = clock.setTimer(flush, sinceMs + spanMs - nowMs)
      return false
    },
    flush,
    stop() {
      flush()
      timer = clock
    },
  }
}
