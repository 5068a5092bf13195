import { describe, expect, test } from 'vitest'
import { createBook, createNoTotals } from '../../../src/positions/model/book'
import { patchFault } from '../../../src/positions/model/position-check'
import type { AnyPositionsUpdate } from '../../../src/positions/model/positions-update'
import { createSelectionView } from '../../../src/positions/model/selection'
import { createSelectionTotals, createTotals, isoCurrencyDigits } from '../../../src/positions/model/totals'
import type { Account, Position } from '../../../src/positions/model/wire'
import { sumsOf } from '../../../src/positions/positions-hub'
import { account, bookOf, flushed, patch, position } from './samples'

/** An update of which nothing may read the list: it is expensive to build. */
const withoutList = (update: AnyPositionsUpdate): AnyPositionsUpdate =>
  Object.defineProperty(update, 'list', { get: () => { throw new Error('the list was built') } })

describe('an update without totals', () => {
  test('PS-47: has the account as the server sent it, null before the first list', () => {
    const book = createBook(createNoTotals())
    expect(book.flush()).toMatchObject({ list: [], account: null })
    book.takeList([position()], account(), 'first', 0)
    const update = book.flush()
    expect(update).toMatchObject({ list: [position()], account: account() })
    expect(update).not.toHaveProperty('totals')
  })

  test('PS-47: counts as one with no totals and no account state', () => {
    const none = { totals: [], account: null }
    const book = createBook(createNoTotals())
    book.takeList([position()], account(), 'first', 0)
    const lean = book.flush()
    if (lean === undefined) throw new Error('nothing was flushed')
    expect([sumsOf(null), sumsOf(lean)]).toEqual([none, none])
    const full = bookOf([position()])
    patch(full, [{ ticket: 1, profit: 5 }])
    const update = flushed(full)
    expect(sumsOf(update)).toBe(update)
  })

  test('PS-14: a selection of it has the decimal places of the account', () => {
    const book = createBook(createNoTotals())
    book.takeList([position({ profit: 1 })], account({ currencyDigits: 3 }), 'first', 0)
    const update = book.flush()
    if (update === undefined) throw new Error('nothing was flushed')
    const totals = createSelectionTotals().complete(update, update.list, true)
    expect(totals).toMatchObject([{ currency: 'USD', currencyDigits: 3, profitMinor: 1_000 }])
  })
})

describe('a selection that follows changed rows', () => {
  test.each([
    ['every row', {}, undefined],
    ['some rows', { followed: true }, undefined],
    ['some rows with their totals', { followed: true }, createSelectionTotals()],
  ])('PS-27, PS-32: takes them without building the list: %s', (_, selection, sums) => {
    const book = bookOf([position({ ticket: 1 }), position({ ticket: 2, flwsig: false })])
    const view = createSelectionView(selection, sums)
    book.markList()
    view.take(flushed(book))
    patch(book, [{ ticket: 1, profit: 5 }, { ticket: 2, profit: 6 }])
    view.take(withoutList(flushed(book)))
    expect(view.rows()[0]).toEqual(position({ ticket: 1, profit: 5 }))
    patch(book, [{ ticket: 1, profit: 7 }])
    view.take(withoutList(flushed(book)))
    expect(view.rows()[0]).toEqual(position({ ticket: 1, profit: 7 }))
  })

  test('PS-35: its totals are the newest, also when it has every row of the book', () => {
    const book = bookOf([position({ ticket: 1, profit: 1 })])
    const view = createSelectionView({}, createSelectionTotals())
    book.markList()
    view.take(flushed(book))
    patch(book, [{ ticket: 1, profit: 5 }])
    const update = flushed(book)
    view.take(update)
    expect(view.totals()).toMatchObject([{ profitMinor: 500 }])
    expect(view.totals()).toBe(update.totals)
  })
})

describe('a delta', () => {
  test('PS-10: that has a new row twice reports one opening', () => {
    const book = bookOf([])
    patch(book, [position({ ticket: 4 }), position({ ticket: 4, profit: 3 })])
    const { events, list } = flushed(book)
    expect(events.map(({ kind }) => kind)).toEqual(['opened'])
    expect(list).toEqual([position({ ticket: 4, profit: 3 })])
  })

  test('PS-22: a patch without a ticket has a fault', () => {
    expect(patchFault({ profit: 1 })).toBe('ticket')
  })
})

describe('totals of huge amounts', () => {
  const amounts = ['profit', 'swap', 'commission'] as const
  test.each(amounts)('PS-18: a huge %s that is gone leaves the rest exact', (field) => {
    const book = bookOf([position({ ticket: 1, [field]: 0.01 })])
    patch(book, [position({ ticket: 2, [field]: 1e15 })])
    book.flush()
    patch(book, [], [{ ticket: 2, reason: 'closed' }])
    const [totals] = flushed(book).totals
    expect(totals).toMatchObject({ count: 1, [`${field}Minor`]: 1 })
  })
})

describe('one change and no other', () => {
  const accountChanges: readonly Partial<Account>[] = [
    { balance: 1_001 }, { credit: 51 }, { margin: 101 }, { leverage: 200 }, { currency: 'EUR' }, { currencyDigits: 3 },
  ]
  for (const change of accountChanges) {
    test(`PS-20: an account with another ${Object.keys(change).join()} is reported`, () => {
      const book = bookOf([position()])
      expect(patch(book, [], [], account(change))).toBe(true)
      expect(flushed(book).account?.account).toEqual(account(change))
    })
  }

  test('PS-19: an account whose every field is as before is the same', () => {
    const book = bookOf([position()])
    expect(patch(book, [], [], account())).toBe(true)
    expect(book.flush()).toBeUndefined()
  })

  const rowChanges: readonly [Partial<Position>, object][] = [
    [{ profit: 11 }, { profitMinor: 1_100 }], [{ swap: -1.5 }, { swapMinor: -150 }],
    [{ commission: -1.7 }, { commissionMinor: -170 }], [{ lots: 0.2 }, { lotsE8: 20_000_000 }],
  ]
  for (const [change, moved] of rowChanges) {
    test(`PS-15: a row that changes nothing but its ${Object.keys(change).join()} moves the totals`, () => {
      const book = bookOf([position(), position({ ticket: 2, profit: 0, swap: 0, commission: 0, lots: 0 })])
      expect(patch(book, [{ ticket: 1, ...change }])).toBe(true)
      expect(flushed(book).totals).toMatchObject([moved])
    })
  }

  test('PS-17: without a position, another currency of the account is reported all the same', () => {
    const book = bookOf([])
    expect(patch(book, [], [], account({ currency: 'JPY', currencyDigits: 0, balance: 5_000 }))).toBe(true)
    const { account: state, totals } = flushed(book)
    expect(state).toMatchObject({ account: { currency: 'JPY' }, balanceMinor: 5_000 })
    expect(totals).toMatchObject([{ currency: 'JPY', count: 0 }])
  })

  test('PS-1: a new book has no totals, whichever currency will be the first', () => {
    expect(flushed(createBook(createTotals({ currency: 'EUR' })))).toMatchObject({ totals: [], account: null })
  })

  test('PS-9: a list that was taken whole counts as changed where no row of it did', () => {
    const book = bookOf([position()])
    book.markList()
    expect(flushed(book)).toMatchObject({ listChanged: true, orderChanged: false, changed: [] })
    book.setFreshness({ state: 'live' })
    expect(flushed(book)).toMatchObject({ listChanged: false, orderChanged: false, changed: [] })
  })

  test('PS-14: a name that only contains an exception of ISO 4217 is none', () => {
    expect(['XJPY', 'JPYX', 'XKWD', 'KWDX'].map(isoCurrencyDigits)).toEqual([2, 2, 2, 2])
  })

  test('PS-27: a row that another signal trader has now leaves the selection of the one before', () => {
    const book = bookOf([position(), position({ ticket: 2 })])
    patch(book, [{ ticket: 1, sl: 1 }])
    const view = createSelectionView({ signalTrader: 7 }, createSelectionTotals())
    view.take(flushed(book))
    expect(view.rows()).toHaveLength(2)
    patch(book, [{ ticket: 2, sigtraderid: 8 }])
    view.take(flushed(book))
    expect(view.rows().map(({ ticket }) => ticket)).toEqual([1])
    expect(view.totals()).toMatchObject([{ count: 1 }])
  })
})
