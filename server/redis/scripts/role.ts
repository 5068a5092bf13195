/**
 * Whether an entry that was read of a stream is gone, where the stream has earlier ones or none at all. One that does
 * not reach back as far, or is no stream, proves nothing.
 */
const isLost = `
local function isLost(stream, id)
  local found = redis.pcall('XRANGE', stream, '-', id, 'COUNT', 1)
  if id == '' or found.err then return false end
  if #found > 0 then return #redis.call('XRANGE', stream, id, id) == 0 end
  return redis.call('XLEN', stream) == 0
end
`

/**
 * KEYS: shards, servers, world, ticks, changes, roles. ARGV: how many shards, server, lease ms, whether it prices (1 or
 * 0), a new world's id, the world that the server knew ('' for none) and when that began, the last entries of ticks and
 * changes that it read there ('' for none). A beat of a server. Begins a world where there is none, one from before
 * that which the server knew, or that one without these entries: it has older data. Answers Redis's time (ms), the
 * servers that price, each of which showed up within the lease, 1 if this server had not, the world's id, when it
 * began, and the texts of the roles, of which one that is no text is nothing; or the number of shards where it is
 * another.
 */
export const showUp = `${isLost}
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
local isOlder = isLost(KEYS[4], ARGV[8]) or isLost(KEYS[5], ARGV[9])
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
return { string.format('%.0f', nowMs), servers, isNew, world, bornMs, redis.call('MGET', unpack(KEYS, 6)) }
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
