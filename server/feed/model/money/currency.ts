const known: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'))

/** Decimal places of a currency by ISO 4217 (JPY 0, USD 2, KWD 3); `undefined` for an unknown code. */
export function currencyDigitsOf(currency: string): number | undefined {
  if (!known.has(currency)) return undefined
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits
}
