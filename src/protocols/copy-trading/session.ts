import { isRecord } from '../../shared/checks'
import { stringOf, TradewireError, type Diagnostic } from '../../shared/errors'
import type { Book } from '../../positions/model/book'
import { isCurrencyDigits } from '../../positions/model/position-check'
import type { CopyTradingEvents, PositionsUpdate } from '../../positions/model/positions-update'
import { requireOption } from '../../shared/options'
import type { Protocol, ProtocolLine, ProtocolSession } from '../../connection/ports/protocol'

export type FeedLine<Update = PositionsUpdate> = ProtocolLine<CopyTradingEvents<Update>>

/** A session of either dialect. */
export interface CopyTradingSession extends ProtocolSession {
  /** `''` while no user is signed in. */
  readonly userId: number | string
  readonly book: Book
  /** Whether the book's place is one to go on from at the next start. */
  isResumable(): boolean
  /** Asks for a flush when the book changed and none is under way. */
  changed(): void
}

export type CopyTradingProtocol = Protocol<CopyTradingEvents, CopyTradingSession>

const unauthorized = 401
const longestDetail = 200

/** What the feed and the plain protocol do alike. */
export function createDesk<Update>(line: FeedLine<Update>, book: Book<Update>) {
  const changed = (): void => {
    if (book.askFlush()) line.requestFlush()
  }

  return {
    changed,
    send: (frame: object): void => line.send(JSON.stringify(frame)),
    flush(): void {
      const update = book.flush()
      if (update !== undefined) line.publish('positionsUpdated', update)
    },
    /** What a decoder threw, or the application's own mapping. The client blots the token out of what is reported. */
    reportThrown: (error: unknown): void => line.report(diagnosticOf(error)),
    /** A frame whose `Code` is not success: 401 refuses the session, every other is reported. */
    onErrorFrame(code: number, message: string): void {
      const detail = `Code ${code}: ${message}`.slice(0, longestDetail)
      if (code === unauthorized) line.refuse('unauthorized', 'token-refused', detail)
      else line.report({ code: 'server-error', detail })
    },
    /** The rows stay, and are called stale from now on; a book that knows nothing stays empty. */
    goStale(atMs: number): void {
      const { state } = book.freshness
      if (state === 'live' || state === 'resyncing') book.setFreshness({ state: 'stale', sinceMs: atMs })
      changed()
    },
  }
}

function diagnosticOf(error: unknown): Diagnostic {
  if (error instanceof TradewireError) return { code: error.code, detail: error.detail }
  return { code: 'frame-malformed', detail: stringOf(error).slice(0, longestDetail) }
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
    throw new TradewireError('frame-encode-failed', stringOf(error).slice(0, longestDetail))
  }
  if (text === undefined) throw new TradewireError('frame-encode-failed', 'not a JSON object')
  return text
}
