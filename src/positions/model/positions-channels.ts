import type { CopyTradingEvents, PositionEvent, PositionsUpdate } from './positions-update'
import type { Position } from './wire'

/** The payload that `getPositonsOrder` has always carried. */
export interface PositionsOrder {
  readonly Code: 200
  /** The full list, built at the first read and then shared by all listeners. */
  readonly data: readonly Position[]
}

declare module '../../connection/channels/channels' {
  interface Channels {
    /** Emitted once per flush in which the list changed, even to an empty list. The spelling is the original's. */
    getPositonsOrder: PositionsOrder
    /** Emitted at each flush, with the changes. */
    positionsUpdated: PositionsUpdate
    /** Emitted for each position that was opened, closed, stopped out or closed by its take-profit. */
    positionEvent: PositionEvent
  }
}

declare module '../../connection/runtime/client-api' {
  interface UsualEvents extends CopyTradingEvents {}
}
