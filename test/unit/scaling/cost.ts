import { expect } from 'vitest'
import { collectGarbageNow } from '../../support/collect-garbage'

const factor = 8
/** Eight times for linear work, 64 times for quadratic work; the rest is room for caches and the collector. */
const mostTimes = 20
/**
 * The best of five counts. Busy neighbours may spoil five, so more are played before the code is blamed. These begin
 * with an empty young generation, because the collector's threads count as CPU time of the process.
 */
const rounds = 5
const maxRounds = 30

/** Makes the input of this size. Returns the work whose time counts. */
type Prepare = (size: number) => () => unknown

/** The CPU time of the process, not the time of day, because other processes take turns on the same core. */
function cpuMicros(work: () => unknown, isQuiet: boolean): number {
  if (isQuiet) collectGarbageNow()
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return user + system
}

/** Throws if the second work costs that many times as much as the first. */
function expectCheaper(times: number, first: () => () => unknown, second: () => () => unknown): void {
  // Compiles the code before the first time counts.
  second()()
  let small = Infinity
  let large = Infinity
  for (let round = 1; round <= maxRounds; round += 1) {
    small = Math.min(small, Math.max(1, cpuMicros(first(), round > rounds)))
    large = Math.min(large, cpuMicros(second(), round > rounds))
    if (round >= rounds && large / small < times) return
  }
  expect(large / small, `${small} µs, then ${large} µs`).toBeLessThan(times)
}

/** Fails when eight times the input costs 20 times the CPU time or more (GR-8). */
export function expectLinear(size: number, prepare: Prepare): void {
  expectCheaper(mostTimes, () => prepare(size), () => prepare(size * factor))
}

/**
 * Fails when the work costs ten times another on an input of the same size. For works that keep what they make: larger
 * heaps cost more for each object.
 */
export function expectSimilar(size: number, other: Prepare, prepare: Prepare): void {
  expectCheaper(10, () => other(size), () => prepare(size))
}
