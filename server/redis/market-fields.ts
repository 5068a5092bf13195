import type { Quote, Tick } from '../feed/model/money/instrument'
import { isObject, parseList, parseObject } from '../shared/json-object'
import { ForeignDataError, timeOf, type StreamEntry } from './read-reply'

/** A quote as Redis keeps it, in points. */
export const quoteText = ({ bid, ask }: Quote): string => JSON.stringify({ bid, ask })

const isPoints = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0

export function readQuote(symbol: string, text: string): Tick {
  const parsed = parseObject(text)
  if (!parsed.ok) throw new ForeignDataError('a quote')
  return { ...quoteOf(symbol, parsed.frame), atMs: 0 }
}

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
