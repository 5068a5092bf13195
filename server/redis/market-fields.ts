import type { Quote, Tick } from '../market/instrument'
import { parseObject } from '../hub/json-object'
import { ForeignDataError } from './read-reply'

/** A quote as Redis keeps it, in points. */
export const quoteText = ({ bid, ask }: Quote): string => JSON.stringify({ bid, ask })

export function readQuote(symbol: string, text: string): Tick {
  const parsed = parseObject(text)
  if (!parsed.ok) throw new ForeignDataError('a quote')
  const { bid, ask } = parsed.frame
  if (typeof bid !== 'number' || typeof ask !== 'number') throw new ForeignDataError('a quote')
  return { symbol, bid, ask, atMs: 0 }
}
