import { expect, test } from 'vitest'
import { readStoredAccount } from '../../../server/redis/stored-account'
import { delta, leaseMs, replicaCacheRig, showing } from './replica-cache-rig'
import { roleOf } from './store-double'
import { present, startMs } from './support'

test('RS-27: closes connections of an unclaimed account 5 s after its record expires', async () => {
  const { replicas, clock, closed, store } = await showing(['left', 'kept'], ['left', 'kept'])
  const beat = async (): Promise<void> => {
    await clock.advanceAsync(leaseMs / 3)
    await replicas.check()
  }
  for (let atMs = 0; atMs < leaseMs + 5_000 - 1_000; atMs += 1_000) await beat()
  // The current pricing server claims only one account.
  await store.attest(roleOf('kept'), new Map([['kept', 'priced']]), leaseMs + 5_000)
  for (let beats = 0; beats < 5; beats += 1) await beat()
  expect(closed).toEqual([])
  await beat()
  expect(closed).toEqual(['left 1013 no server prices the account'])
  // Without further claims the record lasts 2 s more, and the grace period 5 s.
  for (let beats = 0; beats < 6; beats += 1) await beat()
  expect(closed).toHaveLength(1)
  await beat()
  expect(closed).toEqual(['left 1013 no server prices the account', 'kept 1013 no server prices the account'])
})

test('RS-144: reports missing prices after a market update until the account is priced or has no viewers', async () => {
  const { begin, opened, watched, replicas, clock, closed, market, store } = replicaCacheRig()
  await begin('seen', 'idle')
  for (const each of ['seen', 'idle']) await opened(each)
  watched.add('seen')
  market.movedAtMs = clock.elapsed()
  await clock.advanceAsync(leaseMs + 10_001)
  await replicas.check()
  // The market has not moved since the accounts were opened.
  const gone = ['seen', 'idle'].map((each) => `${each} 1013 no server prices the account`)
  expect([closed.splice(0), replicas.lacksPrices()]).toEqual([gone, false])
  await begin('seen', 'idle')
  for (const each of ['seen', 'idle']) await opened(each)
  await clock.advanceAsync(leaseMs + 10_001)
  market.movedAtMs = clock.elapsed()
  await replicas.check()
  expect([closed, replicas.lacksPrices(), replicas.size()]).toEqual([gone, true, 0])
  const refused = expect(replicas.open('seen', undefined)).rejects.toThrow('no server prices the account seen')
  await clock.advanceAsync(29_000)
  await refused
  expect(replicas.lacksPrices()).toBe(true)
  const again = Promise.allSettled([replicas.open('seen', undefined)])
  await clock.advanceAsync(1_001)
  expect(replicas.lacksPrices()).toBe(true)
  // An account that was never shown does not count.
  const unknown = Promise.allSettled([replicas.open('unknown', undefined)])
  await clock.advanceAsync(28_999)
  expect(replicas.lacksPrices()).toBe(true)
  await clock.advanceAsync(1)
  expect((await Promise.all([again, unknown])).flat().map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(replicas.lacksPrices()).toBe(false)
  await opened(await store.attest(roleOf('seen'), new Map([['seen', 'priced']]), 60_000).then(() => 'seen'))
  await clock.advanceAsync(leaseMs + 60_000)
  market.movedAtMs = clock.elapsed()
  await replicas.check()
  expect(replicas.lacksPrices()).toBe(true)
  await store.attest(roleOf('seen'), new Map([['seen', 'priced']]), 60_000)
  await opened('seen')
  expect(replicas.lacksPrices()).toBe(false)
})

test('RS-144: stops reporting missing prices when the account is rejected because all slots are in use', async () => {
  const { begin, opened, watched, replicas, clock, market, store } = replicaCacheRig()
  await begin('seen')
  await opened('seen')
  watched.add('seen')
  await clock.advanceAsync(leaseMs + 10_001)
  market.movedAtMs = clock.elapsed()
  await replicas.check()
  expect(replicas.lacksPrices()).toBe(true)
  await store.attest(roleOf('seen'), new Map([['seen', 'full']]), 60_000)
  const rejected = replicas.open('seen', undefined)
  await clock.advanceAsync(1_000)
  expect([await rejected, replicas.lacksPrices()]).toEqual([undefined, false])
})

test('RS-34: rejects an account that cannot catch up, instead of returning an outdated state', async () => {
  const { replicas, given, closed } = await showing(['torn'])
  const { epoch, seq, lastId } = present(replicas.peek('torn'))
  const broken = delta({ epoch: epoch(), seq: seq() + 1, lastId: lastId() })
  given.late = [{ ...broken, fields: { ...broken.fields, text: 'not JSON' } }]
  await expect(replicas.open('torn', { epoch: epoch(), seq: 5 })).rejects.toThrow('no longer shown')
  expect(closed).toEqual(['torn 1013 the account cannot be shown now'])
  expect(replicas.size()).toBe(0)
})

test('RS-34: keeps an account in its slot while a client waits for the account', async () => {
  const { begin, opened, replicas, clock } = replicaCacheRig(1)
  await begin('first', 'second')
  const first = await opened('first')
  expect(await replicas.open('second', undefined)).toBeUndefined()
  await clock.advanceAsync(0)
  const coming = replicas.open('first', { epoch: first.epoch(), seq: 5 })
  expect(await replicas.open('second', undefined)).toBeUndefined()
  expect(await coming).toBe(first)
})

test('RS-34: applies stream entries that arrive while an account is read again', async () => {
  const { replicas, ear, accounts, reads, published, clock, received } = await showing(['gapped'])
  const replica = present(replicas.peek('gapped'))
  const at = (seq: number) => delta({ epoch: replica.epoch(), seq, lastId: replica.lastId() })
  const [second, third] = [at(2), at(3)]
  const stored = present(accounts.get('gapped'))
  accounts.set('gapped', { ...stored, seq: 2, lastId: second.id })
  ear('gapped').receive([second, third])
  expect([replica.seq(), received()]).toEqual([0, 0])
  await clock.advanceAsync(0)
  expect([replica.seq(), ear('gapped').place, reads.length]).toEqual([2, second.id, 1])
  ear('gapped').receive([third])
  expect([replica.seq(), published]).toEqual([3, [3]])
})

const account = '{"currency":"USD","currencyDigits":2,"balance":1,"margin":0}'
const books = '{"nextTicket":1,"lastDeal":0,"balanceMinor":1,"startMinor":1,"follows":[]}'
const row = {
  ticket: 1, symbol: 'EURUSD', type: 'buy', lots: 1, openprice: 1, nowprice: 1, sl: 0, tp: 0, swap: 0, commission: 0,
  profit: 0,
}
const read = (seq: unknown, positions: unknown = [], newestFirst: readonly unknown[] = []) =>
  readStoredAccount([Object.entries({
    epoch: 'first-1', ...seq === null ? {} : { seq }, rowsSeq: '7', account, books, rows: JSON.stringify(positions),
    tick: '0-0',
  }).flat(), newestFirst, '0-0'])

test.each([null, '', 'x', '-1', '1.5', '1e3'])('RS-28: rejects an account at an invalid position: %s', (seq) => {
  expect(read('7')?.seq).toBe(7)
  expect(() => read(seq)).toThrow('Redis contains a place')
})

test('RS-28: rejects an account when a row lacks a number', () => {
  expect(read('0', [{ swapDay: 19_000, row }])?.positions).toEqual([{ swapDay: 19_000, row }])
  for (const other of [
    row, [row], [{ row }], [{ swapDay: 'x', row }], [{ swapDay: 19_000, row: { ...row, openprice: null } }],
    [{ swapDay: 19_000, row: { ...row, type: 'hold' } }],
  ]) expect(() => read('0', other)).toThrow('Redis contains rows')
})

test('RS-90: rebuilds rows and summary from the last full write and the later deltas of its epoch', () => {
  const deltaOf = (epoch: string, seq: number, profit: number) => [`${seq}-0`, ['epoch', epoch, 'seq', `${seq}`,
    'text', JSON.stringify({
      type: 'Delta', epoch, seq, account: { currency: 'USD', currencyDigits: 2, balance: seq, margin: 0 },
      data: { upsert: [{ ticket: 1, profit }, { ticket: 99, profit }], remove: [] },
    })]]
  const [last, ...others] = [deltaOf('first-1', 9, 9), deltaOf('first-1', 8, 8), deltaOf('first-0', 8, 5)]
  const deltas = [last, ...others, deltaOf('first-1', 7, 7)]
  expect(read('9', [{ swapDay: 1, row }], deltas)).toMatchObject({
    seq: 9, account: { balance: 9 }, positions: [{ swapDay: 1, row: { ...row, profit: 9 } }],
  })
  expect(read('7', [{ swapDay: 1, row }], deltas)).toMatchObject({ account: { balance: 1 }, positions: [{ row }] })
  expect(() => read('9', [], [last])).toThrow('rows without the deltas after them')
})

test('RS-93: renews requests for viewed accounts, and drops other accounts 30 s after their last use', async () => {
  const { replicas, opened, clock, wanted, received } = await showing(['seen', 'idle'], ['seen'])
  await clock.advanceAsync(20_000)
  await opened('idle')
  wanted.splice(0)
  await clock.advanceAsync(30_000)
  await replicas.refresh()
  expect([wanted.splice(0), replicas.size(), received()]).toEqual([['seen'], 2, 2])
  await clock.advanceAsync(1)
  await replicas.refresh()
  expect([wanted, replicas.size(), received(), replicas.peek('idle')]).toEqual([['seen'], 1, 1, undefined])
})

test('RS-92: requests an account without viewers immediately when a client opens it', async () => {
  const { opened, clock, wanted } = await showing(['seen', 'idle'], ['seen'])
  await clock.advanceAsync(0)
  for (const each of ['seen', 'idle']) await opened(each)
  expect(wanted).toEqual(['idle'])
})

test('RS-165: requests an account with viewers once for each address that opens it', async () => {
  const { store, replicas } = await showing(['seen'], ['seen'])
  const asked: (string | undefined)[] = []
  store.want = (_, address) => Promise.resolve(void asked.push(address))
  for (const address of ['home', 'home', 'away', undefined]) await replicas.open('seen', undefined, address)
  expect(asked).toEqual(['home', 'away', undefined])
})

test('RS-11 RS-36: displaces accounts without viewers, starting with the least recently requested', async () => {
  const { begin, opened, replicas, clock, watched, received } = await showing(['one', 'two', 'three'], ['one'], 3)
  await begin('four', 'five')
  await opened('two')
  await clock.advanceAsync(0)
  await opened('four')
  expect(['one', 'two', 'three', 'four'].map((each) => replicas.peek(each)?.traderId)).toEqual(
    ['one', 'two', undefined, 'four'])
  for (const each of ['two', 'four']) watched.add(each)
  await clock.advanceAsync(0)
  expect(await replicas.open('five', undefined)).toBeUndefined()
  expect([replicas.size(), received()]).toEqual([3, 3])
  watched.delete('two')
  expect((await opened('five')).traderId).toBe('five')
  replicas.clear()
  expect([replicas.size(), received()]).toEqual([0, 0])
})

test('RS-3: queries Redis only when a client’s position is ahead or in another epoch', async () => {
  const made = await showing(['one'], ['one'])
  const { replicas, store, ear, published } = made
  const replica = present(replicas.peek('one'))
  const asked: string[] = []
  store.deltasAfter = (_traderId, id) => {
    asked.push(id)
    return Promise.resolve([delta({ epoch: replica.epoch(), seq: replica.seq() + 1, lastId: replica.lastId() })])
  }
  ear('one').receive([delta({ epoch: replica.epoch(), seq: 1, lastId: replica.lastId() })])
  for (const seq of [0, 1]) expect(replicas.open('one', { epoch: replica.epoch(), seq })).toBe(replica)
  expect([asked, published]).toEqual([[], [1]])
  const place = replica.lastId()
  expect(await replicas.open('one', { epoch: replica.epoch(), seq: 2 })).toBe(replica)
  expect(replica.seq()).toBe(2)
  expect(await replicas.open('one', { epoch: 'another', seq: 0 })).toBe(replica)
  expect([asked, published]).toEqual([[place, replica.lastId().replace(/3$/, '2')], [1, 2, 3]])
})

test('RS-171: reports the last delta when an account opens, with each delta, and when it is read again', async () => {
  const { replicas, clock, accounts, ear, noted } = await showing(['seen'], ['seen'])
  const stored = present(accounts.get('seen'))
  const next = delta({ ...stored, seq: 1 })
  ear('seen').receive([next])
  const again = { ...stored, seq: 7, lastId: '9-9' }
  accounts.set('seen', again)
  replicas.renew()
  await clock.advanceAsync(100)
  expect(noted.map((each) => each.split(' ')[1])).toEqual([stored.lastId, next.id, again.lastId])
})

test('RS-14: drops an account without viewers after a data loss', async () => {
  const { replicas, renewed, clock, received } = await showing(['seen', 'idle'], ['seen'])
  replicas.renew()
  expect([replicas.size(), received()]).toEqual([1, 0])
  await clock.advanceAsync(0)
  expect([renewed, received()]).toEqual([['seen'], 1])
})

test.each([
  ['RS-26', 'has lost its slot', 'full', 'too many accounts', []],
  ['RS-28', 'is suspended', 'unusable', 'the account cannot be shown now', ['the account one cannot be priced']],
] as const)('%s: closes an account at the next check or read when the account %s', async (...example) => {
  const [, , said, reason, reported] = example
  const { replicas, store, closed, failures, clock, received } = await showing(['one', 'two'], ['one', 'two'])
  await store.attest(roleOf('one'), new Map([['one', said]]), 60_000)
  replicas.renew()
  await clock.advanceAsync(1_550)
  expect([closed, replicas.size(), received()]).toEqual([[`one 1013 ${reason}`], 1, 1])
  expect(failures).toEqual(reported.map((message) => new Error(message)))
  await store.attest(roleOf('two'), new Map([['two', said]]), 60_000)
  await replicas.check()
  expect(closed[1]).toBe(`two 1013 ${reason}`)
})

test('RS-29: closes an account when its stream is invalid or unreadable, and keeps other accounts open', async () => {
  const all = ['one', 'two', 'three']
  const { replicas, ear, closed, failures, published } = await showing(all, all)
  const { epoch, lastId } = present(replicas.peek('one'))
  const next = delta({ epoch: epoch(), seq: 1, lastId: lastId() })
  ear('one').receive([{ ...next, fields: { ...next.fields, text: '{}' } }])
  present(ear('two').spoiled)()
  expect(closed).toEqual(['one 1013 the account cannot be shown now', 'two 1013 the account cannot be shown now'])
  expect(failures).toHaveLength(1)
  const third = present(replicas.peek('three'))
  ear('three').receive([delta({ epoch: third.epoch(), seq: 1, lastId: third.lastId() })])
  expect([replicas.size(), published]).toEqual([1, [1]])
})

test('SV-286: keeps fewer changed rows per account when the server shows more accounts', async () => {
  const { replicas, ear, begin, opened } = replicaCacheRig(50)
  for (let index = 0; index < 50; index += 1) await begin(`${index}`).then(() => opened(`${index}`))
  const replica = present(replicas.peek('0'))
  const remove = Array.from({ length: 5_000 }, (_, ticket) => ({ ticket }))
  for (let seq = 1; seq <= 5; seq += 1) {
    ear('0').receive([delta({ epoch: replica.epoch(), seq, lastId: replica.lastId() }, { upsert: [], remove })])
  }
  const since = (seq: number) => replica.since({ epoch: replica.epoch(), seq }, startMs)?.length
  expect([since(0), since(1)]).toEqual([undefined, 4])
})
