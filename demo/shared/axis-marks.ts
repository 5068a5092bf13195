import type { ValueRange } from './value-range'

export interface AxisMark {
  readonly text: string
  /** Position from start (0) to end (100). */
  readonly percent: number
}

/** Returns round values, highest first. */
export function valueMarks({ min, max, steps }: ValueRange, format: (value: number) => string): AxisMark[] {
  return Array.from({ length: steps + 1 }, (_, step) => ({
    text: format(max - ((max - min) * step) / steps),
    percent: (step / steps) * 100,
  }))
}

/** Returns up to `most` names, evenly spaced from the first to the last. */
export function nameMarks(names: readonly string[], most: number): AxisMark[] {
  const last = names.length - 1
  const count = Math.min(most, names.length)
  return Array.from({ length: count }, (_, mark) => {
    const index = count === 1 ? last : Math.round((mark * last) / (count - 1))
    return { text: names[index] ?? '', percent: last === 0 ? 50 : (index / last) * 100 }
  })
}
