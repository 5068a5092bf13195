import { findEntry } from './reading'

/**
 * KEYS: shards, servers, world, ticks, roles. ARGV: how many shards, server, lease ms, whether it prices (1 or 0), a
 * new world's id, the world that the server knew ('' for none) and when that began, the last entry of the ticks that it
 * read there ('' for none), whether it knows that this world has older data (1 or 0). A beat of a server. Begins a
 * world where there is none, one from before that which the server knew, or that one with older data. Answers Redis's
 * time (ms), the servers that price, each of which showed up within the lease, 1 if this server had not, the world's
 * id, when it began, and the texts of the roles, of which one that is no text is nothing; or the number of shards where
 * it is another.
 */
export const showUp = `${findEntry}
local shards = redis.call('GET', KEYS[1])
if shards and shards ~= ARGV[1] then return { shards } end
local overMs = nowMs - tonumber(ARGV[3])
local isNew = tonumber(redis.call('ZSCORE', KEYS[2], ARGV[2]) or overMs) <= overMs and 1 or 0
-- The first write: where its memory is full Redis refuses that one, and none of a script that has written before.
redis.call('ZADD', KEYS[2], string.format('%.0f', nowMs), ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', overMs))
if ARGV[4] ~= '1' then
  redis.call('ZREM', KEYS[2], ARGV[2])
  isNew = 1
end
if not shards then redis.call('SET', KEYS[1], ARGV[1]) end
local isOlder = ARGV[9] == '1' or (ARGV[8] ~= '' and findEntry(KEYS[4], ARGV[8]) == 'lost')
local known = redis.call('HMGET', KEYS[3], 'id', 'bornMs')
local world, bornMs = known[1], known[2] or '0'
local isKnown = world and world == ARGV[6]
if not world or (not isKnown and tonumber(bornMs) < tonumber(ARGV[7])) or (isKnown and isOlder) then
  world = ARGV[5]
  bornMs = string.format('%.0f', nowMs)
  redis.call('HSET', KEYS[3], 'id', world, 'bornMs', bornMs)
  redis.call('HSETNX', KEYS[3], 'epochs', 0)
end
if ARGV[6] ~= '' and ARGV[6] ~= world then redis.call('HSET', KEYS[3], 'reborn', 1) end
local servers = redis.call('ZRANGE', KEYS[2], 0, -1)
return { string.format('%.0f', nowMs), servers, isNew, world, bornMs, redis.call('MGET', unpack(KEYS, 5)) }
`

/**
 * KEYS: role. ARGV: what it was when it was read ('' for nothing), server. Takes it, with the next fence. Answers what
 * the role is from now on, '' when another was sooner. What is no text reads as nothing.
 */
export const claimRole = `
local found = redis.call('TYPE', KEYS[1]).ok == 'string' and redis.call('GET', KEYS[1]) or ''
if found ~= ARGV[1] then return '' end
local role = string.format('%d %s', tonumber(string.match(found, '^%d+') or '0') + 1, ARGV[2])
redis.call('SET', KEYS[1], role)
return role
`

/** KEYS: role. ARGV: fence and server. Gives the role up, if it is still ours; the fence stays. */
export const leaveRole = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], string.match(ARGV[1], '^%d+') .. ' ')
return 1
`
