/** How far a clock must be ahead of the expected time to count as set ahead. */
export const leapMs = 60_000
/** Earliest time that a correct clock can show. */
const earliestMs = Date.UTC(2026, 0)
/** How long to ignore a clock that was set ahead. */
const doubtMs = 600_000

/**
 * Returns the time of a clock that may be adjusted. Accepts a jump back. Ignores a jump forward for 10 minutes, because
 * entries with the wrong time would stay ahead of later entries after the clock is corrected.
 * @param doubted called with the clock's lead in ms when a jump is first ignored
 * @param witness another clock, to compare the first reading with
 * @param newest time of the newest message. A clock behind this time was wrong and may jump past it (CV-137)
 */
export function createBelievedTime(
  elapsed: () => number, doubted: (leadMs: number) => void = () => undefined, witness?: () => number,
  newest: () => number = () => 0,
) {
  let read: { readonly wallMs: number; readonly atMs: number } | undefined
  let doubtedSinceMs: number | undefined

  const expectedMs = (known: { readonly wallMs: number; readonly atMs: number }): number =>
    Math.floor(known.wallMs + elapsed() - known.atMs)

  return {
    /**
     * Returns the expected time, or `undefined` if any reading would be trusted now. A reading more than `leapMs` ahead
     * of the expected time counts as wrong.
     */
    expected: (): number | undefined =>
      (read === undefined || elapsed() - (doubtedSinceMs ?? Infinity) >= doubtMs ? undefined : expectedMs(read)),
    believe(wallMs: number): number {
      const atMs = elapsed()
      const known = read ?? (witness && { wallMs: witness(), atMs })
      const pastMs = Math.max(newest(), earliestMs)
      const isCorrected = known !== undefined && pastMs > expectedMs(known) + leapMs && pastMs <= wallMs + leapMs
      if (known !== undefined && wallMs > expectedMs(known) + leapMs && !isCorrected) {
        read = known
        if (doubtedSinceMs === undefined) doubted(wallMs - expectedMs(known))
        doubtedSinceMs ??= atMs
        if (atMs - doubtedSinceMs < doubtMs) return expectedMs(known)
      }
      doubtedSinceMs = undefined
      read = { wallMs, atMs }
      return wallMs
    },
  }
}

export type BelievedTime = ReturnType<typeof createBelievedTime>

export const leadText = (name: string, leadMs: number): string =>
  `${name} is ahead by ${Math.round(leadMs / 1_000)} s: `
  + 'it was set ahead, or the machine has slept; messages keep the expected time for 10 minutes'

/**
 * Reports whenever the clock falls behind the newest stored time.
 * @param what describes the data with the newest time, and the effect of the lag
 */
export function createBehindWatch(trouble: (line: string) => void, what = 'message: later messages follow it') {
  let behindMs = 0
  return {
    note(newestMs: number, nowMs: number): void {
      const nextMs = newestMs - nowMs > leapMs ? newestMs - nowMs : 0
      if (nextMs > 0 && behindMs === 0) {
        trouble(`the clock is ${Math.round(nextMs / 1_000)} s behind the newest ${what}`)
      }
      behindMs = nextMs
    },
    behindMs: (): number => behindMs,
  }
}

export type BehindWatch = ReturnType<typeof createBehindWatch>
