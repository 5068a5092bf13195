import { createPosition } from '../../../server/feed/model/account/position-maker'
import type { LivePosition } from '../../../server/feed/model/account/live-position'
import { createPositionLedger } from '../../../server/feed/model/account/position-ledger'
import { createValuer } from '../../../server/feed/model/account/valuer'
import type { AccountFeed } from '../../../server/feed/model/exchange/account-feed'
import { createQuoteBoard, type QuoteBoard, type TradedInstrument } from '../../../server/feed/model/market/quote-board'
import { present, recordedSource, startMs, type TestExchange } from './support'

export type TextPrices = readonly [bid: string, ask: string]

export function boardOf(quotes: Readonly<Record<string, TextPrices>>, currency = 'USD'): QuoteBoard {
  const files = Object.entries(quotes).map(([symbol, [bid, ask]]) =>
    ({ path: `DAT_ASCII_${symbol}_T_202001.csv`, text: `20200101 170000000,${bid},${ask},0\n` }))
  return createQuoteBoard(recordedSource(files), currency)
}

export const tradedOf = (board: QuoteBoard, symbol: string): TradedInstrument =>
  present(board.traded.find((instrument) => instrument.symbol === symbol))

export function moveQuote(board: QuoteBoard, symbol: string, bidPoints: number, askPoints = bidPoints): void {
  const { bid, ask } = board.quoteOf(symbol)
  board.put({ symbol, bid: bid + bidPoints, ask: ask + askPoints })
}

export function booksOf(board: QuoteBoard, currencyDigits: number, currency = 'USD') {
  const valuer = createValuer({ board, currency, currencyDigits, leverage: 100 })
  const ledger = createPositionLedger({ board, valuer, currencyDigits })
  return {
    board,
    valuer,
    ledger,
    add(
      ticket: number, symbol: string, more: Pick<LivePosition, 'type' | 'lotsE8' | 'openPoints'>,
    ): LivePosition {
      const instrument = tradedOf(board, symbol)
      const owner = { flwsig: false, sigtraderid: 0, signame: '' }
      const position = createPosition(
        { ticket, instrument, owner, openedMs: startMs, slPoints: 0, tpPoints: 0, ...more },
        { quote: board.quoteOf(symbol), valuation: ledger.valuationOf(instrument), nowMs: startMs })
      ledger.add(position)
      return position
    },
  }
}

export function openFeed(exchange: TestExchange, traderId = '10260'): AccountFeed {
  return present(exchange.open(traderId))
}
