import { expect, test } from 'vitest'
import type { HistoryLimits } from '../../../server/feed/model/exchange/delta-history'
import type { FeedStore, StoredAccount } from '../../../server/redis/feed-store'
import { ForeignDataError, type StreamEntry } from '../../../server/redis/read-reply'
import { createAccountReads, type AccountReads } from '../../../server/redis/account-reads'
import { readDeltaText } from '../../../server/redis/stored-account'
import { createReplica } from '../../../server/redis/replica'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { collectGarbage } from '../../support/collect-garbage'
import { account } from '../positions/samples'
import { books, createStoreDouble } from './store-double'
import { makeExchange, present } from './support'

const traderId = '10260'
const rows = present(makeExchange({ positions: 3 }).open(traderId)).rows()
const [first, second, third] = [present(rows[0]), present(rows[1]), present(rows[2])] as const
const tickets = [first.ticket, second.ticket, third.ticket] as const

interface Change {
  readonly upsert?: readonly object[]
  readonly remove?: readonly object[]
  readonly account?: object
}

function entry(seq: number, atMs: number, { upsert = [], remove = [], ...more }: Change = {}, epoch = 'e-1') {
  const text = JSON.stringify({ Code: 200, type: 'Delta', epoch, seq, data: { upsert, remove }, ...more })
  return { id: `${atMs}-0`, fields: { epoch, seq: String(seq), text } } satisfies StreamEntry
}

/** Stored with seq 5 at 5,000 ms. */
function replicaOf(
  over: Partial<StoredAccount> = {}, more: Partial<FeedStore> = {},
  history: HistoryLimits = { deltas: 5, ageMs: 10_000 }, givenReads?: AccountReads,
) {
  const stored: StoredAccount = {
    epoch: 'e-1', seq: 5, account: account(), positions: [first, second].map((row) => ({ row, swapDay: 1 })),
    deltas: [], lastId: '5000-0', tick: '0-0', books, ...over,
  }
  const store = { ...createStoreDouble(createSimulatedClock()).store, ...more }
  return createReplica({ traderId, stored, reads: givenReads ?? createAccountReads(store, () => 0), history })
}

const seqsOf = (frames: readonly { readonly seq: number }[] | undefined) => frames?.map(({ seq }) => seq)

test('RS-1: applies the next delta, forwards the delta unchanged, and ignores known entries', () => {
  const replica = replicaOf()
  const change = { upsert: [{ ticket: tickets[0], profit: 7 }, third], remove: [{ ticket: tickets[1] }] }
  const next = entry(6, 6_000, change)
  const { text } = next.fields
  expect([replica.receive(entry(6, 5_000)), replica.seq()]).toEqual([{ kind: 'known' }, 5])
  expect(replica.receive(next)).toEqual({ kind: 'delta', delta: readDeltaText(text), text })
  expect(replica.snapshot()).toEqual({
    Code: 200, type: 'Snapshot', epoch: 'e-1', seq: 6, account: account(), data: [{ ...first, profit: 7 }, third],
  })
  expect([replica.lastId(), replica.seq(), replica.rows()]).toEqual(['6000-0', 6, [{ ...first, profit: 7 }, third]])
  replica.receive(entry(7, 7_000, { account: account({ balance: 9 }) }))
  expect(replica.account()).toEqual(account({ balance: 9 }))
  expect(replica.at(5, 7_000)).toEqual({ seq: 5, account: account(), rows: [first, second] })
  expect(replica.at(6, 7_000)).toEqual({ seq: 6, account: account(), rows: [{ ...first, profit: 7 }, third] })
})

test.each([
  ['that skips a number', entry(7, 6_000)],
  ['with a repeated number', entry(5, 6_000)],
  ['from another epoch', entry(6, 6_000, {}, 'e-2')],
  ['that starts an epoch', { id: '6000-0', fields: { epoch: 'e-1', seq: '6' } }],
])('RS-35: reads an account again after an entry %s', (_which, given) => {
  const replica = replicaOf()
  expect(replica.receive(given)).toEqual({ kind: 'gap' })
  expect([replica.seq(), replica.lastId()]).toEqual([5, '6000-0'])
})

test('RS-28: rejects a delta that leaves a row incomplete', () => {
  const replica = replicaOf()
  const receive = (): unknown => replica.receive(entry(6, 6_000, { upsert: [{ ticket: 77, profit: 1 }] }))
  expect(receive).toThrow(new ForeignDataError('a delta'))
})

const past = [3, 4, 5].map((seq) => entry(seq, seq * 1_000))
const elder = { id: '2000-0', fields: { epoch: 'e-0', seq: '9', text: entry(9, 2_000, {}, 'e-0').fields.text } }
const begun = { id: '2500-0', fields: { epoch: 'e-1', seq: '2', text: '' } }

function received() {
  const replica = replicaOf({ deltas: [elder, begun, ...past] })
  for (const seq of [6, 7]) replica.receive(entry(seq, seq * 1_000))
  return (seq: number, nowMs = 8_000, epoch = 'e-1') => seqsOf(replica.since({ epoch, seq }, nowMs))
}

test('RS-2: sends a client that moved to this server all stored and received deltas after its position', () => {
  const since = received()
  expect([7, 6, 5, 4, 2].map((seq) => since(seq))).toEqual([[], [7], [6, 7], [5, 6, 7], [3, 4, 5, 6, 7]])
  expect([since(1), since(5, 8_000, 'e-0'), since(6, 8_000, 'e-2')]).toEqual([undefined, undefined, undefined])
  const replica = replicaOf({ deltas: [elder, begun, ...past] }, {}, { deltas: 2, ageMs: 10_000 })
  expect([2, 3].map((seq) => seqsOf(replica.since({ epoch: 'e-1', seq }, 8_000)))).toEqual([undefined, [4, 5]])
})

test('RS-2: drops stored and later deltas when their retention time ends', () => {
  const since = received()
  expect([since(2, 13_000), since(2, 13_001)]).toEqual([[3, 4, 5, 6, 7], undefined])
  expect([since(5, 16_000), since(5, 16_001)]).toEqual([[6, 7], undefined])
})

function receiving(count: number, history: HistoryLimits) {
  const replica = replicaOf({}, {}, history)
  const kept: WeakRef<object>[] = []
  for (let seq = 6; seq < 6 + count; seq += 1) {
    const received = replica.receive(entry(seq, seq * 1_000))
    if (received.kind === 'delta') kept.push(new WeakRef(received.delta))
  }
  return { replica, count: () => kept.filter((each) => each.deref() !== undefined).length }
}

const [fewest, youngest] = [{ deltas: 5, ageMs: 1_000_000 }, { deltas: 1_000_000, ageMs: 10_000 }]

test.each([['the last 5 deltas', fewest, 5], ['the deltas of the last 10 s', youngest, 11]])(
  'RS-2: stores only %s, however many deltas arrive', (_which, history, reached) => {
    for (let count = reached; count <= 40; count += 1) {
      const { replica } = receiving(count, history)
      const seq = replica.seq()
      const since = (place: number) => replica.since({ epoch: 'e-1', seq: place }, seq * 1_000)
      expect([since(seq - reached)?.length, since(seq - reached - 1)]).toEqual([reached, undefined])
    }
  })

test('RS-156: keeps the newest deltas with at most 25,000 changed rows in total', () => {
  const rowsEach = 5_000
  const remove = Array.from({ length: rowsEach }, (_, index) => ({ ticket: 1_000 + index }))
  const many = (seq: number) => entry(seq, 5_000 + seq, { remove })
  const replica = replicaOf({ seq: 8, deltas: [1, 2, 3, 4, 5, 6, 7, 8].map(many), lastId: '5008-0' }, {}, {
    deltas: 100, ageMs: 60_000,
  })
  const reached = (): number => {
    const seq = replica.seq()
    const counts = [4, 5, 6].map((back) => replica.since({ epoch: 'e-1', seq: seq - back }, 6_000)?.length)
    return Math.max(...counts.map((count) => count ?? 0))
  }
  expect(reached()).toBe(5)
  for (let seq = 9; seq < 30; seq += 1) {
    replica.receive(many(seq))
    expect(reached()).toBe(5)
  }
})

test.each([['too many', fewest], ['too old', youngest]])('RS-2: drops deltas that are %s', async (_why, history) => {
  const { replica, count } = receiving(600, history)
  await collectGarbage()
  expect(count()).toBeLessThan(12)
  expect(replica.seq()).toBe(605)
})

const exchange = makeExchange({ positions: 60 })
const [one, other] = present(exchange.open(traderId)).engine.closedTrades.all()
const trades = [present(one), present(other)] as const

test('RS-10: requests only trades closed since the last known trade, and all trades in a new epoch', async () => {
  const asked: number[] = []
  const replica = replicaOf({}, {
    closedAfter: (_id, deal) => {
      asked.push(deal)
      return Promise.resolve(trades.filter((trade) => trade.deal > deal))
    },
    booksOf: () => Promise.resolve({
      epoch: 'e-1', books: { ...books, follows: [[502, { mode: 'ratio', value: 1, capLots: 1 }]] },
    }),
  })
  const all = async () => (await replica.closedTrades()).all()
  expect(await replica.closedPage({ cursor: null, limit: 2, sigTraderId: null }))
    .toEqual({ data: [trades[1], trades[0]], nextCursor: null })
  expect((await replica.follows()).settingsOf(502)).toEqual({ mode: 'ratio', value: 1, capLots: 1 })
  expect(await all()).toEqual(trades)
  const again = (epoch: string): void => replica.reset({
    epoch, seq: 9, account: account({ balance: 3 }), positions: [], deltas: [], lastId: '9000-0', tick: '0-0', books,
  })
  again('e-1')
  expect([replica.seq(), replica.rows(), replica.account(), replica.lastId()])
    .toEqual([9, [], account({ balance: 3 }), '9000-0'])
  await all()
  again('e-2')
  expect(replica.epoch()).toBe('e-2')
  expect(await all()).toEqual(trades)
  const last = trades[1].deal
  expect(asked).toEqual([0, last, last, 0])
})

test('RS-154: reads closed trades and followed traders on behalf of the requesting address', async () => {
  const addresses: unknown[] = []
  const reads = createAccountReads(createStoreDouble(createSimulatedClock()).store, () => 0)
  const replica = replicaOf({}, {}, undefined, {
    ...reads,
    books(id, address) {
      addresses.push(address)
      return reads.books(id, address)
    },
    closedAfter(id, deal, address) {
      addresses.push(address)
      return reads.closedAfter(id, deal, address)
    },
  })
  await replica.follows('203.0.113.1')
  await replica.closedTrades('203.0.113.2')
  expect(addresses).toEqual(['203.0.113.1', '203.0.113.2'])
})
