import { longestBeatMs } from './role'

/**
 * Returns a consistent account: its fields, its deltas (newest first) and the stream position. KEYS: account, deltas.
 * ARGV: `all` for every stored delta, or `needed` for the deltas after the account was last written whole.
 */
export const readAccount = `
local place = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'rowsSeq')
if not place[1] then return false end
local needed = math.max(1, (tonumber(place[2]) or 0) - (tonumber(place[3]) or 0))
local deltas = ARGV[1] == 'all' and redis.call('XREVRANGE', KEYS[2], '+', '-')
  or redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', needed)
return { redis.call('HGETALL', KEYS[1]), deltas, deltas[1] and deltas[1][1] or '0-0' }
`

/** Maximum number of accounts per command. Limited by the size of Lua's stack. */
const namesAtOnce = 1_000

/** Counts each requested account for an address (RS-165). The arguments are Lua expressions. */
const owning = (owners: string, owned: string): string => `
local function countOf(owner) return tonumber(redis.call('HGET', ${owned}, owner) or '0') end
local function disown(name)
  local owner = redis.call('HGET', ${owners}, name)
  if not owner then return end
  redis.call('HDEL', ${owners}, name)
  if redis.call('HINCRBY', ${owned}, owner, -1) <= 0 then redis.call('HDEL', ${owned}, owner) end
end
local function own(name, owner)
  local before = redis.call('HGET', ${owners}, name)
  if owner == '' or before == owner or (before and countOf(before) <= countOf(owner) + 1) then return end
  disown(name)
  redis.call('HSET', ${owners}, name, owner)
  redis.call('HINCRBY', ${owned}, owner, 1)
end
`

/**
 * Requests an account. Notifies the pricing server if the account is missing or was not shown. KEYS: wanted, intake,
 * account, deltas, closed, owners, owned. ARGV: trader, expiry in Redis (ms), time for which the account counts as
 * shown (ms), limit of requested accounts, intake limit, expiry of an account above the first limit (ms), the address
 * that opens the account ('' for none).
 */
export const wantAccount = `${owning('KEYS[6]', 'KEYS[7]')}
local before = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or '0')
redis.call('ZADD', KEYS[1], nowMs, ARGV[1])
local last = -1 - tonumber(ARGV[4])
for _, name in ipairs(redis.call('ZRANGE', KEYS[1], 0, last)) do
  for index = 3, 5 do
    local its = string.sub(KEYS[index], 1, -1 - string.len(ARGV[1])) .. name
    redis.call('PEXPIRE', its, tonumber(ARGV[6]) + (index > 3 and 1000 or 0))
  end
  disown(name)
end
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, last)
own(ARGV[1], ARGV[7])
if before < nowMs - tonumber(ARGV[3]) or redis.call('EXISTS', KEYS[3]) == 0 then
  if redis.call('XLEN', KEYS[2]) < tonumber(ARGV[5]) then redis.call('XADD', KEYS[2], '*', 'trader', ARGV[1]) end
end
-- The account expires first, because the other keys have no meaning without the account.
for index = 3, 5 do
  local endMs = nowMs + tonumber(ARGV[2]) + (index > 3 and 1000 or 0)
  redis.call('PEXPIREAT', KEYS[index], string.format('%.0f', endMs))
end
return 1
`

/** KEYS: attention. ARGV: trader. */
export const readAttention = "return redis.call('HGET', KEYS[1], ARGV[1])"

/**
 * Returns all shown accounts, and lists of other accounts: the most recently requested account of each address, then
 * the second account of each address, and so on (RS-165). Drops expired accounts. Time without calls does not count
 * toward expiry, because the clock may have been set ahead. Drops an account's deltas when no client can continue from
 * them, except the deltas that readers apply to the account. KEYS: a shard's requested accounts, the time of
 * its last list (ms), owners, owned. ARGV: maximum age of a request (ms), time that an account counts as shown (ms),
 * limit of the other accounts, time since an account's last request after which no client continues from a delta (ms),
 * the prefixes of an account's keys, and `all`, or `shown` to return only the shown accounts and change nothing, unless
 * the clock was changed.
 */
export const listWanted = `${owning('KEYS[3]', 'KEYS[4]')}
local function ago(ms) return string.format('%.0f', nowMs - tonumber(ms)) end
local function shown() return redis.call('ZREVRANGEBYSCORE', KEYS[1], '+inf', ago(ARGV[2])) end
local gapMs = nowMs - tonumber(redis.call('GET', KEYS[2]) or nowMs)
if ARGV[8] == 'shown' and gapMs >= 0 and gapMs <= ${longestBeatMs} then return { shown() } end
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
  disown(name)
end
local sinceMs = nowMs - tonumber(ARGV[4]) - math.min(math.max(gapMs, 0), ${longestBeatMs})
for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], string.format('(%.0f', sinceMs), ago(ARGV[4]))) do
  local place = redis.pcall('HMGET', ARGV[5] .. name, 'seq', 'rowsSeq')
  if not place.err then
    local needed = math.max(1, (tonumber(place[1]) or 0) - (tonumber(place[2]) or 0))
    redis.pcall('XTRIM', ARGV[6] .. name, 'MAXLEN', string.format('%.0f', needed))
  end
end
local others = redis.call('ZREVRANGEBYSCORE', KEYS[1], '(' .. ago(ARGV[2]), '-inf')
local byPlace, places, left = {}, {}, tonumber(ARGV[3])
for from = 1, #others, ${namesAtOnce} do
  local last = math.min(#others, from + ${namesAtOnce - 1})
  local owners = redis.call('HMGET', KEYS[3], unpack(others, from, last))
  for index, owner in ipairs(owners) do
    local place = owner and (places[owner] or 0) + 1 or 1
    if owner then places[owner] = place end
    byPlace[place] = byPlace[place] or {}
    table.insert(byPlace[place], others[from + index - 1])
  end
end
for _, names in ipairs(byPlace) do
  while #names > left do table.remove(names) end
  left = left - #names
end
return { shown(), byPlace }
`
