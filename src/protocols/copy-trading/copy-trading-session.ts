import type { Channels } from '../../connection/channels/channels'
import type { Protocol, ProtocolLine, ProtocolSession, Session } from '../../connection/ports/protocol'
import type { ClientEvents } from '../../connection/runtime/client-api'
import type { Book } from '../../positions/model/book'
import { isCurrencyDigits } from '../../positions/model/position-check'
import type { CopyTradingEvents } from '../../positions/model/positions-update'
import type { Account, ErrorFrame, Position, Ticket } from '../../positions/model/wire'
import { isRecord } from '../../shared/checks'
import { stringOf, TradewireError, type Diagnostic } from '../../shared/errors'
import { requireOption } from '../../shared/options'

interface CommonOptions {
  /**
   * The initial user. Without a user, no connection opens until `setSession` is called.
   * @default no user
   */
  readonly session?: Session | undefined
}

/** Options for the feed protocol: snapshots and deltas with `epoch` and `seq`. */
export interface CopyTradingOptions extends CommonOptions {
  /**
   * `Resync` timeout in ms. Each row in the client's last list adds 10 ms.
   * @default 5,000
   */
  readonly resyncTimeoutMs?: number
  /**
   * Decimal places of each currency other than the account's. Required for codes outside ISO 4217, such as BTC. A row
   * in an unlisted currency is omitted from all totals and reported once as `invalid-option`.
   * @default by ISO 4217
   */
  readonly currencyDigits?: Readonly<Record<string, number>>
  /**
   * Whether the balance already includes the commission of open positions, as in MetaTrader 5 but not 4. If true,
   * equity excludes the commission.
   * @default false
   */
  readonly commissionInBalance?: boolean
}

/**
 * A plain-protocol frame, or a function that creates it. Objects are sent as JSON, strings unchanged. `session` is
 * `null` only with `needsSession: false`.
 */
export type FrameMaker =
  | string
  | Readonly<Record<string, unknown>>
  | ((session: Session | null, token: string | undefined) => object | string)

/** Options for the original server, which pushes full lists. */
export interface PlainOptions extends CommonOptions {
  /** The account's currency, also used for rows without a currency. */
  readonly currency: string
  /** Decimal places of each currency, including `currency`. A row in any other currency is malformed. */
  readonly currencyDigits: Readonly<Record<string, number>>
  /** Creates the first frame on each connection. */
  readonly firstFrame: FrameMaker
  /**
   * Creates the frame to send before an intentional close.
   * @default none
   */
  readonly goodbye?: FrameMaker
  /**
   * The ping, or a function that creates it. A string is sent unchanged, without quotes.
   * @default `{"traderid":…,"type":"Ping"}`; without a session only `{"type":"Ping"}`
   * @example ping: 'ping'
   */
  readonly ping?: FrameMaker
  /**
   * Whether a frame answers a ping. A string is compared with the whole frame or each of its lines.
   * @default `Code` is `successCode` and `type` is `"Pong"`
   * @example isPong: 'pong'
   */
  readonly isPong?: string | ((frame: Readonly<Record<string, unknown>>) => boolean)
  /**
   * Decodes a frame, for example gzip or JSON with integers above 2^53, which `JSON.parse` would round. May throw. Must
   * not return a promise.
   * @default JSON text
   * @example decode: (data) => JSON.parse(typeof data === 'string' ? data : textOfGzip(data))
   */
  readonly decode?: (data: string | ArrayBuffer) => unknown
  /**
   * Converts a decoded message to one or more frames, each with a numeric `Code` and a list `data`. The other options
   * receive these frames. May throw.
   * @default the message unchanged
   * @example read: (message) => ({ Code: Object(message).code === 0 ? 200 : 500, data: Object(message).data?.list })
   */
  readonly read?: (message: unknown) => Readonly<Record<string, unknown>> | readonly Readonly<Record<string, unknown>>[]
  /**
   * The `Code` of a successful frame.
   * @default 200
   */
  readonly successCode?: number
  /**
   * Returns a row's key.
   * @default its `ticket`
   */
  readonly keyOf?: (row: Readonly<Record<string, unknown>>) => Ticket
  /**
   * Maps a row to a position, or to `null` if the row is not a position. `keyOf` overwrites `ticket`. May throw.
   * @default `mapPlainRow`
   */
  readonly mapRow?: (row: Readonly<Record<string, unknown>>, defaults: RowDefaults) => Position | null
  /**
   * Returns the account in a pushed frame, or `null` if there is none.
   * @default none
   */
  readonly accountOf?: (frame: Readonly<Record<string, unknown>>) => Account | null
  /**
   * Whether the balance already includes the commission of open positions, as in MetaTrader 5 but not 4. If true,
   * equity excludes the commission.
   * @default false
   */
  readonly commissionInBalance?: boolean
  /**
   * Decimal places of prices in a row without `digits`.
   * @default the most that any price of the symbol has
   */
  readonly priceDigits?: number
  /**
   * Whether a connection requires a session.
   * @default true
   */
  readonly needsSession?: boolean
}

/** Values for missing fields. */
export interface RowDefaults {
  /** Currency for rows without `currency`. */
  readonly currency: string
  /** Number of price decimals in a row without `digits`. By default, as many as the row's prices have. */
  readonly priceDigits?: number | undefined
}

export type FeedLine = ProtocolLine<CopyTradingEvents>

export type DigitsFiller = (
  positions: readonly Position[], rows: readonly { readonly digits?: unknown }[], isWhole?: boolean,
) => readonly Position[]

/** A session of `copyTrading()` or `copyTradingPlain()`. */
export interface CopyTradingSession extends ProtocolSession {
  /** User id, or an empty string when no user is signed in. */
  readonly userId: number | string
  readonly book: Book
  readonly fillDigits?: DigitsFiller
  /** Whether the next start can resume from the book's `epoch` and `seq`. */
  isResumable(): boolean
  changed(): void
}

/** A positions client's events, which are also channels. */
export const events = {
  getPositonsOrder: 1, positionsUpdated: 1, positionEvent: 1, orderAnswered: 1, orderUndecided: 1, serverTimed: 1,
} as const satisfies Record<keyof CopyTradingEvents | Exclude<keyof Channels, keyof ClientEvents>, 1>

/** The protocol that `copyTrading()` and `copyTradingPlain()` return. */
export type CopyTradingProtocol = Protocol<CopyTradingEvents, CopyTradingSession>

/** The `Code` that rejects a session (CT-20). */
export const unauthorized = 401
/** Maximum length of a diagnostic's detail (CT-21). */
export const maxDetailLength = 200

export function sendFrame(line: Pick<FeedLine, 'send'>, frame: object): void {
  line.send(JSON.stringify(frame))
}

/** Returns the previous session if the user is the same, so a token renewal keeps the rows. */
export function ofSameUser(
  session: Session | null, before: CopyTradingSession | undefined,
): CopyTradingSession | undefined {
  return session !== null && session.userId === before?.userId ? before : undefined
}

export function askFlush(line: Pick<FeedLine, 'requestFlush'>, book: Book): void {
  if (book.isChanged()) line.requestFlush()
}

export function flush(line: FeedLine, book: Book): void {
  const update = book.flush()
  if (update !== undefined) line.publish('positionsUpdated', update)
}

export function goStale(line: Pick<FeedLine, 'requestFlush'>, book: Book, atMs: number): void {
  const { state } = book.freshness
  if (state === 'live' || state === 'resyncing') book.setFreshness({ state: 'stale', sinceMs: atMs })
  askFlush(line, book)
}

/** Reports a failure frame. The `Code` 401 rejects the session. */
export function reportErrorFrame(
  line: Pick<FeedLine, 'publish' | 'refuse' | 'report'>, { Code: code, msg, reqid }: ErrorFrame,
): void {
  const detail = `Code ${code}: ${msg}`.slice(0, maxDetailLength)
  if (code === unauthorized) line.refuse('unauthorized', 'token-refused', detail)
  else line.report({ code: 'server-error', detail })
  if (reqid !== undefined) line.publish('orderUndecided', { reqid, code })
}

/** Reports an exception from a decoder or mapping. The client redacts tokens (SE-2). */
export function reportThrown(line: Pick<FeedLine, 'report'>, error: unknown): void {
  line.report(diagnosticOf(error))
}

export function reportOption(line: Pick<FeedLine, 'report'>, name: string): void {
  line.report({ code: 'invalid-option', detail: `${name} is missing`.slice(0, maxDetailLength) })
}

export function diagnosticOf(error: unknown): Diagnostic {
  if (error instanceof TradewireError) return { code: error.code, detail: error.detail }
  return { code: 'frame-malformed', detail: stringOf(error).slice(0, maxDetailLength) }
}

export function checkCurrencyDigits(digitsOf: Readonly<Record<string, number>> = {}): void {
  requireOption('currencyDigits', digitsOf, isRecord(digitsOf))
  for (const [currency, digits] of Object.entries(digitsOf)) {
    requireOption(`currencyDigits.${currency}`, digits, isCurrencyDigits(digits))
  }
}

/** Encodes an application's JSON object. Throws `frame-encode-failed` for other values. */
export function encodeFrame(frame: unknown): string {
  let detail = 'not a JSON object'
  try {
    const text = isRecord(frame) ? JSON.stringify(frame) : undefined
    if (text !== undefined) return text
  } catch (error) {
    detail = stringOf(error).slice(0, maxDetailLength)
  }
  throw new TradewireError('frame-encode-failed', detail)
}
