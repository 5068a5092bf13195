import type { CopyTradingEvents, PositionEvent, PositionsUpdate } from './positions-update'
import type { Position } from './wire'

/** The payload of the original `getPositonsOrder` event. */
export interface PositionsOrder {
  readonly Code: 200
  /** The full list, built on first read, then shared by all listeners. */
  readonly data: readonly Position[]
}

declare module '../../connection/channels/channels' {
  interface Channels {
    /** Emitted once per flush that changed the list, even if it became empty. The original name is misspelled. */
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
