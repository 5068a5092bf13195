import { expect, test, vi } from 'vitest'
import { rowOf } from '../../../server/feed/model/account/live-position'
import { createBalance } from '../../../server/feed/model/account/balance'
import { boardOf, booksOf, moveQuote } from './account-rig'
import { startMs } from './support'

const dayMs = 86_400_000
const prices = { EURJPY: ['162.562', '162.577'], USDJPY: ['149.615', '149.628'] } as const
/** Gains 562 points: 16,860 JPY, or 112.68 USD. */
const buy = { type: 'buy', lotsE8: 30_000_000, openPoints: 162_000 } as const

// In whole dollars, so that a point of the pair (0.20 USD) changes no amount.
test.each([
  ['nothing', 0, 0, 0, undefined],
  ['a new price', 1, 0, 0, { nowprice: 162.563 }],
  ['a new conversion rate', 0, 2_000, 0, { profit: 111 }],
  ['a new price and profit', 100, 0, 0, { nowprice: 162.662, profit: 133 }],
  ['a new day', 0, 0, 1, { swap: -2 }],
  ['an earlier day', 0, 0, -1, undefined],
  ['a new price and day', 1, 0, 1, { nowprice: 162.563, swap: -2 }],
  ['a new rate and day', 0, 2_000, 1, { profit: 111, swap: -2 }],
  ['a new price, profit and day', 100, 0, 1, { nowprice: 162.662, profit: 133, swap: -2 }],
])('SV-26 SV-20: reports the row fields that change with %s', (_what, own, rate, days, changed) => {
  const { board, ledger, add } = booksOf(boardOf(prices), 0)
  const position = add(7, 'EURJPY', buy)
  const before = rowOf(position)
  expect(before).toMatchObject({ nowprice: 162.562, profit: 113, swap: 0 })
  moveQuote(board, 'EURJPY', own)
  moveQuote(board, 'USDJPY', rate)
  const nowMs = startMs + days * dayMs
  expect(ledger.revalue(position, nowMs)).toStrictEqual(changed && { ticket: 7, ...changed })
  expect(rowOf(position)).toStrictEqual({ ...before, ...changed })
  expect(ledger.revalue(position, nowMs)).toBeUndefined()
  expect(position.swapDay).toBe(startMs / dayMs + Math.max(0, days))
})

test('SV-277: charges one night when the clock is set ahead by 30 days, and none when the clock is set back', () => {
  const { ledger, add } = booksOf(boardOf(prices), 0)
  const position = add(7, 'EURJPY', buy)
  const swapOn = (day: number): number => {
    ledger.revalue(position, startMs + day * dayMs)
    return rowOf(position).swap
  }
  expect([30, 30, 31].map(swapOn)).toEqual([-2, -2, -4])
  expect([0, 1, 2, 3].map(swapOn)).toEqual([-4, -4, -6, -8])
})

test('SV-280: returns the total size of a signal trader’s positions without iterating over the positions', () => {
  const { ledger, add } = booksOf(boardOf(prices), 2)
  const [first] = [1, 2, 3].map((ticket) => add(ticket, 'EURJPY', buy))
  ledger.reduced(add(4, 'EURJPY', buy), 1_000_000)
  if (first !== undefined) ledger.remove(first)
  const visits = vi.spyOn(Map.prototype, 'values')
  expect([ledger.copiedE8(0), ledger.copiedE8(501)]).toEqual([89_000_000, 0])
  expect(visits).not.toHaveBeenCalled()
})

test('SV-23: revalues the requested number of rows, starting with the rows that have waited longest', () => {
  const { board, ledger, add } = booksOf(boardOf({ ...prices, EURUSD: ['1.12', '1.1201'] }), 2)
  for (const ticket of [1, 2, 3]) add(ticket, 'EURJPY', buy)
  add(4, 'EURUSD', { ...buy, openPoints: 112_000 })
  const revalued = (limit: number): readonly number[] =>
    ledger.revalueWaiting(limit, startMs).map(({ ticket }) => ticket)
  expect(revalued(9)).toEqual([])
  moveQuote(board, 'USDJPY', 100)
  expect(revalued(9)).toEqual([])
  ledger.priceMoved('USDJPY')
  moveQuote(board, 'EURUSD', 100)
  ledger.priceMoved('EURUSD')
  ledger.priceMoved('EURJPY')
  expect([revalued(0), revalued(2), revalued(1), revalued(9), revalued(9)]).toEqual([[], [1, 2], [3], [4], []])
  ledger.priceMoved('GBPUSD')
  expect(revalued(9)).toEqual([])
})

test('SV-23: removes a row from the queue when the row is closed or revalued', () => {
  const { board, ledger, add } = booksOf(boardOf(prices), 2)
  const [first, second] = [add(1, 'EURJPY', buy), add(2, 'EURJPY', buy)]
  add(3, 'EURJPY', buy)
  moveQuote(board, 'EURJPY', 100)
  ledger.priceMoved('EURJPY')
  ledger.remove(first)
  expect(ledger.revalue(second, startMs)).toEqual({ ticket: 2, nowprice: 162.662, profit: 132.73 })
  expect(ledger.revalueWaiting(9, startMs)).toEqual([{ ticket: 3, nowprice: 162.662, profit: 132.73 }])
  expect([ledger.get(1), ledger.size, [...ledger.inPair('EURJPY')].length]).toEqual([undefined, 2, 2])
  expect([...ledger.inPair('USDJPY'), ...ledger.inPair('GBPUSD')]).toEqual([])
})

test('SV-17: derives free margin from the balance, the value and the margin of all positions', () => {
  const { ledger, add } = booksOf(boardOf(prices), 2)
  const balance = createBalance({ ledger, currency: 'USD', currencyDigits: 2, leverage: 100, saved: undefined })
  expect(balance.freeMarginMinor()).toBe(1_000_000)
  const position = add(1, 'EURJPY', buy)
  expect(position).toMatchObject({ profitMinor: 11_268, commissionMinor: -98, swapMinor: 0, marginMinor: 32_593 })
  expect(balance.freeMarginMinor()).toBe(1_000_000 + 11_268 - 98 - 32_593)
  ledger.revalue(position, startMs + dayMs)
  expect(position.swapMinor).toBe(-169)
  expect(balance.freeMarginMinor()).toBe(1_000_000 + 11_268 - 98 - 169 - 32_593)
})

test('SV-26: sends the account once after each change of balance or margin', () => {
  const { ledger, add } = booksOf(boardOf(prices), 2)
  const balance = createBalance({ ledger, currency: 'USD', currencyDigits: 2, leverage: 100, saved: undefined })
  const account = { currency: 'USD', currencyDigits: 2, balance: 10_000, credit: 0, margin: 0, leverage: 100 }
  expect([balance.account(), balance.ifChanged()]).toEqual([account, undefined])
  const position = add(1, 'EURJPY', buy)
  expect([balance.ifChanged(), balance.ifChanged()]).toEqual([{ ...account, margin: 325.93 }, undefined])
  balance.settle(position)
  expect([balance.ifChanged(), balance.ifChanged()])
    .toEqual([{ ...account, margin: 325.93, balance: 10_111.7 }, undefined])
  expect(balance.account()).toMatchObject({ balance: 10_111.7 })
})

test.each([
  ['USD', 2, 0, 10_000], ['JPY', 0, 0, 10_000], ['KWD', 3, 0, 10_000],
  ['USD', 2, 250_000, 10_000], ['USD', 2, 250_001, 20_000], ['USD', 2, 3_000_001, 200_000],
])('SV-17: starts an account in %s (%d digits) with margin %d and balance %d', (currency, digits, margin, begins) => {
  const { ledger } = booksOf(boardOf(prices), digits)
  const fixed = { ...ledger, marginMinor: () => margin }
  const balance = createBalance({ ledger: fixed, currency, currencyDigits: digits, leverage: 100, saved: undefined })
  expect(balance.account().balance).toBe(begins)
})
