/** Currency pair. A point, the unit of its prices, is 10^-digits of the quote currency. */
export interface Instrument {
  readonly symbol: string
  readonly base: string
  readonly quote: string
  readonly digits: number
}

/** Current price in points. Buys close at the bid, sells at the ask. */
export interface Quote {
  readonly symbol: string
  readonly bid: number
  readonly ask: number
}

/** Quote with its time in epoch ms. */
export interface Tick extends Quote {
  readonly atMs: number
}

const symbolPattern = /^[A-Z]{6}$/

/** Splits a six-letter symbol into its currency pair. Prices have at least 3 digits for JPY quotes, else 5. */
export function instrumentOf(symbol: string, digits?: number): Instrument | undefined {
  if (!symbolPattern.test(symbol)) return undefined
  const base = symbol.slice(0, 3)
  const quote = symbol.slice(3)
  if (base === quote) return undefined
  const usual = quote === 'JPY' ? 3 : 5
  return { symbol, base, quote, digits: Math.max(usual, digits ?? usual) }
}
