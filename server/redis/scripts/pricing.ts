/** A write of one who has lost the role must not count, however late it comes. */
const fenced = `if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 'fenced' end
`

/** What is written for the first time, or again after it was empty, is kept no longer than its account. */
const endTogether = `
local function endTogether(account, others)
  local left = redis.call('PTTL', account)
  if left < 0 then return end
  for _, key in ipairs(others) do
    if redis.call('PTTL', key) == -1 then redis.call('PEXPIRE', key, left + 1000) end
  end
end
`

/** KEYS: role, market, ticks. ARGV: role, ticks, whether accounts trade, most entries, then fields of the market. */
export const putTicks = `${fenced}
local at = redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[4], '*', 'ticks', ARGV[2], 'trade', ARGV[3])
redis.call('HSET', KEYS[2], 'at', at, unpack(ARGV, 5))
return 'ok'
`

/** KEYS: role, attention. ARGV: role, how long it holds (ms), the shard's traders and what becomes of them. */
export const attest = `${fenced}
redis.call('DEL', KEYS[2])
for index = 3, #ARGV, 2 do redis.call('HSET', KEYS[2], ARGV[index], ARGV[index + 1]) end
if #ARGV > 2 then redis.call('PEXPIRE', KEYS[2], ARGV[2]) end
return 'ok'
`

/**
 * Writes what is listed in ARGV from `at`: closed trades (deal, text), rows (ticket, value), removed tickets. Whether
 * that is anything. Of these only a trade may be refused, for its deal, so the trades come first.
 */
const writeRows = `
local function writeRows(at)
  local start = at
  local count = tonumber(ARGV[at])
  for index = 1, count do
    local deal = ARGV[at + 2 * index - 1]
    redis.call('XADD', closedKey, 'MAXLEN', '~', 5000, deal .. '-0', 'trade', ARGV[at + 2 * index])
  end
  at = at + 2 * count + 1
  count = tonumber(ARGV[at])
  for from = at + 1, at + 2 * count, 1000 do
    redis.call('HSET', rowsKey, unpack(ARGV, from, math.min(from + 999, at + 2 * count)))
  end
  at = at + 2 * count + 1
  count = tonumber(ARGV[at])
  for index = 1, count do redis.call('HDEL', rowsKey, ARGV[at + index]) end
  return at + count > start + 2
end
`

/**
 * KEYS: role, world, account, rows, deltas, closed. ARGV: role, account, books, whether its trades begin
 * new (1 or 0), how long it is kept without requests (ms), the last tick, the rows as above. A new epoch of an account,
 * from seq 0, whatever was there of it. Answers the epoch.
 */
export const beginEpoch = `${fenced}${endTogether}
local rowsKey, closedKey = KEYS[4], KEYS[6]
${writeRows}
local epoch = redis.call('HGET', KEYS[2], 'id') .. '-' .. redis.call('HINCRBY', KEYS[2], 'epochs', 1)
redis.call('DEL', KEYS[4])
if ARGV[4] == '1' then redis.call('DEL', KEYS[6]) end
redis.call('HSET', KEYS[3], 'epoch', epoch, 'seq', 0, 'account', ARGV[2], 'books', ARGV[3], 'tick', ARGV[6],
  'rowsSeq', 0)
writeRows(7)
redis.call('XADD', KEYS[5], 'MAXLEN', 1, '*', 'epoch', epoch, 'seq', 0, 'text', '')
if redis.call('PTTL', KEYS[3]) == -1 then redis.call('PEXPIRE', KEYS[3], ARGV[5]) end
endTogether(KEYS[3], { KEYS[4], KEYS[5], KEYS[6] })
return { 'ok', epoch }
`

/**
 * KEYS: role, account, rows, deltas, closed, and for an order: intake, order, prefix of inboxes. ARGV: role, epoch,
 * seq, the delta's text ('' for none: seq stays), account and books ('' for unchanged), most deltas, oldest ms, the
 * order's entry in the intake, its ack and the moment after which it must not be executed (all '' for none), the last
 * tick, whether the rows are all (1 or 0), the rows as above. All of it or nothing. Between rows that are whole no
 * delta is taken off the stream: a reader applies those to the rows.
 */
export const commitDelta = `${fenced}${endTogether}
local rowsKey, closedKey = KEYS[3], KEYS[5]
${writeRows}
local place = redis.call('HMGET', KEYS[2], 'epoch', 'seq')
local before = tonumber(ARGV[3]) - (ARGV[4] == '' and 0 or 1)
if place[1] ~= ARGV[2] or tonumber(place[2]) ~= before then return 'elsewhere' end
local time = redis.call('TIME')
local nowMs = time[1] * 1000 + math.floor(time[2] / 1000)
if ARGV[9] ~= '' then
  if redis.call('HGET', KEYS[7], 'entry') ~= ARGV[9] then return 'decided' end
  if ARGV[11] ~= '' and nowMs > tonumber(ARGV[11]) then return 'late' end
end
-- Each fails on a key of another type, before anything is written.
redis.call('HLEN', KEYS[3])
redis.call('XLEN', KEYS[4])
redis.call('XLEN', KEYS[5])
local wrote = writeRows(14)
local fields = { 'tick', ARGV[12], 'seq', ARGV[3] }
local function keep(name, text)
  if text == '' then return end
  fields[#fields + 1] = name
  fields[#fields + 1] = text
end
keep('account', ARGV[5])
keep('books', ARGV[6])
if ARGV[13] == '1' then keep('rowsSeq', ARGV[3]) end
if ARGV[4] ~= '' then
  redis.call('XADD', KEYS[4], '*', 'epoch', ARGV[2], 'seq', ARGV[3], 'text', ARGV[4])
end
redis.call('HSET', KEYS[2], unpack(fields))
if ARGV[13] == '1' then
  redis.call('XTRIM', KEYS[4], 'MAXLEN', ARGV[7])
  redis.call('XTRIM', KEYS[4], 'MINID', string.format('%.0f', nowMs - tonumber(ARGV[8])))
end
if wrote then endTogether(KEYS[2], { KEYS[3], KEYS[5] }) end
if ARGV[9] ~= '' then
  redis.call('HSET', KEYS[7], 'ack', ARGV[10])
  for server in string.gmatch(redis.call('HGET', KEYS[7], 'waiters') or '', '%S+') do
    local inbox = KEYS[8] .. server
    redis.call('XADD', inbox, 'MAXLEN', '~', 10000, '*', 'order', KEYS[7], 'ack', ARGV[10])
    redis.call('PEXPIRE', inbox, 60000)
  end
  redis.call('HDEL', KEYS[7], 'entry', 'waiters', 'validUntil')
  redis.call('XDEL', KEYS[6], ARGV[9])
end
return 'ok'
`

/**
 * `commitDelta` for a delta that leaves rows, books and orders in Redis as they are: most do. KEYS: role, account,
 * rows, deltas, closed. ARGV: role, epoch, seq, the delta's text, the last tick, then 'account' and the account where
 * it changed.
 */
export const commitPrices = `${fenced}
local place = redis.call('HMGET', KEYS[2], 'epoch', 'seq')
if place[1] ~= ARGV[2] or tonumber(place[2]) ~= tonumber(ARGV[3]) - 1 then return 'elsewhere' end
-- Each fails on a key of another type, before anything is written; so does the first write.
redis.call('HLEN', KEYS[3])
redis.call('XLEN', KEYS[5])
redis.call('XADD', KEYS[4], '*', 'epoch', ARGV[2], 'seq', ARGV[3], 'text', ARGV[4])
redis.call('HSET', KEYS[2], 'tick', ARGV[5], 'seq', ARGV[3], unpack(ARGV, 6))
return 'ok'
`
