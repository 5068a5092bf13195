/** The order goes to the server that decides it; this server gets the answer, too. */
const waitFor = `
local function waitFor(server)
  local waiters = redis.call('HGET', KEYS[1], 'waiters') or ''
  if not string.find(' ' .. waiters .. ' ', ' ' .. server .. ' ', 1, true) then
    redis.call('HSET', KEYS[1], 'waiters', waiters .. ' ' .. server)
  end
  return { 'pending' }
end
`

/**
 * KEYS: order, intake. ARGV: server, trader, frame, the order's own text, kept ms, ack of one whose key is another's,
 * the moment until which the order may come again (ms), most entries of the intake. Takes an order whose key was never
 * seen; answers `pending`, `ack` and the answer, or `full`: nothing is recorded.
 */
export const submitOrder = `${waitFor}
local known = redis.call('HMGET', KEYS[1], 'ack', 'order')
if known[2] and known[2] ~= '' and known[2] ~= ARGV[4] then return { 'ack', ARGV[6] } end
if known[1] then return { 'ack', known[1] } end
if not known[2] then
  if redis.call('XLEN', KEYS[2]) >= tonumber(ARGV[8]) then return { 'full' } end
  local entry = redis.call('XADD', KEYS[2], '*', 'trader', ARGV[2], 'frame', ARGV[3])
  redis.call('HSET', KEYS[1], 'order', ARGV[4], 'entry', entry)
  local time = redis.call('TIME')
  local nowMs = time[1] * 1000 + math.floor(time[2] / 1000)
  -- A key that ends before its order does would let it be executed twice; Redis takes no moment beyond all numbers.
  local lastMs = math.min(math.max(nowMs, tonumber(ARGV[7])), 2 ^ 53)
  redis.call('PEXPIREAT', KEYS[1], string.format('%.0f', lastMs + tonumber(ARGV[5])))
end
return waitFor(ARGV[1])
`

/** How far the clocks of two nodes of a cluster may differ, ms: `postedAt` is in the time of another node. */
const clockMarginMs = 5_000

/**
 * KEYS: order, world. ARGV: server, kept ms, when it was posted (ms, '' when the client does not say), ack of one that
 * was never received, ack of one of which nothing can be known. A key that was never seen is settled for good.
 */
export const queryOrder = `${waitFor}
local known = redis.call('HMGET', KEYS[1], 'ack', 'order')
if known[1] then return { 'ack', known[1] } end
if known[2] then return waitFor(ARGV[1]) end
local time = redis.call('TIME')
local nowMs = time[1] * 1000 + math.floor(time[2] / 1000)
local world = redis.call('HMGET', KEYS[2], 'bornMs', 'reborn')
local bornMs = tonumber(world[1] or nowMs) + (world[2] and ${clockMarginMs} or 0)
local ack = ARGV[4]
if ARGV[3] == '' then
  if world[2] then ack = ARGV[5] end
elseif tonumber(ARGV[3]) < math.max(bornMs, nowMs - tonumber(ARGV[2])) then
  ack = ARGV[5]
end
redis.call('HSET', KEYS[1], 'order', '', 'ack', ack)
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return { 'ack', ack }
`
