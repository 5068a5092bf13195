import { addressShare, keyLimits, type KeyLimits } from '../../feed/model/orders/order-limits'
import { ranNow } from './role'
import { tokenBucket } from './token-bucket'

const waitFor = `
local function waitFor(server)
  local waiters = redis.call('HGET', KEYS[1], 'waiters') or ''
  if not string.find(' ' .. waiters .. ' ', ' ' .. server .. ' ', 1, true) then
    redis.call('HSET', KEYS[1], 'waiters', waiters .. ' ' .. server)
  end
  return { 'pending' }
end
`

/** Time after which Redis drops an order key even when no server runs. */
const unusedMs = 365 * 86_400_000

/** How far `postedAt` may be ahead of Redis's clock. Redis may now run on another machine (RS-119). */
const clockMarginMs = 5_000

/**
 * Whether the record of an unknown key may be lost, because the key was posted before this incarnation had data.
 * Compares durations, because the clock may have been set since. If the clock was set back after a loss, a future
 * posting time may also precede the loss.
 */
const mayBeLost = `${ranNow}
local function mayBeLost(incarnation, postedMs, unsaidMs)
  local known = redis.call('HMGET', incarnation, 'ageMs', 'seenMs', 'reborn', 'aheadMs')
  local isReborn = known[3]
  if postedMs == '' then
    if known[1] and not isReborn then return false end
    postedMs = unsaidMs
  end
  local posted, margin = tonumber(postedMs), isReborn and ${clockMarginMs} or 0
  if posted < nowMs - tonumber(known[1] or '0') - sinceBeat(known[2]) + margin then return true end
  return isReborn and posted > nowMs + margin and posted < tonumber(known[4] or '0') + margin
end
`

/**
 * Counts the stored keys of an account, and of an address in the account, until they expire. Counts an address's new
 * keys with a token bucket.
 */
const keyCount = ({ gapMs, burst, scarceBurst, all }: KeyLimits): string => `${tokenBucket}
local function isFull(of, most)
  redis.call('ZREMRANGEBYSCORE', of, '-inf', nowMs)
  return redis.call('ZCARD', of) >= most
end
local function hasRoom(of, most, sender, all, share)
  if isFull(of, tonumber(most)) then return false end
  if not sender then return true end
  if isFull(share, most * ${addressShare}) then return false end
  local isScarce = used(all, ${all.gapMs}, ${all.burst}) > ${all.burst - 1}
  return used(sender, ${gapMs}, ${burst}) + 1 <= (isScarce and ${scarceBurst} or ${burst})
end
local function whole(ms) return string.format('%.0f', ms) end
-- Ends keys by the servers' running time, because Redis drops expired keys even if its clock is ahead (RS-163).
local function keepUntil(of, reqid, ms, incarnation, due, sender, all, share)
  local untilMs = whole(ms)
  redis.call('PEXPIREAT', KEYS[1], whole(ms + ${unusedMs}))
  redis.call('ZADD', due, whole(ranNow(incarnation) + ms - nowMs), KEYS[1])
  for _, each in ipairs({ of, share }) do
    redis.call('ZADD', each, untilMs, reqid)
    local last = redis.call('ZRANGE', each, -1, -1, 'WITHSCORES')
    redis.call('PEXPIREAT', each, string.format('%.0f', tonumber(last[2])))
  end
  if not sender then return end
  use(sender, ${gapMs}, ${burst}, 1)
  use(all, ${all.gapMs}, ${all.burst}, 1)
end
`

/**
 * Accepts an order whose key is unknown. KEYS: the order, the intake, the incarnation, the account's keys, the due
 * keys, and if the address is limited, its token bucket, all addresses' token bucket and its keys in the account. ARGV:
 * server, the encoded order, the age of a possibly dropped key (ms), the key's retention (ms), intake limit, posting
 * time (ms, '' when unknown), the earliest possible posting time, key limit, the key, and the entry's fields. Returns
 * `pending`, `ack` and the result (`not-known` if it may be lost), or `reused` if the key belongs to another order.
 * Without storing a record, returns `full` for the intake, or `crowded` for the account or the address.
 */
export const submitOrder = `${waitFor}${mayBeLost}${keyCount(keyLimits.order)}
local known = redis.call('HMGET', KEYS[1], 'ack', 'order')
if known[2] and known[2] ~= '' and known[2] ~= ARGV[2] then return { 'reused' } end
if known[1] then return { 'ack', known[1] } end
if not known[2] then
  -- Ignores the order's validity, because a client could otherwise use up its address's limit with one distant time.
  local untilMs = nowMs + tonumber(ARGV[4])
  if not hasRoom(KEYS[4], ARGV[8], KEYS[6], KEYS[7], KEYS[8]) then return { 'crowded' } end
  -- If the clock was set ahead, the key of an executed order may be gone.
  local isForgotten = ARGV[6] ~= '' and tonumber(ARGV[6]) < nowMs - tonumber(ARGV[3])
  local isLost = isForgotten or mayBeLost(KEYS[3], ARGV[6], ARGV[7])
  if isLost then
    redis.call('HSET', KEYS[1], 'order', ARGV[2], 'ack', 'not-known')
  else
    if redis.call('XLEN', KEYS[2]) >= tonumber(ARGV[5]) then return { 'full' } end
    local entry = redis.call('XADD', KEYS[2], '*', 'world', redis.call('HGET', KEYS[3], 'id') or '', unpack(ARGV, 10))
    redis.call('HSET', KEYS[1], 'order', ARGV[2], 'entry', entry)
  end
  keepUntil(KEYS[4], ARGV[9], untilMs, KEYS[3], KEYS[5], KEYS[6], KEYS[7], KEYS[8])
  if isLost then return { 'ack', 'not-known' } end
end
return waitFor(ARGV[1])
`

/**
 * Settles an unknown key as `never-received`, or as `not-known` if its record may be lost. Keeps the result until the
 * order has expired. If the account or the address has too many keys, records nothing and returns `crowded`. KEYS: the
 * order, the incarnation, the account's keys, the due keys, and for a limited address its token bucket, the common
 * token bucket and its keys in the account. ARGV: server, the age of a possibly dropped key (ms), posting
 * time (ms, '' when unknown), key limit, the key, retention of a queried key (ms).
 */
export const queryOrder = `${waitFor}${mayBeLost}${keyCount(keyLimits.query)}
local known = redis.call('HMGET', KEYS[1], 'ack', 'order')
if known[1] then return { 'ack', known[1] } end
if known[2] then return waitFor(ARGV[1]) end
local untilMs = nowMs + tonumber(ARGV[6])
if not hasRoom(KEYS[3], ARGV[4], KEYS[5], KEYS[6], KEYS[7]) then return { 'crowded' } end
local isForgotten = ARGV[3] ~= '' and tonumber(ARGV[3]) < nowMs - tonumber(ARGV[2])
local ack = (isForgotten or mayBeLost(KEYS[2], ARGV[3], 0)) and 'not-known' or 'never-received'
redis.call('HSET', KEYS[1], 'order', '', 'ack', ack)
keepUntil(KEYS[3], ARGV[5], untilMs, KEYS[2], KEYS[4], KEYS[5], KEYS[6], KEYS[7])
return { 'ack', ack }
`
