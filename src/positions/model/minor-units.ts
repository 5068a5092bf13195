/** ISO 4217 currencies without a minor unit, and those whose minor unit is a thousandth. */
const wholeCurrencies = /^(BIF|CLP|DJF|GNF|ISK|JPY|KMF|KRW|PYG|RWF|UGX|VND|VUV|XAF|XOF|XPF)$/
const thousandthCurrencies = /^(BHD|IQD|JOD|KWD|LYD|OMR|TND)$/

/** Decimal places by ISO 4217, 2 for a currency that is not in its list of exceptions. */
export function isoCurrencyDigits(currency: string): number {
  if (wholeCurrencies.test(currency)) return 0
  return thousandthCurrencies.test(currency) ? 3 : 2
}

/** 10 to the power of `digits`. */
export function scaleOf(digits: number): number {
  return 10 ** digits
}

/**
 * An amount as a whole number of units of `1 / scale`, halves away from zero. A decimal half whose
 * double lies just below it (1.005) is a half all the same, hence the nudge by one relative rounding
 * error. An amount that is already rounded to the scale converts exactly up to 2^50 units.
 */
export function toMinor(amount: number, scale: number): number {
  const scaled = Math.abs(amount) * scale
  const units = Math.round(scaled + scaled * Number.EPSILON)
  return amount < 0 ? 0 - units : units
}
