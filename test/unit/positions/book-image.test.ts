import { describe, expect, test } from 'vitest'
import { createBook } from '../../../src/positions/model/book'
import { createTotals } from '../../../src/positions/model/totals'
import { imageFault, imageOf, isImageOf, restoreImage } from '../../../src/protocols/copy-trading/saved-state'
import { account, bookOf, flushed, patch, position } from './samples'

const liveBook = () => {
  const book = bookOf([position({ ticket: 1 }), position({ ticket: 'b', flwsig: null })])
  book.epoch = 'e1'
  book.seq = 4
  book.setFreshness({ state: 'live' })
  patch(book, [{ ticket: 1, profit: 3 }])
  return book
}

const image = (): Record<string, unknown> => ({ ...imageOf(liveBook(), 10260) })

describe('the image of a book', () => {
  test('PS-29: a book that knows nothing has none', () => {
    expect(imageOf(createBook(createTotals({})), 1)).toBeUndefined()
  })

  test('PS-29: it survives JSON, and a book restored from it is the same, stale since it was last seen', () => {
    const kept: unknown = JSON.parse(JSON.stringify(imageOf(liveBook(), 10260)))
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

  test('PS-29: an image does not change with the book', () => {
    const book = liveBook()
    const kept = imageOf(book, 1)
    patch(book, [{ ticket: 1, profit: 9 }])
    expect(kept?.positions[0]?.profit).toBe(3)
  })

  test('PS-29: a restored book is what the next list is compared with', () => {
    const kept: unknown = image()
    if (!isImageOf(10260, kept)) throw new Error('not an image')
    const book = createBook(createTotals({}))
    restoreImage(book, kept)
    book.takeList([position({ ticket: 1 })], account(), 'missed', 9)
    expect(flushed(book).events).toMatchObject([{ kind: 'closed', position: { ticket: 'b' }, missed: true }])
  })

  test.each<[string, Record<string, unknown>]>([
    ['version', { version: 2 }], ['traderId', { traderId: '10261' }], ['traderId', { traderId: 10260 }],
    ['epoch', { epoch: 3 }], ['seq', { seq: -1 }], ['seenAtMs', { seenAtMs: 'x' }], ['account', { account: {} }],
    ['account', { account: undefined }], ['positions', { positions: {} }],
    ['positions', { positions: [{ ticket: 1 }] }],
    ['positions', { positions: [position(), position()] }],
  ])('PS-30: an image with a bad %s is refused (%j)', (part, over) => {
    expect(imageFault({ ...image(), ...over }, 10260)).toBe(part)
    expect(isImageOf(10260, { ...image(), ...over })).toBe(false)
  })

  test('PS-30: what is no image is refused, and no account is allowed', () => {
    expect(imageFault('[]', 1)).toBe('image')
    expect(imageFault({ ...image(), account: null }, 10260)).toBeUndefined()
  })
})
