import { describe, expect, test } from 'vitest'
import { readLevel, sideProblem, type LevelContext } from '../../../../demo/features/orders/level-check'
import { formatTyped, readInRange, stepFrom } from '../../../../demo/features/orders/typed-number'

const range = { min: 0.01, max: 100, step: 0.01 }

describe('a typed number', () => {
  test.each([
    ['0.01', 0.01], ['100', 100], [' 0.30 ', 0.3], ['.5', 0.5], ['7.', 7], ['0.290', 0.29], ['0.57', 0.57],
  ])('UI-76: "%s" is %d', (typed, value) => {
    expect(readInRange(typed, range)).toEqual({ ok: true, value })
  })

  test.each([
    ['', 'missing'], ['  ', 'missing'], ['a', 'unreadable'], ['.', 'unreadable'], ['-1', 'unreadable'],
    ['1e3', 'unreadable'], ['1,000', 'unreadable'], ['0,5', 'unreadable'], ['1.2.3', 'unreadable'],
    ['Infinity', 'unreadable'], ['99999999', 'unreadable'],
    ['0', 'too-small'], ['0.009', 'too-small'], ['100.01', 'too-large'], ['0.015', 'off-step'],
  ])('UI-76: "%s" is refused as %s', (typed, problem) => {
    expect(readInRange(typed, range)).toEqual({ ok: false, problem })
  })

  test('UI-76: without a step any decimal within the limits will do', () => {
    expect(readInRange('0.015', { min: 0.01, max: 1 })).toEqual({ ok: true, value: 0.015 })
  })

  test('UI-76: a step up or down stays on the steps and within the limits', () => {
    expect(stepFrom('0.29', range, 1)).toBe('0.30')
    expect(stepFrom('0.30', range, -1)).toBe('0.29')
    expect(stepFrom('0.01', range, -1)).toBe('0.01')
    expect(stepFrom('100', range, 1)).toBe('100.00')
    expect(stepFrom('nonsense', range, 1)).toBe('0.01')
    expect(stepFrom('1', { min: 0.01, max: 100, step: 0.1 }, 1)).toBe('1.10')
  })

  test('UI-76: it is written as it would be typed', () => {
    expect([0.1, 1_000, 0.125].map(formatTyped)).toEqual(['0.10', '1000.00', '0.125'])
  })
})

describe('a typed level', () => {
  const buy = { type: 'buy', price: 1.1, digits: 5 } as const
  const sell = { type: 'sell', price: 1.1, digits: 5 } as const
  const read = (typed: string, at: Omit<LevelContext, 'name'>, name: LevelContext['name']) =>
    readLevel(typed, { ...at, name })

  test('UI-77: a stop lies on the losing side and a target on the winning side', () => {
    expect(read('1.09', buy, 'stopLoss')).toEqual({ ok: true, price: 1.09 })
    expect(read('1.11', buy, 'takeProfit')).toEqual({ ok: true, price: 1.11 })
    expect(read('1.11', sell, 'stopLoss')).toEqual({ ok: true, price: 1.11 })
    expect(read('1.09', sell, 'takeProfit')).toEqual({ ok: true, price: 1.09 })
    expect(read('1.11', buy, 'stopLoss')).toEqual({ ok: false, problem: 'not-below' })
    expect(read('1.09', buy, 'takeProfit')).toEqual({ ok: false, problem: 'not-above' })
    expect(read('1.09', sell, 'stopLoss')).toEqual({ ok: false, problem: 'not-above' })
    expect(read('1.11', sell, 'takeProfit')).toEqual({ ok: false, problem: 'not-below' })
  })

  test('UI-77: at the price itself it would close at once', () => {
    expect(sideProblem(1.1, { ...buy, name: 'stopLoss' })).toBe('not-below')
    expect(sideProblem(1.1, { ...buy, name: 'takeProfit' })).toBe('not-above')
  })

  test('UI-77: nothing typed and 0 are no level; more digits than the price or no number are refused', () => {
    expect(read('', buy, 'stopLoss')).toEqual({ ok: true, price: 0 })
    expect(read('0', buy, 'stopLoss')).toEqual({ ok: true, price: 0 })
    expect(read('1.090001', buy, 'stopLoss')).toEqual({ ok: false, problem: 'too-many-digits' })
    expect(read('1,09', buy, 'stopLoss')).toEqual({ ok: false, problem: 'unreadable' })
    expect(read('149.123', { ...buy, price: 150, digits: 3 }, 'stopLoss')).toEqual({ ok: true, price: 149.123 })
  })
})
