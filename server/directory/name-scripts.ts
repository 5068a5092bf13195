/**
 * A name's record is its fence, a space, and the server at which it is held. Fences grow over all names and all
 * servers; they begin at Redis's own clock, in microseconds, so that after a loss of data no number is smaller
 * than those it gave before. Each server hears on a channel of its own of the names that are taken from it.
 */

/** KEYS: the record, the last fence. ARGV: the server, ms, the prefix of channels, the name. Answers the fence. */
export const takeName = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local fence = string.format('%.0f', math.max(now, tonumber(redis.call('GET', KEYS[2]) or '0') + 1))
redis.call('SET', KEYS[2], fence)
local before = redis.call('SET', KEYS[1], fence .. ' ' .. ARGV[1], 'PX', ARGV[2], 'GET')
local holder = before and string.match(before, ' (.+)$')
if holder then redis.call('PUBLISH', ARGV[3] .. holder, fence .. ' ' .. ARGV[4]) end
return fence
`

/** KEYS: the record. ARGV: what it was when it was ours. */
export const releaseName = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
`

/**
 * KEYS: records. ARGV: ms, the prefix of channels, the server, then fence and name of each. A record that is gone, or
 * whose fence is not larger, is written again. Answers the fence of each as it is then.
 */
export const renewNames = `
local fences = {}
for index, key in ipairs(KEYS) do
  local fence, name = ARGV[2 + 2 * index], ARGV[3 + 2 * index]
  local other, holder = string.match(redis.call('GET', key) or '', '^(%d+) (.+)$')
  if other and tonumber(other) > tonumber(fence) then
    fences[index] = other
  else
    redis.call('SET', key, fence .. ' ' .. ARGV[3], 'PX', ARGV[1])
    if other and other ~= fence then redis.call('PUBLISH', ARGV[2] .. holder, fence .. ' ' .. name) end
    fences[index] = fence
  end
end
return fences
`
