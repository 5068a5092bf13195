import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createBook } from '../../../src/positions/model/book'
import { accountState, createSelectionTotals, createTotals, scaleOf } from '../../../src/positions/model/totals'
import { toUnits } from '../../../src/shared/amounts'
import { isCurrencyDigits } from '../../../src/positions/model/position-check'
import type { PositionsUpdate, Totals } from '../../../src/positions/model/positions-update'
import { account, bookOf, flushed, patch, patched, position } from './samples'
import type { Position, PositionPatch } from '../../../src/positions/model/wire'
import { createSelectionView, isSelected, type Selection, selectRows } from '../../../src/positions/model/selection'

describe('minor units', () => {
  test.each([
    [0, 100, 0], [-0, 100, 0], [1.1, 100, 110], [-1.1, 100, -110], [0.125, 100, 13], [-0.125, 100, -13],
    [1.005, 100, 101], [-1.005, 100, -101], [8.575, 100, 858], [1.0049, 100, 100], [0.005, 100, 1], [0.0049, 100, 0],
    [-0.0049, 100, 0], [1.0005, 1000, 1001], [0.5, 1, 1], [-0.5, 1, -1], [2.5, 1, 3], [4.35, 100, 435],
    [1_234_567_890.12, 100, 123_456_789_012], [0.01, 1e8, 1_000_000],
    [11_258_999_068_426.23, 100, 1_125_899_906_842_623], [500_000_000.01, 1e8, 50_000_000_001_000_000],
    [22_517_999, 1e8, 2_251_799_900_000_000], [40_000_000, 1e8, 4e15],
  ])('PS-13: converts %d at scale %d to %d, rounding halves away from zero', (amount, scale, minor) => {
    expect(toUnits(amount, scale)).toBe(minor)
  })

  test('PS-13: converts rounded amounts exactly, up to 2^50 minor units', () => {
    const top = 2 ** 50
    for (const minor of [top, top - 1, top - 12_345, 999_999_999_999_999, 7, 1]) {
      expect(toUnits(minor / 100, 100)).toBe(minor)
      expect(toUnits(-minor / 1_000, 1_000)).toBe(-minor)
    }
  })

  describe('a currency without known digits', () => {
    const coin = position({ ticket: 2, currency: 'BTC', profit: 0.000_000_01, swap: 0, commission: 0 })

    test('PS-14: excludes rows with an unknown currency from the totals, and reports the currency once', () => {
      const unknown: string[] = []
      const book = createBook(createTotals({ onUnknownCurrency: (currency) => unknown.push(currency) }))
      book.takeList([position(), coin], account(), 'first', 0)
      expect(flushed(book)).toMatchObject({ list: [{}, { currency: 'BTC' }], totals: [{ currency: 'USD', count: 1 }] })
      expect(patched(book, [{ ticket: 2, profit: 1 }]).totals).toHaveLength(1)
      expect(unknown).toEqual(['BTC'])
      const view = createSelectionView({ followed: true }, createSelectionTotals())
      view.take(patched(book, [{ ticket: 2, profit: 2 }]))
      expect([view.rows().length, view.totals().length]).toEqual([2, 1])
    })

    test('GR-10: reads all rows again only when a currency’s digits become known or unknown', () => {
      const sums = createTotals({})
      let reads = 0
      const rows = [position(), coin]
      const update: PositionsUpdate = Object.defineProperty(patched(bookOf(rows), [{ ticket: 2, profit: 1 }]), 'list', {
        get() {
          reads += 1
          return rows
        },
      })
      for (const row of rows) sums.move(undefined, row)
      const readsWith = (currency: string): number => {
        sums.move(coin, coin)
        sums.complete(update, account({ currency }), false)
        return reads
      }
      expect(['USD', 'USD', 'EUR', 'BTC', 'BTC', 'EUR'].map(readsWith)).toEqual([0, 0, 0, 1, 1, 2])
    })

    test('PS-14: counts a currency’s rows when the account defines the currency’s digits', () => {
      const unknown: string[] = []
      const book = createBook(createTotals({ onUnknownCurrency: (currency) => unknown.push(currency) }))
      const inCoins = account({ currency: 'BTC', currencyDigits: 8 })
      book.takeList([coin], inCoins, 'first', 0)
      expect(flushed(book).totals).toMatchObject([{ currency: 'BTC', currencyDigits: 8, count: 1, profitMinor: 1 }])
      expect(unknown).toEqual([])
      expect(patched(book, [], [], account()).totals.map(({ currency }) => currency)).toEqual(['USD'])
      expect(patched(book, [], [], inCoins).totals).toMatchObject([{ currency: 'BTC', count: 1, profitMinor: 1 }])
      expect(patched(book, [], [{ ticket: 2, reason: 'closed' }]).totals).toMatchObject([{ currency: 'BTC', count: 0 }])
    })
  })

  test('PS-14: accepts whole numbers from 0 to 8 as currency digits', () => {
    expect([0, 8].every(isCurrencyDigits)).toBe(true)
    expect([-1, 9, 1.5, Number.NaN, '2', undefined].some(isCurrencyDigits)).toBe(false)
    expect([0, 2, 8, 9].map(scaleOf)).toEqual([1, 100, 1e8, 1e9])
  })
})

const usd = (over: Partial<Totals>): Totals => ({
  currency: 'USD', currencyDigits: 2, count: 0, lotsE8: 0, profitMinor: 0, swapMinor: 0, commissionMinor: 0,
  netMinor: 0, incomplete: false, ...over,
})

describe('totals', () => {
  test('PS-15: sums rounded rows: count, lots, profit, swap, commission and net', () => {
    const book = bookOf([position({ ticket: 1, profit: 0.105 }), position({ ticket: 2, profit: -3, lots: 0.01 })])
    expect(patched(book, [{ ticket: 1, swap: 1 }]).totals).toEqual([usd({
      count: 2, lotsE8: 11_000_000, profitMinor: -289, swapMinor: 50, commissionMinor: -140, netMinor: -379,
    })])
  })

  test('PS-16: lists the account currency’s totals first, even without rows, and then other totals by name', () => {
    const book = bookOf([
      position({ ticket: 1, currency: 'KWD', profit: 1.2345 }), position({ ticket: 2, currency: 'JPY', profit: 12.5 }),
    ])
    const update = patched(book, [{ ticket: 1, swap: 0 }])
    expect(update.totals.map(({ currency, currencyDigits, profitMinor }) => [currency, currencyDigits, profitMinor]))
      .toEqual([['USD', 2, 0], ['JPY', 0, 13], ['KWD', 3, 1235]])
    expect(update.account?.equityMinor).toBe(105_000)
  })

  test('PS-16: lists the configured currency first when there is no account', () => {
    const rows = [position({ ticket: 1, currency: 'EUR' }), position({ ticket: 2, currency: 'USD' })]
    const given = createBook(createTotals({ currency: 'USD', currencyDigits: { USD: 3 } }))
    given.takeList(rows, null, 'first', 0)
    expect(flushed(given).totals.map(({ currency, currencyDigits }) => [currency, currencyDigits]))
      .toEqual([['USD', 3], ['EUR', 2]])
    const early = createBook(createTotals({ currency: 'USD' }))
    expect(patched(early, [position({ currency: 'JPY' })]).totals.map(({ currency }) => currency))
      .toEqual(['USD', 'JPY'])
    const none = createBook(createTotals({}))
    none.takeList(rows, null, 'first', 0)
    expect(flushed(none).totals.map(({ currency }) => currency)).toEqual(['EUR', 'USD'])
  })

  test('PS-17: moves a row to the totals of its new currency', () => {
    const book = bookOf([position({ ticket: 1 }), position({ ticket: 2 })])
    const totalsAfter = (change: PositionPatch) =>
      patched(book, [change]).totals.map(({ currency, count, profitMinor }) => [currency, count, profitMinor])
    expect(totalsAfter({ ticket: 1, currency: 'JPY', profit: 5 })).toEqual([['USD', 1, 1_000], ['JPY', 1, 5]])
    expect(totalsAfter({ ticket: 1, currency: 'USD' })).toEqual([['USD', 2, 1_500]])
  })

  test('PS-15, PS-17, PS-27: keeps totals equal to recomputed totals as currencies change, even in a selection', () => {
    const currency = fc.constantFrom('USD', 'JPY', 'BTC', 'XYZ', 'ABC')
    const row = fc.record({ ticket: fc.integer({ min: 1, max: 5 }), currency, profit: fc.nat(99) })
    const oneOfFive = fc.nat(4).map((number) => number === 0)
    const step = fc.record({
      isList: oneOfFive, isFlushed: fc.boolean(), isAccount: oneOfFive, accountCurrency: currency, digits: fc.nat(8),
      upsert: fc.uniqueArray(row, { maxLength: 3, selector: ({ ticket }) => ticket }), removed: fc.nat(9),
    })
    const create = () => createBook(createTotals({ currencyDigits: { BTC: 8, JPY: 2 } }))
    const createView = () => createSelectionView({ followed: true }, createSelectionTotals())
    fc.assert(fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const book = create()
      let present = account()
      book.takeList([], present, 'first', 0)
      const view = createView()
      view.take(flushed(book))
      for (const { isList, isFlushed, isAccount, accountCurrency, digits, upsert, removed } of steps) {
        const rows = upsert.map((each) => position({ ...each, flwsig: each.ticket % 2 === 0 }))
        if (isAccount) present = account({ currency: accountCurrency, currencyDigits: digits })
        if (isList) book.takeList(rows, present, 'seen', 0)
        else patch(book, rows, [{ ticket: removed, reason: 'closed' }], present)
        const update = isFlushed ? book.flush() : undefined
        if (update === undefined) continue
        const again = { book: create(), view: createView() }
        again.book.takeList(update.list, present, 'first', 0)
        again.view.take(update)
        view.take(update)
        expect([update.totals, view.totals()]).toEqual([flushed(again.book).totals, again.view.totals()])
      }
    }), { numRuns: 300, seed: 1 })
  })

  test('PS-17: recomputes all totals when the account’s digits or currency change', () => {
    const yen = position({ ticket: 2, currency: 'JPY' })
    const book = bookOf([position({ ticket: 1, profit: 1.2345, swap: 0, commission: 0 }), yen])
    expect(patched(book, [], [], account({ currencyDigits: 3 })).totals).toMatchObject([
      { currency: 'USD', currencyDigits: 3, profitMinor: 1235 }, { currency: 'JPY', currencyDigits: 0 },
    ])
    expect(patched(book, [], [], account({ currency: 'JPY', currencyDigits: 0 })).totals).toMatchObject([
      { currency: 'JPY', count: 1 }, { currency: 'USD', currencyDigits: 2, profitMinor: 123 },
    ])
  })

  test('PS-17: removes the account after a list without an account', () => {
    const book = bookOf([position()])
    book.takeList([position()], null, 'seen', 1)
    const update = flushed(book)
    expect(update.account).toBeNull()
    expect(update.totals).toMatchObject([{ currency: 'USD', count: 1 }])
  })

  test('PS-18: recomputes sums that exceed a double’s range, and returns exact sums once they fit again', () => {
    const book = bookOf([position({ ticket: 1, profit: 0.01, swap: 0, commission: 0 })])
    patch(book, [position({ ticket: 2, profit: 1e15, swap: 0 }), position({ ticket: 3, profit: 1e15 / 3, swap: 0 })])
    const huge = flushed(book).totals[0]?.profitMinor
    expect(huge).toBe(1 + toUnits(1e15, 100) + toUnits(1e15 / 3, 100))
    patch(book, [], [{ ticket: 2, reason: 'closed' }, { ticket: 3, reason: 'closed' }])
    expect(flushed(book).totals[0]?.profitMinor).toBe(1)
    expect(patched(book, [{ ticket: 1, profit: 0.02 }]).totals[0]?.profitMinor).toBe(2)
  })

  test('PS-19: keeps the same totals and account objects while no sum changes', () => {
    const book = bookOf([position()])
    const { totals, account: state } = patched(book, [{ ticket: 1, profit: 1 }])
    patch(book, [{ ticket: 1, nowprice: 9, flwsig: false, profit: 1, swap: -0.5, commission: -0.7, lots: 0.1 }])
    const later = flushed(book)
    expect(later.changed).toHaveLength(1)
    expect(later.totals).toBe(totals)
    expect(later.account).toBe(state)
  })

  test('PS-15: counts a position once if it closes and reopens between two flushes', () => {
    const book = bookOf([position({ ticket: 1, profit: 10 })])
    patch(book, [{ ticket: 1, profit: 20 }])
    patch(book, [], [{ ticket: 1, reason: 'closed' }])
    patch(book, [position({ ticket: 1, lots: 0.5, profit: 5 })])
    const { changed, totals } = flushed(book)
    expect(changed).toMatchObject([{ lots: 0.5 }])
    expect(totals).toMatchObject([{ count: 1, profitMinor: 500 }])
  })
})

describe('the account', () => {
  test('PS-20: computes equity, free margin and margin level', () => {
    const book = bookOf([position({ profit: 10, swap: -0.5, commission: -0.7 })])
    expect(patched(book, [{ ticket: 1, profit: 11 }]).account).toEqual({
      account: account(), balanceMinor: 100_000, creditMinor: 5_000, marginMinor: 10_000, equityMinor: 105_980,
      freeMarginMinor: 95_980, marginLevel: 10.598, incomplete: false,
    })
  })

  test('PS-20: excludes commission from equity when the balance includes it', () => {
    const book = createBook(createTotals({ commissionInBalance: true }))
    book.takeList([position({ profit: 11, swap: -0.5, commission: -0.7 })], account(), 'first', 0)
    const { totals, account: state } = flushed(book)
    expect(state).toMatchObject({ equityMinor: 106_050, freeMarginMinor: 96_050, marginLevel: 10.605 })
    expect(totals).toMatchObject([{ commissionMinor: -70, netMinor: 980 }])
  })

  test('PS-20: returns no margin level without margin', () => {
    expect(accountState(account({ margin: 0 }), usd({}), false).marginLevel).toBeNull()
  })
})

const own = position({ ticket: 1, flwsig: false, sigtraderid: 0, symbol: 'USDJPY' })
const followed = position({ ticket: 2, flwsig: true, sigtraderid: 7 })
const neither = position({ ticket: 3, flwsig: null, sigtraderid: 7 })
const ofOther = position({ ticket: 4, flwsig: true, sigtraderid: '8' })
const all = [own, followed, neither, ofOther]

const tickets = (rows: readonly Position[]) => rows.map((row) => row.ticket)

describe('a selection', () => {
  test.each<[string, Selection, number[]]>([
    ['selects all rows in the server’s order without a condition', {}, [1, 2, 3, 4]],
    ['selects followed rows', { followed: true }, [2, 4]],
    ['selects own rows', { own: true }, [1]],
    ['puts followed rows before own rows, and omits other rows', { followed: true, own: true }, [2, 4, 1]],
    ['ignores a condition that is false', { followed: false, own: undefined }, [1, 2, 3, 4]],
    ['ignores a false condition next to a true condition', { followed: false, own: true }, [1]],
    ['selects by signal trader, followed or not', { signalTrader: 7 }, [2, 3]],
    ['accepts the trader’s id as a string', { signalTrader: '7' }, [2, 3]],
    ['matches a row’s id that is a string', { signalTrader: 8 }, [4]],
    ['selects by symbol', { symbol: 'USDJPY' }, [1]],
    ['requires all conditions', { followed: true, signalTrader: 7, symbol: 'EURUSD' }, [2]],
    ['selects no row when no row meets all conditions', { own: true, signalTrader: 7 }, []],
  ])('PS-25: %s', (_title, selection, expected) => {
    expect(tickets(selectRows(selection, all))).toEqual(expected)
    expect(tickets(all.filter((row) => isSelected(selection, row))).sort()).toEqual([...expected].sort())
  })
})

describe('a followed selection', () => {
  const viewOf = (selection: Selection, update: PositionsUpdate) => {
    const view = createSelectionView(selection, createSelectionTotals())
    view.take(update)
    return view
  }
  const setUp = (selection: Selection) => {
    const book = bookOf(all)
    book.setFreshness({ state: 'live' })
    const update = flushed(book)
    return { book, update, view: viewOf(selection, update) }
  }

  test('PS-27: returns the rows of the selection with their totals, and none before the first update', () => {
    const early = createSelectionView({}, createSelectionTotals())
    expect([early.rows(), early.totals()]).toEqual([[], []])
    const { view } = setUp({ followed: true })
    expect(tickets(view.rows())).toEqual([2, 4])
    expect(view.totals()).toMatchObject([{ currency: 'USD', count: 2, profitMinor: 2_000, netMinor: 1_760 }])
  })

  test('PS-49: marks totals as incomplete while the book’s totals are incomplete', () => {
    const { book, view } = setUp({ followed: true })
    const markedAfter = (incomplete: boolean) => {
      book.takeList(all, account(), 'seen', 1)
      book.incomplete = incomplete
      book.setFreshness({ state: 'live' })
      view.take(flushed(book))
      return view.totals().map((totals) => totals.incomplete)
    }
    expect([true, false].map(markedAfter)).toEqual([[true], [false]])
  })

  test('PS-27: uses ISO 4217 digits for a currency that is missing from the book’s totals', () => {
    const { update } = setUp({})
    const view = viewOf({ own: true }, { ...update, totals: [] })
    expect(view.totals()).toMatchObject([{ currency: 'USD', currencyDigits: 2, count: 1 }])
  })

  test('PS-27: replaces only the array and the changed row of a selection', () => {
    const { book, view } = setUp({ followed: true })
    const before = view.rows()
    view.take(patched(book, [{ ticket: 4, profit: 1 }]))
    expect(view.rows()).not.toBe(before)
    expect(view.rows()[0]).toBe(before[0])
    expect(view.rows()[1]).toEqual({ ...ofOther, profit: 1 })
    expect(view.totals()).toMatchObject([{ profitMinor: 1_100 }])
  })

  test('PS-27: keeps the same row and total objects on a change outside the selection', () => {
    const { book, view } = setUp({ own: true })
    const [rows, totals] = [view.rows(), view.totals()]
    view.take(patched(book, [{ ticket: 2, profit: 1 }]))
    view.take(patched(book, [position({ ticket: 9, flwsig: true })], [{ ticket: 4, reason: 'closed' }]))
    book.setFreshness({ state: 'stale', sinceMs: 1 })
    view.take(flushed(book))
    expect(view.rows()).toBe(rows)
    expect(view.totals()).toBe(totals)
  })

  test('PS-27: keeps the totals when no amount changes', () => {
    const { book, view } = setUp({ own: true })
    const [rows, totals] = [view.rows(), view.totals()]
    view.take(patched(book, [{ ticket: 1, nowprice: 3 }]))
    expect(view.rows()).not.toBe(rows)
    expect(view.totals()).toBe(totals)
  })

  test('PS-27: updates when rows are added or removed, or when a row’s flwsig changes', () => {
    const { book, view } = setUp({ followed: true, own: true })
    view.take(patched(book, [position({ ticket: 9 })], [{ ticket: 2, reason: 'closed' }]))
    expect(tickets(view.rows())).toEqual([4, 9, 1])
    view.take(patched(book, [{ ticket: 4, flwsig: false }]))
    expect(tickets(view.rows())).toEqual([9, 1, 4])
    view.take(patched(book, [{ ticket: 4, flwsig: null }]))
    expect(tickets(view.rows())).toEqual([9, 1])
    view.take(patched(book, [{ ticket: 3, flwsig: true }]))
    expect(tickets(view.rows())).toEqual([3, 9, 1])
    expect(view.totals()).toMatchObject([{ count: 3, profitMinor: 3_000 }])
  })

  test('PS-27: moves a row to other totals when its currency changes', () => {
    const { book, view } = setUp({ own: true })
    view.take(patched(book, [{ ticket: 1, currency: 'JPY', profit: 7 }]))
    expect(view.totals()).toMatchObject([{ currency: 'USD', count: 0 }, { currency: 'JPY', count: 1, profitMinor: 7 }])
    const withCoins = createBook(createTotals({ currencyDigits: { USDT: 2 } }))
    withCoins.takeList([position(), position({ ticket: 2, flwsig: false })], account(), 'first', 0)
    const followedView = viewOf({ followed: true }, flushed(withCoins))
    followedView.take(patched(withCoins, [{ ticket: 1, currency: 'USDT', profit: 7 }]))
    expect(followedView.totals()).toMatchObject([{ count: 0 }, { currency: 'USDT', count: 1, profitMinor: 700 }])
  })

  test('PS-27: recomputes the selection when the account’s digits change', () => {
    const { book, view } = setUp({ own: true })
    view.take(patched(book, [], [], account({ currencyDigits: 3 })))
    expect(view.totals()).toMatchObject([{ currencyDigits: 3, profitMinor: 10_000 }])
  })

  test('PS-27: recomputes sums that exceed a double’s range', () => {
    const { book, view } = setUp({ own: true })
    view.take(patched(book, [{ ticket: 1, profit: 1e15 }]))
    view.take(patched(book, [{ ticket: 1, profit: 0.01 }]))
    expect(view.totals()).toMatchObject([{ profitMinor: 1 }])
  })

  test('PS-28: shows the newest state after a pause, and keeps unchanged objects', () => {
    const { book, view } = setUp({ own: true })
    const [rows, totals] = [view.rows(), view.totals()]
    book.takeList([...all].reverse(), account(), 'missed', 1)
    view.take(flushed(book))
    expect(view.rows()).toBe(rows)
    expect(view.totals()).toBe(totals)
    book.takeList([{ ...own, profit: 2 }], account(), 'missed', 1)
    view.take(flushed(book))
    expect(view.rows()).toEqual([{ ...own, profit: 2 }])
    expect(view.totals()).toMatchObject([{ profitMinor: 200 }])
  })
})
