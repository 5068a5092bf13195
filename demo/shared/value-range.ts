/** Range with round ends, which give the axis round numbers. */
export interface ValueRange {
  readonly min: number
  readonly max: number
  /** Number of equal, round steps. */
  readonly steps: number
}

/** Returns the smallest of 1, 2, 5, 10, 20, 50 … that is not below the step. */
function niceStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step))
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= step) ?? 10
  return factor * power
}

/**
 * Returns a range of at most `maxSteps + 1` round steps that contains all values. If there are no values, returns a
 * default range.
 */
export function valueRange(values: readonly number[], maxSteps: number): ValueRange {
  if (values.length === 0) return { min: 0, max: maxSteps, steps: maxSteps }
  // Spreading more than about 120,000 values into `Math.min` would overflow the stack.
  const lowest = values.reduce((one, other) => Math.min(one, other))
  const highest = values.reduce((one, other) => Math.max(one, other))
  const spread = highest - lowest || Math.abs(highest) || maxSteps
  const step = niceStep(spread / maxSteps)
  const first = Math.floor(lowest / step)
  const last = Math.max(first + 1, Math.ceil(highest / step))
  return { min: first * step, max: last * step, steps: last - first }
}
