import type { FaultKind } from './action'
import type { LinkWatch } from './link'

/** Faults that truly happened, and frames that came through. */
export interface FaultCount {
  happened(kind: FaultKind): void
  readonly faults: ReadonlyMap<FaultKind, number>
  /** The number of all kinds. */
  total(): number
  /** Frames that arrived, either way. */
  frames(): number
  /** Counts what only shows on a link. */
  watchLinks(sending: (text: string) => void): LinkWatch
}

export function createFaultCount(): FaultCount {
  const faults = new Map<FaultKind, number>()
  let frames = 0
  let total = 0

  function happened(kind: FaultKind): void {
    faults.set(kind, (faults.get(kind) ?? 0) + 1)
    total += 1
  }

  return {
    happened,
    faults,
    total: () => total,
    frames: () => frames,
    watchLinks: (sending) => ({
      sending,
      arrived() {
        frames += 1
      },
      arrivedLate: (direction) => happened(direction === 'up' ? 'late-frames-up' : 'late-frames-down'),
      endReported(ending) {
        if (ending === 'twice') happened('duplicate-close')
        if (ending === 'error-only') happened('error-without-close')
      },
      closeSwallowed: () => happened('silent-close'),
    }),
  }
}
