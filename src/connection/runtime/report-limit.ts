import type { Diagnostic } from '../../shared/errors'
import type { Clock, TimerHandle } from '../ports/ports'

/** Maximum number of reports per kind and minute (RT-64). */
const maxReported = 10
const spanMs = 60_000
/**
 * Maximum number of code and detail pairs. Further reports are counted by code alone, because a server can invent
 * details (RT-65).
 */
const maxKinds = 64

export type Reported = Diagnostic & { readonly atMs: number }

export interface ReportLimit {
  admits(diagnostic: Diagnostic): boolean
  flush(): void
  stop(): void
}

interface Kind {
  readonly diagnostic: Diagnostic
  /** Number of diagnostics withheld since the last report. A negative value is the number of reports still allowed. */
  withheld: number
}

/** @param notify called after a minute with the number of withheld diagnostics */
export function createReportLimit(clock: Clock, notify: (summary: Reported) => void): ReportLimit {
  const kinds = new Map<string, Kind>()
  let timer: TimerHandle
  let sinceMs = -Infinity

  function flush(): void {
    clock.clearTimer(timer)
    if (timer !== clock) timer = undefined
    for (const kind of [...kinds.values()]) {
      const { diagnostic, withheld } = kind
      if (withheld <= 0) continue
      kind.withheld = 0
      notify(Object.assign({}, diagnostic, { atMs: clock.now(), withheld }))
    }
  }

  return {
    admits(diagnostic) {
      const nowMs = clock.now()
      // If the clock was set back, treats the minute as over.
      if (nowMs < sinceMs || nowMs - sinceMs >= spanMs) {
        flush()
        kinds.clear()
        sinceMs = nowMs
      }
      const { code, detail } = diagnostic
      const own = `${code} ${detail}`
      const isRoom = (key: string, most: number): boolean => kinds.has(key) || kinds.size < most
      // JavaScript callers may report any number of unknown codes.
      const key = isRoom(own, maxKinds) ? own : isRoom(code, 2 * maxKinds) ? code : ''
      const kind = kinds.get(key) || { diagnostic: key === own ? diagnostic : { code }, withheld: -maxReported }
      kinds.set(key, kind)
      if (++kind.withheld <= 0) return true
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
