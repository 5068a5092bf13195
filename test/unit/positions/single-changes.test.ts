import { describe, expect, test } from 'vitest'
import { createBook } from '../../../src/positions/model/book'
import { createSelectionTotals, createTotals, isoCurrencyDigits } from '../../../src/positions/model/totals'
import type { Account, Position } from '../../../src/positions/model/wire'
import { createSelectionView } from '../../../src/positions/model/selection'
import { account, bookOf, flushed, patch, position } from './samples'

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
