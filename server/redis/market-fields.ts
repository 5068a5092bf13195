import type { Quote, Tick } from '../feed/model/money/instrument'
import { parseObject } from '../shared/json-object'
import { ForeignDataError } from './read-reply'

/** A quote as Redis keeps it, in points. */
export const quoteText = ({ bid, ask }: Quote): string => JSON.stringify({ bid, ask })

const isPoints = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0

export function readQuote(symbol: string, text: string): Tick {
  const parsed = parseObject(text)
  if (!parsed.ok) throw new ForeignDataError('a quote')
  const { bid, ask } = parsed.frame
  if (!isPoints(bid) || !isPoints(ask) || ask < bid) throw new ForeignDataError('a quote')
  return { symbol, bid, ask, atMs: 0 }
}
