import { expect, test, vi } from 'vitest'
import { boardOf, booksOf, openFeed } from './account-rig'
import { makeExchange, present, startMs, recordedSource, writeTicks, type TestExchange } from './support'
import { createBalance } from '../../../server/feed/model/account/balance'
import { savedPosition, type SavedAccount } from '../../../server/feed/model/account/saved-account'
import type { AccountFeed } from '../../../server/feed/model/exchange/account-feed'
import type { Exchange } from '../../../server/feed/model/exchange/exchange'
import { reduceUpdate } from '../../../server/feed/model/market/market-update'
import type { Tick } from '../../../server/feed/model/money/instrument'
import type { DeltaFrame } from '../../../src/positions/model/wire'

test('SV-24: drops the least recently used unsubscribed account to make room for a new account', () => {
  const exchange = makeExchange({ maxAccounts: 2 })
  const first = openFeed(exchange, 'one')
  openFeed(exchange, 'two')
  expect(openFeed(exchange, 'one')).toBe(first)
  openFeed(exchange, 'three')
  expect([exchange.find('one'), exchange.find('two')]).toEqual([first, undefined])
  expect(exchange.feeds().map(({ traderId }) => traderId)).toEqual(['one', 'three'])
  exchange.protect(() => true)
  expect(exchange.open('four')).toBeUndefined()
  expect(exchange.open('one')).toBe(first)
})

test('SV-38: gives each run of a feed its own epoch', () => {
  const exchange = makeExchange({ maxAccounts: 1 })
  const epochs = ['a', 'b', 'a'].map((id) => openFeed(exchange, id).epoch())
  const feed = openFeed(exchange, 'a')
  exchange.closePosition('a', present(feed.rows()[0]).ticket, 'closed')
  expect(feed.seq()).toBe(1)
  exchange.restart()
  epochs.push(feed.epoch())
  expect(new Set(epochs).size).toBe(4)
  expect([feed.seq(), feed.at(1, startMs)]).toEqual([0, 'not-reached'])
})

function open(options: Parameters<typeof makeExchange>[0] = {}) {
  const exchange = makeExchange({ positions: 20, ...options })
  const feed = present(exchange.open('1'))
  const reported: (readonly [traderId: string, delta: DeltaFrame])[] = []
  exchange.onDelta(({ traderId }, delta) => void reported.push([traderId, delta]))
  const opened = (): number =>
    reported.reduce((sum, [, { data }]) => sum + data.upsert.filter((row) => row.openprice !== undefined).length, 0)
  return { exchange, feed, reported, opened }
}

const quotesOf = ({ board }: Exchange, points = 0): readonly Tick[] => Array.from(board.pairs.keys(), (symbol) => {
  const { bid, ask } = board.quoteOf(symbol)
  return { symbol, bid: bid + points, ask: ask + points, atMs: startMs }
})

/** The quotes stay the same, so nothing moves. */
function lookAgain(exchange: TestExchange, trade?: boolean): void {
  for (const tick of quotesOf(exchange)) exchange.apply([tick], trade)
}

test('RS-28: drops and reports a failing account, or throws its error without a listener', () => {
  const { exchange } = open()
  exchange.open('2')
  const reported: string[] = []
  exchange.onDelta(({ traderId }) => {
    if (traderId === '1') throw new Error('it means nothing')
    reported.push(traderId)
  })
  const close = (): void => {
    for (const { engine } of exchange.feeds()) engine.closePosition(present(engine.rows()[0]).ticket, 'sl', 0)
  }
  close()
  expect(() => exchange.commit()).toThrow('it means nothing')
  const failed: string[] = []
  exchange.onFailure((traderId, error) => void failed.push(`${traderId} ${String(error)}`))
  close()
  exchange.commit()
  expect([failed, reported, exchange.feeds().map(({ traderId }) => traderId)])
    .toEqual([['1 Error: it means nothing'], ['2'], ['2']])
})

test('SV-3: neither publishes changes nor trades without a new tick', () => {
  const ticks = [writeTicks('EURUSD', 1.1, 5, 50, 'a')]
  const { exchange, feed } = open({ source: recordedSource(ticks, 1) })
  exchange.update(0)
  const rows = feed.rows()
  for (let count = 0; count < 500; count += 1) exchange.update(0.001)
  expect([feed.seq(), feed.rows()]).toEqual([0, rows])
})

test('SV-247: reports only the changes of the given account, and none if the account was dropped', () => {
  // Leaves rows of both accounts waiting, at most one per commit.
  const { exchange, feed, reported } = open({ rowsPerUpdate: 1 })
  exchange.open('2')
  for (const tick of quotesOf(exchange, 1)) exchange.apply([tick])
  reported.splice(0)
  exchange.commit('1')
  expect(reported.map(([traderId]) => traderId)).toEqual(['1'])
  exchange.drop('1')
  feed.engine.closePosition(present(feed.rows()[0]).ticket, 'closed', startMs)
  exchange.commit('1')
  expect(reported).toHaveLength(1)
  exchange.commit()
  expect(reported.map(([traderId]) => traderId)).toEqual(['1', '2'])
})

test('SV-21: trades automatically on updates, but not on commits or injected ticks', () => {
  const { exchange, feed, opened } = open()
  exchange.closePosition('1', present(feed.rows()[0]).ticket, 'closed')
  for (let count = 0; count < 100; count += 1) {
    lookAgain(exchange)
    exchange.commit()
  }
  expect([opened(), feed.rows().length]).toEqual([0, 19])
  for (let count = 0; count < 100; count += 1) lookAgain(exchange, true)
  expect(opened()).toBeGreaterThan(0)
})

test('RS-84: checks one account’s stops against past ticks without changing the quotes', () => {
  const { exchange, feed, reported, opened } = open()
  exchange.open('2')
  const row = present(feed.rows().find(({ type, sl }) => type === 'buy' && sl !== 0))
  const before = exchange.board.quoteOf(row.symbol)
  const bid = Math.round(row.sl * 10 ** row.digits)
  const fallen = { symbol: row.symbol, bid, ask: bid + 1, atMs: startMs - 5_000 }
  exchange.replay('absent', [reduceUpdate('1-0', [fallen])])
  expect(reported).toEqual([])
  for (let count = 0; count < 30; count += 1) exchange.replay('1', [reduceUpdate('1-0', [fallen])])
  expect(exchange.board.quoteOf(row.symbol)).toBe(before)
  expect([reported.map(([traderId]) => traderId), opened()]).toEqual([['1'], 0])
  expect(reported[0]?.[1].data.remove).toContainEqual({ ticket: row.ticket, reason: 'sl' })
  const closed = present(feed.engine.closedTrades.all().find(({ ticket }) => ticket === row.ticket))
  expect(closed).toMatchObject({ closetime: startMs - 5_000, closeprice: row.sl })
})

test('RS-84 RS-181: closes the same positions as per-tick pricing, but skips ticks between the extremes', () => {
  const replayed = open({ positions: 100 })
  const priced = open({ positions: 100 })
  const updates = Array.from({ length: 10 }, (_, index) => Array.from({ length: 100 }, (_, step) => {
    const at = 100 * index + step
    const share = 0.03 * Math.min(at, 600 - at / 2) / 400
    return quotesOf(replayed.exchange).map((tick, pair) => {
      const bid = Math.round(tick.bid * (1 + share * Math.sin(at / 9 + pair)))
      return { ...tick, bid, ask: bid + at % 3 + pair, atMs: startMs + 1_000 * index }
    })
  }).flat())
  const [put, priceMoved] = [vi.spyOn(replayed.exchange.board, 'put'), vi.spyOn(replayed.feed.engine, 'priceMoved')]
  replayed.exchange.pass(9_000)
  replayed.exchange.replay('1', updates.map((ticks, index) => reduceUpdate(`${index}-0`, ticks)))
  for (const ticks of updates) {
    for (const tick of ticks) priced.exchange.apply([tick])
    priced.exchange.pass(1_000)
  }
  const closedIn = ({ feed }: typeof replayed) => feed.engine.closedTrades.all()
  expect(closedIn(replayed)).toEqual(closedIn(priced))
  expect(closedIn(replayed).length - closedIn(open({ positions: 100 })).length).toBeGreaterThan(20)
  expect(put.mock.calls.length).toBeLessThan(3_000)
  expect(priceMoved.mock.calls.length).toBeLessThan(1_500)
})

test('RS-172: closes a position at the current time when a replayed tick has a later time', () => {
  const { exchange, feed } = open()
  const row = present(feed.rows().find(({ type, sl }) => type === 'buy' && sl !== 0))
  const bid = Math.round(row.sl * 10 ** row.digits)
  const tick = { symbol: row.symbol, bid, ask: bid + 1, atMs: startMs + 30 * 86_400_000 }
  exchange.replay('1', [reduceUpdate('1-0', [tick])])
  const closed = present(feed.engine.closedTrades.all().find(({ ticket }) => ticket === row.ticket))
  expect(closed).toMatchObject({ closetime: startMs, swap: row.swap })
})

test('SV-56: does nothing when the position or the account is missing', () => {
  const { exchange, feed, reported } = open()
  feed.engine.setLevels(present(feed.rows()[0]).ticket, 0, 5)
  const closed = ['1', 'absent'].map((traderId) => exchange.closePosition(traderId, 5, 'sl'))
  expect([closed, reported]).toEqual([[false, false], []])
  expect(() => feed.engine.closePart(5, 1, 0)).toThrow(new RangeError('position 5 does not exist'))
})

test('RS-92: reports an opened, closed or changed position immediately', () => {
  const { exchange, feed, reported } = open({ isDue: () => false })
  const [first, second] = feed.rows()
  for (const tick of quotesOf(exchange, 1)) exchange.apply([tick])
  expect([reported, feed.engine.hasTraded()]).toEqual([[], false])
  feed.engine.closePosition(present(first).ticket, 'closed', startMs)
  feed.engine.setLevels(present(second).ticket, 0, 0)
  expect(feed.engine.hasTraded()).toBe(true)
  exchange.commit()
  exchange.commit()
  expect([reported.length, feed.engine.hasTraded()]).toEqual([1, false])
})

test('SV-41: returns no deltas for a position in another epoch', () => {
  const { feed, exchange } = open()
  exchange.closePosition('1', present(feed.rows()[0]).ticket, 'closed')
  expect(feed.since({ epoch: feed.epoch(), seq: 0 }, startMs)).toHaveLength(1)
  expect(feed.since({ epoch: 'another', seq: 0 }, startMs)).toBeUndefined()
  expect([feed.closedTrades(), feed.follows()]).toEqual([feed.engine.closedTrades, feed.engine.follows])
})

test('SV-286: divides the changed rows of all histories among the open accounts', () => {
  const { exchange, feed } = open({ positions: 300, maxAccounts: 5_000, rowsPerUpdate: 100 })
  const reached = (): number | undefined => {
    for (let update = 1; update <= 6; update += 1) exchange.apply(quotesOf(exchange, update % 2))
    return [6, 5, 4, 3, 2, 1].find((back) => feed.since({ epoch: feed.epoch(), seq: feed.seq() - back }, startMs))
  }
  expect(reached()).toBe(6)
  const saved = { ...savedOf(feed), positions: [] }
  for (let id = 2; id <= 5_000; id += 1) exchange.resume(String(id), { epoch: 'a', seq: 0 }, saved)
  expect(reached()).toBe(2)
})

test('RS-21: generates different trades when an account continues at a different epoch or seq', () => {
  const { exchange, feed } = open()
  const saved = savedOf(feed)
  const ways = [['a', 1], ['a', 2], ['b', 1]].map(([epoch, seq]) => {
    const heir: AccountFeed = exchange.resume('1', { epoch: String(epoch), seq: Number(seq) }, saved)
    for (let count = 0; count < 300; count += 1) heir.commit(startMs, true)
    return JSON.stringify([heir.rows(), heir.engine.closedTrades.all()])
  })
  expect(new Set(ways).size).toBe(3)
})

test('SV-19: refills a balance below half of its initial value, but not at exactly half', () => {
  const { ledger } = booksOf(boardOf({ EURUSD: ['1.12', '1.1201'] }), 2)
  const balance = createBalance({ ledger, currency: 'USD', currencyDigits: 2, leverage: 100, saved: undefined })
  const lose = (minor: number): number => {
    balance.settle({ profitMinor: -minor, swapMinor: 0, commissionMinor: 0 })
    return balance.freeMarginMinor()
  }
  expect([lose(0), lose(500_000), lose(1)]).toEqual([1_000_000, 500_000, 1_000_000])
  expect(lose(400_000)).toBe(600_000)
  balance.settle({ profitMinor: 1, swapMinor: 20, commissionMinor: 300 })
  expect(balance.saved()).toEqual({ balanceMinor: 600_321, startMinor: 1_000_000 })
  expect(balance.ifChanged()).toMatchObject({ balance: 6_003.21 })
  expect(balance.ifChanged()).toBeUndefined()
})

/** Only plain data is stored, so the saved account passes through JSON. */
function savedOf(feed: AccountFeed): SavedAccount {
  const { engine } = feed
  const positions = Array.from(engine.ledger.all(), savedPosition)
  return JSON.parse(JSON.stringify({ books: engine.books(), account: feed.account(), positions })) as SavedAccount
}

test('RS-21: keeps rows, account, trade numbers, tickets and value when an account moves', () => {
  const exchange = makeExchange({ positions: 12 })
  const feed = present(exchange.open('10260'))
  feed.engine.follows.unfollow(502)
  for (let turn = 0; turn < 400; turn += 1) exchange.update(50)
  const saved = savedOf(feed)
  const mark = { epoch: feed.epoch(), seq: feed.seq() }
  const other = makeExchange({ positions: 12 })
  for (const tick of quotesOf(exchange)) other.board.put(tick)
  const heir = other.resume('10260', mark, saved)
  expect({ ...heir.snapshot() }).toEqual(feed.snapshot())
  expect(heir.engine.books()).toEqual(feed.engine.books())
  expect(heir.engine.comingTicket()).toBe(feed.engine.comingTicket())
  for (let turn = 0; turn < 3; turn += 1) for (const each of [feed, heir]) each.commit(startMs, false)
  expect(heir.rows()).toEqual(feed.rows())
  expect(heir.account()).toEqual(feed.account())
  expect(heir.engine.freeMarginMinor()).toBe(feed.engine.freeMarginMinor())
  const ticket = present(heir.rows()[0]).ticket
  for (const each of [exchange, other]) each.closePosition('10260', ticket, 'closed')
  expect(heir.account()).toEqual(feed.account())
  expect(heir.engine.closedTrades.all().at(-1)).toEqual(feed.engine.closedTrades.all().at(-1))
})

test('RS-21 RS-147: drops a moved account, and rejects untraded pairs, wrong currencies and wrong digit counts', () => {
  const exchange = makeExchange({ positions: 3 })
  const saved = savedOf(present(exchange.open('10260')))
  exchange.drop('10260')
  expect(exchange.feeds()).toEqual([])
  const [position] = saved.positions
  const row = { ...present(position).row, symbol: 'USDSEK' }
  const odd = { ...saved, positions: [{ row, swapDay: 1 }] }
  expect(() => exchange.resume('10260', { epoch: 'e', seq: 1 }, odd)).toThrow('USDSEK is no longer traded')
  for (const [more, words] of [
    [{ currency: 'JPY' }, 'the account is in JPY, not in USD'],
    ...[0, 3].map((currencyDigits) =>
      [{ currencyDigits }, `the account's amounts have ${currencyDigits} decimal places, not 2`] as const),
  ] as const) {
    const foreign = { ...saved, account: { ...saved.account, ...more } }
    expect(() => exchange.resume('10260', { epoch: 'e', seq: 1 }, foreign)).toThrow(words)
  }
  expect(exchange.feeds()).toEqual([])
})
