import type { CopyTradingEvents, PositionEvent, PositionsUpdate } from './positions-update'
import type { Position } from './wire'

/** The payload of the original `getPositonsOrder` event. */
export interface PositionsOrder {
  readonly Code: 200
  /** The full list, built at the first read and then shared by all listeners. */
  readonly data: readonly Position[]
}

declare module '../../connection/channels/channels' {
  interface Channels {
    /** Emitted once per flush that changed the list, even to an empty list. The original name is spelled this way. */
    getPositonsOrder: PositionsOrder
    /** Emitted at each flush, with the changes. */
    positionsUpdated: PositionsUpdate
    /** Emitted for each position that was opened, closed, or closed by its stop-loss or take-profit. */
    positionEvent: PositionEvent
  }
}

declare module '../../connection/runtime/client-api' {
  interface UsualEvents extends CopyTradingEvents {}
}
