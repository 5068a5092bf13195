import type { QuoteBoard } from '../feed/model/market/quote-board'
import type { TickSource } from '../feed/model/market/tick-source'
import type { Quote, Tick } from '../feed/model/money/instrument'
import { isObject, parseList, parseObject } from '../shared/json-object'
import { ForeignDataError, timeOf, type StreamEntry } from './read-reply'

/** The market in Redis: a quote's text by symbol, and the `mark` of its source. */
type MarketFields = Readonly<Record<string, string>>

/** A quote as Redis keeps it, in points. */
export const quoteText = ({ bid, ask }: Quote): string => JSON.stringify({ bid, ask })

const isPoints = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0

function quoteOf(symbol: string, { bid, ask }: Readonly<Record<string, unknown>>): Quote {
  if (!isPoints(bid) || !isPoints(ask) || ask < bid) throw new ForeignDataError('a quote')
  return { symbol, bid, ask }
}

/** The ticks of an entry of their stream, at the time of the entry. */
export function readTicks({ id, fields }: StreamEntry): readonly Tick[] {
  const ticks = parseList(fields['ticks'] ?? '')
  if (ticks === undefined) throw new ForeignDataError('ticks')
  return ticks.map((tick) => {
    if (!isObject(tick) || typeof tick['symbol'] !== 'string') throw new ForeignDataError('a tick')
    return { ...quoteOf(tick['symbol'], tick), atMs: timeOf(id) }
  })
}

/**
 * Puts quotes on the board as they are kept; what cannot be read is left out. The symbols that were, with what was
 * wrong.
 */
export function putQuotes(board: QuoteBoard, fields: MarketFields): ReadonlyMap<string, unknown> {
  const spoiled = new Map<string, unknown>()
  for (const [symbol, text] of Object.entries(fields)) {
    if (!board.pairs.has(symbol)) continue
    try {
      const parsed = parseObject(text)
      board.put(quoteOf(symbol, parsed.ok ? parsed.frame : {}))
    } catch (error) {
      spoiled.set(symbol, error)
    }
  }
  return spoiled
}

export type RestoreMarket = (board: QuoteBoard, fields: MarketFields) => void

/**
 * Lets a market go on from what Redis has of it. A quote that means nothing is the source's own instead, which is the
 * same where its mark is sound; each is reported once.
 */
export function createMarketRestorer(source: TickSource, trouble: (line: string) => void): RestoreMarket {
  const reported = new Set<string>()

  function notify(what: string, reason: string): void {
    if (!reported.has(what)) trouble(`of the market ${what} is set aside: ${reason}`)
    reported.add(what)
  }

  return (board, fields) => {
    const { mark } = fields
    if (mark !== undefined && !source.goTo(mark)) notify('mark', 'it is none of these prices')
    const spoiled = putQuotes(board, fields)
    for (const tick of source.present()) if (spoiled.has(tick.symbol)) board.put(tick)
    for (const [symbol, error] of spoiled) notify(symbol, error instanceof Error ? error.message : String(error))
  }
}
