/** Rate limit: a burst, then a fixed number per second. */
export interface RateLimits {
  readonly perSecond: number
  readonly burst: number
}

/** Token bucket. `take` returns whether the count was available. */
export type RateLimit = ReturnType<typeof createRateLimit>

export function createRateLimit({ perSecond, burst }: RateLimits, startMs: number) {
  let left = burst
  let filledMs = startMs
  return {
    /** @param count default 1; a negative count is refunded, up to the burst */
    take(nowMs: number, count: number = 1): boolean {
      left = Math.min(burst, left + (Math.max(0, nowMs - filledMs) / 1_000) * perSecond)
      filledMs = nowMs
      if (left < count) return false
      left -= count
      return true
    },
  }
}
