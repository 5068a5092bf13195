import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { valueRange } from '../../../demo/charts/value-range'

describe('the axis of a chart', () => {
  test('holds all values between round ends', () => {
    const values = fc.array(fc.integer({ min: -1e8, max: 1e8 }).map((hundredths) => hundredths / 100), { minLength: 1 })
    fc.assert(
      fc.property(values, (some) => {
        const { min, max, steps } = valueRange(some, 4)
        expect(min).toBeLessThanOrEqual(Math.min(...some))
        expect(max).toBeGreaterThanOrEqual(Math.max(...some))
        expect(steps).toBeGreaterThanOrEqual(1)
        expect(steps).toBeLessThanOrEqual(5)
      }),
    )
  })

  test('has no odd numbers', () => {
    expect(valueRange([100, 123], 4)).toEqual({ min: 100, max: 130, steps: 3 })
    expect(valueRange([2, 2, 2], 4)).toEqual({ min: 2, max: 2.5, steps: 1 })
    expect(valueRange([], 4)).toEqual({ min: 0, max: 4, steps: 4 })
    expect(valueRange([0], 4)).toEqual({ min: 0, max: 1, steps: 1 })
  })
})
