/** Id of a trade: an integer on MetaTrader servers. The plain protocol also allows strings. */
export type Ticket = number | string

/** An open position in the feed. Amounts are in `currency`, rounded by the server to the currency's decimal places. */
export interface Position {
  /** Id of the trade. */
  readonly ticket: Ticket
  /** Instrument, such as `EURUSD`. */
  readonly symbol: string
  /** Side of the trade. */
  readonly type: 'buy' | 'sell'
  /** Size in lots. */
  readonly lots: number
  /** Opening price. */
  readonly openprice: number
  /** Current closing price, or `null` if the server does not send a price. */
  readonly nowprice: number | null
  /** Stop-loss price, or 0 for none. */
  readonly sl: number
  /** Take-profit price, or 0 for none. */
  readonly tp: number
  /** Swap, in `currency`. */
  readonly swap: number
  /** Commission, in `currency`. */
  readonly commission: number
  /** Profit without swap and commission, in `currency`; negative for a loss. */
  readonly profit: number
  /** Currency of profit, swap and commission. */
  readonly currency: string
  /** Opening time (epoch ms). */
  readonly opentime: number
  /** Decimal places of the instrument's prices. */
  readonly digits: number
  /** True for a followed (copied) trade, false for the user's own trade, `null` if the server sent neither value. */
  readonly flwsig: boolean | null
  /** The followed signal trader, or 0 for none. */
  readonly sigtraderid: number | string
  /** Name of the signal trader, or empty for none. */
  readonly signame: string
}

/** Why a position closed. `unknown` if the position closed while no feed frames arrived. */
export type CloseReason = 'closed' | 'sl' | 'tp' | 'unknown'

/** The account in the feed. Amounts are in `currency`. */
export interface Account {
  /** ISO 4217 code of all amounts. */
  readonly currency: string
  /** Decimal places of the currency (JPY 0, USD 2, KWD 3). */
  readonly currencyDigits: number
  /** Balance, in `currency`. */
  readonly balance: number
  /** Credit, in `currency`. */
  readonly credit: number
  /** Margin in use, in `currency`. */
  readonly margin: number
  /** Leverage, such as 100 for 1:100. */
  readonly leverage: number
}

/** A point in the feed: epoch and seq. */
export interface Mark {
  readonly epoch: string
  readonly seq: number
}

/** The feed's JSON frames, shared by the client's encoder and the feed server. */
export interface SubscribeFrame {
  readonly type: 'Subscribe'
  readonly traderid: number | string
  readonly token?: string
  /**
   * The `epoch` and `seq` of the client's book. The server responds with the later deltas, oldest first, and a Pong, or
   * with a Snapshot if its history is too short.
   */
  readonly since?: Mark
}
export interface PingFrame { readonly type: 'Ping'; readonly traderid: number | string }
interface UnsubscribeFrame { readonly type: 'Unsubscribe'; readonly traderid: number | string }
interface ResyncFrame { readonly type: 'Resync'; readonly traderid: number | string }
export type ClientFrame = SubscribeFrame | PingFrame | UnsubscribeFrame | ResyncFrame

export interface SnapshotFrame {
  readonly Code: 200
  readonly type: 'Snapshot'
  /** Server time (epoch ms). */
  readonly ts?: number
  readonly epoch: string
  readonly seq: number
  readonly account: Account
  readonly data: readonly Position[]
}

/** Changed fields of a row, or all fields if the row is not in the book. */
export type PositionPatch = { readonly ticket: Ticket } & Partial<Omit<Position, 'ticket'>>

export interface Removal {
  readonly ticket: Ticket
  readonly reason: Exclude<CloseReason, 'unknown'>
}

export interface DeltaFrame {
  readonly Code: 200
  readonly type: 'Delta'
  readonly epoch: string
  readonly seq: number
  readonly data: { readonly upsert: readonly PositionPatch[]; readonly remove: readonly Removal[] }
  readonly account?: Account
}

export interface PongFrame {
  readonly Code: 200
  readonly type: 'Pong'
  /** Server time (epoch ms). */
  readonly ts: number
  readonly epoch: string
  readonly seq: number
}

export interface ErrorFrame {
  readonly Code: number
  readonly msg: string
  /** Key of the undecided order. Query the key again later. */
  readonly reqid?: string
}

/** The response to an order. Only an outbox validates the response. */
export interface UncheckedAck extends Readonly<Record<string, unknown>> {
  readonly type: 'Ack'
}

export type ServerFrame = SnapshotFrame | DeltaFrame | PongFrame | UncheckedAck | ErrorFrame

/** A trader's order. Lots and prices have at most as many decimals as the instrument. */
export type Order =
  | {
      readonly action: 'open'
      /** Instrument, such as `EURUSD`. */
      readonly symbol: string
      /** Side of the trade. */
      readonly type: 'buy' | 'sell'
      /** Size in lots. */
      readonly lots: number
      /** Stop-loss price. Omitted or 0 for none. */
      readonly sl?: number
      /** Take-profit price. Omitted or 0 for none. */
      readonly tp?: number
    }
  | {
      readonly action: 'close'
      /** The position to close. */
      readonly ticket: Ticket
      /** Lots to close. The whole position if omitted. */
      readonly lots?: number
    }
  | { readonly action: 'closeAll' }
  | {
      readonly action: 'modify'
      /** The position to change. */
      readonly ticket: Ticket
      /** New stop-loss price, 0 to remove it. */
      readonly sl: number
      /** New take-profit price, 0 to remove it. */
      readonly tp: number
    }
  | {
      readonly action: 'follow'
      /** Id of the signal trader. */
      readonly trader: number
      /** How the trades are copied. */
      readonly settings: FollowSettings
    }
  | {
      readonly action: 'unfollow'
      /** Id of the signal trader. Trades that are already copied stay open. */
      readonly trader: number
    }

/** Settings for copying a signal trader's trades. */
export interface FollowSettings {
  /** `ratio` copies the signal's lots multiplied by `value`. `lots` always copies `value` lots. */
  readonly mode: 'ratio' | 'lots'
  /** Ratio or lots, by `mode`. */
  readonly value: number
  /** Maximum total lots of the positions copied from this trader. */
  readonly capLots: number
}

/** An order with its idempotency key. The server answers a repeated order but executes it only once. */
export interface OrderFrame {
  readonly type: 'Order'
  readonly traderid: number | string
  /** Idempotency key: the id of the outbox entry. */
  readonly reqid: string
  /**
   * Server time (epoch ms) after which the order is rejected, so a frame from a dead connection is never executed
   * later.
   */
  readonly validUntil: number
  /**
   * Server time when the order was posted (epoch ms), calculated by the client. If the server's records start later,
   * the server executes nothing and responds with `not-known`.
   */
  readonly postedAt?: number
  readonly order: Order
}

/**
 * Queries an order's result by its key. If the key is unknown, the server rejects orders with this key from then on.
 */
export interface QueryFrame {
  readonly type: 'Query'
  readonly traderid: number | string
  /** Id of the queried order. */
  readonly reqid: string
  /**
   * Server time when the order was posted (epoch ms), calculated by the client. If the server's records start later,
   * the server responds with `not-known`.
   */
  readonly postedAt?: number
}

/** Rejection codes for orders. A code is never renamed. */
export type OrderRefusal =
  | 'expired'
  /** `validUntil` is too far in the future. */
  | 'bad-validity'
  /** A `Query` for the order arrived before the order. */
  | 'never-received'
  /** The key belongs to another order. */
  | 'key-reused'
  | 'no-such-position'
  | 'not-traded'
  | 'bad-lots'
  | 'bad-price'
  | 'not-enough-margin'
  | 'too-many-positions'
  | 'no-such-trader'
  | 'not-followed'
  | 'bad-settings'

/** The response to an order or query. A repeated order or query gets the same response. */
export type AckFrame = {
  readonly type: 'Ack'
  readonly reqid: string
} & (OrderResult | OrderForgotten)

/**
 * The server has lost its records from the posting time. The order may have been executed, but will not be executed
 * later.
 */
export interface OrderForgotten {
  readonly Code: 404
  readonly state: 'not-known'
}

/** An order's result as reported by the server. */
export type OrderResult =
  | {
      readonly Code: 200
      readonly state: 'done'
      /** Positions that were opened, closed or changed. */
      readonly tickets: readonly Ticket[]
    }
  | {
      readonly Code: 409
      readonly state: 'refused'
      /** An `OrderRefusal`, or another code from the server. */
      readonly reason: string
    }
