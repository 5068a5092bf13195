import { leapMs } from '../../shared/believed-time'
import { manyUsers, visitorMs } from '../messages/chat-directory'

export const now = `local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)`

/**
 * Sets `now` to Redis's time. Sets `due`, the time up to which entries have expired, to `now` or, if `now` is too far
 * ahead, to the server's expected time (CV-104). New expiry times use `now`, because the server's clock may be behind
 * (CV-136).
 */
export const believed = (expected: string): string => `${now}
local expected = tonumber(${expected})
local due = (expected and now > expected + ${leapMs}) and expected or now`

/** Extra lifetime of expiring keys. Needed because Redis's clock may be set ahead (CV-104). */
export const laterMs = 30 * 86_400_000

/**
 * Lowest score of a connected user, higher than any time. Connected users therefore sort after all removable users
 * (CV-140).
 */
export const connectedScore = 1e15

/** Key suffix of the stream from which servers read the latest new users, for contacts (CV-149). */
export const joinsSuffix = ':new'
const mostJoins = 1_000

/** Lua functions that read and change listed users. The arguments are Lua expressions. */
export const placing = (users: string, listedBy: string, connected: string, prefixOfSender: string): string => `
-- Returns when a user expires and the user's reports, or nothing if the user is not listed.
local function find(user)
  local score = tonumber(redis.call('ZSCORE', ${users}, user) or 'inf')
  if score < ${connectedScore} then return score, '' end
  if score == math.huge then return end
  local untilMs, reports = string.match(redis.call('HGET', ${connected}, user) or '', '^(%d+);(.*)$')
  return tonumber(untilMs or score - ${connectedScore} + ${visitorMs}), reports or ''
end
local function put(user, untilMs, reports)
  local score = string.match(reports, '%d+')
  if score then
    redis.call('HSET', ${connected}, user, string.format('%.0f;%s', untilMs, reports))
    score = ${connectedScore} + score
  else
    redis.call('HDEL', ${connected}, user)
    score = untilMs
  end
  redis.call('ZADD', ${users}, score, user)
  local by = redis.call('HGET', ${listedBy}, user)
  if by then redis.call('ZADD', ${prefixOfSender} .. by, score, user) end
  return by
end
local function note(user)
  redis.call('XADD', ${users} .. '${joinsSuffix}', 'MAXLEN', '~', ${mostJoins}, '*', 'user', user)
end`

/** Lua functions that count listed users per sender (CV-124). The arguments are Lua expressions. */
export const listing = (listedBy: string, listers: string, prefixOfSender: string): string => `
local function countOf(by) return tonumber(redis.call('ZSCORE', ${listers}, by) or '0') end
local function disown(user)
  local by = redis.call('HGET', ${listedBy}, user)
  if not by then return end
  redis.call('HDEL', ${listedBy}, user)
  redis.call('ZREM', ${prefixOfSender} .. by, user)
  if tonumber(redis.call('ZINCRBY', ${listers}, -1, by)) <= 0 then redis.call('ZREM', ${listers}, by) end
end
local function own(user, by)
  local before = redis.call('HGET', ${listedBy}, user)
  if before and (countOf(before) <= ${manyUsers} or countOf(by) >= countOf(before)) then return end
  disown(user)
  redis.call('HSET', ${listedBy}, user, by)
  redis.call('ZINCRBY', ${listers}, 1, by)
end`
