import { isRecord } from '../core/checks'
import type { Diagnostic } from '../core/diagnostic'
import type { Book } from '../core/positions/book'
import { askFlush, setTruth } from '../core/positions/book'
import { flushBook } from '../core/positions/book-flush'
import { isCurrencyDigits } from '../core/positions/minor-units'
import type { CopyTradingEvents } from '../core/positions/positions-update'
import { requireOption } from '../core/require-option'
import { TradewireError } from '../core/tradewire-error'
import type { ProtocolCommand } from '../ports/protocol'

/** What the feed and the plain protocol do alike. */
export type Command = ProtocolCommand<CopyTradingEvents>
export type Commands = readonly Command[]

/** Shared, so that an ordinary frame allocates no list of commands. */
export const nothing: Commands = []
const flushSoon: Commands = [{ type: 'requestFlush' }]

const unauthorized = 401
const longestDetail = 200

/** Asks for a flush when the book changed and none is under way. */
export function afterChange(book: Book): Commands {
  return askFlush(book) ? flushSoon : nothing
}

export function flush(book: Book): Commands {
  const update = flushBook(book)
  return update === undefined ? nothing : [{ type: 'publish', name: 'positionsUpdated', payload: update }]
}

export function sendFrame(frame: object): Commands {
  return [{ type: 'send', data: JSON.stringify(frame) }]
}

export function report(diagnostic: Diagnostic): Commands {
  return [{ type: 'report', diagnostic }]
}

/** What a decoder threw, or the application's own mapping. The client blots the token out of what is reported. */
export function diagnosticOf(error: unknown): Diagnostic {
  if (error instanceof TradewireError) return { code: error.code, detail: error.detail }
  return { code: 'frame-malformed', detail: String(error).slice(0, longestDetail) }
}

/** A frame whose `Code` is not success: 401 refuses the session, every other is reported. */
export function onErrorFrame(code: number, message: string): Commands {
  const detail = `Code ${code}: ${message}`.slice(0, longestDetail)
  if (code !== unauthorized) return report({ code: 'server-error', detail })
  return [{ type: 'refuse', kind: 'unauthorized', code: 'token-refused', detail }]
}

/** The rows stay, and are called stale from now on; a book that knows nothing stays empty. */
export function goStale(book: Book, atMs: number): Commands {
  const { state } = book.truth
  if (state === 'live' || state === 'resyncing') setTruth(book, { state: 'stale', sinceMs: atMs })
  return afterChange(book)
}

/** Throws `invalid-option` for what is no table, and for decimal places that no currency has. */
export function checkCurrencyDigits(digitsOf: Readonly<Record<string, number>> = {}): void {
  requireOption('currencyDigits', digitsOf, isRecord(digitsOf))
  for (const [currency, digits] of Object.entries(digitsOf)) {
    requireOption(`currencyDigits.${currency}`, digits, isCurrencyDigits(digits))
  }
}

/** An application's own frame: a JSON object. Throws `frame-encode-failed` on anything else. */
export function encodeFrame(frame: unknown): string {
  let text: string | undefined
  try {
    text = isRecord(frame) ? JSON.stringify(frame) : undefined
  } catch (error) {
    throw new TradewireError('frame-encode-failed', String(error).slice(0, longestDetail))
  }
  if (text === undefined) throw new TradewireError('frame-encode-failed', 'not a JSON object')
  return text
}
