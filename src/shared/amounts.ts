/**
 * Converts an amount to whole units of `1 / scale`. Rounds halves away from zero. First increases the amount by one
 * relative rounding error, because a half such as 1.005 may be stored as a slightly smaller double. From 2^50 units on,
 * adds nothing, because the increase would soon reach a whole unit.
 */
export function toUnits(amount: number, scale: number): number {
  const scaled = Math.abs(amount) * scale
  const units = Math.round(scaled < Math.pow(2, 50) ? scaled + scaled * Number.EPSILON : scaled)
  return amount < 0 ? 0 - units : units
}
