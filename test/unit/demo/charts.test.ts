import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { areaImage } from '../../../demo/shared/area-image'
import { nameMarks, valueMarks } from '../../../demo/shared/axis-marks'
import { valueRange } from '../../../demo/shared/value-range'

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

describe('the marks of a chart', () => {
  test('are the round values from above', () => {
    expect(valueMarks({ min: 100, max: 130, steps: 3 }, String)).toEqual([
      { text: '130', percent: 0 },
      { text: '120', percent: expect.closeTo(33.3, 1) as number },
      { text: '110', percent: expect.closeTo(66.7, 1) as number },
      { text: '100', percent: 100 },
    ])
  })

  test('are a few of the names, from the first to the last', () => {
    const names = Array.from({ length: 31 }, (_, day) => `day ${day}`)
    expect(nameMarks(names, 4).map(({ text }) => text)).toEqual(['day 0', 'day 10', 'day 20', 'day 30'])
    expect(nameMarks(names, 4).map(({ percent }) => Math.round(percent))).toEqual([0, 33, 67, 100])
    expect(nameMarks(['one', 'two'], 4)).toEqual([{ text: 'one', percent: 0 }, { text: 'two', percent: 100 }])
    expect(nameMarks(['alone'], 4)).toEqual([{ text: 'alone', percent: 50 }])
    expect(nameMarks([], 4)).toEqual([])
  })
})

describe('the picture of a chart', () => {
  const pathsOf = (picture: string): readonly string[] =>
    [...decodeURIComponent(picture).matchAll(/ d="([^"]*)"/g)].map(([, path]) => path ?? '')

  test('runs from edge to edge, the highest value at the top', () => {
    const [shade, stroke] = pathsOf(areaImage([10, 30, 20], { min: 10, max: 30, steps: 2 }, '#1a56c4'))
    expect(stroke).toBe('M0,1000L500,0L1000,500')
    expect(shade).toBe('M0,1000L500,0L1000,500L1000,1000L500,1000L0,1000Z')
  })

  test('of one value is a level', () => {
    const [, stroke] = pathsOf(areaImage([5], { min: 0, max: 10, steps: 2 }, '#1a56c4'))
    expect(stroke).toBe('M0,500L1000,500')
  })

  test('is safe inside quotes and style sheets', () => {
    expect(areaImage([1, 2], { min: 1, max: 2, steps: 1 }, '#1a56c4')).toMatch(/^data:image\/svg\+xml,[\w%.!*~-]+$/)
  })
})
