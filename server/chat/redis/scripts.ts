import { tokenBucket } from '../../redis/scripts/token-bucket'
import { leapMs } from '../../shared/believed-time'
import { manyUsers, speakerMs, visitorMs } from '../messages/chat-directory'
import { leastFileBytes } from '../uploads/upload-store'

const prefix = 'tradewire:chat:'

export const chatKeys = {
  /** Prefix of a user's sorted set of accepted message ids, by time. */
  taken: `${prefix}taken:`,
  /** Streams of messages and of Socket.IO adapter events. */
  log: `${prefix}messages`,
  events: `${prefix}events`,
  /** Prefix of a sender's list of message times and users, oldest first. */
  sent: `${prefix}sent:`,
  /** Sorted set of the times of the latest removed messages. The scores count the removals. */
  removed: `${prefix}removed`,
  /** Log slots used by each sender, and by all senders. */
  senders: `${prefix}senders`,
  places: `${prefix}places`,
  newest: `${prefix}newest`,
  /** Prefix of an address's token bucket for a recipient (CV-130). */
  reach: `${prefix}reach:`,
  users: `${prefix}seen`,
  /**
   * `listedBy`: sender that listed each user. `listers`: number of users per sender. `listed`: prefix of a sender's
   * users, sorted by expiry (CV-124).
   */
  listedBy: `${prefix}listed-by`,
  listers: `${prefix}listers`,
  listed: `${prefix}listed:`,
  /** Time of the last `admitUser` call for `users`. Messages do not change this time. */
  admitted: `${prefix}admitted`,
  /** Until when each user counts as connected, followed by the server that reported this, latest first (CV-138). */
  connected: `${prefix}connected`,
  /** Key written to check that Redis accepts writes. */
  probe: `${prefix}probe`,
  files: `${prefix}file:`,
} as const

/**
 * Maximum number of expired files that an upload removes. A script that removes thousands would block all servers'
 * commands.
 */
const mostExpired = 100

/** Maximum removals that a server applies one by one. A server that missed more reads the whole log again (CV-123). */
const mostRemoved = 2_000

/**
 * Maximum number of expired users that an admission removes. Removing a user also removes the user's sender (CV-129).
 */
const mostUnlisted = 1_000

const now = `local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)`

/**
 * Redis's time as `now`, and the time by which entries expire as `due`: the expected time while Redis's clock is not
 * trusted (CV-104). Expiry times follow `now`, because the server's own clock may be the wrong one (CV-136).
 */
const believed = (expected: string): string => `${now}
local expected = tonumber(${expected})
local due = (expected and now > expected + ${leapMs}) and expected or now`

/** Extra lifetime of expiring keys, in ms, because Redis's clock may be set ahead (CV-104). */
const laterMs = 30 * 86_400_000

/** Lua functions that count listed users per sender (CV-124). The arguments are Lua expressions. */
const listing = (users: string, listedBy: string, listers: string, prefixOfSender: string): string => `
local function countOf(by) return tonumber(redis.call('ZSCORE', ${listers}, by) or '0') end
local function disown(user)
  local by = redis.call('HGET', ${listedBy}, user)
  if not by then return end
  redis.call('HDEL', ${listedBy}, user)
  redis.call('ZREM', ${prefixOfSender} .. by, user)
  if tonumber(redis.call('ZINCRBY', ${listers}, -1, by)) <= 0 then redis.call('ZREM', ${listers}, by) end
end
local function sync(user)
  local by = redis.call('HGET', ${listedBy}, user)
  if by then redis.call('ZADD', ${prefixOfSender} .. by, redis.call('ZSCORE', ${users}, user), user) end
  return by
end
local function own(user, by)
  local before = redis.call('HGET', ${listedBy}, user)
  if before and (countOf(before) <= ${manyUsers} or countOf(by) >= countOf(before)) then return end
  disown(user)
  redis.call('HSET', ${listedBy}, user, by)
  redis.call('ZINCRBY', ${listers}, 1, by)
end`

/**
 * Accepts a message once, sets its time and adds its events to the Socket.IO adapter's stream, in one atomic step.
 * Therefore every server reads messages in time order, and every accepted message is published.
 * KEYS: the user's ids, by time; the log; the events; each sender's slots; all senders' slots; the newest time; the
 * users; the removed messages; the sender that listed each user; the number of users per sender; and if the address is
 * limited, its token bucket for the recipient.
 * ARGV: the id; the message; the placeholder for its time; the number of slots; the bytes per slot; the number of
 * stored events; the user; the prefix of the users' ids; how long the user stays listed, ms, 0 for never; the
 * approximate bytes of stored events; the expected time, which replaces a reading more than a minute ahead ('' for
 * none); the sender; the prefix of the senders' messages; the prefix of the senders' users; how many tokens the message
 * takes, the time per token (ms) and the burst; then the events.
 * Returns whether the message is new and its time. For a new message, also returns Redis's time and, if the message's
 * time is ahead of Redis's, the date to show (CV-100). Returns nothing if the bucket lacks the tokens (CV-130).
 */
export const takeMessage = `${listing('KEYS[7]', 'KEYS[9]', 'KEYS[10]', 'ARGV[14]')}
local before = redis.call('ZSCORE', KEYS[1], ARGV[1])
if before then return { 0, before } end
${now}
local nowMs = now
${tokenBucket}
if KEYS[11] then
  local count, gapMs, burst = tonumber(ARGV[15]), tonumber(ARGV[16]), tonumber(ARGV[17])
  if used(KEYS[11], gapMs, burst) + count > burst then return {} end
  use(KEYS[11], gapMs, burst, count)
end
local last = redis.call('GET', KEYS[6]) or '0'
local lastMs = tonumber(last)
local expected = tonumber(ARGV[11])
-- If the newest time is between both clocks, another server trusts Redis's clock (CV-136).
local isShared = expected and lastMs > expected + ${leapMs} and lastMs <= now + ${leapMs}
local dateMs = (expected and now > expected + ${leapMs} and not isShared) and expected or now
local at = string.format('%.0f', math.max(dateMs, lastMs + 1))
local isAhead = tonumber(at) > dateMs + ${leapMs}
local function dated(text, quote)
  local from, to = string.find(text, ARGV[3], 1, true)
  local sentAt = isAhead and string.format(',%ssentAt%s:%.0f', quote, quote, dateMs) or ''
  return string.sub(text, 1, from - 1) .. at .. sentAt .. string.sub(text, to + 1)
end
local function placesOf(text) return math.max(1, math.ceil(string.len(text) / tonumber(ARGV[5]))) end
local most = tonumber(ARGV[4])
local message = dated(ARGV[2], '"')
redis.call('XADD', KEYS[2], 'MAXLEN', '~', most + 1000, at .. '-0', 'message', message)
redis.call('SET', KEYS[6], at)
redis.call('ZADD', KEYS[1], at, ARGV[1])
redis.call('RPUSH', ARGV[13] .. ARGV[12], at .. ' ' .. ARGV[7])
redis.call('ZINCRBY', KEYS[4], placesOf(message), ARGV[12])
local total = redis.call('INCRBY', KEYS[5], placesOf(message))
while total > most do
  local largest = redis.call('ZREVRANGE', KEYS[4], 0, 0, 'WITHSCORES')
  if not largest[1] then redis.call('SET', KEYS[5], 0) break end
  local freed = tonumber(largest[2])
  local oldest = redis.call('LPOP', ARGV[13] .. largest[1])
  if oldest then
    local place, user = string.match(oldest, '^(%d+) (.*)$')
    local id = place .. '-0'
    local entry = redis.call('XRANGE', KEYS[2], id, id)[1]
    freed = entry and placesOf(entry[2][2]) or 1
    redis.call('XDEL', KEYS[2], id)
    redis.call('ZREMRANGEBYSCORE', ARGV[8] .. user, place, place)
    local newest = redis.call('ZREVRANGE', KEYS[8], 0, 0, 'WITHSCORES')
    redis.call('ZADD', KEYS[8], tonumber(newest[2] or '0') + 1, place)
    redis.call('ZREMRANGEBYRANK', KEYS[8], 0, ${-mostRemoved - 1})
  end
  if tonumber(redis.call('ZINCRBY', KEYS[4], -freed, largest[1])) <= 0 then redis.call('ZREM', KEYS[4], largest[1]) end
  total = redis.call('DECRBY', KEYS[5], freed)
end
if ARGV[9] ~= '0' then
  redis.call('ZADD', KEYS[7], 'GT', dateMs + tonumber(ARGV[9]), ARGV[7])
  own(ARGV[7], ARGV[12])
  local by = sync(ARGV[7])
  local ttl = string.format('%.0f', tonumber(ARGV[9]) + ${laterMs})
  for _, key in ipairs({ KEYS[7], KEYS[9], KEYS[10], ARGV[14] .. by }) do redis.call('PEXPIRE', key, ttl) end
end
for index = 18, #ARGV do
  redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[6], '*',
    'uid', 'emitter', 'nsp', '/', 'type', '3', 'data', dated(ARGV[index], '\\\\"'))
end
if #ARGV > 17 and redis.call('MEMORY', 'USAGE', KEYS[3]) > tonumber(ARGV[10]) then
  redis.call('XTRIM', KEYS[3], 'MAXLEN', '~', math.floor(redis.call('XLEN', KEYS[3]) / 2))
end
return { 1, at, now, isAhead and dateMs or nil }
`

/**
 * Stores a file for a limited time. When all files exceed the limit, the senders with the most bytes lose their oldest
 * files.
 * KEYS: the file; all file names, by expiry time; each file's bytes; each sender's bytes; each file's sender; this
 * sender's file names, by time. ARGV: the file's name, bytes and lifetime (s); the limit of all bytes; the prefix of a
 * file's key; the sender; the expected time, ms ('' for none).
 */
export const keepFile = `
${believed('ARGV[7]')}
now, due = math.floor(now / 1000), math.floor(due / 1000)
local ttl = tonumber(ARGV[3]) + ${laterMs / 1_000}
local function grow(sender, bytes)
  local sum = tonumber(redis.call('ZINCRBY', KEYS[4], bytes, sender))
  if sum <= 0 then redis.call('ZREM', KEYS[4], sender) end
end
local function drop(name)
  redis.call('DEL', ARGV[5] .. name)
  redis.call('ZREM', KEYS[2], name)
  local bytes = tonumber(redis.call('HGET', KEYS[3], name) or '0')
  redis.call('HDEL', KEYS[3], name)
  redis.call('HINCRBY', KEYS[3], '', -bytes)
  local sender = redis.call('HGET', KEYS[5], name) or ''
  redis.call('HDEL', KEYS[5], name)
  redis.call('ZREM', ARGV[5] .. 'of:' .. sender, name)
  grow(sender, -bytes)
end
for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', due, 'LIMIT', 0, ${mostExpired})) do drop(name) end
local size = math.max(${leastFileBytes}, string.len(ARGV[2]))
local function oldestOfMost()
  for _, sender in ipairs(redis.call('ZREVRANGE', KEYS[4], 0, 1)) do
    local oldest = redis.call('ZRANGE', ARGV[5] .. 'of:' .. sender, 0, 0)[1]
    if oldest then return oldest end
  end
  return redis.call('ZRANGE', KEYS[2], 0, 0)[1]
end
grow(ARGV[6], size)
while tonumber(redis.call('HGET', KEYS[3], '') or '0') + size > tonumber(ARGV[4]) do
  local oldest = oldestOfMost()
  if not oldest then
    grow(ARGV[6], -size)
    return 0
  end
  drop(oldest)
end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ttl)
redis.call('ZADD', KEYS[2], now + tonumber(ARGV[3]), ARGV[1])
redis.call('ZADD', KEYS[6], now + tonumber(ARGV[3]), ARGV[1])
redis.call('HSET', KEYS[5], ARGV[1], ARGV[6])
redis.call('HSET', KEYS[3], ARGV[1], size)
redis.call('HINCRBY', KEYS[3], '', size)
for index = 2, 6 do redis.call('EXPIRE', KEYS[index], ttl) end
return 1
`

/** Lua function that returns the reports of other servers that have not expired by a time. */
const reportsOfOthers = `
local function others(reports, server, nowText)
  local kept = ''
  for untilMs, name in string.gmatch(reports or '', '(%d+) (%S+)') do
    if name ~= server and untilMs >= nowText then kept = kept .. ' ' .. untilMs .. ' ' .. name end
  end
  return kept
end`

/** How long a user counts as connected after a report, in ms. Servers report every ten minutes. */
const connectedMs = 1_200_000
/** Users per read in the search for a user to remove. */
const readAtOnce = 500
/** Senders to search before all users, so that the search takes no time for each sender. */
const mostSearched = 10

/** Extra time in ms that a user stays listed, because the last report may be an hour old if later reports failed. */
export const stayMs = 3_600_000

/**
 * Lists a user for a limited time. Above the limit, removes the users that expire first from the senders with the most
 * users. Adds a new user before the removal, so that a write that a full Redis rejects removes no other user. Users who
 * may have been listed while the clock was ahead count as visitors who enter now (CV-121). This applies to users who
 * expire after more than a week. If the last call's time is in the future, it also applies to users that a visit
 * listed by then.
 * If all users are connected, does not list a new user.
 * KEYS: the users, by expiry time; the time of the last call; the sender that listed each user; the number of users per
 * sender; the connected users. ARGV: the user; the limit of users; the lifetime, in ms; the expected time, in ms (''
 * for none); the sender; the prefix of the senders' users; the server.
 */
export const admitUser = `${believed('ARGV[4]')}
${listing('KEYS[1]', 'KEYS[3]', 'KEYS[4]', 'ARGV[6]')}
${reportsOfOthers}
local is = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not is or tonumber(is) <= due then redis.call('ZADD', KEYS[1], '+inf', ARGV[1]) end
local expired = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', due, 'LIMIT', 0, ${mostUnlisted})
for _, user in ipairs(expired) do
  disown(user)
  redis.call('HDEL', KEYS[5], user)
end
-- Also written when no user has expired, because after a removal a full Redis accepts a known user's writes (CV-98).
redis.call('ZREM', KEYS[1], '', unpack(expired))
own(ARGV[1], ARGV[5])
-- Compares times as strings, because converting 10,000 reports takes 20 ms.
local nowText = string.format('%.0f', now)
local report = string.format('%.0f %s', now + ${connectedMs}, ARGV[7])
redis.call('HSET', KEYS[5], ARGV[1], report .. others(redis.call('HGET', KEYS[5], ARGV[1]), ARGV[7], nowText))
local function firstOf(key)
  local start, users = 0, redis.call('ZRANGE', key, 0, ${readAtOnce - 1})
  while users[1] do
    local reports = redis.call('HMGET', KEYS[5], unpack(users))
    for index, user in ipairs(users) do
      if not reports[index] or reports[index] < nowText then return user end
    end
    start = start + ${readAtOnce}
    users = redis.call('ZRANGE', key, start, start + ${readAtOnce - 1})
  end
end
local function removable()
  local most = redis.call('ZREVRANGE', KEYS[4], 0, ${mostSearched - 1}, 'WITHSCORES')
  for index = 1, #most, 2 do
    local user = tonumber(most[index + 1]) > 1 and firstOf(ARGV[6] .. most[index])
    if user then
      -- disown finds a user's list by the other keys, which Redis may have evicted.
      redis.call('ZREM', ARGV[6] .. most[index], user)
      return user
    end
  end
  return firstOf(KEYS[1]) or ARGV[1]
end
local function shorten(from, to)
  for _, user in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], string.format('(%.0f', from), to)) do
    redis.call('ZADD', KEYS[1], now + ${visitorMs - 1}, user)
    sync(user)
  end
end
shorten(now + ${speakerMs + leapMs}, '(+inf')
local lastMs = tonumber(redis.call('GET', KEYS[2]) or '0')
if lastMs > now + ${leapMs} then shorten(now + ${visitorMs}, lastMs + ${visitorMs + stayMs}) end
while redis.call('ZCARD', KEYS[1]) > tonumber(ARGV[2]) do
  local user = removable()
  redis.call('ZREM', KEYS[1], user)
  redis.call('HDEL', KEYS[5], user)
  disown(user)
  if user == ARGV[1] then return 0 end
end
local untilMs = now + tonumber(ARGV[3])
local kept = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]))
if kept == math.huge or kept < untilMs then redis.call('ZADD', KEYS[1], untilMs, ARGV[1]) end
local ttl = string.format('%.0f', tonumber(ARGV[3]) + ${laterMs})
if redis.call('PTTL', KEYS[1]) < tonumber(ttl) then redis.call('PEXPIRE', KEYS[1], ttl) end
local by = sync(ARGV[1])
for _, key in ipairs({ KEYS[3], KEYS[4], KEYS[5], ARGV[6] .. by }) do redis.call('PEXPIRE', key, ttl) end
redis.call('SET', KEYS[2], string.format('%.0f', now), 'PX', ttl)
return 1
`

/**
 * Makes a user removable unless another server has reported the user.
 * KEYS: the connected users. ARGV: the user; the server.
 */
export const releaseUser = `${reportsOfOthers}
local kept = others(redis.call('HGET', KEYS[1], ARGV[1]), ARGV[2], '')
if kept == '' then redis.call('HDEL', KEYS[1], ARGV[1])
else redis.call('HSET', KEYS[1], ARGV[1], string.sub(kept, 2)) end
return 1
`
