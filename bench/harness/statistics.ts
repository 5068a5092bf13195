/** Interval that includes both ends. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/** Probability that a median's interval misses the true median. */
const missChance = 0.05

function ascending(values: readonly number[]): readonly number[] {
  if (values.length === 0) throw new RangeError('Nothing was measured')
  const bad = values.find((value) => !Number.isFinite(value))
  if (bad !== undefined) throw new RangeError(`Not a measurement: ${bad}`)
  return [...values].sort((one, other) => one - other)
}

/**
 * Returns the middle value, or the mean of the two middle values. Throws a RangeError for an empty list and for values
 * that are not finite.
 */
export function median(values: readonly number[]): number {
  const sorted = ascending(values)
  const middle = sorted.length / 2
  const upper = sorted[Math.floor(middle)] ?? NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2
}

export function mean(values: readonly number[]): number {
  return ascending(values).reduce((sum, value) => sum + value, 0) / values.length
}

/** Values that the interval may omit at each end: the probability of so few heads in as many coin tosses. */
function outsiders(count: number): number {
  let chance = 0.5 ** count
  let sum = chance
  let left = 0
  while (sum <= missChance / 2) {
    chance *= (count - left) / (left + 1)
    left += 1
    sum += chance
  }
  return Math.max(0, left - 1)
}

/**
 * Returns the interval that contains the true median with 95 % for any distribution: between two of the sorted values.
 * With fewer than nine values, the interval is the whole range; with fewer than six, its probability is below 95 %.
 */
export function medianInterval(values: readonly number[]): Interval {
  const sorted = ascending(values)
  const skipped = outsiders(sorted.length)
  return { low: sorted[skipped] ?? NaN, high: sorted[sorted.length - 1 - skipped] ?? NaN }
}

/** Returns each round's ratio, because a disturbance slows both halves of a round. */
export function ratios(of: readonly number[], over: readonly number[]): readonly number[] {
  if (of.length !== over.length) throw new RangeError(`Rounds differ: ${of.length} and ${over.length}`)
  return of.map((value, round) => value / (over[round] ?? NaN))
}

export function differences(of: readonly number[], from: readonly number[]): readonly number[] {
  if (of.length !== from.length) throw new RangeError(`Rounds differ: ${of.length} and ${from.length}`)
  return of.map((value, round) => value - (from[round] ?? NaN))
}

/** Returns the median of the rounds' ratios. */
export function ratioOf(of: readonly number[], over: readonly number[]): number {
  return median(ratios(of, over))
}

/**
 * Returns a ratio's distance from 1, as a factor, when the same code is measured against itself. The farther end of the
 * interval counts, in either direction.
 */
export function spreadOf(once: readonly number[], again: readonly number[]): number {
  const { low, high } = medianInterval(ratios(again, once))
  return Math.max(high, 1 / low, 1)
}

export function noiseAround(ratio: number, spread: number): Interval {
  return { low: ratio / spread, high: ratio * spread }
}

/** Noise of a difference, which should be 0. */
export function differenceApart(once: readonly number[], again: readonly number[]): number {
  const { low, high } = medianInterval(differences(again, once))
  return Math.max(high, -low, 0)
}

export function noiseBeside(difference: number, apart: number): Interval {
  return { low: difference - apart, high: difference + apart }
}
