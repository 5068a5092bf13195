import { leapMs } from '../../shared/believed-time'
import { speakerMs, visitorMs } from '../messages/chat-directory'
import { believed, connectedScore, laterMs, listing, placing } from './script-parts'

/**
 * Maximum number of expired users and of expired reports that an admission removes. Removing a user also updates the
 * sender's count (CV-129).
 */
const mostUnlisted = 1_000

/** How long a user counts as connected after a report. Servers report every ten minutes. */
const connectedMs = 1_200_000
/** Number of senders to search for a removable user. Beyond this number, searching all users is faster. */
const mostSearched = 10
/** Maximum number of users that an admission removes to make room (CV-140). */
const mostDisplaced = 100

/** Extra time for which a user stays listed. Needed because reports may fail for up to an hour. */
export const stayMs = 3_600_000

/**
 * Lua function that returns the reports of other servers and of this server's later connections, except reports that
 * expire before `from`. Limits the reports' times to `most`. A server's name ends in the number of its connection.
 */
const reportsOfOthers = `
local function others(reports, server, from, most)
  local kept = ''
  local own, last = string.match(server, '^(.-)%.?(%d*)$')
  for untilMs, name in string.gmatch(reports, '(%d+) (%S+)') do
    untilMs = tonumber(untilMs)
    local its, at = string.match(name, '^(.-)%.?(%d*)$')
    local isOwn = its == own and (tonumber(at) or 0) <= (tonumber(last) or 0)
    if not isOwn and untilMs >= from then
      kept = string.format('%s %.0f %s', kept, math.min(untilMs, most), name)
    end
  end
  return kept
end`

/**
 * Lists a user for a limited time. Above the limit, the sender with the most users loses the disconnected user who
 * expires first. Adds a new user before the removal, so no other user is removed if a full Redis rejects the write.
 * Users who may have been listed while the clock was ahead count as visitors who enter now (CV-121). These users expire
 * after more than a week or, if the last call's time is in the future, by the time at which a visit during that call
 * would expire. If all users are connected, does not list a new user.
 * KEYS: the users; the time of the last call; the sender that listed each user; the number of users per sender; the
 * reports of the connected users. ARGV: the user; the limit of users; the lifetime, ms; the expected time, ms ('' for
 * none); the sender; the prefix of the senders' users; the server.
 */
export const admitUser = `${believed('ARGV[4]')}
${placing('KEYS[1]', 'KEYS[3]', 'KEYS[5]', 'ARGV[6]')}
${listing('KEYS[3]', 'KEYS[4]', 'ARGV[6]')}
${reportsOfOthers}
local is = find(ARGV[1])
local isNew = not is or is <= due
if isNew then redis.call('ZADD', KEYS[1], '+inf', ARGV[1]) end
local expired = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', due, 'LIMIT', 0, ${mostUnlisted})
for _, user in ipairs(expired) do
  disown(user)
  redis.call('HDEL', KEYS[5], user)
end
-- Runs even when no user has expired, because a full Redis accepts a known user's writes after a removal (CV-98).
redis.call('ZREM', KEYS[1], '', unpack(expired))
local silent = redis.call(
  'ZRANGEBYSCORE', KEYS[1], ${connectedScore}, ${connectedScore} + due, 'LIMIT', 0, ${mostUnlisted})
for _, user in ipairs(silent) do put(user, find(user), '') end
local longest = now + ${speakerMs + leapMs}
local function shorten(from, to, latest)
  for _, user in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], string.format('(%.0f', from), to)) do
    local untilMs, reports = find(user)
    if untilMs > from and untilMs <= latest then untilMs = now + ${visitorMs - 1} end
    put(user, untilMs, others(reports, '', due, now + ${connectedMs}))
  end
end
shorten(longest, ${connectedScore - 1}, math.huge)
local lastMs = tonumber(redis.call('GET', KEYS[2]) or '0')
if lastMs > now + ${leapMs} then shorten(now + ${visitorMs}, '(+inf', lastMs + ${visitorMs + stayMs}) end
own(ARGV[1], ARGV[5])
local untilMs, reports = find(ARGV[1])
-- Messages may have listed a connected user while the clock was ahead.
if not untilMs or untilMs > longest then untilMs = 0 end
local by = put(
  ARGV[1], math.max(untilMs, now + tonumber(ARGV[3])),
  string.format('%.0f %s', now + ${connectedMs}, ARGV[7]) .. others(reports or '', ARGV[7], due, now + ${connectedMs}))
local function firstOf(key)
  local user, score = unpack(redis.call('ZRANGE', key, 0, 0, 'WITHSCORES'))
  return user and tonumber(score) < ${connectedScore} and user
end
local function removable()
  local most = redis.call('ZREVRANGE', KEYS[4], 0, ${mostSearched - 1}, 'WITHSCORES')
  for index = 1, #most, 2 do
    local list = ARGV[6] .. most[index]
    local user = tonumber(most[index + 1]) > 1 and firstOf(list)
    if user then
      -- Removes the user here, because disown finds the list by other keys, which Redis may have evicted.
      redis.call('ZREM', list, user)
      local score = redis.call('ZSCORE', KEYS[1], user)
      return score and tonumber(score) < ${connectedScore} and user or ''
    end
  end
  return firstOf(KEYS[1]) or isNew and ARGV[1]
end
for _ = 1, ${mostDisplaced} do
  local user = redis.call('ZCARD', KEYS[1]) > tonumber(ARGV[2]) and removable()
  if not user then break end
  redis.call('ZREM', KEYS[1], user)
  redis.call('HDEL', KEYS[5], user)
  disown(user)
  if user == ARGV[1] then return 0 end
end
local ttl = string.format('%.0f', tonumber(ARGV[3]) + ${laterMs})
if redis.call('PTTL', KEYS[1]) < tonumber(ttl) then redis.call('PEXPIRE', KEYS[1], ttl) end
for _, key in ipairs({ KEYS[3], KEYS[4], KEYS[5], ARGV[6] .. by }) do redis.call('PEXPIRE', key, ttl) end
redis.call('SET', KEYS[2], string.format('%.0f', now), 'PX', ttl)
if isNew then note(ARGV[1]) end
return 1
`

/**
 * Makes a user removable unless another server has reported the user.
 * KEYS: the users; the sender that listed each user; the reports of the connected users. ARGV: the user; the server;
 * the prefix of the senders' users.
 */
export const releaseUser = `${placing('KEYS[1]', 'KEYS[2]', 'KEYS[3]', 'ARGV[3]')}
${reportsOfOthers}
local untilMs, reports = find(ARGV[1])
-- Runs first, because a full Redis accepts the other writes after a removal.
redis.call('HDEL', KEYS[3], ARGV[1])
if untilMs then put(ARGV[1], untilMs, others(reports, ARGV[2], 0, math.huge)) end
return 1
`
