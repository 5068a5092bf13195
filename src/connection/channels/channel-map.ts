import type { ConnectError, SocketStatus } from '../machine/status'
import type { Diagnostic } from '../../shared/diagnostic'
import type { Position } from '../../positions/model/position'
import type { PositionEvent, PositionsUpdate } from '../../positions/model/positions-update'

/** What `getPositonsOrder` has always carried. */
export interface PositionsOrder {
  readonly Code: 200
  /** The full list at its first read, then shared by all listeners. */
  readonly data: readonly Position[]
}

/** The channels that every page can count on. The spelling of the first is the original's. */
export interface Channels {
  /** Once a flush in which the list changed, an empty list too. */
  getPositonsOrder: PositionsOrder
  /** Once for each time `failed` is entered. */
  connectError: ConnectError
  /** Each flush, with what changed. */
  positionsUpdated: PositionsUpdate
  /** One for each position opened, closed, stopped out or taken with profit. */
  positionEvent: PositionEvent
  statusChanged: SocketStatus
  diagnosed: Diagnostic & { readonly atMs: number }
  /** Who is signed in now; nothing of anybody else may be shown any more. */
  sessionChanged: { readonly userId: number | string } | null
}

/** The name of the client that needs none. */
export const DEFAULT_CLIENT = 'default'

const originalNames: ReadonlySet<string> = new Set(['getPositonsOrder', 'connectError'])

/**
 * The name under which a channel travels on the application's bus: the original two as they are,
 * all others behind `tradewire:`, and those of a named client behind its name.
 */
export function busNameOf(client: string, channel: string): string {
  const name = originalNames.has(channel) ? channel : `tradewire:${channel}`
  return client === DEFAULT_CLIENT ? name : `${client}:${name}`
}
