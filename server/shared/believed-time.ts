/** Lead over the elapsed time above which a clock counts as set, in ms. */
export const leapMs = 60_000
/** Time after which a clock that was set ahead is trusted, in ms. */
const doubtMs = 600_000

/**
 * Returns the time of a clock that can be set. A leap ahead is ignored for 10 minutes, because entries dated by that
 * clock would stay ahead of all later entries once the clock is corrected. A leap back is accepted.
 * @param doubted receives the lead of a clock that begins to be ignored, ms
 */
export function createBelievedTime(elapsed: () => number, doubted: (leadMs: number) => void = () => undefined) {
  let read: { readonly wallMs: number; readonly atMs: number } | undefined
  let doubtedSinceMs: number | undefined

  const expectedMs = (known: { readonly wallMs: number; readonly atMs: number }): number =>
    Math.floor(known.wallMs + elapsed() - known.atMs)

  return {
    /** Expected time for a clock that leads by more than `leapMs`; `undefined` when the clock is trusted. */
    expected: (): number | undefined =>
      (read === undefined || elapsed() - (doubtedSinceMs ?? Infinity) >= doubtMs ? undefined : expectedMs(read)),
    /** Returns the trusted time for a clock reading. */
    believe(wallMs: number): number {
      const atMs = elapsed()
      if (read !== undefined && wallMs > expectedMs(read) + leapMs) {
        if (doubtedSinceMs === undefined) doubted(wallMs - expectedMs(read))
        doubtedSinceMs ??= atMs
        if (atMs - doubtedSinceMs < doubtMs) return expectedMs(read)
      }
      doubtedSinceMs = undefined
      read = { wallMs, atMs }
      return wallMs
    },
  }
}

export type BelievedTime = ReturnType<typeof createBelievedTime>

/** Returns the message about a clock that leads, for the operator. */
export const leadText = (name: string, leadMs: number): string => `${name} leads by ${Math.round(leadMs / 1_000)} s: `
  + 'it was set ahead, or the machine has slept; messages keep the expected time for 10 minutes'

/** Logs once that a clock is behind the newest time it has returned. */
export function createBehindWatch(trouble: (line: string) => void) {
  let behindMs = 0
  return {
    note(newestMs: number, nowMs: number): void {
      const nextMs = newestMs - nowMs > leapMs ? newestMs - nowMs : 0
      if (nextMs > 0 && behindMs === 0) {
        trouble(`the clock is ${Math.round(nextMs / 1_000)} s behind the newest message: later ones come after it`)
      }
      behindMs = nextMs
    },
    behindMs: (): number => behindMs,
  }
}

export type BehindWatch = ReturnType<typeof createBehindWatch>
