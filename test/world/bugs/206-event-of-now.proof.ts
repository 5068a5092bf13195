import { expect, test } from 'vitest'
import { createBook } from '../../../src/positions/model/book'
import { createNoTotals } from '../../../src/positions/model/book-changes'
import type { Position } from '../../../src/positions/model/wire'

const position: Position = {
  ticket: 1, symbol: 'EURUSD', type: 'buy', lots: 1, openprice: 1.1, nowprice: 1.2, sl: 0, tp: 0, swap: 0,
  commission: 0, profit: 10, currency: 'USD', opentime: 1, digits: 5, flwsig: true, sigtraderid: 3, signame: 'Ann',
}

test('an event keeps the position as it was', () => {
  const book = createBook(createNoTotals())
  book.takeList([position], null, 'seen', 1)
  const update = book.flush()
  book.applyDelta({
    Code: 200, type: 'Delta', epoch: 'a', seq: 1, data: { upsert: [{ ticket: 1, profit: 99 }], remove: [] },
  }, 2)
  expect(update?.events).toMatchObject([{ kind: 'opened', position: { profit: 10 } }])
})
