import { expect, test, vi } from 'vitest'
import type { ClosedTrade } from '../../../server/feed/model/account/closed-trades'
import { createAccountReads } from '../../../server/redis/account-reads'
import { BusyError } from '../../../server/redis/shared-reads'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { books, createStoreDouble } from './store-double'
import { makeExchange, present } from './support'

const sample = present(present(makeExchange({}).open('7')).engine.closedTrades.all()[0])
const tradesOf = (count: number): ClosedTrade[] =>
  Array.from({ length: count }, (_, index) => ({ ...sample, deal: index + 1, sigtraderid: index % 3 }))

/** Each account in Redis has that many closed trades. */
function rig(count: number) {
  const trades = tradesOf(count)
  const read: (readonly [traderId: string, deal: number])[] = []
  const paged: unknown[] = []
  const clock = createSimulatedClock()
  const reads = createAccountReads({
    ...createStoreDouble(clock).store,
    closedAfter(traderId, deal) {
      read.push([traderId, deal])
      return Promise.resolve(trades.slice(deal, deal + 500))
    },
    closedPage(...query) {
      paged.push(query)
      return Promise.resolve({ data: trades.slice(-2), nextCursor: '2' })
    },
  }, () => clock.elapsed())
  return { clock, reads, trades, read, paged }
}

const stored = (epoch: string) => ({ epoch, books: { ...books, lastDeal: 9 } })

test('RS-152 RS-151: combines 300 simultaneous requests of each kind into at most two Redis reads', async () => {
  const { store } = createStoreDouble(createSimulatedClock())
  const calls = (['readToPrice', 'booksOf', 'closedAfter', 'closedPage', 'market'] as const)
    .map((name) => vi.spyOn(store, name))
  const reads = createAccountReads(store, () => 0)
  const page = { cursor: null, limit: 2, sigTraderId: null }
  const requests: readonly (() => Promise<unknown>)[] = [
    () => reads.once('7'), () => reads.books('7'), () => reads.closedTrades('7', 'e-1'),
    () => reads.closedPage('7', stored('e-1'), page), () => reads.market(),
  ]
  await Promise.all(requests.flatMap((request) => Array.from({ length: 300 }, request)))
  // While two reads run, the other reads wait for all of their requests.
  expect(calls.map(({ mock }) => mock.calls.length)).toEqual([2, 2, 1, 1, 1])
})

test('RS-159: reads only one page of closed trades, unless the page is filtered by signal trader', async () => {
  const { reads, trades, read, paged } = rig(1_200)
  const page = { cursor: 4, limit: 2 }
  const [one, other] = await Promise.all([null, 1].map(async (sigTraderId) =>
    reads.closedPage('7', stored('e-1'), { ...page, sigTraderId })))
  expect(one).toEqual({ data: trades.slice(-2), nextCursor: '2' })
  expect(other).toEqual({ data: [trades[1]], nextCursor: null })
  await reads.closedPage('7', stored('e-1'), { cursor: null, limit: 2, sigTraderId: null })
  expect(paged).toEqual([['7', 9, page], ['7', 9, { ...page, cursor: null }]])
  expect(read).toEqual([['7', 0], ['7', 500], ['7', 1_000]])
})

test('RS-159: reads only newer trades on repeated requests, and all trades in a new epoch', async () => {
  const { reads, trades, read } = rig(10)
  for (const epoch of ['e-1', 'e-1', 'e-2']) expect((await reads.closedTrades('7', epoch)).all()).toEqual(trades)
  expect(read).toEqual([['7', 0], ['7', 10], ['7', 0]])
})

test('RS-182: reads uncached trades of 10 accounts and then of 2 accounts per second for each address', async () => {
  const { clock, reads } = rig(10)
  let account = 0
  const busyOf = async (count: number, address?: string): Promise<number> => {
    const reading = Array.from({ length: count }, () => reads.closedTrades(`${account += 1}`, 'e-1', address))
    const settled = await Promise.allSettled(reading)
    return settled.filter((each) => each.status === 'rejected' && each.reason instanceof BusyError).length
  }
  expect(await busyOf(13, '203.0.113.1')).toBe(3)
  expect([await busyOf(10, '203.0.113.2'), await busyOf(50, '127.0.0.1'), await busyOf(50)]).toEqual([0, 0, 0])
  clock.advance(1_000)
  expect(await busyOf(4, '203.0.113.1')).toBe(2)
  const query = { cursor: null, limit: 2, sigTraderId: 1 }
  await expect(reads.closedPage('another', stored('e-1'), query, '203.0.113.1')).rejects.toThrow(BusyError)
})

test('RS-182: does not limit requests for the same account or for cached trades', async () => {
  const { reads } = rig(10)
  const read20 = (epoch: string) => Promise.all(Array.from({ length: 20 }, () =>
    reads.closedTrades('7', epoch, '203.0.113.1')))
  expect(await read20('e-1')).toHaveLength(20)
  expect(await read20('e-1')).toHaveLength(20)
  for (let epoch = 2; epoch <= 10; epoch += 1) await read20(`e-${epoch}`)
  await expect(reads.closedTrades('7', 'e-11', '203.0.113.1')).rejects.toThrow(BusyError)
  expect(await read20('e-10')).toHaveLength(20)
})

test('RS-161: drops trades that Redis has lost, even when the account’s epoch is unchanged', async () => {
  const { reads, trades } = rig(10)
  expect((await reads.closedTrades('7', 'e-1')).all()).toEqual(trades)
  trades.splice(8)
  reads.forget()
  expect((await reads.closedTrades('7', 'e-1')).all()).toEqual(trades)
})

test.each([
  ['49,500 trades', 4_950, 10], ['980 accounts with a trade', 1, 980],
])('RS-159: caches %s, and still serves most requests from the cache with one more account', async (
  _what, count, accounts,
) => {
  const { reads, read } = rig(count)
  const turn = async (traderIds: readonly string[]): Promise<number> => {
    const before = read.length
    for (const traderId of traderIds) await reads.closedTrades(traderId, 'e-1')
    return read.slice(before).filter(([, deal]) => deal === 0).length
  }
  const cached = Array.from({ length: accounts }, (_, index) => `${index}`)
  expect([await turn(cached), await turn(cached), await turn(['another'])]).toEqual([accounts, 0, 1])
  let whole = 0
  for (let round = 0; round < 20; round += 1) whole += await turn([...cached, 'another'])
  expect(whole / 20 / accounts).toBeLessThan(0.3)
})
