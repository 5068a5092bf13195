import type { Order } from '../../positions/model/wire'
import type { OutboxMessage } from '../model/entry'

export interface OrderMessageOptions {
  /** Time to live, ms, on the way to the server and at the server too. Default 5,000. */
  readonly ttlMs?: number
}

const orderTtlMs = 5_000

/**
 * The message of an order: executed at most once, and not after its time to live; one after another.
 * @example await post(orderMessage({ action: 'close', ticket: 41 }))
 */
export function orderMessage(order: Order, { ttlMs = orderTtlMs }: OrderMessageOptions = {}): OutboxMessage<Order> {
  return { kind: order.action, payload: order, replay: 'at-most-once', channel: 'orders', ttlMs }
}
