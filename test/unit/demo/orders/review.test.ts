import { describe, expect, test } from 'vitest'
import { type LevelContext, readLevel } from '../../../../demo/features/orders/level-check'
import { type ObstacleScene, obstacleOf } from '../../../../demo/features/orders/obstacle'
import { type ReviewScene, netOf, reviewLines, reviewNote } from '../../../../demo/features/orders/review-lines'
import { readInRange, stepFrom } from '../../../../demo/features/orders/typed-number'
import { en } from '../../../../demo/texts/en'
import { zhHans } from '../../../../demo/texts/zh-hans'
import type { Order } from '../../../../src/outbox'
import { position } from '../../positions/samples'

const range = { min: 0.01, max: 100, step: 0.01 }

describe('a typed number', () => {
  test.each([
    ['0.01', 0.01], ['100', 100], [' 0.30 ', 0.3], ['.5', 0.5], ['7.', 7], ['0.290', 0.29], ['0.57', 0.57],
  ])('UI-76: reads the input "%s" as %d', (typed, value) => {
    expect(readInRange(typed, range)).toEqual({ ok: true, value })
  })

  test.each([
    ['', 'missing'], ['  ', 'missing'], ['a', 'unreadable'], ['.', 'unreadable'], ['-1', 'unreadable'],
    ['1e3', 'unreadable'], ['1,000', 'unreadable'], ['0,5', 'unreadable'], ['1.2.3', 'unreadable'],
    ['Infinity', 'unreadable'], ['99999999', 'unreadable'],
    ['0', 'too-small'], ['0.009', 'too-small'], ['100.01', 'too-large'], ['0.015', 'off-step'],
  ])('UI-76: rejects the input "%s" as %s', (typed, problem) => {
    expect(readInRange(typed, range)).toEqual({ ok: false, problem })
  })

  test('UI-76: accepts any decimal within the limits if the field has no step', () => {
    expect(readInRange('0.015', { min: 0.01, max: 1 })).toEqual({ ok: true, value: 0.015 })
  })

  test('UI-76: increases or decreases a number by one step within the limits', () => {
    expect(stepFrom('0.29', range, 1)).toBe('0.30')
    expect(stepFrom('0.30', range, -1)).toBe('0.29')
    expect(stepFrom('0.01', range, -1)).toBe('0.01')
    expect(stepFrom('100', range, 1)).toBe('100.00')
    expect(stepFrom('nonsense', range, 1)).toBe('0.01')
    expect(stepFrom('1', { min: 0.01, max: 100, step: 0.1 }, 1)).toBe('1.10')
  })
})

describe('a typed level', () => {
  const buy = { type: 'buy', price: 1.1, digits: 5 } as const
  const sell = { type: 'sell', price: 1.1, digits: 5 } as const
  const read = (typed: string, at: Omit<LevelContext, 'name'>, name: LevelContext['name']) =>
    readLevel(typed, { ...at, name })

  test('UI-77: accepts a stop only on the losing side and a target only on the winning side', () => {
    expect(read('1.09', buy, 'stopLoss')).toEqual({ ok: true, price: 1.09 })
    expect(read('1.11', buy, 'takeProfit')).toEqual({ ok: true, price: 1.11 })
    expect(read('1.11', sell, 'stopLoss')).toEqual({ ok: true, price: 1.11 })
    expect(read('1.09', sell, 'takeProfit')).toEqual({ ok: true, price: 1.09 })
    expect(read('1.11', buy, 'stopLoss')).toEqual({ ok: false, problem: 'not-below' })
    expect(read('1.09', buy, 'takeProfit')).toEqual({ ok: false, problem: 'not-above' })
    expect(read('1.09', sell, 'stopLoss')).toEqual({ ok: false, problem: 'not-above' })
    expect(read('1.11', sell, 'takeProfit')).toEqual({ ok: false, problem: 'not-below' })
  })

  test('UI-77: treats an empty field and 0 as no level, and rejects extra digits and invalid numbers', () => {
    expect(read('', buy, 'stopLoss')).toEqual({ ok: true, price: 0 })
    expect(read('0', buy, 'stopLoss')).toEqual({ ok: true, price: 0 })
    expect(read('1.090001', buy, 'stopLoss')).toEqual({ ok: false, problem: 'too-many-digits' })
    expect(read('1,09', buy, 'stopLoss')).toEqual({ ok: false, problem: 'unreadable' })
    expect(read('149.123', { ...buy, price: 150, digits: 3 }, 'stopLoss')).toEqual({ ok: true, price: 149.123 })
  })
})

const row = position({
  ticket: 7, symbol: 'EURUSD', type: 'buy', lots: 0.5, openprice: 1.1, nowprice: 1.2, digits: 5, sl: 1.05, tp: 0,
  profit: 50, swap: -1, commission: -2, currency: 'USD',
})
const quote = { symbol: 'EURUSD', digits: 5, bid: 1.2, ask: 1.20012, minLots: 0.01, maxLots: 100, lotStep: 0.01 }
const total = {
  currency: 'USD', currencyDigits: 2, count: 3, lotsE8: 120_000_000, profitMinor: 0, swapMinor: 0, commissionMinor: 0,
  netMinor: -1_234, incomplete: false,
}
const scene: ReviewScene = {
  row, quote, quotedAtMs: new Date(2026, 0, 31, 14, 3, 9).getTime(), totals: [total], digitsOf: () => 2,
}
const linesOf = (order: Order): readonly string[] =>
  reviewLines(order, scene, en).map(({ label, value }) => `${label}: ${value}`)

describe('a review', () => {
  test('UI-78: lists the effects of opening a position', () => {
    expect(linesOf({ action: 'open', symbol: 'EURUSD', type: 'buy', lots: 0.1, sl: 1.19, tp: 0 })).toEqual([
      'Symbol: EURUSD', 'Side: Buy', 'Lots: 0.10', 'Price of 14:03:09: 1.20012', 'S/L: 1.19000', 'T/P: none',
    ])
    const sell = linesOf({ action: 'open', symbol: 'EURUSD', type: 'sell', lots: 0.1 })
    expect(sell).toContain('Price of 14:03:09: 1.20000')
  })

  test('UI-78: lists the effects of a full and a partial close', () => {
    expect(linesOf({ action: 'close', ticket: 7 })).toEqual([
      'Ticket: #7', 'Symbol: EURUSD', 'Side: Buy', 'Lots: 0.50', 'Open price: 1.10000', 'Current price: 1.20000',
      'Current net result: +47.00 USD',
    ])
    const part = linesOf({ action: 'close', ticket: 7, lots: 0.2 })
    expect(part).toContain('Lots: 0.20')
    expect(part).toContain('Remains open: 0.30')
    expect(part.join()).not.toContain('Net result')
  })

  test('UI-78: lists the levels before and after a change', () => {
    const lines = linesOf({ action: 'modify', ticket: 7, sl: 0, tp: 1.3 })
    expect(lines.slice(-3)).toEqual(['Current price: 1.20000', 'S/L: 1.05000 → none', 'T/P: none → 1.30000'])
  })

  test('UI-78: lists the effects of closing all positions and of closing a trader’s positions', () => {
    expect(linesOf({ action: 'closeAll' }))
      .toEqual(['Current positions: 3', 'Lots: 1.20', 'Current net result: -12.34 USD'])
    expect(linesOf({ action: 'follow', trader: 1, settings: { mode: 'ratio', value: 0.5, capLots: 2 } })).toEqual([
      'Size of a copy: 0.50 × the lots of the signal', 'Cap: 2.00 lots in total',
    ])
    expect(linesOf({ action: 'unfollow', trader: 1 })).toEqual([])
  })

  test('UI-2: shows no sign when a value rounds to zero, even with a floating-point error', () => {
    const netDirection = (over: object): unknown =>
      netOf({ ...row, profit: 0.3, swap: -0.1, commission: -0.2, ...over }, () => 2)
    expect(0.3 - 0.1 - 0.2).not.toBe(0)
    expect(netDirection({})).toEqual({ value: '0.00 USD', direction: 'flat' })
    expect(netDirection({ profit: 0.304 })).toEqual({ value: '0.00 USD', direction: 'flat' })
    expect(netDirection({ profit: 0.31 })).toEqual({ value: '+0.01 USD', direction: 'gain' })
  })

  test('UI-1: formats a position count in groups of three digits', () => {
    const many = { ...scene, totals: [{ ...total, count: 1_000 }] }
    expect(reviewLines({ action: 'closeAll' }, many, en)[0]).toMatchObject({ value: '1,000' })
  })

  test('UI-78: adds a note when the review cannot show an effect as a number', () => {
    expect(reviewNote({ action: 'closeAll' }, en)).toContain('Includes positions that open before the order arrives')
    expect(reviewNote({ action: 'open', symbol: 'EURUSD', type: 'buy', lots: 1 }, zhHans)).toContain('市价')
    expect(reviewNote({ action: 'unfollow', trader: 1 }, en)).toBe('Positions that were already copied stay open.')
    expect(reviewNote({ action: 'modify', ticket: 7, sl: 0, tp: 0 }, en)).toBe('')
  })
})

describe('order validation', () => {
  const now: ObstacleScene = { row, quote, count: 3, freshness: 'live', isBusy: false }
  const obstacle = (order: Order, over: Partial<ObstacleScene> = {}): string =>
    obstacleOf(order, { ...now, ...over }, en)

  test('UI-79: accepts a valid order', () => {
    const settings = { mode: 'lots', value: 1, capLots: 1 } as const
    const orders: readonly Order[] = [
      { action: 'open', symbol: 'EURUSD', type: 'buy', lots: 1, sl: 1.19, tp: 1.21 },
      { action: 'close', ticket: 7 }, { action: 'close', ticket: 7, lots: 0.5 }, { action: 'closeAll' },
      { action: 'modify', ticket: 7, sl: 1.1, tp: 1.3 }, { action: 'follow', trader: 1, settings },
      { action: 'unfollow', trader: 1 },
    ]
    expect(orders.map((order) => obstacle(order))).toEqual(orders.map(() => ''))
  })

  test('UI-79: rejects an order for a closed or unknown position, or for a position with a pending order', () => {
    expect(obstacle({ action: 'close', ticket: 7 }, { row: undefined })).toContain('no longer open')
    expect(obstacle({ action: 'close', ticket: 7 }, { row: undefined, freshness: 'empty' })).toBe('No data yet')
    expect(obstacle({ action: 'closeAll' }, { count: 0 })).toBe('No positions are open.')
    expect(obstacle({ action: 'closeAll' }, { count: 0, freshness: 'empty' })).toBe('No data yet')
    expect(obstacle({ action: 'close', ticket: 7 }, { isBusy: true })).toContain('in progress')
    expect(obstacle({ action: 'unfollow', trader: 1 }, { isBusy: true })).toContain('in progress')
  })

  test('UI-79: rejects a level that the price has passed, unchanged levels, and closing more than is open', () => {
    expect(obstacle({ action: 'modify', ticket: 7, sl: 1.2, tp: 0 })).toMatch(/^S\/L: Must be below/)
    expect(obstacle({ action: 'modify', ticket: 7, sl: 0, tp: 1.1 })).toMatch(/^T\/P: Must be above/)
    expect(obstacle({ action: 'modify', ticket: 7, sl: 1.05, tp: 0 })).toBe('Same as the current levels.')
    expect(obstacle({ action: 'close', ticket: 7, lots: 0.51 })).toContain('does not fit')
    const open: Order = { action: 'open', symbol: 'EURUSD', type: 'sell', lots: 1, sl: 1.20005 }
    expect(obstacle(open)).toMatch(/^S\/L: Must be above/)
    expect(obstacle(open, { quote: undefined })).toBe('Loading prices…')
  })
})
