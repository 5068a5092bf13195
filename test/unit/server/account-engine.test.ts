import { expect, test } from 'vitest'
import { createAccountEngine } from '../../../server/feed/model/account/account-engine'
import type { PositionTerms } from '../../../server/feed/model/account/position-maker'
import { savedPosition, type SavedAccount } from '../../../server/feed/model/account/saved-account'
import { createSeededRandom, hashText } from '../../../server/shared/seeded-random'
import { summaryOf, totalsOf } from '../../../server/feed/model/account/account-totals'
import type { ExchangeOptions } from '../../../server/feed/model/exchange/exchange'
import { boardOf, booksOf, moveQuote, openFeed, tradedOf } from './account-rig'
import { makeExchange, present, recordedSource, startMs, writeTicks } from './support'

const account = { currency: 'USD', currencyDigits: 2, balance: 10_000, credit: 0, margin: 0, leverage: 100 }
const books = { nextTicket: 500, lastDeal: 40, balanceMinor: 1_000_000, startMinor: 1_000_000, follows: [] }
const empty: SavedAccount = { books, account, positions: [] }
const ownTrade = { flwsig: false, sigtraderid: 0, signame: '' }
const bought = { type: 'buy', lotsE8: 30_000_000, openPoints: 111_000, slPoints: 0, tpPoints: 0 } as const

function goOn(positions = 0, rolls = createSeededRandom('1'), saved = empty) {
  const { board, valuer } = booksOf(boardOf({ EURUSD: ['1.12', '1.1201'] }), 2)
  const engine = createAccountEngine({
    board, valuer, rolls, positions, rowsPerUpdate: 200, currency: 'USD', currencyDigits: 2, leverage: 100,
    firstTicket: 1, nowMs: startMs, saved,
  })
  const open = (more: Partial<Pick<PositionTerms, 'type' | 'lotsE8' | 'openPoints'>> = {}): void =>
    engine.openPosition({ ...bought, ...more, instrument: tradedOf(board, 'EURUSD'), owner: ownTrade }, startMs)
  return { board, engine, open }
}

function tick({ board, engine }: ReturnType<typeof goOn>, bidPoints: number, askPoints = bidPoints): void {
  moveQuote(board, 'EURUSD', bidPoints, askPoints)
  engine.priceMoved('EURUSD', startMs)
}

test.each([999_999, 5_000_000])(
  'SV-285: reuses the account’s lowest free tickets when its ticket range ends (next: %i)', (nextTicket) => {
    const { engine, open } = goOn(0, createSeededRandom('1'), { ...empty, books: { ...books, nextTicket } })
    const openSome = (count: number): readonly number[] => {
      for (let opened = 0; opened < count; opened += 1) open()
      return engine.commit(startMs, false)?.opened.map(({ ticket }) => ticket) ?? []
    }
    const last = [999_999, 1_000_000].filter((ticket) => ticket >= nextTicket)
    expect(openSome(last.length + 3)).toEqual([...last, 1, 2, 3])
    const end = goOn(0, createSeededRandom('1'), {
      ...empty, books: { ...books, nextTicket }, positions: Array.from(engine.ledger.all(), savedPosition),
    }).engine
    expect(end.comingTicket()).toBe(4)
  })

test('SV-285: does not reuse a ticket in the delta that closes its position', () => {
  const { engine, open } = goOn(0, createSeededRandom('1'), { ...empty, books: { ...books, nextTicket: 1 } })
  open()
  const wrapped = goOn(0, createSeededRandom('1'), {
    ...empty, books: { ...books, nextTicket: 1_000_001 }, positions: Array.from(engine.ledger.all(), savedPosition),
  })
  wrapped.engine.closePosition(1, 'closed', startMs)
  wrapped.open()
  expect(wrapped.engine.commit(startMs, false)).toMatchObject({ opened: [{ ticket: 2 }], removed: [{ ticket: 1 }] })
})

test('SV-26: reports a new position with its full row and the account, and reports nothing without a change', () => {
  const { engine, open } = goOn()
  expect([engine.commit(startMs, false), engine.hasTraded(), engine.comingTicket()]).toEqual([undefined, false, 500])
  open()
  expect([engine.hasTraded(), engine.comingTicket()]).toEqual([true, 501])
  expect(engine.commit(startMs, false)).toStrictEqual({
    opened: [{
      ticket: 500, symbol: 'EURUSD', type: 'buy', lots: 0.3, openprice: 1.11, nowprice: 1.12, sl: 0, tp: 0, swap: 0,
      commission: -1.01, profit: 300, currency: 'USD', opentime: startMs, digits: 5, ...ownTrade,
    }],
    patched: [], removed: [], account: { ...account, margin: 336 },
  })
  expect([engine.commit(startMs, false), engine.hasTraded()]).toEqual([undefined, false])
})

test('SV-26: reports changes made by orders before price changes, and omits closed positions', () => {
  const at = goOn()
  at.open()
  at.open()
  at.engine.commit(startMs, false)
  tick(at, 10)
  at.engine.setLevels(501, 0, 200_000)
  expect(at.engine.commit(startMs, false)?.patched).toEqual([
    { ticket: 501, sl: 0, tp: 2 },
    { ticket: 500, nowprice: 1.1201, profit: 303 }, { ticket: 501, nowprice: 1.1201, profit: 303 },
  ])
  tick(at, 10)
  for (const ticket of [500, 501]) at.engine.setLevels(ticket, 100_000, 0)
  expect(at.engine.closePosition(500, 'closed', startMs)).toBe(true)
  expect(at.engine.commit(startMs, false)).toMatchObject({
    opened: [], removed: [{ ticket: 500, reason: 'closed' }],
    patched: [{ ticket: 501, sl: 1, tp: 0 }, { ticket: 501, nowprice: 1.1202, profit: 306 }],
  })
})

test.each([0, 2])('SV-26: omits the account when a close and an open leave it unchanged (%d changes)', (changes) => {
  const at = goOn()
  // The position's gain of 0.03 equals its costs.
  const terms = { lotsE8: 1_000_000, openPoints: 111_997 } as const
  for (const more of [terms, {}, {}]) at.open(more)
  at.engine.commit(startMs, false)
  const before = at.engine.account()
  for (const ticket of [501, 502].slice(0, changes)) at.engine.setLevels(ticket, 0, 200_000)
  at.engine.closePosition(500, 'closed', startMs)
  at.open(terms)
  expect(at.engine.commit(startMs, false)).toMatchObject({
    opened: [{ ticket: 503 }], patched: Array(changes).fill({ sl: 0, tp: 2 }), removed: [{ ticket: 500 }],
    account: undefined,
  })
  expect(at.engine.account()).toBe(before)
})

test.each([[0, []], [1, [1 / 25]], [10, [10 / 25]], [25, [1]], [26, []]] as const)(
  'SV-21: opens a position with probability n/25 for n = %d missing positions, and always above 25',
  (positions, expected) => {
    const asked: number[] = []
    const rolls = { ...createSeededRandom('1'), chance: (probability: number) => (asked.push(probability), false) }
    const { engine } = goOn(positions, rolls)
    engine.commit(startMs, true)
    expect(asked.slice(0, expected.length)).toEqual(expected)
    expect(engine.rows()).toHaveLength(positions > 25 ? 2 : 0)
    if (positions <= 25) expect(asked).toHaveLength(expected.length)
  })

const fewPoints = { source: recordedSource([writeTicks('EURUSD', 0.00012, 5, 2, 'x')]) }
test.each([['', {}], [', even at a price with few points', fewPoints]])(
  'SV-60: sets stop-losses that can only lose and take-profits that can only gain%s', (_, of) => {
    const { engine } = openFeed(makeExchange({ positions: 500, ...of }))
    for (const { type, openprice, nowprice, sl, tp } of engine.rows()) {
      const [below, above] = type === 'buy' ? [sl, tp] : [tp, sl]
      expect(below).toBeLessThan(Math.min(openprice, nowprice))
      expect(above === 0 || above > Math.max(openprice, nowprice)).toBe(true)
    }
    const trades = engine.closedTrades.all()
    for (const { reason, profit, closeprice, sl, tp } of trades) {
      if (reason === 'sl') expect([profit < 0, sl]).toEqual([true, closeprice])
      if (reason === 'tp') expect([profit > 0, tp]).toEqual([true, closeprice])
    }
    expect(new Set(trades.map(({ reason }) => reason)).size).toBe(of === fewPoints ? 1 : 3)
  })

const digestOf = (value: unknown): string => hashText(JSON.stringify(value)).toString(16)

/**
 * Plays 300 updates of a seed's account, two hours apart now and then, some with owner actions. Returns the equity, and
 * digests of the start, the last snapshot, the deltas, the trades, the books and the positions.
 */
function play(options: Partial<ExchangeOptions>) {
  const exchange = makeExchange({ rowsPerUpdate: 5, positions: 40, ...options })
  const feed = present(exchange.open('10260'))
  const deltas: unknown[] = []
  exchange.onDelta((_feed, delta) => void deltas.push(delta))
  const begun = [feed.rows(), feed.account(), feed.engine.closedTrades.all(), feed.engine.books()]
  for (let update = 1; update <= 300; update += 1) {
    if (update % 20 === 0) exchange.pass(7_200_000)
    exchange.update(50)
    const [first, second] = feed.rows()
    const lotsE8 = Math.round((second?.lots ?? 0) * 1e8)
    if (update % 30 === 0 && first !== undefined) exchange.closePosition('10260', first.ticket, 'closed')
    if (update % 50 === 0 && second !== undefined && lotsE8 > 1_000_000) {
      feed.engine.closePart(second.ticket, 1_000_000, startMs)
      feed.engine.setLevels(second.ticket, 0, 7)
    }
    if (update === 100) feed.engine.follows.follow(503, { mode: 'lots', value: 0.05, capLots: 0.2 })
    if (update === 150) feed.engine.follows.unfollow(501)
    if (update === 200) feed.engine.follows.follow(502, { mode: 'ratio', value: 2.5, capLots: 3 })
  }
  const { engine } = feed
  const { equity } = summaryOf(feed.account(), totalsOf(feed.rows(), feed.account()))
  return [equity, ...[begun, feed.snapshot(), deltas, engine.closedTrades.all(), engine.books(),
    Array.from(engine.ledger.all(), savedPosition)].map(digestOf)].join(' ')
}

const recorded = () => recordedSource([
  writeTicks('USDJPY', 149.62, 3, 90, 'x'), writeTicks('JPYUSD', 0.0066834, 7, 80, 'x'),
  writeTicks('EURUSD', 1.12131, 6, 70, 'x'), writeTicks('GBPUSD', 1.27144, 5, 60, 'x'),
])

test.each([
  ['in USD', {}, '19966.14 90601494 e56222fa 715595e0 55b777e4 8b682250 75c95679'],
  ['in KWD with many lots', {
    seed: '7', currency: 'KWD', currencyDigits: 3, leverage: 50, positions: 200, rowsPerUpdate: 60,
  }, '59779.077 fbe15319 8bd9a324 3ccdf43b dd3d675d 99ba57e7 e556b030'],
  ['in JPY from recorded ticks', { source: recorded(), currency: 'JPY', currencyDigits: 0 },
    '1991663 1da179c4 3f76620f 5932d413 6fd25b1b 6f8b53df 6d3e0b1'],
])('SV-22: simulates the same account %s in each run on each machine', (_what, options, outcome) => {
  expect(play(options)).toBe(outcome)
})
