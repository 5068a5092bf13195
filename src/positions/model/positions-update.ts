import type { Account, CloseReason, Position, Ticket, UncheckedAck } from './wire'

/** Freshness of the book. Only `live` rows are up to date with the server. */
export type Freshness =
  | { readonly state: 'empty' }
  | { readonly state: 'live' }
  | {
      readonly state: 'stale'
      /** Time when the rows became stale (epoch ms). For stored rows, their arrival time. */
      readonly sinceMs: number
    }
  | {
      readonly state: 'resyncing'
      /** Start of the resync (epoch ms). */
      readonly sinceMs: number
    }

export const emptyFreshness: Freshness = { state: 'empty' }

/** Sums over the rounded rows in one currency. Amounts are integers in minor units. */
export interface Totals {
  /** ISO 4217 code. */
  readonly currency: string
  /** Decimal places of the minor units. */
  readonly currencyDigits: number
  /** Number of positions. */
  readonly count: number
  /** Lots, in units of 1e-8. */
  readonly lotsE8: number
  /** Profit without swap and commission, in minor units. */
  readonly profitMinor: number
  /** Swap, in minor units. */
  readonly swapMinor: number
  /** Commission, in minor units. */
  readonly commissionMinor: number
  /** Profit plus swap plus commission. */
  readonly netMinor: number
  /** Whether a row in the last list was unreadable. The sums omit such a row or use its last known amounts. */
  readonly incomplete: boolean
}

/** The account with values calculated from its positions. Amounts are integers in minor units. */
export interface AccountState {
  /** The account as the server sent it. */
  readonly account: Account
  /** Balance, in minor units. */
  readonly balanceMinor: number
  /** Credit, in minor units. */
  readonly creditMinor: number
  /** Margin in use, in minor units. */
  readonly marginMinor: number
  /** balance + credit + net of the positions in the account's currency, without commission if `commissionInBalance`. */
  readonly equityMinor: number
  /** equity − margin, in minor units. */
  readonly freeMarginMinor: number
  /** equity / margin, as a ratio (1.5 is 150 %), or `null` if the margin is 0. */
  readonly marginLevel: number | null
  /** Whether a row in the last list was unreadable, as in `Totals`. */
  readonly incomplete: boolean
}

/** A position change to show as a notice. */
export interface PositionEvent {
  /** How the position changed. */
  readonly kind: 'opened' | 'closed' | 'stop-loss' | 'take-profit'
  /** Why the position closed. `unknown` if the position was missing from the first snapshot after an interruption. */
  readonly reason: CloseReason | undefined
  /** The last known row. */
  readonly position: Position
  /** Whether the change happened while no feed frames arrived. */
  readonly missed: boolean
  /** Arrival time of the change (epoch ms). */
  readonly atMs: number
}

/** The changes since the previous flush. Unchanged rows keep their object identity. */
export interface RowsUpdate {
  /** Increases with each flush that has changes. */
  readonly version: number
  /** Epoch of these rows. Empty before the first snapshot and in the plain protocol. */
  readonly epoch: string
  /** `seq` of the last frame that these rows include, within `epoch`. */
  readonly seq: number
  /**
   * The full list, in the server's order. Built on first read, then shared. Read the list when notified, because a
   * first read after the next flush returns newer rows.
   */
  readonly list: readonly Position[]
  /** New and changed rows, as new objects. */
  readonly changed: readonly Position[]
  /** Tickets of removed rows. */
  readonly removed: readonly Ticket[]
  /** Whether a row was added, removed, changed or moved, or a snapshot was accepted. */
  readonly listChanged: boolean
  /** Whether rows were added, removed or moved. */
  readonly orderChanged: boolean
  readonly freshness: Freshness
  readonly events: readonly PositionEvent[]
}

export interface PositionSums {
  /** Totals by currency, starting with the account's. */
  readonly totals: readonly Totals[]
  /** The account with sums over its positions, or `null` until the server sends one. */
  readonly account: AccountState | null
}

/** Emitted by each flush of `copyTrading()` or `copyTradingPlain()`. */
export interface PositionsUpdate extends RowsUpdate, PositionSums {}

/** The server's time and its arrival time (epoch ms). */
export interface ServerTime {
  /** The server's clock (epoch ms). */
  readonly serverMs: number
  /** The device's clock at the arrival (epoch ms). */
  readonly atMs: number
}

/** An order or query that the server could not decide yet. Nothing was executed. */
export interface OrderUndecided {
  /** Order id. */
  readonly reqid: string
  /** The server's `Code`. */
  readonly code: number
}

/** Events of `copyTrading()`. */
export interface CopyTradingEvents {
  /** Emitted for each flush, with the changes. */
  positionsUpdated: PositionsUpdate
  /** The response to an order or query. Only `copyTradingOrders()` validates the response. */
  orderAnswered: UncheckedAck
  /** The server could not decide an order or query, and executed nothing. */
  orderUndecided: OrderUndecided
  /** Emitted with each Pong, and with each Snapshot that contains the server's time. */
  serverTimed: ServerTime
}

/** The payload of the original `getPositonsOrder` event. */
export interface PositionsOrder {
  readonly Code: 200
  /** The full list, built on first read, then shared by all listeners. */
  readonly data: readonly Position[]
}

declare module '../../connection/channels/channels' {
  interface Channels {
    /** Emitted once per flush that changed the list, even to an empty list. The original name is misspelled. */
    getPositonsOrder: PositionsOrder
    /** Emitted for each flush, with the changes. */
    positionsUpdated: PositionsUpdate
    /** Emitted for each opened or closed position, including closes by stop-loss or take-profit. */
    positionEvent: PositionEvent
  }
}

declare module '../../connection/runtime/client-api' {
  interface UsualEvents extends CopyTradingEvents {}
}
