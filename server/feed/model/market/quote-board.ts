import { StartError } from '../../../shared/start-error'
import { findConversion, type Conversion } from './conversion'
import type { Instrument, Quote } from '../money/instrument'
import type { TickSource } from './tick-source'

export interface TradedInstrument extends Instrument {
  readonly toAccount: Conversion
}

export type QuoteBoard = ReturnType<typeof createQuoteBoard>

/** Throws a StartError that names the first pair without a conversion rate. */
export function createQuoteBoard(source: TickSource, currency: string) {
  const all = [...source.traded, ...source.ratesOnly]
  const pairs = new Map(all.map((instrument) => [instrument.symbol, instrument]))
  const quotes = new Map<string, Quote>(source.opening.map((tick) => [tick.symbol, tick]))
  const traded = source.traded.map((instrument): TradedInstrument => {
    const toAccount = findConversion(instrument.quote, currency, all)
    if (toAccount !== undefined) return { ...instrument, toAccount }
    const { symbol, quote } = instrument
    throw new StartError(
      `${symbol}: amounts in ${quote} cannot be converted to ${currency}; ` +
        `add ticks of ${quote}${currency} or ${currency}${quote}`,
    )
  })

  function quoteOf(symbol: string): Quote {
    const quote = quotes.get(symbol)
    if (quote === undefined) throw new RangeError(`${symbol} has no quotes`)
    return quote
  }

  return { traded,
    /** Quoted pairs by symbol, including pairs that only conversions need. */
    pairs,
    /** Throws a RangeError for a symbol that is not quoted. */
    quoteOf, put: (quote: Quote): void => void quotes.set(quote.symbol, quote) }
}
