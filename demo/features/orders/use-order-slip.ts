import { createOrderSlip, type OrderSlip } from './order-slip'
import { useOrdersStore } from './orders-store'

/** A page's own slip, which it hands to its parts; `null` where no orders are taken. */
export function useOrderSlip(): OrderSlip | null {
  const orders = useOrdersStore()
  return orders.available ? createOrderSlip((order, position) => orders.place(order, position)) : null
}
