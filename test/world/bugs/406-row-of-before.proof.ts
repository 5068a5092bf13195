import { expect, test } from 'vitest'
import { createBook } from '../../../src/positions/model/book'
import { createTotals } from '../../../src/positions/model/totals'
import type { DeltaFrame, Position } from '../../../src/positions/model/wire'

const row: Position = {
  ticket: 1, symbol: 'EURUSD', type: 'buy', lots: 1, openprice: 1.1, nowprice: 1.2, sl: 0, tp: 0, swap: 0,
  commission: 0, profit: 10, currency: 'USD', opentime: 1, digits: 5, flwsig: true, sigtraderid: 3, signame: 'Ann',
}

test('a position that is closed and opened again between two flushes counts once', () => {
  const book = createBook(createTotals({ currency: 'USD' }))
  let seq = 0
  const apply = (data: DeltaFrame['data']): void => {
    seq += 1
    expect(book.applyDelta({ Code: 200, type: 'Delta', epoch: 'a', seq, data }, seq)).toBe(true)
  }
  book.takeList([row], null, 'first', 0)
  expect(book.flush()?.totals[0]?.profitMinor).toBe(1_000)
  // Its price moves, it is closed, and the server opens the rest of it under the same ticket.
  apply({ upsert: [{ ticket: 1, profit: 20 }], remove: [] })
  apply({ upsert: [], remove: [{ ticket: 1, reason: 'closed' }] })
  apply({ upsert: [{ ...row, lots: 0.5, profit: 5 }], remove: [] })
  const update = book.flush()
  expect(update?.changed.map(({ lots }) => lots)).toEqual([0.5])
  expect(update?.totals[0]).toMatchObject({ count: 1, profitMinor: 500 })
})
