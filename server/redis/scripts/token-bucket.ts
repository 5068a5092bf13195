/**
 * Lua functions of a token bucket. Redis stores the time when the bucket is full again. If the remaining time exceeds a
 * full refill, the clock was set back, and the bucket counts as full. Needs `nowMs`.
 */
export const tokenBucket = `
local function used(bucket, gapMs, burst)
  local usedMs = tonumber(redis.call('GET', bucket) or '0') - nowMs
  return usedMs > 0 and usedMs <= gapMs * burst and usedMs / gapMs or 0
end
local function use(bucket, gapMs, burst, count)
  local usedMs = math.ceil(math.min(burst, used(bucket, gapMs, burst) + count) * gapMs)
  redis.call('SET', bucket, string.format('%.0f', nowMs + usedMs), 'PX', usedMs)
end
`
