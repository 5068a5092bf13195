import type { ValueRange } from './value-range'

/** A label of an axis. */
export interface AxisMark {
  readonly text: string
  /** From the axis' start to its end, 0 to 100. */
  readonly percent: number
}

/** The round values of a range, from above. */
export function valueMarks({ min, max, steps }: ValueRange, format: (value: number) => string): AxisMark[] {
  return Array.from({ length: steps + 1 }, (_, step) => ({
    text: format(max - ((max - min) * step) / steps),
    percent: (step / steps) * 100,
  }))
}

/** At most `most` of the names, evenly spaced, the first and the last among them. */
export function nameMarks(names: readonly string[], most: number): AxisMark[] {
  const last = names.length - 1
  const count = Math.min(most, names.length)
  return Array.from({ length: count }, (_, mark) => {
    const index = count === 1 ? last : Math.round((mark * last) / (count - 1))
    return { text: names[index] ?? '', percent: last === 0 ? 50 : (index / last) * 100 }
  })
}
