/** Round ends around some values, so that the axis has no odd numbers. */
export interface ValueRange {
  readonly min: number
  readonly max: number
  /** How many equal round steps lead from one end to the other. */
  readonly steps: number
}

/** The next of 1, 2, 5, 10, 20, 50 … that is not smaller. */
function niceStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step))
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= step) ?? 10
  return factor * power
}

/** The range of round steps that holds all values, in at most `maxSteps + 1` steps; no values get one of their own. */
export function valueRange(values: readonly number[], maxSteps: number): ValueRange {
  if (values.length === 0) return { min: 0, max: maxSteps, steps: maxSteps }
  const lowest = Math.min(...values)
  const highest = Math.max(...values)
  const spread = highest - lowest || Math.abs(highest) || maxSteps
  const step = niceStep(spread / maxSteps)
  const first = Math.floor(lowest / step)
  const last = Math.max(first + 1, Math.ceil(highest / step))
  return { min: first * step, max: last * step, steps: last - first }
}
