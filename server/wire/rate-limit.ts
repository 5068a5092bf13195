/** How much one client may ask: a burst at once, then a rate a second. */
export interface RateLimits {
  readonly perSecond: number
  readonly burst: number
}

/** A bucket that fills with time; `take` answers whether that many were left. */
export type RateLimit = ReturnType<typeof createRateLimit>

export function createRateLimit({ perSecond, burst }: RateLimits, startMs: number) {
  let left = burst
  let filledMs = startMs
  return {
    /** @param count default 1; a negative one is given back, up to the burst */
    take(nowMs: number, count: number = 1): boolean {
      left = Math.min(burst, left + (Math.max(0, nowMs - filledMs) / 1_000) * perSecond)
      filledMs = nowMs
      if (left < count) return false
      left -= count
      return true
    },
  }
}
