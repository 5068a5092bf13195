import { expect } from 'vitest'
import { collectGarbageNow } from '../../support/collect-garbage'

const factor = 8
/**
 * Maximum cost ratio for eight times the input: linear work costs eight times as much, quadratic work 64 times. The
 * rest is room for caches and the collector.
 */
const mostTimes = 20
/**
 * Each pair is timed within a moment, because a shared machine's speed changes from second to second. Three cheap pairs
 * are enough, because noise rarely slows only the first half of three pairs.
 */
const cheapPairs = 3
/** Later pairs begin with an empty young generation, because the collector's threads count as CPU time. */
const quickPairs = 8
const maxPairs = 18

/** Makes the input of this size. Returns the work whose time counts. */
type Prepare = (size: number) => () => unknown

/** CPU time, because other processes share the core. */
function cpuMicros(works: readonly (() => unknown)[], isQuiet: boolean): number {
  if (isQuiet) collectGarbageNow()
  const before = process.cpuUsage()
  for (const work of works) work()
  const { user, system } = process.cpuUsage(before)
  return Math.max(1, user + system)
}

/** Throws if the second work costs `times` as much as the first in nearly all pairs. */
function expectCheaper(
  times: number, first: () => readonly (() => unknown)[], second: () => readonly (() => unknown)[],
): void {
  // Compiles the code before the first time counts.
  for (const work of second()) work()
  let cheap = 0
  const ratios: string[] = []
  for (let pair = 1; pair <= maxPairs; pair += 1) {
    const small = cpuMicros(first(), pair > quickPairs)
    const large = cpuMicros(second(), pair > quickPairs)
    ratios.push((large / small).toFixed(1))
    if (large / small < times) cheap += 1
    if (cheap === cheapPairs) return
  }
  expect.fail(`fewer than ${cheapPairs} of these ratios are below ${times}: ${ratios.join(', ')}`)
}

/**
 * Fails when eight times the input costs 20 times the CPU time or more (GR-8). Compares it with eight small inputs, so
 * that both times are equally long and the collector runs in both.
 */
export function expectLinear(size: number, prepare: Prepare): void {
  expectCheaper(
    mostTimes / factor, () => Array.from({ length: factor }, () => prepare(size)), () => [prepare(size * factor)],
  )
}

/** Like `expectLinear`, for work that returns a promise. The cheapest of five pairs counts. */
export async function expectLinearAsync(
  size: number, prepare: (size: number) => Promise<() => Promise<unknown>>,
): Promise<void> {
  async function microsOf(sizes: readonly number[]): Promise<number> {
    const works = await Promise.all(sizes.map(prepare))
    collectGarbageNow()
    const before = process.cpuUsage()
    for (const work of works) await work()
    const { user, system } = process.cpuUsage(before)
    return Math.max(1, user + system)
  }
  let ratio = Infinity
  for (let pair = 1; pair <= 5 && ratio >= mostTimes / factor; pair += 1) {
    const small = await microsOf(Array.from({ length: factor }, () => size))
    ratio = Math.min(ratio, await microsOf([size * factor]) / small)
  }
  expect(ratio).toBeLessThan(mostTimes / factor)
}

/** Fails when eight times the input costs three times the CPU time or more (GR-9). */
export function expectIndependent(size: number, prepare: Prepare): void {
  expectCheaper(3, () => [prepare(size)], () => [prepare(size * factor)])
}

/**
 * Fails when the work costs ten times another on an input of the same size. For works that keep their results, because
 * larger heaps cost more per object.
 */
export function expectSimilar(size: number, other: Prepare, prepare: Prepare): void {
  expectCheaper(10, () => [other(size)], () => [prepare(size)])
}
