import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ascendingNumbers } from '../../../components/tradewire-position-list/order-numbers'

function isAscending(numbers: readonly number[]): boolean {
  return numbers.every((number, at) => at === 0 || number > (numbers[at - 1] ?? Infinity))
}

const changed = (before: readonly (number | null)[], after: readonly number[]): number =>
  after.filter((number, at) => number !== before[at]).length

/** How many can keep their numbers at most. */
function mostKept(numbers: readonly (number | null)[], above = -Infinity): number {
  const [first, ...others] = numbers
  if (first === undefined) return 0
  const without = mostKept(others, above)
  return first === null || first <= above ? without : Math.max(without, 1 + mostKept(others, first))
}

describe('the numbers by which rows are laid out', () => {
  test('PL-15: they are whole and ascending, whatever they were', () => {
    const anyNumbers = fc.array(fc.option(fc.integer({ min: -(2 ** 30), max: 2 ** 30 })), { maxLength: 40 })
    fc.assert(fc.property(anyNumbers, (numbers) => {
      const result = ascendingNumbers(numbers)
      expect(result).toHaveLength(numbers.length)
      expect(result.every(Number.isInteger)).toBe(true)
      expect(isAscending(result)).toBe(true)
    }))
  })

  test('PL-15: what enters, leaves or moves changes its own number and no other', () => {
    const before = ascendingNumbers(Array.from({ length: 30 }, () => null))
    expect(changed(before, ascendingNumbers(before))).toBe(0)
    expect(changed([...before.slice(1), null], ascendingNumbers([...before.slice(1), null]))).toBe(1)
    expect(changed([null, ...before.slice(0, -1)], ascendingNumbers([null, ...before.slice(0, -1)]))).toBe(1)
    const between = [...before.slice(0, 9), null, ...before.slice(9)]
    expect(changed(between, ascendingNumbers(between))).toBe(1)
    const [first = 0, ...others] = before
    for (const moved of [[...others, first], [before[29] ?? 0, ...before.slice(0, 29)]]) {
      expect(changed(moved, ascendingNumbers(moved))).toBe(1)
    }
  })

  test('PL-15: where there is room as many as possible keep theirs', () => {
    const roomy = fc.option(fc.integer({ min: -5, max: 5 }).map((number) => 64 * number))
    fc.assert(fc.property(fc.array(roomy, { maxLength: 8 }), (numbers) => {
      expect(numbers.length - changed(numbers, ascendingNumbers(numbers))).toBeGreaterThanOrEqual(mostKept(numbers))
    }))
  })

  test('PL-15, PL-16: rows that come at one place again and again leave room for what is opened behind each', () => {
    let numbers = ascendingNumbers([null, null, null])
    for (let step = 0; step < 20; step += 1) {
      numbers = ascendingNumbers([...numbers.slice(0, 1), null, ...numbers.slice(1)])
      const gaps = numbers.slice(1).map((number, at) => number - (numbers[at] ?? 0))
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(2)
    }
  })

  test('PL-15: ten thousand rows scrolled through and back stay within the numbers that a style takes', () => {
    let numbers = ascendingNumbers(Array.from({ length: 30 }, () => null))
    for (let step = 0; step < 10_000; step += 1) numbers = ascendingNumbers([...numbers.slice(1), null])
    expect(Math.max(...numbers)).toBeLessThan(2 ** 31)
    for (let step = 0; step < 12_000; step += 1) numbers = ascendingNumbers([null, ...numbers.slice(0, -1)])
    expect(isAscending(numbers)).toBe(true)
    expect(Math.min(...numbers)).toBeGreaterThan(-(2 ** 31))
    expect(ascendingNumbers([2 ** 30, null, null])).toEqual([0, 16, 32])
  })
})
