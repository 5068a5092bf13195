import { inject, provide } from 'vue'
import { createOrderSlip, orderSlipKey, type OrderSlip } from './order-slip'
import { useOrdersStore } from './orders-store'

/** A page's own slip, given to all that stands on the page; `null` where no orders are taken. */
export function provideOrderSlip(): OrderSlip | null {
  const orders = useOrdersStore()
  if (!orders.available) return null
  const slip = createOrderSlip((order, position) => orders.place(order, position))
  provide(orderSlipKey, slip)
  return slip
}

/** The slip of the page around, `null` where no orders are taken. */
export function useOrderSlip(): OrderSlip | null {
  return inject(orderSlipKey, null)
}
