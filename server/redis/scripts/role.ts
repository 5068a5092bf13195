/**
 * Whether Redis has lost an entry that a server read before. An entry is lost if its stream is empty, or has earlier
 * entries but lacks this entry. A stream with only later entries, a key of another type or, with `mayEnd`, an empty
 * stream proves nothing.
 */
const isLost = `
local function isLost(stream, id, mayEnd)
  local found = redis.pcall('XRANGE', stream, '-', id, 'COUNT', 1)
  if id == '' or found.err then return false end
  if #found > 0 then return #redis.call('XRANGE', stream, id, id) == 0 end
  return not mayEnd and redis.call('XLEN', stream) == 0
end
`

/**
 * Longest time that a lease renewal adds to an incarnation's age. A longer gap may mean that the clock was set ahead or
 * that no server was running. The longest lease, 30 s, is renewed every 10 s.
 */
export const longestBeatMs = 30_000
/** How long an inbox is kept after its server's last lease renewal. */
export const inboxMs = 60_000
/** Maximum number of order keys that a lease renewal removes. */
const mostRemoved = 500

/**
 * `ranNow` returns how long servers have used this Redis, in ms, independent of its clock. `sinceBeat` returns the part
 * since the last lease renewal.
 */
export const ranNow = `
local function sinceBeat(seenMs)
  return math.min(math.max(nowMs - tonumber(seenMs or nowMs), 0), ${longestBeatMs})
end
local function ranNow(incarnation)
  local known = redis.call('HMGET', incarnation, 'ranMs', 'seenMs')
  return tonumber(known[1] or '0') + sinceBeat(known[2])
end
`

/** Smallest backward step that counts as setting the clock back. */
const smallestStepMs = 1_000

/**
 * Renews a server's lease and roles. KEYS: shards, servers, incarnation, ticks, changes, the due order keys, the
 * server's inbox, the unproven servers, then the roles of all shards and of the market. ARGV: number of shards, server,
 * lease ms, whether the server prices (0: no, 1: yes, 2: yes, after a reconnect), a new incarnation's id, the server's
 * last incarnation ('' for none) and its generation, the last entries of ticks and changes that the server read in that
 * incarnation ('' for none), then the streams and ids of its last deltas. These streams end with their accounts.
 *
 * Starts an incarnation if Redis has none, or has older data: an earlier incarnation, or the same incarnation without
 * these entries. A different Redis process may have started with older data. In this case, each server with a lease in
 * this data must prove by an entry that nothing is lost, and no server gets a role before. If a server fails to do so
 * for the length of a lease, an incarnation starts. If no server had a lease, the first server decides, by an entry.
 * Without a run id, the process counts as the same for a server that has the incarnation, and while another server has
 * a lease.
 *
 * Assigns free roles, and roles whose lease has expired, each with the next fence: the market, and shards up to the
 * server's quota. Takes back one excess shard. After a reconnect, gives the server's other roles the next fence,
 * because the network may still deliver writes of the previous connection (RS-9). A server whose own lease has expired
 * gets no role of another server, because after a suspension the other servers are about to renew their leases.
 *
 * Returns Redis's time (ms), the number of pricing servers, the incarnation's id and generation, the latest time before
 * the clock was set back (0 once that has passed), and per role the proof ('' for another server's role). Returns only
 * the number of shards if it differs, and nothing while a server has not verified the data.
 */
export const showUp = `${isLost}${ranNow}
local shards = redis.call('GET', KEYS[1])
if shards and shards ~= ARGV[1] then return { shards } end
local server, prices = ARGV[2], ARGV[4] ~= '0'
local overMs = nowMs - tonumber(ARGV[3])
-- If the Redis user may not run INFO, the result is an error in a table.
local info = redis.pcall('INFO', 'server')
local runId = type(info) == 'string' and string.match(info, 'run_id:(%w+)') or ''
local others = redis.call('ZCOUNT', KEYS[2], '(' .. string.format('%.0f', overMs), string.format('%.0f', nowMs))
local isNew = tonumber(redis.call('ZSCORE', KEYS[2], server) or overMs) <= overMs
local known = redis.call('HMGET', KEYS[3], 'id', 'generation', 'runId', 'ageMs', 'seenMs', 'aheadMs', 'changedMs')
local ranMs = ranNow(KEYS[3])
local changedMs = tonumber(known[7] or '0')
local isSameRun = runId == known[3]
local function whole(ms) return string.format('%.0f', ms) end
-- When Redis's memory is full, Redis rejects only a script's first write: this write or the next.
if not isSameRun and runId ~= '' then
  -- Includes servers that had not yet verified the data of the previous process.
  redis.call('ZUNIONSTORE', KEYS[8], 2, KEYS[8], KEYS[2])
  changedMs = ranMs
  redis.call('HSET', KEYS[3], 'runId', runId, 'changedMs', whole(changedMs))
end
local now = whole(nowMs)
-- This key does not expire, because a failover may take longer than a lease.
redis.call('ZADD', KEYS[2], now, server)
-- Keeps the inbox: after Redis's time was set back, a new inbox would start before the server's position.
redis.call('PEXPIRE', KEYS[7], ${inboxMs})
-- If Redis's time was set back, a stopped server with a later time must not hold its roles until that time.
for _, later in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. now, '+inf')) do
  redis.call('ZADD', KEYS[2], now, later)
end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', whole(overMs))
if not prices then redis.call('ZREM', KEYS[2], server) end
if not shards then redis.call('SET', KEYS[1], ARGV[1]) end
local isOlder = isLost(KEYS[4], ARGV[8]) or isLost(KEYS[5], ARGV[9])
for index = 10, #ARGV, 2 do isOlder = isOlder or isLost(ARGV[index], ARGV[index + 1], true) end
local incarnation, generation = known[1], tonumber(known[2] or '0')
local seenMs = tonumber(known[5] or now)
local ageMs = tonumber(known[4] or '0') + sinceBeat(known[5])
-- Latest time before the clock was set back. Counts until the clock has passed this time.
local aheadMs = tonumber(known[6] or '0')
if seenMs - nowMs > ${smallestStepMs} then aheadMs = math.max(aheadMs, seenMs) end
if aheadMs <= nowMs then aheadMs = 0 end
local isKnown = incarnation and incarnation == ARGV[6]
local isWitness = isKnown and ARGV[8] .. ARGV[9] ~= ''
if runId == '' then isSameRun = isKnown or others > 0 end
if isWitness then redis.call('ZREM', KEYS[8], server) end
local isUnproven = redis.call('EXISTS', KEYS[8]) == 1
local isTrusted = isWitness or isSameRun
if isUnproven then isTrusted = ranMs - changedMs < tonumber(ARGV[3]) end
if not incarnation or (not isKnown and generation < tonumber(ARGV[7])) or (isKnown and isOlder) or not isTrusted then
  incarnation = ARGV[5]
  generation = math.max(generation, tonumber(ARGV[7])) + 1
  ageMs = 0
  redis.call('HSET', KEYS[3], 'id', incarnation, 'generation', generation)
  redis.call('HSETNX', KEYS[3], 'epochs', 0)
  redis.call('DEL', KEYS[8])
  isUnproven = false
end
redis.call('HSET', KEYS[3], 'ageMs', whole(ageMs), 'ranMs', whole(ranMs), 'seenMs', now, 'aheadMs', whole(aheadMs))
for _, before in ipairs({ known[1] or '', ARGV[6] }) do
  if before ~= '' and before ~= incarnation then redis.call('HSET', KEYS[3], 'reborn', 1) end
end
if isUnproven then
  -- A starting server has read nothing, so it would have nothing to prove after another run id.
  if ARGV[6] == '' then redis.call('ZREM', KEYS[2], server) end
  return {}
end

local due = redis.call('ZRANGEBYSCORE', KEYS[6], '-inf', whole(ranMs), 'LIMIT', 0, ${mostRemoved})
if #due > 0 then
  redis.call('DEL', unpack(due))
  redis.call('ZREM', KEYS[6], unpack(due))
end

-- A role consists of a fence, a space and the holder, which is empty after a release.
-- A key of another type counts as a missing role.
local roles = redis.call('MGET', unpack(KEYS, 9))
local function holderOf(at) return string.match(roles[at] or '', ' (.*)') or '' end
local function give(at, more, holder)
  local fence = tonumber(string.match(roles[at] or '', '^%d+') or '0') + more
  roles[at] = string.format('%d %s', fence, holder)
  redis.call('SET', KEYS[8 + at], roles[at])
end
local function isFree(at)
  local holder = holderOf(at)
  return holder == '' or (not isNew and not redis.call('ZSCORE', KEYS[2], holder))
end
local count, market, mine = redis.call('ZCARD', KEYS[2]), #roles, 0
local quota = math.ceil((market - 1) / math.max(1, count))
for at = 1, market - 1 do if holderOf(at) == server then mine = mine + 1 end end
local hasGiven = false
for at = market, 1, -1 do
  local isShard = at < market
  if holderOf(at) == server then
    if not prices or (isShard and mine > quota and not hasGiven) then
      give(at, 0, '')
      hasGiven = true
    elseif ARGV[4] == '2' then
      give(at, 1, server)
    end
  elseif prices and (not isShard or mine < quota) and isFree(at) then
    give(at, 1, server)
    if isShard then mine = mine + 1 end
  end
end
for at = 1, market do if holderOf(at) ~= server then roles[at] = '' end end
return { now, count, incarnation, generation, whole(aheadMs), roles }
`
