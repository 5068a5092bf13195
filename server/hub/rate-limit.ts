/** How much one client may ask: a burst at once, and then so many a second. */
export interface RateLimits {
  readonly perSecond: number
  readonly burst: number
}

/** A bucket that fills with time; `take` answers whether there was one left. */
export interface RateLimit {
  take(nowMs: number): boolean
}

export function createRateLimit({ perSecond, burst }: RateLimits, startMs: number): RateLimit {
  let left = burst
  let filledMs = startMs
  return {
    take(nowMs) {
      // A clock that was set back fills nothing, and does not stop the filling either.
      left = Math.min(burst, left + (Math.max(0, nowMs - filledMs) / 1_000) * perSecond)
      filledMs = nowMs
      if (left < 1) return false
      left -= 1
      return true
    },
  }
}
