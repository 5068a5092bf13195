/**
 * KEYS: producer, fence, world. ARGV: server, lease ms, a new world's id, the world that the server knew ('' for none)
 * and when that began. Takes a free role, keeps it when it is ours; begins a world where there is none,
 * or one from before that which the server knew. Answers the fence (0 when another has the role), the world's id, when
 * it began, and Redis's time, ms.
 */
export const takeRole = `
local time = redis.call('TIME')
local nowMs = time[1] * 1000 + math.floor(time[2] / 1000)
local world = redis.call('HGET', KEYS[3], 'id')
local bornMs = tonumber(redis.call('HGET', KEYS[3], 'bornMs') or '0')
if not world or (world ~= ARGV[4] and bornMs < tonumber(ARGV[5])) then
  world = ARGV[3]
  redis.call('HSET', KEYS[3], 'id', world, 'bornMs', string.format('%.0f', nowMs))
  redis.call('HSETNX', KEYS[3], 'epochs', 0)
end
if ARGV[4] ~= '' and ARGV[4] ~= world then redis.call('HSET', KEYS[3], 'reborn', 1) end
local holder = redis.call('GET', KEYS[1])
local fence = holder and string.match(holder, '^(%d+) ' .. ARGV[1] .. '$')
if holder and not fence then
  fence = '0'
else
  fence = fence or string.format('%d', redis.call('INCR', KEYS[2]))
  redis.call('SET', KEYS[1], fence .. ' ' .. ARGV[1], 'PX', ARGV[2])
end
return { fence, world, redis.call('HGET', KEYS[3], 'bornMs'), string.format('%.0f', nowMs) }
`

/**
 * KEYS: world. ARGV: the world that was found to be older than it should be, a new one's id. What was answered since
 * is lost, so that what is not there may have been.
 */
export const renewWorld = `
if redis.call('HGET', KEYS[1], 'id') ~= ARGV[1] then return 0 end
local time = redis.call('TIME')
local nowMs = time[1] * 1000 + math.floor(time[2] / 1000)
return redis.call('HSET', KEYS[1], 'id', ARGV[2], 'bornMs', string.format('%.0f', nowMs), 'reborn', 1)
`

/** KEYS: producer. ARGV: fence and server. Gives the role up, if it is still ours. */
export const leaveRole = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`
