import { conversionRate } from '../market/conversion'
import type { QuoteBoard, TradedInstrument } from '../market/quote-board'
import type { Quote } from '../money/instrument'
import { pairValue, type PairValue } from '../money/trade-math'

export interface ValuerOptions {
  readonly board: QuoteBoard
  readonly currency: string
  readonly currencyDigits: number
  readonly leverage: number
}

interface Known {
  readonly value: PairValue
  /** Quote for the conversion to the account's currency, if needed. */
  readonly rateQuote: Quote | undefined
}

export type Valuer = ReturnType<typeof createValuer>

export function createValuer({ board, currency, currencyDigits, leverage }: ValuerOptions) {
  const known = new Map<string, Known>()

  return {
    of(instrument: TradedInstrument): PairValue {
      const { symbol, toAccount } = instrument
      const quote = board.quoteOf(symbol)
      const rateQuote = toAccount.kind === 'same' ? undefined : board.quoteOf(toAccount.pair.symbol)
      const last = known.get(symbol)
      // Comparing references is enough, because the board never mutates quotes.
      if (last?.value.quote === quote && last.rateQuote === rateQuote) return last.value
      const rate = conversionRate(toAccount, board.quoteOf)
      const value = pairValue(instrument, quote, { currency, currencyDigits, leverage, rate })
      known.set(symbol, { value, rateQuote })
      return value
    },
  }
}
