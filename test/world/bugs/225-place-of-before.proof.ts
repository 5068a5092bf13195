import { expect, test } from 'vitest'
import { createListOrder } from '../../../components/tradewire-position-list/list-order'
import type { Position } from '../../../src'

const rowOf = (ticket: number, profit: number): Position => ({
  ticket, symbol: 'EURUSD', type: 'buy', lots: 1, openprice: 1.1, nowprice: 1.2, sl: 0, tp: 0, swap: 0, commission: 0,
  profit, currency: 'USD', opentime: 1, digits: 5, flwsig: true, sigtraderid: 3, signame: 'Ann',
})

test('a row comes back with its profit', () => {
  const order = createListOrder()
  const rules = { sort: undefined, grouped: false, where: ({ profit }: Position) => profit > 0 }
  const counts = [10, -10, 10].map((profit) => order([rowOf(1, 5), rowOf(2, profit)], rules).rows.length)
  expect(counts).toEqual([2, 1, 2])
})
