import { inboxMs } from './role'

const outcomes = ['ok', 'fenced', 'elsewhere', 'decided', 'late'] as const
/**
 * `fenced`: another server has taken the role. `elsewhere`: the account's epoch or seq is unexpected. `decided`: the
 * order already has a result. `late`: the order has expired. Only `ok` means that anything was written.
 */
export type Committed = (typeof outcomes)[number]

export function readCommitted(reply: unknown): Committed {
  const outcome = outcomes.find((each) => each === reply)
  if (outcome === undefined) throw new Error(`Redis returned ${String(reply)}`)
  return outcome
}

/** Rejects the write of a server that has lost its role, however late the write arrives. */
const fenced = `if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 'fenced' end
`

/** Approximate memory of the market updates in Redis. */
export const maxTickBytes = 64 * 1_024 * 1_024

/**
 * Adds market updates. KEYS: role, market, ticks. ARGV: role, ticks, whether accounts trade, entry limit, then market
 * fields.
 */
export const putTicks = `${fenced}
local most = math.max(1, math.min(tonumber(ARGV[4]), math.floor(${maxTickBytes} / #ARGV[2])))
local at = redis.call('XADD', KEYS[3], 'MAXLEN', '~', most, '*', 'ticks', ARGV[2], 'trade', ARGV[3])
redis.call('HSET', KEYS[2], 'at', at, unpack(ARGV, 5))
return 'ok'
`

/**
 * Reports the accounts' status. KEYS: role, attention. ARGV: role, lifetime (ms), the shard's traders with their
 * states.
 */
export const attest = `${fenced}
redis.call('DEL', KEYS[2])
for index = 3, #ARGV, 2 do redis.call('HSET', KEYS[2], ARGV[index], ARGV[index + 1]) end
if #ARGV > 2 then redis.call('PEXPIRE', KEYS[2], ARGV[2]) end
return 'ok'
`

/**
 * Stores closed trades. ARGV[`at`] is the number of trades, followed by each trade's deal and text. Returns the next
 * index. Called before other writes, because Redis may reject a deal. Trades expire with their account.
 */
const keepTrades = `
local function keepTrades(account, closed, at)
  local last = at + 2 * tonumber(ARGV[at])
  for index = at + 1, last, 2 do
    redis.call('XADD', closed, 'MAXLEN', '~', 5000, ARGV[index] .. '-0', 'trade', ARGV[index + 1])
  end
  local left = redis.call('PTTL', account)
  if last > at and left > 0 then redis.call('PEXPIRE', closed, left + 1000) end
  return last + 1
end
`

/** Maximum size of an account's deltas in Redis: about 25,000 rows (RS-156). */
export const maxDeltaBytes = 2 * 1_024 * 1_024

/** Records a change that is not a market update. Data that lacks this entry is older than the change (RS-142). */
const noteChange = `
local function noteChange(changes) redis.call('XADD', changes, 'MAXLEN', '~', 1000, '*', '', '') end
`

/**
 * Starts a new epoch of an account at seq 0, whatever is stored. KEYS: role, incarnation, account, deltas, closed,
 * changes. ARGV: role, whether to drop its stored trades (1 or 0), retention without requests (ms), the trades as for
 * `keepTrades`, then account fields. Returns the epoch.
 */
export const beginEpoch = `${fenced}${keepTrades}${noteChange}
local epoch = redis.call('HGET', KEYS[2], 'id') .. '-' .. redis.call('HINCRBY', KEYS[2], 'epochs', 1)
if ARGV[2] == '1' then redis.call('DEL', KEYS[5]) end
local fieldsAt = keepTrades(KEYS[3], KEYS[5], 4)
redis.call('HSET', KEYS[3], 'epoch', epoch, 'seq', 0, 'rowsSeq', 0, unpack(ARGV, fieldsAt))
redis.call('XADD', KEYS[4], 'MAXLEN', 1, '*', 'epoch', epoch, 'seq', 0, 'text', '')
local left = redis.call('PTTL', KEYS[3])
if left < 0 then
  left = tonumber(ARGV[3])
  redis.call('PEXPIRE', KEYS[3], left)
end
for index = 4, 5 do redis.call('PEXPIRE', KEYS[index], left + 1000) end
noteChange(KEYS[6])
return { 'ok', epoch }
`

/** Stores an order's result, notifies the waiting servers and removes the order from the intake. */
const settleOrder = `
local function settleOrder(intake, order, inboxes, entry, ack)
  redis.call('HSET', order, 'ack', ack)
  for server in string.gmatch(redis.call('HGET', order, 'waiters') or '', '%S+') do
    local inbox = inboxes .. server
    redis.call('XADD', inbox, 'MAXLEN', '~', 10000, '*', 'order', order, 'ack', ack)
    redis.call('PEXPIRE', inbox, ${inboxMs})
  end
  redis.call('HDEL', order, 'entry', 'waiters')
  redis.call('XDEL', intake, entry)
end
`

/**
 * Rejects an order without reading its account. KEYS: role, changes, intake, order, inbox prefix. ARGV: role, the
 * order's intake entry, its ack.
 */
export const rejectOrder = `${fenced}${noteChange}${settleOrder}
if redis.call('HGET', KEYS[4], 'entry') ~= ARGV[2] then return 'decided' end
noteChange(KEYS[2])
settleOrder(KEYS[3], KEYS[4], KEYS[5], ARGV[2], ARGV[3])
return 'ok'
`

/**
 * Writes a delta, an order's result, or both, in one atomic step. Deltas stay in the stream until the whole account is
 * written, because readers apply them to the account. KEYS: role, account, deltas, closed, changes, and for an order:
 * intake, order, inbox prefix. ARGV: role, epoch, seq, the encoded delta ('' for none: seq stays), delta limit and
 * maximum age, ms (both '' unless the account is written whole), the order's intake entry, its ack and its deadline
 * (all '' for none), the swap day of the delta's rows ('' for none), the trades as for `keepTrades`, then account
 * fields. Returns `ok`, or the delta's id in a table.
 */
export const commitDelta = `${fenced}${keepTrades}${noteChange}${settleOrder}
local place = redis.call('HMGET', KEYS[2], 'epoch', 'seq')
local before = tonumber(ARGV[3]) - (ARGV[4] == '' and 0 or 1)
if place[1] ~= ARGV[2] or tonumber(place[2]) ~= before then return 'elsewhere' end
if ARGV[7] ~= '' then
  if redis.call('HGET', KEYS[7], 'entry') ~= ARGV[7] then return 'decided' end
  if ARGV[9] ~= '' and nowMs > tonumber(ARGV[9]) then return 'late' end
end
-- These commands fail on a key of another type, before anything is written.
redis.call('XLEN', KEYS[3])
redis.call('XLEN', KEYS[4])
local fieldsAt = keepTrades(KEYS[2], KEYS[4], 11)
local id
if ARGV[4] ~= '' then
  local bytes = redis.call('HINCRBY', KEYS[2], 'deltaBytes', #ARGV[4])
  local fields = { 'epoch', ARGV[2], 'seq', ARGV[3], 'text', ARGV[4], 'bytes', bytes, 'swapDay', ARGV[10] }
  id = redis.call('XADD', KEYS[3], '*', unpack(fields))
end
redis.call('HSET', KEYS[2], 'seq', ARGV[3], unpack(ARGV, fieldsAt))
if ARGV[5] ~= '' then
  redis.call('XTRIM', KEYS[3], 'MAXLEN', ARGV[5])
  redis.call('XTRIM', KEYS[3], 'MINID', string.format('%.0f', nowMs - tonumber(ARGV[6])))
  local sum = tonumber(redis.call('HGET', KEYS[2], 'deltaBytes') or '0')
  local entry = redis.call('XRANGE', KEYS[3], '-', '+', 'COUNT', 1)[1]
  while entry and sum - tonumber(entry[2][8] or '0') >= ${maxDeltaBytes} do
    redis.call('XDEL', KEYS[3], entry[1])
    entry = redis.call('XRANGE', KEYS[3], '-', '+', 'COUNT', 1)[1]
  end
end
if ARGV[7] ~= '' then
  noteChange(KEYS[5])
  settleOrder(KEYS[6], KEYS[7], KEYS[8], ARGV[7], ARGV[8])
end
return id and { id } or 'ok'
`
