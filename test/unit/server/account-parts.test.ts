import { describe, expect, test } from 'vitest'
import { createClosedTrades } from '../../../server/feed/model/account/closed-trades'
import { createFollowBook, usualSettings } from '../../../server/feed/model/account/follow-book'
import { areLevelsAhead, levelHit } from '../../../server/feed/model/account/levels'
import { rowOf, type FeedRow, type LivePosition } from '../../../server/feed/model/account/live-position'
import { takePart } from '../../../server/feed/model/account/position-changes'
import { createPosition } from '../../../server/feed/model/account/position-maker'
import { isAccount, isBooks, isNumber, isRow, isTrade } from '../../../server/feed/model/account/saved-shapes'
import { signalTraders } from '../../../server/feed/model/account/signal-traders'
import { summaryOf, totalsOf } from '../../../server/feed/model/account/account-totals'
import { deepestFall, traderProfile } from '../../../server/feed/model/account/trader-profile'
import { createDeltaHistory, rowsEach } from '../../../server/feed/model/exchange/delta-history'
import { instrumentOf } from '../../../server/feed/model/money/instrument'
import { createSeededRandom } from '../../../server/shared/seeded-random'
import { makeExchange, present, startMs } from './support'
import { collectGarbage } from '../../support/collect-garbage'

const eurusd = { ...present(instrumentOf('EURUSD')), toAccount: { kind: 'same' } } as const
const quote = { symbol: 'EURUSD', bid: 112_000, ask: 112_010 }
const valuation = { currency: 'USD', currencyDigits: 2, leverage: 100, rate: { num: 1n, den: 1n } }
const owner = { flwsig: true, sigtraderid: 501, signame: 'Marta Lindqvist' }

function positionOf(more: Partial<Pick<LivePosition, 'type' | 'lotsE8' | 'slPoints' | 'tpPoints'>> = {}): LivePosition {
  const terms = { type: 'buy', lotsE8: 30_000_000, openPoints: 111_000, slPoints: 0, tpPoints: 0, ...more } as const
  return createPosition(
    { ticket: 7, instrument: eurusd, owner, openedMs: startMs - 3 * 86_400_000, ...terms },
    { quote, valuation, nowMs: startMs })
}
const row: FeedRow = rowOf(positionOf())

describe('a position', () => {
  test('SV-20: charges swap per night and commission by size', () => {
    expect(row).toEqual({
      ticket: 7, symbol: 'EURUSD', type: 'buy', lots: 0.3, openprice: 1.11, nowprice: 1.12, sl: 0, tp: 0,
      swap: -5.25, commission: -1.01, profit: 300, currency: 'USD', opentime: startMs - 3 * 86_400_000, digits: 5,
      ...owner,
    })
    expect(positionOf()).toMatchObject({
      swapMinor: -525, commissionMinor: -101, profitMinor: 30_000, marginMinor: 33_600, swapDay: startMs / 86_400_000,
    })
    const sell = positionOf({ type: 'sell' })
    expect(rowOf(sell)).toBe(rowOf(sell))
    expect(rowOf(sell)).toMatchObject({ nowprice: 1.1201, profit: -303, swap: 1.11 })
  })

  test('SV-72: splits each amount between the closed part and the rest without losing a minor unit', () => {
    const position = positionOf()
    const part = takePart(position, 10_000_000, 2)
    expect(part).toMatchObject({
      swapMinor: -175, commissionMinor: -34, profitMinor: 10_000,
      row: { ticket: 7, lots: 0.1, swap: -1.75, commission: -0.34, profit: 100, openprice: 1.11 },
    })
    expect(position).toMatchObject({ lotsE8: 20_000_000, swapMinor: -350, commissionMinor: -67, profitMinor: 20_000 })
    expect(rowOf(position)).toEqual({ ...row, lots: 0.2, swap: -3.5, commission: -0.67, profit: 200 })
  })

  test.each<readonly [type: 'buy' | 'sell', sl: number, tp: number, hit: string | undefined, isAhead: boolean]>([
    ['buy', 0, 0, undefined, true], ['buy', 111_999, 112_001, undefined, true], ['buy', 112_000, 0, 'sl', false],
    ['buy', 112_001, 0, 'sl', false], ['buy', 0, 112_000, 'tp', false], ['buy', 0, 111_999, 'tp', false],
    ['sell', 112_011, 112_009, undefined, true], ['sell', 112_010, 0, 'sl', false], ['sell', 0, 112_010, 'tp', false],
    ['sell', 0, 0, undefined, true], ['sell', 112_009, 0, 'sl', false], ['sell', 0, 112_011, 'tp', false],
  ])('SV-18: for a %s with stop %d and target %d, returns the level %s', (type, slPoints, tpPoints, hit, isAhead) => {
    expect(levelHit(positionOf({ type, slPoints, tpPoints }), quote)).toBe(hit)
    expect(areLevelsAhead(type, slPoints, tpPoints, quote)).toBe(isAhead)
  })
})

describe('the followed traders', () => {
  const rolls = () => createSeededRandom('1')

  test('SV-22: copies each signal trader’s lots by default, and opens own positions if no trader is followed', () => {
    const book = createFollowBook(() => 0)
    expect(book.all()).toEqual(signalTraders.map(({ id }) => [id, usualSettings]))
    const { owner: copied, lotsE8 } = book.copy(rolls(), 5_000_000)
    expect(lotsE8).toBe(5_000_000)
    expect(signalTraders).toContainEqual({ id: copied.sigtraderid, name: copied.signame })
    for (const { id } of signalTraders) book.unfollow(id)
    expect(book.settingsOf(501)).toBeUndefined()
    const own = { owner: { flwsig: false, sigtraderid: 0, signame: '' }, lotsE8: 5_000_000 }
    expect(book.copy(rolls(), 5_000_000)).toEqual(own)
    book.follow(999, usualSettings)
    expect(book.copy(rolls(), 5_000_000)).toEqual(own)
  })

  test.each([
    ['ratio', 2.5, 1_000, 0, 5_000_000, 12_000_000], ['lots', 0.05, 1_000, 0, 99_000_000, 5_000_000],
    ['ratio', 1, 0.2, 15_000_000, 9_000_000, 5_000_000], ['ratio', 0.1, 1_000, 0, 99_000_000, 9_000_000],
  ] as const)('SV-75: for %s %d, a cap of %d lots and a copied size of %d, copies the size %d as %d', (...example) => {
    const [mode, value, capLots, copiedBefore, signal, copied] = example
    const asked: number[] = []
    const book = createFollowBook((id) => (asked.push(id), copiedBefore), [[503, { mode, value, capLots }]])
    expect(book.copy(rolls(), signal)).toEqual({
      owner: { flwsig: true, sigtraderid: 503, signame: 'Harbour Macro' }, lotsE8: copied,
    })
    expect(asked).toEqual([503])
  })

  test('SV-75: opens the account’s own position when a copy would be smaller than the smallest size', () => {
    const full = createFollowBook(() => 20_000_000, [[503, { mode: 'ratio', value: 1, capLots: 0.2 }]])
    expect(full.copy(rolls(), 4_000_000)).toMatchObject({ owner: { flwsig: false }, lotsE8: 4_000_000 })
    const tiny = createFollowBook(() => 0, [[503, { mode: 'ratio', value: 0.1, capLots: 1 }]])
    expect(tiny.copy(rolls(), 9_000_000)).toMatchObject({ owner: { flwsig: false }, lotsE8: 9_000_000 })
  })
})

describe('closed trades', () => {
  const { nowprice, ...rest } = row

  test('SV-42: builds a closed trade from the position’s last row and the close reason and time', () => {
    const trades = createClosedTrades(10, 40)
    expect(trades.lastDeal()).toBe(40)
    const trade = { ...rest, deal: 41, closeprice: nowprice, closetime: 5, reason: 'sl' }
    expect(trades.add(row, { reason: 'sl', atMs: 5 })).toStrictEqual(trade)
    expect([trades.all(), trades.lastDeal()]).toEqual([[trade], 41])
  })

  test('SV-42: ignores a trade that is already listed, and adds a later trade', () => {
    const trades = createClosedTrades(10)
    const first = trades.add(row, { reason: 'tp', atMs: 5 })
    trades.keep(first)
    trades.keep({ ...first, deal: 9 })
    trades.keep({ ...first, deal: 8 })
    expect([trades.all().map(({ deal }) => deal), trades.lastDeal()]).toEqual([[1, 9], 9])
    expect(trades.add(row, { reason: 'tp', atMs: 6 }).deal).toBe(10)
  })

  test('SV-262: returns the newest trades even after the list has dropped older trades', () => {
    const trades = createClosedTrades(10)
    for (let count = 1; count <= 12; count += 1) {
      trades.add(row, { reason: 'closed', atMs: count })
      const newest = Array.from({ length: Math.min(count, 10) }, (_, index) => Math.max(0, count - 10) + index + 1)
      expect(trades.all().map(({ deal }) => deal)).toEqual(newest)
      const { data } = trades.page({ cursor: null, limit: 20, sigTraderId: null })
      expect(data.map(({ deal }) => deal).reverse()).toEqual(newest)
      expect(trades.size()).toBe(count === 11 ? 11 : newest.length)
    }
  })

  test('SV-42: returns a page of trades older than a given deal, with or without a trader filter', () => {
    const trades = createClosedTrades(10)
    for (const sigtraderid of [501, 502, 501, 501]) trades.add({ ...row, sigtraderid }, { reason: 'closed', atMs: 1 })
    const page = (cursor: number | null, limit: number, sigTraderId: number | null = null) => {
      const { data, nextCursor } = trades.page({ cursor, limit, sigTraderId })
      return [data.map(({ deal }) => deal), nextCursor]
    }
    expect([page(null, 2), page(3, 2)]).toEqual([[[4, 3], '3'], [[2, 1], null]])
    expect([page(3, 1), page(1, 2)]).toEqual([[[2], '2'], [[], null]])
    expect([page(null, 2, 501), page(3, 5, 501), page(null, 9, 7)]).toEqual([[[4, 3], '3'], [[1], null], [[], null]])
  })
})

describe('sums', () => {
  const account = { currency: 'USD', currencyDigits: 2, balance: 1_000.1, credit: 5, margin: 20.2, leverage: 100 }

  test('SV-17: adds up the rounded values of rows, and derives equity, free margin and margin level', () => {
    const totals = totalsOf([row, { ...row, lots: 0.01, profit: -0.1, swap: 0.2, commission: -0.3 }], account)
    expect(totals).toEqual({
      currency: 'USD', currencyDigits: 2, count: 2, lots: 0.31, profit: 299.9, swap: -5.05, commission: -1.31,
      net: 293.54,
    })
    expect(summaryOf(account, totals)).toEqual({
      ...account, equity: 1_298.64, freeMargin: 1_278.44, marginLevel: 129_864 / 2_020,
    })
    expect(summaryOf({ ...account, margin: 0 }, totals).marginLevel).toBeNull()
  })

  test('SV-43: measures the drawdown from a peak to the lowest later value', () => {
    expect([deepestFall([]), deepestFall([100, 110, 120]), deepestFall([0, 0])]).toEqual([0, 0, 0])
    expect(deepestFall([100, 80, 200, 150, 210])).toBe(0.25)
    expect(deepestFall([50, 100, 40, 90])).toBe(0.6)
  })

  test('SV-43: derives 90 days of equity from the seed, and adds a point for each of the last 60 trades', () => {
    const { nowprice: _, ...trade } = row
    const trades = Array.from({ length: 100 }, (_each, index) => ({
      ...trade, deal: index, closeprice: 1, closetime: startMs + (index - 30) * 1_000, reason: 'closed' as const,
      profit: [10, -4, 0, 10, 10][index % 5] ?? 0, swap: -1, commission: -1,
    }))
    const profile = (some: typeof trades) => traderProfile({
      trader: { id: 501, name: 'one' }, seed: '1', startMs, trades: some, balance: 10_000,
    })
    const empty = profile([])
    expect(empty).toMatchObject({ id: 501, name: 'one', trades: 0, winRate: null })
    expect(empty.equity).toHaveLength(90)
    expect(empty.equity[0]).toEqual({ at: startMs - 90 * 86_400_000, value: 100 })
    expect(empty.return).toBeCloseTo((empty.equity[89]?.value ?? 0) / 100 - 1, 6)
    expect(empty.drawdown).toBeCloseTo(deepestFall(empty.equity.map(({ value }) => value)), 6)
    const gainOf = ({ profit }: { readonly profit: number }): number => (profit - 2) / 100
    const [first] = trades.slice(30)
    const beginning = (profile(trades.slice(30, 31)).equity[90]?.value ?? 0) - gainOf(present(first))
    const full = profile(trades)
    expect([full.trades, full.winRate, full.equity.length]).toEqual([100, 0.6, 150])
    expect(full.equity.slice(0, 90)).toEqual(empty.equity)
    expect(full.equity[90]?.at).toBe(startMs + 10_000)
    // Trades gain 8, -6, -2, 8 and 8 of 10,000 in turn.
    const gained = trades.slice(30).reduce((sum, trade) => sum + gainOf(trade), 0)
    expect(full.equity.at(-1)?.value).toBeCloseTo(beginning + gained, 3)
    expect([empty.followers, empty.return, empty.drawdown]).toEqual([1_304, 0.205064, 0.068198])
    expect(profile(trades.slice(0, 30)).equity).toHaveLength(90)
    expect(profile(trades.slice(0, 31)).equity).toHaveLength(91)
  })
})

test('RS-28 RS-147: accepts valid accounts, rows, trades and books, and rejects other values', () => {
  const account = { currency: 'USD', currencyDigits: 2, balance: 1, margin: 0 }
  const trade = { ticket: 1, deal: 1, closetime: 1 }
  const books = { nextTicket: 1, lastDeal: 1, balanceMinor: 1, startMinor: 1, follows: [[501, {}]] }
  expect([isAccount(account), isRow(row), isTrade(trade), isBooks(books)]).toEqual([true, true, true, true])
  const without = (sound: object) => Object.keys(sound).map((name) => ({ ...sound, [name]: null }))
  expect(without(account).some(isAccount)).toBe(false)
  expect(without(trade).some(isTrade)).toBe(false)
  expect(without(books).some(isBooks)).toBe(false)
  const rowNames = [
    'ticket', 'lots', 'openprice', 'nowprice', 'sl', 'tp', 'swap', 'commission', 'profit', 'symbol', 'type',
  ]
  expect(rowNames.map((name) => ({ ...row, [name]: null })).some(isRow)).toBe(false)
  expect([isRow({ ...row, type: 'sell' }), isRow({ ...row, type: 'hold' })]).toEqual([true, false])
  for (const follows of [[7], [['501', {}]], [[501, 7]], [[501, {}], [502]], {}]) {
    expect(isBooks({ ...books, follows })).toBe(false)
  }
  for (const nothing of [null, undefined, 7, 'x', []]) {
    expect([isAccount, isRow, isTrade, isBooks].some((is) => is(nothing))).toBe(false)
  }
  expect([isNumber(0), isNumber(Infinity), isNumber('1')]).toEqual([true, false, false])
})

describe('the delta history', () => {
  const account = { currency: 'USD', currencyDigits: 2, balance: 1, credit: 0, leverage: 100, margin: 0 }
  const [one, two] = [Object.freeze({ ...row, ticket: 1 }), Object.freeze({ ...row, ticket: 2 })]
  const none = { opened: [], patched: [], removed: [], account: undefined }
  const data = { upsert: [], remove: [] }
  const frameOf = (seq: number) => ({ Code: 200, type: 'Delta', epoch: 'e', seq, data }) as const

  test('SV-40: returns the rows and the account at a given seq', () => {
    const history = createDeltaHistory({ seq: 4, rows: [one], account }, { deltas: 10, ageMs: 1_000 })
    history.add(frameOf(5), { ...none, opened: [two] }, 0)
    history.add(frameOf(6), { ...none, patched: [1, 2, 9].map((ticket) => ({ ticket, profit: 5 })) }, 0)
    history.add(frameOf(7), { ...none, removed: [{ ticket: 2, reason: 'sl' }], account: { ...account, balance: 2 } }, 0)
    expect(history.at(4, 0)).toEqual({ seq: 4, rows: [one], account })
    expect(history.at(6, 0)).toEqual({ seq: 6, rows: [one, two].map((row) => ({ ...row, profit: 5 })), account })
    expect(history.at(5, 0)).toEqual({ seq: 5, rows: [one, two], account })
    expect(history.at(7, 0)).toEqual({ seq: 7, rows: [{ ...one, profit: 5 }], account: { ...account, balance: 2 } })
    expect([history.at(3, 0), history.at(8, 0)]).toEqual(['too-old', 'not-reached'])
    expect(history.since(5, 0)?.map(({ seq }) => seq)).toEqual([6, 7])
    expect([history.since(7, 0), history.since(8, 0), history.since(3, 0)]).toEqual([[], undefined, undefined])
  })

  test('SV-243: copies each row only once when a request asks for an earlier seq', () => {
    let copies = 0
    /** Counts a row's copies, because each copy reads the keys once. */
    const counted = new Proxy(one, {
      ownKeys(of) {
        copies += 1
        return Reflect.ownKeys(of)
      },
    })
    const history = createDeltaHistory({ seq: 0, rows: [counted], account }, { deltas: 100, ageMs: 1_000 })
    for (let seq = 1; seq <= 50; seq += 1) {
      history.add(frameOf(seq), { ...none, patched: [{ ticket: 1, profit: seq }] }, 0)
    }
    for (const look of [1, 2]) {
      expect(history.at(50, 0)).toEqual({ seq: 50, rows: [{ ...one, profit: 50 }], account })
      expect(copies).toBe(look)
    }
    expect(history.at(3, 0)).toMatchObject({ rows: [{ profit: 3 }] })
  })

  test('SV-41: drops old deltas by count and age, and keeps their changes in the rows', () => {
    const history = createDeltaHistory({ seq: 0, rows: [], account }, { deltas: 2, ageMs: 1_000 })
    history.add(frameOf(1), { ...none, opened: [one] }, 0)
    history.add(frameOf(2), { ...none, opened: [two], account: { ...account, balance: 2 } }, 0)
    expect(history.at(0, 0)).toMatchObject({ rows: [] })
    history.add(frameOf(3), none, 500)
    expect([history.at(0, 500), history.at(1, 500)]).toMatchObject(['too-old', { rows: [one] }])
    expect(history.at(1, 1_000)).toMatchObject({ rows: [one] })
    expect([history.at(1, 1_001), history.at(2, 1_001)]).toMatchObject(['too-old', { rows: [one, two] }])
    expect([history.since(1, 1_001), history.since(2, 1_001)?.length]).toEqual([undefined, 1])
    expect([history.at(4, 1_001), history.since(4, 1_001)]).toEqual(['not-reached', undefined])
    expect(history.at(3, 9_999)).toMatchObject({ seq: 3, rows: [one, two], account: { balance: 2 } })
  })

  test('SV-41: keeps at most 25,000 changed rows', () => {
    const history = createDeltaHistory({ seq: 0, rows: [one], account }, { deltas: 1_000, ageMs: 60_000 })
    const patched = Array.from({ length: 200 }, () => ({ ticket: 1, profit: 1 }))
    for (let seq = 1; seq <= 130; seq += 1) history.add(frameOf(seq), { ...none, patched }, 0)
    expect([4, 5].map((seq) => history.since(seq, 0)?.length)).toEqual([undefined, 125])
    history.add(frameOf(131), { ...none, opened: [two], removed: [{ ticket: 2, reason: 'sl' }] }, 0)
    expect([5, 6].map((seq) => history.since(seq, 0)?.length)).toEqual([undefined, 125])
    expect(history.at(6, 0)).toMatchObject({ rows: [{ ...one, profit: 1 }] })
  })

  test('SV-286: keeps fewer changed rows while more accounts are open', () => {
    let accounts = 1
    const limits = { deltas: 1_000, ageMs: 60_000, rows: () => rowsEach(accounts) }
    const history = createDeltaHistory({ seq: 0, rows: [one], account }, limits)
    const patched = Array.from({ length: 200 }, () => ({ ticket: 1, profit: 1 }))
    for (let seq = 1; seq <= 130; seq += 1) history.add(frameOf(seq), { ...none, patched }, 0)
    const reached = (): readonly number[] =>
      Array.from({ length: 131 }, (_, seq) => seq).filter((seq) => history.since(seq, 0) !== undefined)
    expect(reached()[0]).toBe(5)
    accounts = 40
    expect(reached()[0]).toBe(5)
    accounts = 100
    expect(reached()[0]).toBe(80)
    expect(history.at(80, 0)).toMatchObject({ rows: [{ ...one, profit: 1 }] })
  })

  test('SV-286: frees the memory of all dropped deltas', async () => {
    const history = createDeltaHistory({ seq: 0, rows: [], account }, { deltas: 10, ageMs: 60_000 })
    const frames = Array.from({ length: 2_000 }, (_, index) => {
      const frame = frameOf(index + 1)
      history.add(frame, none, index + 1)
      return new WeakRef(frame)
    })
    await collectGarbage()
    expect(frames.filter((frame) => frame.deref() !== undefined).length).toBe(10)
    expect(history.since(1_990, 2_000)).toEqual(Array.from({ length: 10 }, (_, at) => frameOf(1_991 + at)))
  })
})

test('SV-22: reserves separate ticket ranges for traders with numeric ids and with other ids', () => {
  const firstOf = (id: string) => present(makeExchange({ positions: 0 }).open(id)).engine.comingTicket() - 120
  expect([firstOf('7'), firstOf('999999999')]).toEqual([7_000_001, 999_999_999_000_001])
  expect(['07', '1000000000', 'amy', '7x', 'x7'].every((id) => firstOf(id) >= 1_000_000_000_000_001)).toBe(true)
  expect(firstOf('07')).not.toBe(firstOf('7x'))
})
