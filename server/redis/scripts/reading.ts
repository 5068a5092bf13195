/**
 * KEYS: account, deltas. ARGV: `all` deltas that are kept, or those `needed` after it was written whole. One moment of
 * an account: its fields, what leads up to it, newest first, and where to read on.
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
 * KEYS: wanted, intake, account, deltas, closed. ARGV: trader, how long it is kept from now on (ms), how long it
 * counts as shown (ms), most names, most entries of the intake. It is asked for now; the server that prices is notified
 * of an account that is not there yet, or was not shown.
 */
export const wantAccount = `
local before = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or '0')
redis.call('ZADD', KEYS[1], nowMs, ARGV[1])
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - tonumber(ARGV[4]))
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
 * KEYS: those wanted of a shard. ARGV: how long ago they were asked for at most (ms), how long they count as shown
 * (ms), most of the others. All that are shown and the newest others; forgets those that are too old.
 */
export const listWanted = `
local function ago(ms) return string.format('%.0f', nowMs - tonumber(ms)) end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. ago(ARGV[1]))
return {
  redis.call('ZREVRANGEBYSCORE', KEYS[1], '+inf', ago(ARGV[2])),
  redis.call('ZREVRANGEBYSCORE', KEYS[1], '(' .. ago(ARGV[2]), '-inf', 'LIMIT', 0, ARGV[3]),
}
`
