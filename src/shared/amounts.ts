/**
 * Returns an amount in whole units of `1 / scale`, halves rounded away from zero. A decimal half whose double lies just
 * below it (1.005) still counts as a half, hence the nudge by one relative rounding error. An amount that is already
 * rounded to the scale converts exactly up to 2^50 units; soon after that the nudge would be a unit.
 */
export function toUnits(amount: number, scale: number): number {
  const scaled = Math.abs(amount) * scale
  const units = Math.round(scaled < 2 ** 50 ? scaled + scaled * Number.EPSILON : scaled)
  return amount < 0 ? 0 - units : units
}
