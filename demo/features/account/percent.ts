import { formatMinor, formatSignedMinor, toMinor } from '../../../src/format'

/** Formats a ratio as a percentage: 1.2345 is `123.45%`. */
export function formatPercent(ratio: number, digits = 2): string {
  return `${formatMinor(toMinor(ratio * 100, digits), digits)}%`
}

export function formatSignedPercent(ratio: number, digits = 2): string {
  return `${formatSignedMinor(toMinor(ratio * 100, digits), digits)}%`
}
