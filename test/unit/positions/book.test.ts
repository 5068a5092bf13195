import { describe, expect, test } from 'vitest'
import { createBook } from '../../../src/positions/model/book'
import { createTotals } from '../../../src/positions/model/totals'
import { account, bookOf, flushed, patch, position } from './samples'

describe('a book', () => {
  test('PS-1: is empty at first, and its first flush reports that', () => {
    const update = flushed(createBook(createTotals({})))
    expect(update).toEqual({
      version: 1, list: [], changed: [], removed: [], listChanged: true, orderChanged: true, totals: [],
      account: null, freshness: { state: 'empty' }, events: [], epoch: '', seq: 0,
    })
  })

  test('PS-2: takes a list in its order, and rows that did not change keep their object', () => {
    const book = bookOf([position({ ticket: 1 }), position({ ticket: 2 }), position({ ticket: 3 })])
    book.setFreshness({ state: 'live' })
    const [first, second] = flushed(book).list
    book.takeList([position({ ticket: 2, profit: 11 }), position({ ticket: 1 })], account(), 'missed', 1)
    const update = flushed(book)
    expect(update.list.map((row) => row.ticket)).toEqual([2, 1])
    expect(update.list[1]).toBe(first)
    expect(update.list[0]).not.toBe(second)
    expect(update.changed).toEqual([position({ ticket: 2, profit: 11 })])
    expect(update.removed).toEqual([3])
  })

  test('PS-2: the same rows in another order are another order, with no row changed', () => {
    const rows = [position({ ticket: 1 }), position({ ticket: 2 })]
    const book = bookOf(rows)
    book.takeList([...rows].reverse(), account(), 'seen', 1)
    expect(flushed(book)).toMatchObject({ orderChanged: true, listChanged: true, changed: [], removed: [] })
    book.takeList([...rows].reverse(), account(), 'seen', 2)
    expect(book.flush()).toBeUndefined()
  })

  test('PS-3: a delta changes the fields it has, and no other row', () => {
    const book = bookOf([position({ ticket: 1 }), position({ ticket: 2 })])
    book.setFreshness({ state: 'live' })
    const before = flushed(book).list
    expect(patch(book, [{ ticket: 2, nowprice: 1.3, profit: 12.5 }])).toBe(true)
    const update = flushed(book)
    expect(update.changed).toEqual([position({ ticket: 2, nowprice: 1.3, profit: 12.5 })])
    expect(update.list[0]).toBe(before[0])
    expect(update.list[1]).toBe(update.changed[0])
    expect(before[1]).toEqual(position({ ticket: 2 }))
    expect(update).toMatchObject({ listChanged: true, orderChanged: false })
  })

  test('PS-3: every field of a row can change', () => {
    const book = bookOf([position()])
    const other = position({
      symbol: 'USDJPY', type: 'sell', lots: 0.2, openprice: 2, nowprice: 3, sl: 4, tp: 5, swap: 6, commission: 7,
      profit: 8, currency: 'JPY', opentime: 9, digits: 3, flwsig: null, sigtraderid: 'b', signame: 'Bob',
    })
    for (const [field, value] of Object.entries<unknown>({ ...other })) {
      if (field === 'ticket') continue
      patch(book, [{ ticket: 1, [field]: value }])
      expect(flushed(book).changed[0]).toMatchObject({ [field]: value })
    }
    expect(patch(book, [other])).toBe(true)
    expect(book.flush()).toBeUndefined()
  })

  test('PS-3: a field that is there but undefined is as good as absent', () => {
    const book = bookOf([position()])
    for (const field of Object.keys(position())) {
      if (field !== 'ticket') patch(book, [{ ticket: 1, ...Object.fromEntries([[field, undefined]]) }])
    }
    expect(book.flush()).toBeUndefined()
  })

  test('PS-4: a complete row of an unknown ticket comes last', () => {
    const book = bookOf([position({ ticket: 1 })])
    expect(patch(book, [position({ ticket: 'two' })])).toBe(true)
    const update = flushed(book)
    expect(update.list.map((row) => row.ticket)).toEqual([1, 'two'])
    expect(update.orderChanged).toBe(true)
  })

  test('PS-4: a partial row of an unknown ticket refuses the delta whole', () => {
    const book = bookOf([position({ ticket: 1 })])
    const isTaken = patch(book, [{ ticket: 1, profit: 99 }, { ticket: 2, profit: 1 }], [{ ticket: 1, reason: 'sl' }])
    expect(isTaken).toBe(false)
    expect(book.flush()).toBeUndefined()
  })

  test('PS-5: removals come after upserts, and one of an unknown ticket is nothing', () => {
    const book = bookOf([position({ ticket: 1 }), position({ ticket: 2 })])
    patch(book, [{ ticket: 1, profit: 77 }], [{ ticket: 1, reason: 'tp' }, { ticket: 9, reason: 'closed' }])
    const update = flushed(book)
    expect(update.removed).toEqual([1])
    expect(update.changed).toEqual([])
    expect(update.list.map((row) => row.ticket)).toEqual([2])
    expect(update.events).toEqual([
      { kind: 'take-profit', reason: 'tp', position: position({ ticket: 1, profit: 77 }), missed: false, atMs: 5 },
    ])
    patch(book, [], [{ ticket: 9, reason: 'closed' }])
    expect(book.flush()).toBeUndefined()
  })

  test('PS-6: many changes of a row before a flush are one new object, which nothing changes later', () => {
    const book = bookOf([position()])
    for (const profit of [1, 2, 3]) patch(book, [{ ticket: 1, profit }])
    const update = flushed(book)
    expect(update.changed).toEqual([position({ profit: 3 })])
    patch(book, [{ ticket: 1, profit: 4 }])
    expect(update.list).toEqual([position({ profit: 3 })])
    expect(update.changed).toEqual([position({ profit: 3 })])
  })

  test('PS-6: with nothing changed there is nothing to flush', () => {
    const book = bookOf([position()])
    patch(book, [{ ticket: 1, profit: position().profit }], [], account())
    expect(book.flush()).toBeUndefined()
  })

  test('PS-7: the list is built once and shared', () => {
    const book = bookOf([position()])
    patch(book, [{ ticket: 1, profit: 1 }])
    const update = flushed(book)
    expect(update.list).toBe(update.list)
  })

  test('PS-7: a row that came after the flush is not in its list', () => {
    const book = bookOf([position()])
    patch(book, [{ ticket: 1, profit: 1 }])
    const update = flushed(book)
    patch(book, [position({ ticket: 2 })], [{ ticket: 1, reason: 'closed' }])
    expect(update.list.map((row) => row.ticket)).toEqual([1])
  })

  test('PS-7: read only after another flush, the list is that flush’s, whole', () => {
    const book = bookOf([position({ ticket: 1, profit: 1 }), position({ ticket: 2, profit: 2 })])
    patch(book, [{ ticket: 2, profit: 3 }])
    const kept = flushed(book)
    patch(book, [{ ticket: 1, profit: 100 }], [{ ticket: 2, reason: 'closed' }])
    const newest = flushed(book)
    expect(kept.list).toEqual(newest.list)
    expect(kept.list.map(({ ticket, profit }) => [ticket, profit])).toEqual([[1, 100]])
  })

  test('PS-8: a row that came and went between two flushes was never there', () => {
    const book = bookOf([])
    patch(book, [position({ ticket: 5 })], [{ ticket: 5, reason: 'closed' }])
    expect(flushed(book)).toMatchObject({ removed: [], changed: [], list: [] })
    patch(book, [position({ ticket: 6 })])
    book.takeList([], account(), 'missed', 1)
    expect(flushed(book)).toMatchObject({ removed: [], changed: [], list: [] })
  })

  test('PS-8: a row that went and came back is a changed one', () => {
    const book = bookOf([position({ ticket: 1 }), position({ ticket: 2 })])
    patch(book, [], [{ ticket: 1, reason: 'closed' }])
    patch(book, [position({ ticket: 1, profit: 1 })])
    const update = flushed(book)
    expect(update.removed).toEqual([])
    expect(update.changed.map((row) => row.ticket)).toEqual([1])
    expect(update.list.map((row) => row.ticket)).toEqual([2, 1])
  })

  test('PS-9: freshness alone changes no list', () => {
    const book = bookOf([position()])
    book.setFreshness({ state: 'stale', sinceMs: 9 })
    expect(flushed(book)).toMatchObject({
      listChanged: false, orderChanged: false, freshness: { state: 'stale', sinceMs: 9 }, version: 2,
    })
  })

  test('PS-10: events tell what happened to which row, and when', () => {
    const book = bookOf([position({ ticket: 1 }), position({ ticket: 2 }), position({ ticket: 3 })])
    patch(book, [position({ ticket: 4 })], [
      { ticket: 1, reason: 'closed' }, { ticket: 2, reason: 'sl' }, { ticket: 3, reason: 'tp' },
    ])
    expect(flushed(book).events).toEqual([
      { kind: 'opened', reason: undefined, position: position({ ticket: 4 }), missed: false, atMs: 5 },
      { kind: 'closed', reason: 'closed', position: position({ ticket: 1 }), missed: false, atMs: 5 },
      { kind: 'stop-loss', reason: 'sl', position: position({ ticket: 2 }), missed: false, atMs: 5 },
      { kind: 'take-profit', reason: 'tp', position: position({ ticket: 3 }), missed: false, atMs: 5 },
    ])
    patch(book, [{ ticket: 4, profit: 1 }])
    expect(flushed(book).events).toEqual([])
  })

  test('PS-10: the row of an event does not change afterwards', () => {
    const book = bookOf([])
    patch(book, [position({ ticket: 4, profit: 1 })])
    patch(book, [{ ticket: 4, profit: 2 }])
    expect(flushed(book).events[0]?.position.profit).toBe(1)
  })

  test.each(['seen', 'missed'] as const)('PS-11: a list is compared with the one before (%s)', (comparison) => {
    const book = bookOf([position({ ticket: 1 })])
    book.takeList([position({ ticket: 2 })], account(), comparison, 8)
    const missed = comparison === 'missed'
    expect(flushed(book).events).toEqual([
      { kind: 'opened', reason: undefined, position: position({ ticket: 2 }), missed, atMs: 8 },
      { kind: 'closed', reason: 'unknown', position: position({ ticket: 1 }), missed, atMs: 8 },
    ])
  })

  test('PS-11: the first list raises no events', () => {
    const book = createBook(createTotals({}))
    book.takeList([position({ ticket: 2 })], account(), 'first', 8)
    book.takeList([position({ ticket: 3 })], account(), 'first', 9)
    expect(flushed(book).events).toEqual([])
  })

  test('PS-12: only a position’s and an account’s own fields are kept', () => {
    const book = createBook(createTotals({}))
    const row = { ...position(), evil: '<b>' }
    book.takeList([row], { ...account(), evil: 1 } as never, 'first', 0)
    const update = flushed(book)
    expect(Object.keys(update.list[0] ?? {})).toEqual(Object.keys(position()))
    expect(update.account?.account).toEqual(account())
  })
})
