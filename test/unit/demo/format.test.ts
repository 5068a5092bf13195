import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  directionOf, formatClock, formatDateTime, formatDay, formatLevel, formatLots, formatMinor, formatPrice, formatShort,
  formatSigned, formatSignedMinor, secondsUntil, toMinor,
} from '../../../src/format'
import { formatPercent, formatSignedPercent } from '../../../demo/features/account/percent'
import { formatAttempts, formatSize } from '../../../demo/shared/size'

describe('amounts', () => {
  test('UI-1: an amount is written from whole minor units with its currency’s digits', () => {
    expect(formatMinor(123450, 2)).toBe('1,234.50')
    expect(formatMinor(-5, 2)).toBe('-0.05')
    expect(formatMinor(0, 2)).toBe('0.00')
    expect(formatMinor(1234567, 0)).toBe('1,234,567')
    expect(formatMinor(999999, 3)).toBe('999.999')
  })

  test('UI-2: a gain has a plus sign, a loss a minus sign, nothing has none', () => {
    expect(formatSignedMinor(1, 2)).toBe('+0.01')
    expect(formatSignedMinor(-1, 2)).toBe('-0.01')
    expect(formatSignedMinor(0, 2)).toBe('0.00')
    expect(formatSigned(-0, 2)).toBe('0.00')
    expect([1, -1, 0].map(directionOf)).toEqual(['gain', 'loss', 'flat'])
  })

  test('any whole number of minor units survives the way through an amount and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), fc.integer({ min: 0, max: 4 }), (minor, digits) => {
        expect(toMinor(minor / 10 ** digits, digits) + 0).toBe(minor)
        expect(Number(formatMinor(minor, digits).replaceAll(',', ''))).toBe(minor / 10 ** digits + 0)
      }),
    )
  })

  test('half a minor unit goes away from zero', () => {
    expect(toMinor(1.005, 2)).toBe(101)
    expect(toMinor(-1.005, 2)).toBe(-101)
  })

  test('lots have two decimals, and more only when the trade has them', () => {
    expect(formatLots(50_000_000)).toBe('0.50')
    expect(formatLots(123_450_000_000)).toBe('1,234.50')
    expect(formatLots(12_345_678)).toBe('0.12345678')
    expect(formatLots(100_000)).toBe('0.001')
  })

  test('ratios are per cents', () => {
    expect(formatPercent(5.0338)).toBe('503.38%')
    expect(formatPercent(0.125, 1)).toBe('12.5%')
    expect(formatSignedPercent(0.2122)).toBe('+21.22%')
    expect(formatSignedPercent(-0.2122)).toBe('-21.22%')
  })

  test('UI-2: a return that is rounded to nothing has no sign', () => {
    expect([0.00004, -0.00004, 0].map((ratio) => formatSignedPercent(ratio))).toEqual(['0.00%', '0.00%', '0.00%'])
    expect(formatSignedPercent(0.00005)).toBe('+0.01%')
  })
})

describe('prices, sizes and times', () => {
  test('UI-3: a price has its instrument’s digits, a missing stop or target none', () => {
    expect(formatPrice(149.5, 3)).toBe('149.500')
    expect(formatLevel(1.1, 5, '–')).toBe('1.10000')
    expect(formatLevel(0, 5, '–')).toBe('–')
  })

  test('sizes go in steps of 1,024', () => {
    expect([0, 1_023, 1_024, 5_000_000, 3 * 1_024 ** 3, 5_000 * 1_024 ** 3].map(formatSize)).toEqual([
      '0 B', '1023 B', '1.0 KB', '4.8 MB', '3.0 GB', '5000.0 GB',
    ])
    expect([5, Infinity].map(formatAttempts)).toEqual(['5', '∞'])
  })

  test('times are the device’s own', () => {
    const atMs = new Date(2026, 0, 31, 4, 3, 9).getTime()
    expect(formatClock(atMs)).toBe('04:03:09')
    expect(formatDateTime(atMs)).toBe('2026-01-31 04:03:09')
    expect(formatShort(atMs)).toBe('01-31 04:03')
    expect(formatDay(atMs)).toBe('01-31')
  })

  test('UI-4: a countdown counts a started second, and never below zero', () => {
    expect([4_000, 3_999, 1, 0, -5].map((left) => secondsUntil(1_000 + left, 1_000))).toEqual([4, 4, 1, 0, 0])
  })
})
