import { createOutbox as createOutboxOn } from './outbox/create-outbox'
import type { Outbox } from './outbox/outbox-api'
import type { OutboxOptions, OutboxPorts } from './outbox/outbox-options'
import { defaultOutboxPorts } from './platform/outbox-ports'

export { copyTradingOrders } from './outbox/orders/copy-trading-orders'
export { jsonOutbox, type JsonOutboxOptions } from './protocols/json/json-outbox'
export { orderMessage, type OrderMessageOptions } from './outbox/orders/order-message'
export type {
  AckFrame, FollowSettings, Order, OrderFrame, OrderRefusal, OrderResult, QueryFrame,
} from './positions/model/wire'
export type { EntryState, OutboxEntry, OutboxMessage, Replay } from './outbox/model/entry'
export type { Outbox, OutboxEvents, PostResult, RequestResult } from './outbox/outbox-api'
export type { OutboxLimits, OutboxPorts } from './outbox/outbox-options'
export type { OutboxAnswer, OutboxCallbacks, OutboxWire } from './outbox/model/outbox-wire'
export type { Clock, TimerHandle, Locks, Random, Storage } from './connection/ports/ports'

export interface PlatformOutboxOptions<Payload, Events extends object>
  extends Omit<OutboxOptions<Payload, Events>, 'ports'> {
  /** Any of the platform's ports replaced. */
  readonly ports?: Partial<OutboxPorts>
}

/**
 * An outbox over the platform's own ports, without Vue and Pinia. One for each client.
 * @throws TradewireError `invalid-option`
 * @example const outbox = createOutbox({ client, wire: copyTradingOrders() })
 */
export function createOutbox<Payload, Events extends object>(
  options: PlatformOutboxOptions<Payload, Events>,
): Outbox<Payload> {
  return createOutboxOn({ ...options, ports: { ...defaultOutboxPorts(options.client.report), ...options.ports } })
}
