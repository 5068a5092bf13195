import { busNameOf, DEFAULT_CLIENT, type PositionsOrder } from '../connection/channels/channels'
import type { Bus } from '../connection/ports/ports'
import type { LegacyOrder } from './wire-rows'

type Handler = (payload: unknown) => void

/** What the class's pages hear the list under. */
export const orderName = busNameOf(DEFAULT_CLIENT, 'getPositonsOrder')

/** A bus on which pages hear of the list as it was sent, and our own channels of positions. */
export function createListChannelBus(bus: Bus, asSent: (order: PositionsOrder) => LegacyOrder): Bus {
  /** By what pages were told in its place; weak, so that each list goes with its last reader. */
  const orders = new WeakMap<object, PositionsOrder>()
  const wrapped = new WeakMap<Handler, Handler>()

  function ownOf(payload: unknown): unknown {
    const own = typeof payload === 'object' && payload !== null ? orders.get(payload) : undefined
    return own ?? payload
  }

  return {
    on(name, handler) {
      if (name !== orderName) return bus.on(name, handler)
      const own: Handler = (payload) => handler(ownOf(payload))
      wrapped.set(handler, own)
      bus.on(name, own)
    },
    off: (name, handler) => bus.off(name, wrapped.get(handler) ?? handler),
    emit(name, payload) {
      if (name !== orderName) return bus.emit(name, payload)
      // The bus has no types; the channels alone emit here, and under this name this.
      const order = payload as PositionsOrder
      const sent = asSent(order)
      orders.set(sent, order)
      bus.emit(name, sent)
    },
  }
}
