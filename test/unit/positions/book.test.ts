import { describe, expect, test } from 'vitest'
import { createBook } from '../../../src/positions/model/book'
import { createTotals } from '../../../src/positions/model/totals'
import { imageFault, imageOf, isImageOf, restoreImage } from '../../../src/protocols/copy-trading/saved-state'
import { account, bookOf, flushed, patch, patched, position } from './samples'

describe('a book', () => {
  test.each([{}, { currency: 'EUR' }])('PS-1: reports a new book with %j as empty in the first flush', (options) => {
    expect(flushed(createBook(createTotals(options)))).toEqual({
      version: 1, list: [], changed: [], removed: [], listChanged: true, orderChanged: true, totals: [],
      account: null, freshness: { state: 'empty' }, events: [], epoch: '', seq: 0,
    })
  })

  test('PS-2: accepts a list in the given order, and keeps the objects of unchanged rows', () => {
    const book = bookOf([position({ ticket: 1 }), position({ ticket: 2 }), position({ ticket: 3 })])
    book.setFreshness({ state: 'live' })
    const [first, second] = flushed(book).list
    book.takeList([position({ ticket: 2, profit: 11 }), position({ ticket: 1 })], account(), 'missed', 1)
    const update = flushed(book)
    expect([book.seenAtMs, ...update.list.map((row) => row.ticket)]).toEqual([1, 2, 1])
    expect(update.list[1]).toBe(first)
    expect(update.list[0]).not.toBe(second)
    expect(update.changed).toEqual([position({ ticket: 2, profit: 11 })])
    expect(update.removed).toEqual([3])
  })

  test('PS-2: reports rows in a different order as reordered, not as changed', () => {
    const rows = [position({ ticket: 1 }), position({ ticket: 2 })]
    const book = bookOf(rows)
    book.takeList([...rows].reverse(), account(), 'seen', 1)
    expect(flushed(book)).toMatchObject({ orderChanged: true, listChanged: true, changed: [], removed: [] })
    book.takeList([...rows].reverse(), account(), 'seen', 2)
    expect(book.flush()).toBeUndefined()
  })

  test('PS-3: applies only the fields in a delta, and changes no other row', () => {
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

  test('PS-3: applies a delta to every field of a row', () => {
    const book = bookOf([position()])
    const other = position({
      symbol: 'USDJPY', type: 'sell', lots: 0.2, openprice: 2, nowprice: 3, sl: 4, tp: 5, swap: 6, commission: 7,
      profit: 8, currency: 'JPY', opentime: 9, digits: 3, flwsig: null, sigtraderid: 'b', signame: 'Bob',
    })
    for (const [field, value] of Object.entries<unknown>({ ...other })) {
      if (field === 'ticket') continue
      expect(patched(book, [{ ticket: 1, [field]: value }]).changed[0]).toMatchObject({ [field]: value })
    }
    expect(patch(book, [other])).toBe(true)
    expect(book.flush()).toBeUndefined()
  })

  test('PS-3: treats an undefined field as absent', () => {
    const book = bookOf([position()])
    for (const field of Object.keys(position())) {
      if (field !== 'ticket') patch(book, [{ ticket: 1, ...Object.fromEntries([[field, undefined]]) }])
    }
    expect(book.flush()).toBeUndefined()
  })

  test('PS-4: adds a complete row for an unknown ticket at the end', () => {
    const update = patched(bookOf([position({ ticket: 1 })]), [position({ ticket: 'two' })])
    expect([update.list.map((row) => row.ticket), update.orderChanged]).toEqual([[1, 'two'], true])
  })

  test('PS-4: rejects a whole delta that has a partial row for an unknown ticket', () => {
    const book = bookOf([position({ ticket: 1 })])
    const upsert = [{ ticket: 1, profit: 99 }, { ticket: 2, profit: 1 }]
    expect(patch(book, upsert, [{ ticket: 1, reason: 'sl' }], account({ balance: 1 }))).toBe(false)
    expect(book.flush()).toBeUndefined()
  })

  test('PS-64: rejects a delta with a new row when the book has 20,000 rows, but accepts a longer list', () => {
    const rows = Array.from({ length: 20_001 }, (_, ticket) => position({ ticket }))
    const book = bookOf(rows.slice(0, 19_999))
    expect(patch(book, rows.slice(19_999, 20_000))).toBe(true)
    book.flush()
    const upsert = [{ ticket: 1, profit: 99 }, ...rows.slice(20_000)]
    expect(patch(book, upsert, [{ ticket: 1, reason: 'sl' }], account({ balance: 1 }))).toBe(false)
    expect(book.flush()).toBeUndefined()
    expect(patch(book, [{ ticket: 1, profit: 99 }])).toBe(true)
    book.takeList(rows, null, 'missed', 1)
    expect(book.size()).toBe(20_001)
  })

  test('PS-5: applies removals after upserts, and ignores an unknown ticket', () => {
    const book = bookOf([position({ ticket: 1 }), position({ ticket: 2 })])
    expect(patched(
      book, [{ ticket: 1, profit: 77 }], [{ ticket: 1, reason: 'tp' }, { ticket: 9, reason: 'closed' }],
    )).toMatchObject({
      removed: [1], changed: [], list: [{ ticket: 2 }], events: [
        { kind: 'take-profit', reason: 'tp', position: position({ ticket: 1, profit: 77 }), missed: false, atMs: 5 },
      ],
    })
    patch(book, [], [{ ticket: 9, reason: 'closed' }])
    expect(book.flush()).toBeUndefined()
  })

  test('PS-6: merges several changes of a row into one new object, and never changes that object later', () => {
    const book = bookOf([position()])
    for (const profit of [1, 2, 3]) patch(book, [{ ticket: 1, profit }])
    const update = flushed(book)
    expect(update.changed).toEqual([position({ profit: 3 })])
    patch(book, [{ ticket: 1, profit: 4 }])
    expect(update.list).toEqual([position({ profit: 3 })])
    expect(update.changed).toEqual([position({ profit: 3 })])
  })

  test('PS-6, PS-20: skips a flush when neither rows nor account changed', () => {
    const book = bookOf([position()])
    patch(book, [{ ticket: 1, profit: position().profit }], [], account())
    expect(book.flush()).toBeUndefined()
  })

  test('PS-7: builds the list once, shares it, and omits a row added after the flush', () => {
    const book = bookOf([position()])
    const update = patched(book, [{ ticket: 1, profit: 1 }])
    patch(book, [position({ ticket: 2 })], [{ ticket: 1, reason: 'closed' }])
    expect(update.list.map((row) => row.ticket)).toEqual([1])
    expect(update.list).toBe(update.list)
  })

  test('PS-7: returns the newest rows when a list is first read after another flush', () => {
    const book = bookOf([position({ ticket: 1, profit: 1 }), position({ ticket: 2, profit: 2 })])
    const kept = patched(book, [{ ticket: 2, profit: 3 }])
    const newest = patched(book, [{ ticket: 1, profit: 100 }], [{ ticket: 2, reason: 'closed' }])
    expect(kept.list).toEqual(newest.list)
    expect(kept.list.map(({ ticket, profit }) => [ticket, profit])).toEqual([[1, 100]])
  })

  test('PS-8: omits a row added and removed between two flushes', () => {
    const book = bookOf([])
    const nothing = { removed: [], changed: [], list: [] }
    expect(patched(book, [position({ ticket: 5 })], [{ ticket: 5, reason: 'closed' }])).toMatchObject(nothing)
    patch(book, [position({ ticket: 6 })])
    book.takeList([], account(), 'missed', 1)
    expect(flushed(book)).toMatchObject(nothing)
  })

  test('PS-8: reports a row as changed when it was removed and added again between two flushes', () => {
    const book = bookOf([position({ ticket: 1 }), position({ ticket: 2 })])
    patch(book, [], [{ ticket: 1, reason: 'closed' }])
    expect(patched(book, [position({ ticket: 1, profit: 1 })])).toMatchObject({
      removed: [], changed: [{ ticket: 1 }], list: [{ ticket: 2 }, { ticket: 1 }],
    })
  })

  test('PS-10: reports each row change as an event with its time', () => {
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
    expect(patched(book, [{ ticket: 4, profit: 1 }]).events).toEqual([])
  })

  test('PS-10: never changes the row of an already reported event', () => {
    const book = bookOf([])
    patch(book, [position({ ticket: 4, profit: 1 })])
    expect(patched(book, [{ ticket: 4, profit: 2 }]).events[0]?.position.profit).toBe(1)
  })

  test('PS-11: reports no events for the first list', () => {
    const book = createBook(createTotals({}))
    book.takeList([position({ ticket: 2 })], account(), 'first', 8)
    book.takeList([position({ ticket: 3 })], account(), 'first', 9)
    expect(flushed(book).events).toEqual([])
  })

  test('PS-12: stores only the fields of a position and an account', () => {
    const book = createBook(createTotals({}))
    const row = { ...position(), evil: '<b>' }
    book.takeList([row], { ...account(), evil: 1 } as never, 'first', 0)
    const update = flushed(book)
    expect(Object.keys(update.list[0] ?? {})).toEqual(Object.keys(position()))
    expect(update.account?.account).toEqual(account())
  })
})

const liveBook = () => {
  const book = bookOf([position({ ticket: 1 }), position({ ticket: 'b', flwsig: null })])
  book.epoch = 'e1'
  book.seq = 4
  book.setFreshness({ state: 'live' })
  patch(book, [{ ticket: 1, profit: 3 }])
  return book
}

const image = (): Record<string, unknown> => ({ ...imageOf(liveBook(), 10260) })

describe('the stored copy of a book', () => {
  test('PS-29: restores the same book from JSON, and marks it as stale since the time when it was last live', () => {
    const kept: unknown = JSON.parse(JSON.stringify(image()))
    if (!isImageOf('10260', kept)) throw new Error('not an image')
    const book = createBook(createTotals({}))
    restoreImage(book, kept)
    const update = flushed(book)
    expect(update).toMatchObject({
      freshness: { state: 'stale', sinceMs: 5 }, events: [], listChanged: true,
      list: [position({ ticket: 1, profit: 3 }), position({ ticket: 'b', flwsig: null })],
      totals: [{ profitMinor: 1_300 }],
    })
    expect(update.account?.account).toEqual(account())
    expect([book.epoch, book.seq]).toEqual(['e1', 4])
  })

  test('PS-29: keeps a book’s stored copy unchanged when the book changes', () => {
    const book = liveBook()
    const kept = imageOf(book, 1)
    patch(book, [{ ticket: 1, profit: 9 }])
    expect(kept?.positions[0]?.profit).toBe(3)
  })

  test.each<[string, Record<string, unknown>]>([
    ['version', { version: 2 }], ['traderId', { traderId: '10261' }], ['traderId', { traderId: 10260 }],
    ['epoch', { epoch: 3 }], ['epoch', { epoch: 'e'.repeat(1_025) }], ['seq', { seq: -1 }],
    ['seenAtMs', { seenAtMs: 'x' }], ['account', { account: {} }], ['account', { account: undefined }],
    ['positions', { positions: {} }], ['positions', { positions: [{ ticket: 1 }] }],
    ['positions', { positions: [position(), position()] }],
  ])('CT-85, PS-30: rejects a stored copy with an invalid %s (%o)', (part, over) => {
    expect(imageFault({ ...image(), ...over }, 10260)).toBe(part)
    expect(isImageOf(10260, { ...image(), ...over })).toBe(false)
  })

  test('PS-30: rejects a value that is not a stored copy of a book, and accepts a copy without an account', () => {
    expect(imageFault('[]', 1)).toBe('image')
    expect(imageFault({ ...image(), account: null }, 10260)).toBeUndefined()
  })
})
