import { expect, onTestFinished, test, vi } from 'vitest'
import { createKeptAccounts } from '../../../server/feed/model/engine/kept-accounts'
import { createMemoryEngine } from '../../../server/feed/model/engine/memory-engine'
import type { AccountFeed } from '../../../server/feed/model/exchange/account-feed'
import { createOrderJournal } from '../../../server/feed/orders/open-order-journal'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { makeExchange, present, startMs } from './support'

const dayMs = 86_400_000

function openEngine({ rate = 0, maxAccounts = 2 } = {}) {
  const clock = createSimulatedClock(startMs)
  const exchange = makeExchange({ positions: 2, maxAccounts, now: () => clock.now() })
  const journal = createOrderJournal(undefined, { clock, trouble: () => undefined })
  const mayPreview = vi.fn((address: string) => address === 'here')
  const engine = createMemoryEngine({
    exchange, journal, clock, keepMs: dayMs, mayPreview, rate, trouble: () => undefined,
  })
  onTestFinished(() => engine.close())
  const audience = {
    publish: vi.fn(), renew: vi.fn(), closeFeed: vi.fn(), closeAll: vi.fn(),
    isWatched: vi.fn((_: Pick<AccountFeed, 'traderId'>) => false),
  }
  const order = async (traderId: string, reqid: string, validUntil = clock.now() + 1_000) =>
    engine.orders.submit(exchange.find(traderId) ?? present(await engine.open(traderId)), {
      type: 'Order', traderid: traderId, reqid, validUntil, order: { action: 'closeAll' },
    }, '127.0.0.1')
  return { clock, exchange, journal, mayPreview, engine, audience, order }
}

test('SV-24 SV-131: drops an account without subscribers or orders when a new account needs space', async () => {
  const { engine, audience, order, exchange, clock } = openEngine()
  engine.start(audience)
  expect(await order('1', 'reqid-01')).toMatchObject({ state: 'done' })
  expect([engine.isKept('1'), engine.isKept('2')]).toEqual([true, false])
  void engine.open('2')
  expect(engine.open('3')).toMatchObject({ traderId: '3' })
  expect(exchange.feeds().map(({ traderId }) => traderId)).toEqual(['1', '3'])
  clock.advance(dayMs / 2)
  void engine.open('1')
  clock.advance(dayMs - 1)
  expect(engine.isKept('1')).toBe(true)
  audience.isWatched.mockReturnValue(true)
  expect(engine.open('4')).toBeUndefined()
  expect(engine.health()).toEqual({ sound: true, accounts: 2 })
})

test('SV-283: reports in its health status how far the clock is behind the newest order', async () => {
  const { engine, order, clock } = openEngine()
  await order('1', 'reqid-01')
  expect(engine.health()).toEqual({ sound: true, accounts: 1 })
  clock.setWall(startMs - 61_000)
  expect(engine.health()).toEqual({ sound: true, accounts: 1, clockBehindMs: 61_000 })
})

test('SV-257: drops the busiest address’s oldest kept account, but never an address’s only account', async () => {
  const { engine, audience, order, exchange } = openEngine({ maxAccounts: 6 })
  engine.start(audience)
  const openAll = (address: string, ...ids: readonly string[]) =>
    ids.map((id) => engine.open(id, undefined, address) !== undefined)
  openAll('user', '1')
  openAll('many', '2', '3', '4', '5')
  openAll('pair', '6')
  // An address's only account stays its own, even if the address with the most accounts opens the account.
  openAll('many', '6')
  // The second user's account was opened by the address with the most accounts.
  openAll('second', '5')
  for (const id of '123456') await order(id, `reqid-0${id}`)
  const shown = (): string => exchange.feeds().map(({ traderId }) => traderId).join('')
  audience.isWatched.mockImplementation(({ traderId }) => traderId === '2')
  openAll('new', '7')
  await order('7', 'reqid-07')
  expect([engine.isKept('3'), shown()]).toEqual([false, '124657'])
  expect(['new', 'many', 'newer'].map((address) => openAll(address, '8'))).toEqual([[false], [false], [true]])
  await order('8', 'reqid-08')
  expect(openAll('newest', '9')).toEqual([false])
  expect(shown()).toBe('126578')
})

test.each([
  ['keeps an account’s owner that has one more account than a second address', '12', '3', '2', '1'],
  ['moves an account to a second address from an owner with two more accounts', '123', '45', '3', '4'],
] as const)('SV-257: %s', async (_title, owned, other, opened, dropped) => {
  const { engine, audience, order } = openEngine({ maxAccounts: owned.length + other.length })
  engine.start(audience)
  for (const id of owned) void engine.open(id, undefined, 'owner')
  for (const id of other[0] + opened + other.slice(1)) void engine.open(id, undefined, 'other')
  for (const id of owned + other) await order(id, `reqid-0${id}`)
  void engine.open('9', undefined, 'new')
  await order('9', 'reqid-09')
  expect([...owned + other].filter((id) => !engine.isKept(id))).toEqual([dropped])
})

test('SV-131: keeps no account after a query or a rejected order', async () => {
  const { engine, order, clock } = openEngine()
  expect(await order('1', 'reqid-01', clock.now() - 1)).toMatchObject({ state: 'refused' })
  const feed = present(await engine.open('1'))
  const answer = engine.orders.query(feed, { type: 'Query', traderid: '1', reqid: 'reqid-02' }, '127.0.0.1')
  expect(answer).toMatchObject({ reqid: 'reqid-02', reason: 'never-received' })
  expect(engine.isKept('1')).toBe(false)
})

test('SV-131: keeps an account with an order until the order expires', () => {
  let nowMs = 0
  const kept = createKeptAccounts(10, () => nowMs)
  kept.used('looked at')
  kept.ordered('traded')
  kept.ordered('traded too')
  expect(['looked at', 'traded', 'traded too'].map(kept.has)).toEqual([false, true, true])
  nowMs = 9
  kept.used('traded')
  nowMs = 18
  expect(['traded', 'traded too'].map(kept.has)).toEqual([true, false])
  nowMs = 19
  expect(kept.has('traded')).toBe(false)
  kept.used('traded')
  expect(kept.has('traded')).toBe(false)
  // A server clock never goes back. Setting it back here shows which orders are still stored.
  kept.ordered('traded')
  nowMs = 29
  kept.ordered('another')
  nowMs = 19
  expect(kept.has('traded')).toBe(false)
})

test('SV-130: reads an account without opening it, unless the address is above its limit', () => {
  const { engine, exchange, mayPreview } = openEngine()
  expect(engine.read('1', 'here')).toMatchObject({ traderId: '1' })
  expect(engine.read('1', 'there')).toBeUndefined()
  expect(exchange.feeds()).toEqual([])
  const feed = engine.open('1')
  mayPreview.mockClear()
  expect(engine.read('1', 'there')).toBe(feed)
  expect(mayPreview).not.toHaveBeenCalled()
  expect([engine.prices(), engine.servers()]).toEqual([exchange.board, 1])
})

test('SV-59 SV-25: moves the market at the configured rate and reports deltas until the engine closes', async () => {
  const { engine, exchange, audience, clock, journal } = openEngine({ rate: 10 })
  const update = vi.spyOn(exchange, 'update')
  const close = vi.spyOn(journal, 'close')
  const feed = engine.open('1')
  engine.start(audience)
  clock.advance(1_000)
  expect(update.mock.calls).toEqual(Array(10).fill([100]))
  expect(audience.publish).toHaveBeenCalled()
  for (const [reported] of audience.publish.mock.calls) expect(reported).toBe(feed)
  await engine.close()
  clock.advance(1_000)
  expect([update.mock.calls.length, close.mock.calls.length, clock.pending()]).toEqual([10, 1, 0])
})

test.each([
  [0, 50], [10, 100],
])('SV-56: at a rate of %d, each injected update simulates %d ms', (rate, elapsedMs) => {
  const { engine, exchange } = openEngine({ rate })
  const update = vi.spyOn(exchange, 'update')
  expect(engine.market.update(3)).toBeUndefined()
  expect(update.mock.calls).toEqual(Array(3).fill([elapsedMs]))
})

test('SV-56: applies an injected tick immediately, and returns an error for an impossible tick', () => {
  const { engine, exchange, clock } = openEngine()
  const apply = vi.spyOn(exchange, 'apply')
  expect(engine.market.tick('EURNOK', 1, 1)).toBe('EURNOK is not quoted')
  expect(engine.market.tick('EURUSD', 1e-9, 1)).toBe('EURUSD has only 5 digits')
  expect(apply).not.toHaveBeenCalled()
  expect(engine.market.tick('EURUSD', 1.09, 1.0901)).toBeUndefined()
  expect(apply.mock.calls).toEqual([[[{ symbol: 'EURUSD', bid: 109_000, ask: 109_010, atMs: clock.now() }]]])
  expect(engine.now()).toBe(clock.now())
})

test('SV-51 SV-56: closes a position and starts a new epoch', async () => {
  const { engine } = openEngine()
  const feed = present(await engine.open('1'))
  const ticket = Number(present(feed.rows()[0]).ticket)
  expect(engine.market.closePosition('1', ticket, 'tp')).toBeUndefined()
  expect(engine.market.closePosition('1', ticket, 'tp')).toBe('no such position')
  const epoch = feed.epoch()
  expect(engine.market.restart()).toBeUndefined()
  expect([feed.epoch() === epoch, feed.seq()]).toEqual([false, 0])
})
