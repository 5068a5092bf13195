import { expect, test } from 'vitest'
import { createBook } from '../../../src/positions/model/book'
import { createNoTotals } from '../../../src/positions/model/book-changes'
import { createSelectionView } from '../../../src/positions/model/selection'

const rowOf = (ticket: number) => ({
  ticket, symbol: 'EURUSD', type: 'buy' as const, lots: 1, openprice: 1.1, nowprice: 1.2, sl: 0, tp: 0, swap: 0,
  commission: 0, profit: 10, currency: 'USD', opentime: 1, digits: 5, flwsig: true, sigtraderid: 3, signame: 'Ann',
})

test('rows of a skipped update are new as well', () => {
  const book = createBook(createNoTotals())
  const view = createSelectionView({})
  const take = (isShown: boolean): void => {
    const update = book.flush()
    if (isShown && update !== undefined) view.take(update)
  }
  book.takeList([rowOf(1), rowOf(2)], null, 'first', 1)
  take(true)
  for (const ticket of [1, 2]) {
    const data = { upsert: [{ ticket, profit: 20 }], remove: [] }
    book.applyDelta({ Code: 200, type: 'Delta', epoch: 'a', seq: ticket, data }, 2)
    take(ticket === 2)
  }
  expect(view.rows().map(({ profit }) => profit)).toEqual([20, 20])
})
