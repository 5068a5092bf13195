import { tokenBucket } from '../../redis/scripts/token-bucket'
import { leapMs } from '../../shared/believed-time'
import { maxTurnWaitMs } from '../../wire/turns'
import { mostUsers } from '../messages/chat-directory'
import { leastFileBytes } from '../uploads/upload-store'
import { mostReportMs } from './group-delay'
import { believed, laterMs, listing, now, placing } from './script-parts'

const prefix = 'tradewire:chat:'

export const chatKeys = {
  /** Prefix of a user's sorted set of accepted message ids, by time. */
  taken: `${prefix}taken:`,
  log: `${prefix}messages`,
  /** Stream of Socket.IO adapter events. The key that ends in `:added` counts the bytes since the last measurement. */
  events: `${prefix}events`,
  /** Prefix of a sender's list of message times and users, oldest first. */
  sent: `${prefix}sent:`,
  /** Sorted set of the latest removed messages. Members are message times, and scores are removal numbers. */
  removed: `${prefix}removed`,
  /** Log slots used by each sender, and by all senders. */
  senders: `${prefix}senders`,
  places: `${prefix}places`,
  newest: `${prefix}newest`,
  /** Prefix of an address's token bucket for a recipient (CV-130). */
  reach: `${prefix}reach:`,
  /** Prefix of two keys: the number of group messages and the report of the slowest server (CV-143). */
  groups: `${prefix}groups:`,
  /**
   * Sorted set of the listed users: disconnected users by expiry, then connected users (CV-140). The same key with
   * `joinsSuffix` contains the latest new users (CV-149).
   */
  users: `${prefix}seen`,
  /**
   * `listedBy`: sender that listed each user. `listers`: number of users per sender. `listed`: key prefix for the users
   * that a sender listed, sorted like `users` (CV-124).
   */
  listedBy: `${prefix}listed-by`,
  listers: `${prefix}listers`,
  listed: `${prefix}listed:`,
  /** Time of the last `admitUser` call for `users`. Messages do not change this time. */
  admitted: `${prefix}admitted`,
  /**
   * Hash of the connected users. A value consists of the user's expiry and then the servers' reports, latest first. A
   * report contains the server and the time until which the user counts as connected (CV-138).
   */
  connected: `${prefix}connected`,
  /** Key written to check that Redis accepts writes. */
  probe: `${prefix}probe`,
  files: `${prefix}file:`,
} as const

/** Maximum number of files that a script removes. Thousands would block the commands of all servers (CV-118). */
const mostDropped = 100

/**
 * Maximum number of removals that a server applies one by one. A server that missed more reads the whole log again
 * (CV-123).
 */
const mostRemoved = 2_000

/** Delay above which each address may send only one group message per `slowGapMs` (CV-143). */
const slowMs = maxTurnWaitMs / 2
const slowGapMs = 2_000

/**
 * Lua functions that return the stored report, and how late its server would deliver the next group message, in ms. A
 * report contains the number of the last group message sent, the time per message (ms) and the server. Ignores a report
 * whose lifetime exceeds `mostReportMs`, because Redis's clock was set back after the report.
 */
const groupDelay = `
local function readReport(key)
  return redis.call('PTTL', key) <= ${mostReportMs} and redis.call('GET', key) or ''
end
local function delayOf(report, count)
  local last, eachMs = string.match(report, '^(%S+) (%S+)')
  return last and (tonumber(count or '0') - tonumber(last)) * tonumber(eachMs) or 0
end`

/**
 * Stores a server's report unless another server's stored report shows a longer delay. KEYS: the number of group
 * messages; the report. ARGV: the report; its lifetime in ms.
 */
export const reportGroups = `${groupDelay}
local count, before = redis.call('GET', KEYS[1]), readReport(KEYS[2])
local isOwn = string.match(before, '%S+$') == string.match(ARGV[1], '%S+$')
if not isOwn and delayOf(before, count) > delayOf(ARGV[1], count) then return 0 end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
return 1
`

/**
 * Redis measures the memory whenever 1/64 of the memory limit has been added (CV-97). Each measurement reads all
 * events, because the oldest may be much shorter than the others.
 */
const measurements = 64

/**
 * Accepts a message once, sets its time and adds its events to the Socket.IO adapter's stream, in one atomic step.
 * Therefore every server reads messages in time order, and every accepted message is published.
 * KEYS: the user's ids, by time; the log; the events; each sender's slots; all senders' slots; the newest time; the
 * users; the removed messages; the sender that listed each user; the number of users per sender; the reports of the
 * connected users; and if the address is limited, its token bucket for the recipient.
 * ARGV: the id; the message; the placeholder for its time; the number of slots; the message's slots; the number of
 * stored events; the user; the prefix of the users' ids; how long the user stays listed, ms, 0 for never; the
 * approximate bytes of stored events; the expected time, which replaces a reading more than a minute ahead ('' for
 * none); the sender; the prefix of the senders' messages; the prefix of the senders' users; how many tokens the message
 * takes, the time per token (ms) and the burst; for a group message the prefix of the group messages' data, else '';
 * then the events.
 * Returns whether the message is new and its time. For a new message, also returns Redis's time and, if the message's
 * time is ahead of Redis's, the date to show (CV-100). Returns nothing if the bucket lacks the tokens (CV-130), and 2
 * if a server is too slow for the group message (CV-143).
 */
export const takeMessage = `${placing('KEYS[7]', 'KEYS[9]', 'KEYS[11]', 'ARGV[14]')}
${listing('KEYS[9]', 'KEYS[10]', 'ARGV[14]')}
${groupDelay}
local before = redis.call('ZSCORE', KEYS[1], ARGV[1])
if before then return { 0, before } end
${now}
local nowMs = now
${tokenBucket}
if KEYS[12] then
  local count, gapMs, burst = tonumber(ARGV[15]), tonumber(ARGV[16]), tonumber(ARGV[17])
  local groups = ARGV[18]
  local delayMs = groups ~= '' and delayOf(readReport(groups .. 'report'), redis.call('GET', groups .. 'count')) or 0
  if delayMs > ${slowMs} then
    if delayMs > ${maxTurnWaitMs} or used(KEYS[12], gapMs, burst) > 0 then return { 2 } end
    count = math.min(burst, math.max(count, ${slowGapMs} / gapMs))
  end
  if used(KEYS[12], gapMs, burst) + count > burst then return {} end
  use(KEYS[12], gapMs, burst, count)
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
local most = tonumber(ARGV[4])
local message = dated(ARGV[2], '"')
redis.call('XADD', KEYS[2], 'MAXLEN', '~', most + 1000, at .. '-0', 'message', message, 'places', ARGV[5])
redis.call('SET', KEYS[6], at)
redis.call('ZADD', KEYS[1], at, ARGV[1])
redis.call('RPUSH', ARGV[13] .. ARGV[12], at .. ' ' .. ARGV[7])
redis.call('ZINCRBY', KEYS[4], ARGV[5], ARGV[12])
local total = redis.call('INCRBY', KEYS[5], ARGV[5])
while total > most do
  local largest = redis.call('ZREVRANGE', KEYS[4], 0, 0, 'WITHSCORES')
  if not largest[1] then redis.call('SET', KEYS[5], 0) break end
  local freed = tonumber(largest[2])
  local oldest = redis.call('LPOP', ARGV[13] .. largest[1])
  if oldest then
    local place, user = string.match(oldest, '^(%d+) (.*)$')
    local id = place .. '-0'
    local entry = redis.call('XRANGE', KEYS[2], id, id)[1]
    freed = entry and tonumber(entry[2][4]) or 1
    redis.call('XDEL', KEYS[2], id)
    redis.call('ZREMRANGEBYSCORE', ARGV[8] .. user, place, place)
    local newest = redis.call('ZREVRANGE', KEYS[8], 0, 0, 'WITHSCORES')
    redis.call('ZADD', KEYS[8], tonumber(newest[2] or '0') + 1, place)
    redis.call('ZREMRANGEBYRANK', KEYS[8], 0, ${-mostRemoved - 1})
  end
  if tonumber(redis.call('ZINCRBY', KEYS[4], -freed, largest[1])) <= 0 then redis.call('ZREM', KEYS[4], largest[1]) end
  total = redis.call('DECRBY', KEYS[5], freed)
end
local untilMs, reports = find(ARGV[7])
if ARGV[9] ~= '0' and (untilMs or redis.call('ZCARD', KEYS[7]) < ${mostUsers}) then
  own(ARGV[7], ARGV[12])
  local by = put(ARGV[7], math.max(untilMs or 0, dateMs + tonumber(ARGV[9])), reports or '')
  if not untilMs then note(ARGV[7]) end
  local ttl = string.format('%.0f', tonumber(ARGV[9]) + ${laterMs})
  for _, key in ipairs({ KEYS[7], KEYS[9], KEYS[10], KEYS[11], ARGV[14] .. by }) do redis.call('PEXPIRE', key, ttl) end
end
local number = ARGV[18] ~= '' and redis.call('INCR', ARGV[18] .. 'count') or ''
local added = 0
for index = 19, #ARGV do
  local event = dated(ARGV[index], '\\\\"')
  redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[6], '*',
    'uid', 'emitter', 'nsp', '/', 'type', '3', 'group', number, 'data', event)
  added = added + string.len(event)
end
local limit = tonumber(ARGV[10])
if redis.call('INCRBY', KEYS[3] .. ':added', added) > limit / ${measurements} then
  redis.call('SET', KEYS[3] .. ':added', 0)
  local length = redis.call('XLEN', KEYS[3])
  while length > 1 and redis.call('MEMORY', 'USAGE', KEYS[3], 'SAMPLES', 0) > limit do
    length = math.floor(length / 2)
    redis.call('XTRIM', KEYS[3], 'MAXLEN', '~', length)
  end
end
return { 1, at, now, isAhead and dateMs or nil }
`

/**
 * Stores a file for a limited time. When the files together exceed the limit, removes the oldest files of the senders
 * with the most bytes. A call without the file's bytes only makes room (CV-159).
 * Returns 1 when the file is stored or has room, 0 if there is no room, and 2 when the server must repeat the call to
 * remove more files. KEYS: the file; all file names, by expiry time; each file's bytes; each sender's bytes; each
 * file's sender; this sender's file names, by time. ARGV: the file's name, bytes and lifetime (s); the limit of all
 * bytes; the prefix of a file's key; the sender; the expected time, ms ('' for none); the file's size.
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
local endsAt = now + tonumber(ARGV[3])
-- Limits the lifetime of files that were stored while the clock was ahead (CV-152).
local late = string.format('(%.0f', endsAt + ${leapMs / 1_000})
for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], late, '+inf', 'LIMIT', 0, ${mostDropped})) do
  redis.call('ZADD', KEYS[2], endsAt, name)
  redis.call('ZADD', ARGV[5] .. 'of:' .. (redis.call('HGET', KEYS[5], name) or ''), endsAt, name)
  redis.call('EXPIRE', ARGV[5] .. name, ttl)
end
local expired = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', due, 'LIMIT', 0, ${mostDropped})
for _, name in ipairs(expired) do drop(name) end
local left = ${mostDropped} - #expired
local size = math.max(${leastFileBytes}, tonumber(ARGV[8]))
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
  if not oldest or left == 0 then
    grow(ARGV[6], -size)
    return oldest and 2 or 0
  end
  drop(oldest)
  left = left - 1
end
if ARGV[2] == '' then
  grow(ARGV[6], -size)
  return 1
end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ttl)
redis.call('ZADD', KEYS[2], endsAt, ARGV[1])
redis.call('ZADD', KEYS[6], endsAt, ARGV[1])
redis.call('HSET', KEYS[5], ARGV[1], ARGV[6])
redis.call('HSET', KEYS[3], ARGV[1], size)
redis.call('HINCRBY', KEYS[3], '', size)
for index = 2, 6 do redis.call('EXPIRE', KEYS[index], ttl) end
return 1
`
