/** A clock that goes further ahead than the time that has passed, by more than this, was set, ms. */
export const leapMs = 60_000
/** A clock that was set ahead is believed once it has been so for this long, ms. */
const doubtMs = 600_000

/**
 * The time by a clock that can be set. A leap ahead does not count for 10 minutes, because what is dated by it would
 * lie ahead of everything that comes once the clock is corrected. A clock that is set back is followed.
 */
export function createBelievedTime(elapsed: () => number) {
  let read: { readonly wallMs: number; readonly atMs: number } | undefined
  let doubtedSinceMs: number | undefined

  const expectedMs = (known: { readonly wallMs: number; readonly atMs: number }): number =>
    Math.floor(known.wallMs + elapsed() - known.atMs)

  return {
    /** The time to go on with if the clock is further ahead than `leapMs`; `undefined`: the clock is believed. */
    expected: (): number | undefined =>
      (read === undefined || elapsed() - (doubtedSinceMs ?? Infinity) >= doubtMs ? undefined : expectedMs(read)),
    /** The believed time, when the clock says this. */
    believe(wallMs: number): number {
      const atMs = elapsed()
      if (read !== undefined && wallMs > expectedMs(read) + leapMs) {
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

/** Logs once that a clock is behind the newest time of what it has dated. */
export function createBehindWatch(trouble: (line: string) => void) {
  let behindMs = 0
  return {
    note(newestMs: number, nowMs: number): void {
      const nextMs = newestMs - nowMs > leapMs ? newestMs - nowMs : 0
      if (nextMs > 0 && behindMs === 0) {
        trouble(`the clock is ${Math.round(nextMs / 1_000)} s behind the newest message: later ones follow its time`)
      }
      behindMs = nextMs
    },
    behindMs: (): number => behindMs,
  }
}

export type BehindWatch = ReturnType<typeof createBehindWatch>
