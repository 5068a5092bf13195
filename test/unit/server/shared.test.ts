import { expect, test, vi } from 'vitest'
import { createClientNames } from '../../../server/samples/mode-code-server'
import { isObject } from '../../../server/shared/json-object'
import { createSeededRandom } from '../../../server/shared/seeded-random'
import { when } from '../../../server/shared/when'
import { steadyNow } from '../../../server/shared/server-clock'

test('SV-31: treats parsed JSON as an object unless the value is a list, null or a primitive', () => {
  expect([{}, { a: 1 }].every(isObject)).toBe(true)
  expect([[], null, undefined, 7, 'x', () => 1].some(isObject)).toBe(false)
})

test('SV-22: draws the same numbers on every machine, picks any list entry, and rejects an empty list', () => {
  const rolls = createSeededRandom('1')
  expect([rolls.next(), rolls.next()].map((roll) => roll.toFixed(9))).toEqual(['0.260854695', '0.452915747'])
  const spread = Array.from({ length: 1_000 }, () => rolls.between(1, 6))
  expect([...new Set(spread)].sort()).toEqual([1, 2, 3, 4, 5, 6])
  const picked = new Set(Array.from({ length: 100 }, () => rolls.pick(['a', 'b', 'c'])))
  expect([...picked].sort()).toEqual(['a', 'b', 'c'])
  expect(() => rolls.pick([])).toThrow('cannot pick from an empty list')
})

test('SV-22: draws different numbers for a numeric seed and a string seed with the same digits', () => {
  const first = (seed: string | number): number => createSeededRandom(seed).next()
  expect(first(7)).toBe(first(7))
  expect(first(7)).not.toBe(first(8))
  expect(first(7)).not.toBe(first('7'))
})

test('SV-106: awaits an async function’s promise even when the global Promise was replaced', async () => {
  vi.stubGlobal('Promise', class extends Promise<unknown> {})
  const later = async (): Promise<number> => 2
  expect(await when(later(), (value) => value + 1)).toBe(3)
})

test('SV-106: calls back immediately for a value, and after resolution for a promise', async () => {
  const reported: number[] = []
  const use = (value: number): number => reported.push(value)
  expect(when(1, use)).toBe(1)
  const later = when(Promise.resolve(2), use)
  expect(reported).toEqual([1])
  expect(await later).toBe(2)
  expect(reported).toEqual([1, 2])
})

test('MC-15: keeps the new holder of a name when the old holder disconnects later', () => {
  const names = createClientNames()
  const replaced: string[] = []
  const take = (who: string) => names.take('Ann', () => replaced.push(who))
  const releaseFirst = take('first')
  take('second')
  releaseFirst()
  take('third')
  expect(replaced).toEqual(['first', 'second'])
})

test('RS-77: calculates the time from the startup time and the elapsed time, in whole milliseconds', () => {
  let wallMs = 1_700_000_000_000
  let elapsedMs = 81.7342
  const now = steadyNow({ now: () => wallMs, elapsed: () => elapsedMs })
  expect(now()).toSatisfy(Number.isSafeInteger)
  wallMs -= 86_400_000
  for (const passedMs of [0, 0.3, 0.61, 1, 2.5, 1_000.25]) {
    elapsedMs = 81.7342 + passedMs
    expect(now()).toSatisfy(Number.isSafeInteger)
    expect(Math.abs(now() - 1_700_000_000_000 - passedMs)).toBeLessThanOrEqual(1)
  }
})
