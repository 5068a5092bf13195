/**
 * A name's record is its fence, a space, and the server at which it is held; it expires a lease after it was written.
 * Fences grow: they are Redis's own clock, in microseconds, so that after a loss of data no number is smaller than
 * those before.
 */

/**
 * Takes a name, and notifies the server that had it. KEYS: the record. ARGV: the server, the lease in ms, the prefix of
 * channels, the name. Answers the fence.
 */
export const takeName = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local last, holder = string.match(redis.call('GET', KEYS[1]) or '', '^(%d+) (.+)$')
local fence = string.format('%.0f', math.max(now, tonumber(last or '0') + 1))
redis.call('SET', KEYS[1], fence .. ' ' .. ARGV[1], 'PX', ARGV[2])
if holder then redis.call('PUBLISH', ARGV[3] .. holder, fence .. ' ' .. ARGV[4]) end
return fence
`

/** KEYS: the record. ARGV: what it was when it was ours. */
export const releaseName = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
`

/**
 * Writes records again that are gone or have no larger fence. KEYS: the records. ARGV: the server, the lease in ms, the
 * fence of each. Answers for each whether it is still ours: 1 or 0.
 */
export const renewNames = `
local kept = {}
for index, key in ipairs(KEYS) do
  local last = string.match(redis.call('GET', key) or '', '^%d+') or '0'
  kept[index] = tonumber(last) > tonumber(ARGV[2 + index]) and 0 or 1
  if kept[index] == 1 then redis.call('SET', key, ARGV[2 + index] .. ' ' .. ARGV[1], 'PX', ARGV[2]) end
end
return kept
`
