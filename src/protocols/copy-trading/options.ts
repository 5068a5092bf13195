import type { Account, Position, Ticket } from '../../positions/model/position'
import type { Session } from '../../connection/ports/protocol'

interface CommonOptions {
  /** The user from the start. Without it nothing is opened until `setSession`. */
  readonly session?: Session | undefined
}

/** The feed protocol without totals. */
export interface LeanCopyTradingOptions extends CommonOptions {
  /** How long a `Resync` may stay unanswered, ms, plus 10 ms for each row of the last book. Default 5,000. */
  readonly resyncTimeoutMs?: number
  /**
   * How long the book may stay behind the `seq` of a `Pong`, ms; also the line's pong timeout, unless the
   * client's policy has another. Default: the policy's, 5,000.
   */
  readonly pongTimeoutMs?: number
}

/** The feed protocol: snapshots and deltas with `epoch` and `seq`. */
export interface CopyTradingOptions extends LeanCopyTradingOptions {
  /** Decimal places by currency, for those other than the account's. Default: by ISO 4217. */
  readonly currencyDigits?: Readonly<Record<string, number>>
}

/** What a plain frame is made from. `session` is `null` only with `needsSession: false`. */
export type FrameMaker =
  | Readonly<Record<string, unknown>>
  | ((session: Session | null, token: string | undefined) => object)

/** The original server: each push is the full list. */
export interface PlainOptions extends CommonOptions {
  /** The account's currency, and that of a row which names none. Required: it is never guessed. */
  readonly currency: string
  /** Decimal places of each currency that occurs, `currency` included. A row in another one is malformed. */
  readonly currencyDigits: Readonly<Record<string, number>>
  /** The first frame on an open socket. */
  readonly firstFrame: FrameMaker
  /** The frame before an intended close. Default none. */
  readonly goodbye?: FrameMaker
  /** The ping. Default `{"traderid":…,"type":"Ping"}`; without a session only `{"type":"Ping"}`. */
  readonly ping?: FrameMaker
  /** Whether a frame answers a ping. Default: `Code` is `successCode` and `type` is `"Pong"`. */
  readonly isPong?: (frame: Readonly<Record<string, unknown>>) => boolean
  /** The `Code` that means success. Default 200. */
  readonly successCode?: number
  /** A row's identity. Default its `ticket`. */
  readonly keyOf?: (row: Readonly<Record<string, unknown>>) => Ticket
  /** A server's row as a position; `ticket` is overwritten by `keyOf`. Default `mapPlainRow`. May throw. */
  readonly mapRow?: (row: Readonly<Record<string, unknown>>, defaults: RowDefaults) => Position
  /** The account, if a push tells it. Default none. */
  readonly accountOf?: (frame: Readonly<Record<string, unknown>>) => Account | null
  /** Decimal places of prices for a row without `digits`. Default 5. */
  readonly priceDigits?: number
  /** Whether a session is needed before anything is opened. Default true. */
  readonly needsSession?: boolean
}

/** What the default mapping fills in. */
export interface RowDefaults {
  readonly currency: string
  readonly priceDigits: number
}
