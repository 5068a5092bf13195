// Calls `BigInt()`, because literals would break the whole bundle on platforms without BigInt.
const zero = BigInt(0)
const two = BigInt(2)
const powers: bigint[] = []

export function pow10(exponent: number): bigint {
  const known = powers[exponent]
  if (known !== undefined) return known
  const power = BigInt(`1${'0'.repeat(exponent)}`)
  powers[exponent] = power
  return power
}

/** Exact fraction; `den` is positive. */
export interface Fraction {
  readonly num: bigint
  readonly den: bigint
}

/** Returns `num / den` rounded to a whole number, halves away from zero. */
export function roundHalfAway(num: bigint, den: bigint): bigint {
  const size = num < zero ? -num : num
  const rounded = (two * size + den) / (two * den)
  return num < zero ? -rounded : rounded
}

/** Fraction whose numerator and denominator are exact as doubles. `den` is positive. */
export interface WholeRatio {
  readonly num: number
  readonly den: number
}

/** Reduces a fraction. Returns `undefined` when it is negative or doubles cannot represent it exactly. */
export function wholeRatio({ num, den }: Fraction): WholeRatio | undefined {
  if (num < zero || den <= zero) return undefined
  let [divisor, rest] = [den, num]
  while (rest !== zero) [divisor, rest] = [rest, divisor % rest]
  const ratio = { num: Number(num / divisor), den: Number(den / divisor) }
  return Number.isSafeInteger(ratio.num) && Number.isSafeInteger(ratio.den) ? ratio : undefined
}

/**
 * Returns `roundHalfAway` of `count` times the ratio without BigInt, or `undefined` when a step would be inexact.
 * `Math.floor` is exact, because a quotient of whole numbers below 2^53 is never rounded up to a whole number.
 */
export function roundedTimes(count: number, { num, den }: WholeRatio): number | undefined {
  const doubled = 2 * Math.abs(count) * num + den
  if (!(doubled <= Number.MAX_SAFE_INTEGER)) return undefined
  const rounded = Math.floor(doubled / (2 * den))
  return count < 0 ? 0 - rounded : rounded
}

const scales = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000]

const scaleOf = (digits: number): number => scales[digits] ?? 10 ** digits

/** Converts minor units to an amount: 12345 with 2 digits is 123.45. The nearest double prints without extra digits. */
export function fromUnits(units: number, digits: number): number {
  return units / scaleOf(digits)
}

/** Inverse of `fromUnits`, for numbers with at most `digits` decimals. */
export function toUnits(amount: number, digits: number): number {
  return Math.round(amount * scaleOf(digits))
}

/** Maximum quoted price. Higher prices could exceed the amounts that clients accept (SV-238). */
export const maxPrice = 1e7

const decimalPattern = /^(\d{1,7})(?:\.(\d{1,8}))?$/

/** Parses a positive decimal exactly into units of 1e-8. Returns `undefined` for anything else. */
export function parseE8(text: string): number | undefined {
  const match = decimalPattern.exec(text)
  if (match === null) return undefined
  const units = Number(`${match[1] ?? ''}${(match[2] ?? '').padEnd(8, '0')}`)
  return units > 0 ? units : undefined
}
