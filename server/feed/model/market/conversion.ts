import { pow10, type Fraction } from '../money/decimal'
import type { Instrument, Quote } from '../money/instrument'

export type Conversion =
  | { readonly kind: 'same' }
  /** Pair whose base is the currency to convert. Amounts are multiplied by the pair's bid. */
  | { readonly kind: 'direct'; readonly pair: Instrument }
  /** Pair whose base is the account's currency. Amounts are divided by the pair's ask. */
  | { readonly kind: 'inverse'; readonly pair: Instrument }

/** Returns `undefined` when neither pair is quoted. */
export function findConversion(from: string, to: string, pairs: readonly Instrument[]): Conversion | undefined {
  if (from === to) return { kind: 'same' }
  const direct = pairs.find((pair) => pair.base === from && pair.quote === to)
  if (direct !== undefined) return { kind: 'direct', pair: direct }
  const inverse = pairs.find((pair) => pair.base === to && pair.quote === from)
  return inverse === undefined ? undefined : { kind: 'inverse', pair: inverse }
}

/** Returns the value of selling one unit, in the account's currency: the bid, or `1 / ask`. */
export function conversionRate(conversion: Conversion, quoteOf: (symbol: string) => Quote): Fraction {
  switch (conversion.kind) {
    case 'same':
      return { num: pow10(0), den: pow10(0) }
    case 'direct':
      return { num: BigInt(quoteOf(conversion.pair.symbol).bid), den: pow10(conversion.pair.digits) }
    case 'inverse':
      return { num: pow10(conversion.pair.digits), den: BigInt(quoteOf(conversion.pair.symbol).ask) }
  }
}
