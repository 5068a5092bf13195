import { createOrderSlip, type OrderSlip } from './order-slip'
import { useOrdersStore } from './orders-store'

/** Creates a page's order slip, or returns `null` if the server accepts no orders. */
export function useOrderSlip(): OrderSlip | null {
  const orders = useOrdersStore()
  return orders.available ? createOrderSlip((order, position) => orders.place(order, position)) : null
}
