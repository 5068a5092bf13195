import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  differenceApart, mean, median, medianInterval, noiseAround, noiseBeside, ratioOf, spreadOf,
} from '@/bench/harness/statistics'

const reading = fc.double({ min: 0.5, max: 2_000, noNaN: true })
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)

describe('what a run says', () => {
  test('BE-1: the median is the middle value, or the mean of the two in the middle', () => {
    expect(median([5, 1, 9])).toBe(5)
    expect(median([4, 1, 9, 2])).toBe(3)
    expect(median([7])).toBe(7)
    expect(mean([1, 2, 6])).toBe(3)
  })

  test('BE-1: nothing, and what is no number, has no median', () => {
    expect(() => median([])).toThrow(RangeError)
    expect(() => median([1, NaN])).toThrow(RangeError)
    expect(() => median([1, Infinity])).toThrow(RangeError)
  })

  test('BE-2: the ratio is the median of the ratios of the rounds, so a slow round weighs nothing', () => {
    expect(ratioOf([2, 200, 4], [1, 100, 2])).toBe(2)
    expect(ratioOf([3, 300, 1], [1, 100, 100])).toBe(3)
    expect(() => ratioOf([1, 2], [1])).toThrow(RangeError)
  })

  test('BE-3: the median lies between two of the values with at least 95 %: the whole range of a few', () => {
    const range = (count: number): number[] => {
      const { low, high } = medianInterval(upTo(count).reverse())
      return [low, high]
    }
    expect(range(1)).toEqual([1, 1])
    expect(range(8)).toEqual([1, 8])
    expect(range(9)).toEqual([2, 8])
    expect(range(11)).toEqual([2, 10])
    expect(range(15)).toEqual([4, 12])
    expect(range(20)).toEqual([6, 15])
  })

  test('BE-3: the interval holds the median, and as many values lie below it as above', () => {
    fc.assert(fc.property(fc.array(reading, { minLength: 1, maxLength: 40 }), (values) => {
      const { low, high } = medianInterval(values)
      expect(low).toBeLessThanOrEqual(median(values))
      expect(high).toBeGreaterThanOrEqual(median(values))
      const mirrored = medianInterval(values.map((value) => -value))
      expect(mirrored).toEqual({ low: -high, high: -low })
    }))
  })

  test('BE-4: the noise is what the same thing is away from itself, to both sides of the ratio', () => {
    const once = upTo(15).map(() => 100)
    expect(spreadOf(once, once)).toBe(1)
    expect(spreadOf(once, once.map(() => 125))).toBe(1.25)
    expect(spreadOf(once, once.map(() => 80))).toBe(1.25)
    expect(noiseAround(1.5, 1.25)).toEqual({ low: 1.2, high: 1.875 })
  })

  test('BE-4: the ratio lies in its own noise, and noisier rounds never make it narrower', () => {
    const rounds = fc.array(fc.tuple(reading, reading), { minLength: 1, maxLength: 30 })
    fc.assert(fc.property(rounds, fc.double({ min: 0.1, max: 10, noNaN: true }), (pairs, ratio) => {
      const once = pairs.map(([value]) => value)
      const again = pairs.map(([, value]) => value)
      const { low, high } = noiseAround(ratio, spreadOf(once, again))
      expect(low).toBeLessThanOrEqual(ratio)
      expect(high).toBeGreaterThanOrEqual(ratio)
      expect(spreadOf(once, again)).toBeCloseTo(spreadOf(again, once), 9)
    }))
  })

  test('BE-4: a difference has its noise beside it in the same way', () => {
    expect(differenceApart([300, 310, 305], [301, 306, 305])).toBe(4)
    expect(differenceApart([300, 310], [300, 310])).toBe(0)
    expect(noiseBeside(1, 0.25)).toEqual({ low: 0.75, high: 1.25 })
  })
})
