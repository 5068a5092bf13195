/**
 * Takes a message once, gives it its time, and tells the servers of it, in one step: the order of times is the
 * order in which each of them hears. A server has a stream of what is for users that are at it, under its own name
 * behind that of what is for all; it goes when nothing was written for ten minutes. Beyond the places for messages the
 * senders with the most lose their oldest ones. KEYS: the sender's ids, by time; the log; the events for all; the
 * places of each sender; those of all; the newest time; the users. ARGV: the id; the message; the text that stands for
 * its time in all of these; how many places there are; the bytes of one; the line that it came by; the sender; the
 * prefix of the senders' ids; for how long the sender stays a user, ms, 0 for one that is none; the prefix of the
 * servers that a user is at; the server at which the sender is, if any: where Redis does not have it, all are told and
 * record their users again; then three of each event: the user whose servers are told, empty for all servers; the
 * room; the envelope. Answers whether it is new, and its time.
 */
export const takeMessage = `
local before = redis.call('ZSCORE', KEYS[1], ARGV[1])
if before then return { 0, before } end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local last = redis.call('GET', KEYS[6]) or '0'
local at = string.format('%.0f', math.max(now, tonumber(last) + 1))
local function dated(text)
  local from, to = string.find(text, ARGV[3], 1, true)
  return string.sub(text, 1, from - 1) .. at .. string.sub(text, to + 1)
end
local function placesOf(text) return math.max(1, math.ceil(string.len(text) / tonumber(ARGV[5]))) end
local most = tonumber(ARGV[4])
local message = dated(ARGV[2])
redis.call('XADD', KEYS[2], 'MAXLEN', '~', most + 1000, at .. '-0', 'message', message, 'line', ARGV[6])
redis.call('SET', KEYS[6], at)
redis.call('ZADD', KEYS[1], at, ARGV[1])
redis.call('ZINCRBY', KEYS[4], placesOf(message), ARGV[7])
local total = redis.call('INCRBY', KEYS[5], placesOf(message))
while total > most do
  local largest = redis.call('ZREVRANGE', KEYS[4], 0, 0, 'WITHSCORES')
  if not largest[1] then redis.call('SET', KEYS[5], 0) break end
  local freed = tonumber(largest[2])
  local oldest = redis.call('ZRANGE', ARGV[8] .. largest[1], 0, 0, 'WITHSCORES')
  if oldest[1] then
    local id = oldest[2] .. '-0'
    local entry = redis.call('XRANGE', KEYS[2], id, id)[1]
    freed = entry and placesOf(entry[2][2]) or 1
    redis.call('XDEL', KEYS[2], id)
    redis.call('ZREM', ARGV[8] .. largest[1], oldest[1])
  end
  if tonumber(redis.call('ZINCRBY', KEYS[4], -freed, largest[1])) <= 0 then redis.call('ZREM', KEYS[4], largest[1]) end
  total = redis.call('DECRBY', KEYS[5], freed)
end
if ARGV[9] ~= '0' then redis.call('ZADD', KEYS[7], 'GT', now + tonumber(ARGV[9]), ARGV[7]) end
local isLost = ARGV[11] ~= '' and not redis.call('ZSCORE', ARGV[10] .. ARGV[7], ARGV[11])
local number = 0
for index = 12, #ARGV, 3 do
  number = number + 1
  local function tell(stream)
    redis.call('XADD', stream, 'MAXLEN', '~', 10000, at .. '-' .. number,
      'room', ARGV[index + 1], 'except', ARGV[6], 'envelope', dated(ARGV[index + 2]), 'lost', isLost and '1' or '')
  end
  if ARGV[index] == '' or isLost then
    tell(KEYS[3])
  else
    for _, server in ipairs(redis.call('ZRANGEBYSCORE', ARGV[10] .. ARGV[index], now, '+inf')) do
      local stream = KEYS[3] .. ':' .. server
      tell(stream)
      redis.call('PEXPIRE', stream, 600000)
    end
  end
end
return { 1, at }
`

/**
 * Keeps a file for a time, and drops the oldest ones beyond a number of bytes. KEYS: the file; the names of all, by the
 * time until which they are kept; the bytes of each. ARGV: its name; its bytes; for how many seconds it is kept; how
 * many bytes all may have; the prefix of a file's key.
 */
export const keepFile = `
local now = tonumber(redis.call('TIME')[1])
local function drop(name)
  redis.call('DEL', ARGV[5] .. name)
  redis.call('ZREM', KEYS[2], name)
  local bytes = tonumber(redis.call('HGET', KEYS[3], name) or '0')
  redis.call('HDEL', KEYS[3], name)
  redis.call('HINCRBY', KEYS[3], '', -bytes)
end
for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now)) do drop(name) end
local size = string.len(ARGV[2])
while tonumber(redis.call('HGET', KEYS[3], '') or '0') + size > tonumber(ARGV[4]) do
  local oldest = redis.call('ZRANGE', KEYS[2], 0, 0)[1]
  if not oldest then return 0 end
  drop(oldest)
end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
redis.call('ZADD', KEYS[2], now + tonumber(ARGV[3]), ARGV[1])
redis.call('HSET', KEYS[3], ARGV[1], size)
redis.call('HINCRBY', KEYS[3], '', size)
for index = 2, 3 do redis.call('EXPIRE', KEYS[index], ARGV[3]) end
return 1
`

/**
 * From now on there is such a user, for a time, with a line at a server; beyond a number of users those go that were to
 * go first. Where there is none yet, Redis may have lost them, and all servers record theirs. KEYS: the users, by the
 * time until which they are kept; the servers that this one is at, likewise; the events for all; the newest time.
 * ARGV: the user; how many there may be; for how long, ms; the server; for how long it is kept, ms. Answers whether
 * the server is new there.
 */
export const admitUser = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
if redis.call('EXISTS', KEYS[1]) == 0 then
  local at = string.format('%.0f', math.max(now, tonumber(redis.call('GET', KEYS[4]) or '0') + 1))
  redis.call('SET', KEYS[4], at)
  redis.call('XADD', KEYS[3], 'MAXLEN', '~', 10000, at .. '-0', 'lost', '1')
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  local excess = redis.call('ZCARD', KEYS[1]) + 1 - tonumber(ARGV[2])
  if excess > 0 then redis.call('ZPOPMIN', KEYS[1], excess) end
end
redis.call('ZADD', KEYS[1], 'GT', now + tonumber(ARGV[3]), ARGV[1])
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[3]) then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
local isNew = redis.call('ZADD', KEYS[2], now + tonumber(ARGV[5]), ARGV[4])
redis.call('PEXPIRE', KEYS[2], ARGV[5])
return isNew
`
