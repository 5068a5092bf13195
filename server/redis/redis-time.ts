/** Redis gives whole milliseconds. */
const roundedMs = 1

export type RedisTime = ReturnType<typeof createRedisTime>

/**
 * Redis's time, as well as this machine's clock and the ways there and back let it be known. It goes as the clock does;
 * each answer moves it no further than it proves it to be wrong, so that a slow answer moves nothing. It goes back only
 * when it is corrected, and by no more than that.
 */
export function createRedisTime(clockNow: () => number) {
  let offsetMs: number | undefined

  return {
    now: (): number => clockNow() + (offsetMs ?? 0),
    /** Redis said what time it is, between these two moments of the clock. */
    received(redisMs: number, askedMs: number, answeredMs: number): void {
      const least = redisMs - answeredMs
      const most = redisMs + roundedMs - askedMs
      // A clock that was set while Redis was asked says nothing of how long it took.
      if (most < least) return
      offsetMs = Math.round(Math.min(most, Math.max(least, offsetMs ?? (least + most) / 2)))
    },
  }
}
