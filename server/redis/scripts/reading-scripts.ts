import { longestBeatMs } from './role'

/**
 * Returns a consistent account: its fields, its deltas (newest first) and the stream position. KEYS: account, deltas.
 * ARGV: `all` stored deltas, or only those `needed` after the account was last written whole.
 */
export const readAccount = `
local place = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'rowsSeq')
if not place[1] then return false end
local needed = math.max(1, (tonumber(place[2]) or 0) - (tonumber(place[3]) or 0))
local deltas = ARGV[1] == 'all' and redis.call('XREVRANGE', KEYS[2], '+', '-')
  or redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', needed)
return { redis.call('HGETALL', KEYS[1]), deltas, deltas[1] and deltas[1][1] or '0-0' }
`

/**
 * Requests an account. Notifies the pricing server if the account is missing or was not shown. KEYS: wanted, intake,
 * account, deltas, closed. ARGV: trader, expiry in Redis (ms), time for which the account counts as shown (ms), limit
 * of requested accounts, intake limit, expiry of an account above the first limit (ms).
 */
export const wantAccount = `
local before = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or '0')
redis.call('ZADD', KEYS[1], nowMs, ARGV[1])
local last = -1 - tonumber(ARGV[4])
for _, name in ipairs(redis.call('ZRANGE', KEYS[1], 0, last)) do
  for index = 3, 5 do
    local its = string.sub(KEYS[index], 1, -1 - string.len(ARGV[1])) .. name
    redis.call('PEXPIRE', its, tonumber(ARGV[6]) + (index > 3 and 1000 or 0))
  end
end
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, last)
if before < nowMs - tonumber(ARGV[3]) or redis.call('EXISTS', KEYS[3]) == 0 then
  if redis.call('XLEN', KEYS[2]) < tonumber(ARGV[5]) then redis.call('XADD', KEYS[2], '*', 'trader', ARGV[1]) end
end
-- The account goes first: without it the other keys have no owner.
for index = 3, 5 do
  local endMs = nowMs + tonumber(ARGV[2]) + (index > 3 and 1000 or 0)
  redis.call('PEXPIREAT', KEYS[index], string.format('%.0f', endMs))
end
return 1
`

/** KEYS: attention. ARGV: trader. */
export const readAttention = "return redis.call('HGET', KEYS[1], ARGV[1])"

/**
 * Returns all shown accounts and the most recently requested other accounts, and drops expired accounts. Time without
 * calls does not count toward expiry, because the clock may have been set ahead. Drops an account's deltas when no
 * client can continue from them, except the deltas that readers apply to the account. KEYS: a shard's requested
 * accounts, the time of its last list (ms). ARGV: maximum age of a request (ms), time that an account counts as shown
 * (ms), limit of the other accounts, time since an account's last request after which no client continues from a delta
 * (ms), the prefixes of an account's keys.
 */
export const listWanted = `
local function ago(ms) return string.format('%.0f', nowMs - tonumber(ms)) end
local gapMs = nowMs - tonumber(redis.call('GET', KEYS[2]) or nowMs)
redis.call('SET', KEYS[2], ago(0))
if gapMs > ${longestBeatMs} or gapMs < 0 then
  local names = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
  for index = 1, #names, 2 do
    local atMs = math.min(nowMs, tonumber(names[index + 1]) + math.max(gapMs, 0))
    redis.call('ZADD', KEYS[1], string.format('%.0f', atMs), names[index])
  end
end
for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', '(' .. ago(ARGV[1]))) do
  for index = 5, 7 do redis.call('UNLINK', ARGV[index] .. name) end
  redis.call('ZREM', KEYS[1], name)
end
local sinceMs = nowMs - tonumber(ARGV[4]) - math.min(math.max(gapMs, 0), ${longestBeatMs})
for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], string.format('(%.0f', sinceMs), ago(ARGV[4]))) do
  local place = redis.pcall('HMGET', ARGV[5] .. name, 'seq', 'rowsSeq')
  if not place.err then
    local needed = math.max(1, (tonumber(place[1]) or 0) - (tonumber(place[2]) or 0))
    redis.pcall('XTRIM', ARGV[6] .. name, 'MAXLEN', string.format('%.0f', needed))
  end
end
return {
  redis.call('ZREVRANGEBYSCORE', KEYS[1], '+inf', ago(ARGV[2])),
  redis.call('ZREVRANGEBYSCORE', KEYS[1], '(' .. ago(ARGV[2]), '-inf', 'LIMIT', 0, ARGV[3]),
}
`
