import type { CopyTradingEvents, PositionEvent, PositionsUpdate } from './positions-update'
import type { Position } from './wire'

/** The payload that `getPositonsOrder` has always carried. */
export interface PositionsOrder {
  readonly Code: 200
  /** The full list at its first read, then shared by all listeners. */
  readonly data: readonly Position[]
}

declare module '../../connection/channels/channels' {
  interface Channels {
    /** Once per flush in which the list changed, an empty list too. The spelling is the original's. */
    getPositonsOrder: PositionsOrder
    /** Each flush, with what changed. */
    positionsUpdated: PositionsUpdate
    /** An event for each position opened, closed, stopped out or taken with profit. */
    positionEvent: PositionEvent
  }
}

declare module '../../connection/runtime/client-api' {
  interface UsualEvents extends CopyTradingEvents {}
}
