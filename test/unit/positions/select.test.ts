import { describe, expect, test } from 'vitest'
import type { Position } from '../../../src/positions/model/wire'
import { createSelectionTotals } from '../../../src/positions/model/totals'
import type { AnyPositionsUpdate } from '../../../src/positions/model/positions-update'
import {
  createSelectionView, isSelected, selectRows, splitRows, type Selection,
} from '../../../src/positions/model/selection'
import { account, bookOf, flushed, patch, position } from './samples'

const own = position({ ticket: 1, flwsig: false, sigtraderid: 0, symbol: 'USDJPY' })
const followed = position({ ticket: 2, flwsig: true, sigtraderid: 7 })
const neither = position({ ticket: 3, flwsig: null, sigtraderid: 7 })
const ofOther = position({ ticket: 4, flwsig: true, sigtraderid: '8' })
const all = [own, followed, neither, ofOther]

const tickets = (rows: readonly Position[]) => rows.map((row) => row.ticket)

describe('a selection', () => {
  test.each<[string, Selection, number[]]>([
    ['nothing asked: all, in the server’s order', {}, [1, 2, 3, 4]],
    ['followed', { followed: true }, [2, 4]],
    ['own', { own: true }, [1]],
    ['both: the followed first, and a row that is neither in none', { followed: true, own: true }, [2, 4, 1]],
    ['a kind that is false is not asked for', { followed: false, own: undefined }, [1, 2, 3, 4]],
    ['one kind that is false beside one that is asked for', { followed: false, own: true }, [1]],
    ['by signal trader, whatever kind', { signalTrader: 7 }, [2, 3]],
    ['the trader’s id as text', { signalTrader: '7' }, [2, 3]],
    ['the row’s id as text', { signalTrader: 8 }, [4]],
    ['by symbol', { symbol: 'USDJPY' }, [1]],
    ['conditions add up', { followed: true, signalTrader: 7, symbol: 'EURUSD' }, [2]],
    ['conditions that nothing meets', { own: true, signalTrader: 7 }, []],
  ])('PS-25: %s', (_title, selection, expected) => {
    expect(tickets(selectRows(selection, all))).toEqual(expected)
    expect(tickets(all.filter((row) => isSelected(selection, row))).sort()).toEqual([...expected].sort())
  })

  test('PS-26: the two lists of the pop-up', () => {
    const lists = splitRows(all)
    expect([tickets(lists.followed), tickets(lists.own)]).toEqual([[2, 4], [1]])
  })
})

describe('a selection followed from update to update', () => {
  const viewOf = (selection: Selection, update: AnyPositionsUpdate) => {
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

  test('PS-27: without an update it is empty', () => {
    const view = createSelectionView({}, createSelectionTotals())
    expect([view.rows(), view.totals()]).toEqual([[], []])
  })

  test('PS-27: it has the rows of the selection, with their totals', () => {
    const { view } = setUp({ followed: true })
    expect(tickets(view.rows())).toEqual([2, 4])
    expect(view.totals()).toMatchObject([{ currency: 'USD', count: 2, profitMinor: 2_000, netMinor: 1_760 }])
  })

  test('PS-27: a currency that the book’s totals do not name counts by ISO 4217', () => {
    const { update } = setUp({})
    const view = viewOf({ own: true }, { ...update, totals: [] })
    expect(view.totals()).toMatchObject([{ currency: 'USD', currencyDigits: 2, count: 1 }])
    const { totals: _none, ...rows } = update
    expect(viewOf({ own: true }, { ...rows, account: null }).totals()).toEqual(view.totals())
  })

  test('PS-27: a changed row replaces the array and itself, and no other row', () => {
    const { book, view } = setUp({ followed: true })
    const before = view.rows()
    patch(book, [{ ticket: 4, profit: 1 }])
    view.take(flushed(book))
    expect(view.rows()).not.toBe(before)
    expect(view.rows()[0]).toBe(before[0])
    expect(view.rows()[1]).toEqual({ ...ofOther, profit: 1 })
    expect(view.totals()).toMatchObject([{ profitMinor: 1_100 }])
  })

  test('PS-27: a change elsewhere leaves rows and totals the same objects', () => {
    const { book, view } = setUp({ own: true })
    const [rows, totals] = [view.rows(), view.totals()]
    patch(book, [{ ticket: 2, profit: 1 }])
    view.take(flushed(book))
    patch(book, [position({ ticket: 9, flwsig: true })], [{ ticket: 4, reason: 'closed' }])
    view.take(flushed(book))
    book.setFreshness({ state: 'stale', sinceMs: 1 })
    view.take(flushed(book))
    expect(view.rows()).toBe(rows)
    expect(view.totals()).toBe(totals)
  })

  test('PS-27: a change that moves no amount leaves the totals', () => {
    const { book, view } = setUp({ own: true })
    const [rows, totals] = [view.rows(), view.totals()]
    patch(book, [{ ticket: 1, nowprice: 3 }])
    view.take(flushed(book))
    expect(view.rows()).not.toBe(rows)
    expect(view.totals()).toBe(totals)
  })

  test('PS-27: rows that come, go, or change sides', () => {
    const { book, view } = setUp({ followed: true, own: true })
    patch(book, [position({ ticket: 9 })], [{ ticket: 2, reason: 'closed' }])
    view.take(flushed(book))
    expect(tickets(view.rows())).toEqual([4, 9, 1])
    patch(book, [{ ticket: 4, flwsig: false }])
    view.take(flushed(book))
    expect(tickets(view.rows())).toEqual([9, 1, 4])
    patch(book, [{ ticket: 4, flwsig: null }])
    view.take(flushed(book))
    expect(tickets(view.rows())).toEqual([9, 1])
    patch(book, [{ ticket: 3, flwsig: true }])
    view.take(flushed(book))
    expect(tickets(view.rows())).toEqual([3, 9, 1])
    expect(view.totals()).toMatchObject([{ count: 3, profitMinor: 3_000 }])
  })

  test('PS-27: a row that changes its currency changes its totals', () => {
    const { book, view } = setUp({ own: true })
    patch(book, [{ ticket: 1, currency: 'JPY', profit: 7 }])
    view.take(flushed(book))
    expect(view.totals()).toMatchObject([{ currency: 'USD', count: 0 }, { currency: 'JPY', count: 1, profitMinor: 7 }])
  })

  test('PS-27: other digits of the account recompute the selection', () => {
    const { book, view } = setUp({ own: true })
    patch(book, [], [], account({ currencyDigits: 3 }))
    view.take(flushed(book))
    expect(view.totals()).toMatchObject([{ currencyDigits: 3, profitMinor: 10_000 }])
  })

  test('PS-27: sums beyond what a double counts are recounted', () => {
    const { book, view } = setUp({ own: true })
    patch(book, [{ ticket: 1, profit: 1e15 }])
    view.take(flushed(book))
    patch(book, [{ ticket: 1, profit: 0.01 }])
    view.take(flushed(book))
    expect(view.totals()).toMatchObject([{ profitMinor: 1 }])
  })

  test('PS-28: after a pause it takes the newest state, and what is the same stays the same', () => {
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
