/**
 * Takes a message once, gives it its time, and publishes what is told of it, in one step: the order of times is the
 * order in which every server hears of them. KEYS: who sent which, by time; the log; the adapter's stream. ARGV: sender
 * and id; the message; the text that stands for its time in all of these; how many to remember; the namespace; then
 * packets as the adapter reads them. Answers whether it is new, and its time.
 */
export const takeMessage = `
local before = redis.call('ZSCORE', KEYS[1], ARGV[1])
if before then return { 0, before } end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local last = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2] or '0'
local at = string.format('%.0f', math.max(now, tonumber(last) + 1))
local function dated(text)
  local from, to = string.find(text, ARGV[3], 1, true)
  return string.sub(text, 1, from - 1) .. at .. string.sub(text, to + 1)
end
local most = tonumber(ARGV[4])
redis.call('ZADD', KEYS[1], at, ARGV[1])
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -most - 1)
redis.call('XADD', KEYS[2], 'MAXLEN', '~', most, '*', 'message', dated(ARGV[2]))
for index = 6, #ARGV do
  redis.call('XADD', KEYS[3], 'MAXLEN', '~', 10000, '*',
    'uid', 'log', 'nsp', ARGV[5], 'type', '3', 'data', dated(ARGV[index]))
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

/** KEYS: the users. ARGV: one of them, how many there may be. Answers whether there is such a user now. */
export const admitUser = `
if redis.call('SISMEMBER', KEYS[1], ARGV[1]) == 1 then return 1 end
if redis.call('SCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
return redis.call('SADD', KEYS[1], ARGV[1])
`
