import { busNameOf, DEFAULT_CLIENT } from '../connection/channels/channels'
import type { PositionsOrder } from '../positions/model/positions-update'
import type { Bus } from '../connection/ports/ports'
import type { Position, Ticket } from '../positions/model/wire'
import type { PlainList, WireRow } from '../protocols/copy-trading/plain-list'
import { maxWeight, weightOf } from '../shared/weight'

/** The full list for the class's pages, with rows as sent by the server. */
interface LegacyOrder {
  readonly Code: number
  readonly data: readonly (WireRow | Position)[]
}

export interface WireRows {
  /** Stores an accepted list. An unreadable row is replaced by its last valid version. */
  taken(list: PlainList): void
  /** Returns the list in the server's form. Positions from storage stay unchanged until the server sends them. */
  asSent(order: PositionsOrder): LegacyOrder
}

export function createWireRows(): WireRows {
  let newest = new Map<Ticket, WireRow | Position>()
  /** Whether pages have a list that reads from `newest`. If so, the next list must not change `newest`. */
  let isSent = false
  /** Estimated memory use of rows from partial lists (LG-78). Whole lists are already limited by the frame size. */
  const weights = new Map<Ticket, number>()
  let totalWeight = 0

  function kept(ticket: Ticket, row: WireRow | Position, position: Position): WireRow | Position {
    totalWeight -= weights.get(ticket) || 0
    const given = totalWeight + weightOf(row) > maxWeight ? position : row
    weights.set(ticket, weightOf(given))
    totalWeight += weightOf(given)
    return given
  }

  return {
    taken({ positions, rows, isPartial }) {
      const before = newest
      if (isSent || !isPartial) newest = new Map(isPartial ? before : [])
      isSent = false
      if (!isPartial) {
        weights.clear()
        totalWeight = 0
      }
      positions.forEach((position, index) => {
        const { ticket } = position
        const row = (rows[index] === position ? before.get(ticket) : rows[index]) || position
        newest.set(ticket, isPartial ? kept(ticket, row, position) : row)
      })
    },
    asSent(order) {
      const rows = newest
      isSent = true
      let data: LegacyOrder['data'] | undefined
      return {
        Code: order.Code,
        get data() {
          return (data = data || order.data.map((position) => rows.get(position.ticket) || position))
        },
      }
    },
  }
}

type Handler = (payload: unknown) => void

export const orderName = busNameOf(DEFAULT_CLIENT, 'getPositonsOrder')

/**
 * Creates a bus that passes the list to pages as sent by the server. The plugin's own channels still receive positions.
 */
export function createListChannelBus(bus: Bus, asSent: (order: PositionsOrder) => LegacyOrder): Bus {
  /** Weak references to the original lists, so that each list is freed with its last reader (LG-76). */
  const orders = new WeakMap<object, PositionsOrder>()
  const wrapped = new WeakMap<Handler, Handler>()

  function ownOf(payload: unknown): unknown {
    const own = typeof payload === 'object' && payload !== null ? orders.get(payload) : undefined
    return own || payload
  }

  return {
    on(name, handler) {
      if (name !== orderName) return bus.on(name, handler)
      const own: Handler = (payload) => handler(ownOf(payload))
      wrapped.set(handler, own)
      bus.on(name, own)
    },
    off: (name, handler) => bus.off(name, wrapped.get(handler) || handler),
    emit(name, payload) {
      if (name !== orderName) return bus.emit(name, payload)
      // The cast is safe, because only this package's channels emit this name, always with this type.
      const order = payload as PositionsOrder
      const sent = asSent(order)
      orders.set(sent, order)
      bus.emit(name, sent)
    },
  }
}
