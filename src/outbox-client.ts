import { createOutbox as createOutboxOn } from './outbox/create-outbox'
import type { Outbox, OutboxOptions, OutboxPorts } from './outbox/outbox-api'
import { defaultOutboxPorts } from './platform/outbox-ports'

export { copyTradingOrders, orderMessage, type OrderMessageOptions } from './outbox/orders/copy-trading-orders'
export { jsonOutbox, type JsonOutboxOptions } from './protocols/json/json-outbox'
export type {
  AckFrame, FollowSettings, Order, OrderFrame, OrderRefusal, OrderResult, QueryFrame,
} from './positions/model/wire'
export type {
  EntryState, OutboxEntry, OutboxMessage, Replay, OutboxAnswer, OutboxCallbacks, OutboxWire,
} from './outbox/model/entry'
export type { Outbox, OutboxEvents, PostResult, RequestResult, OutboxLimits, OutboxPorts } from './outbox/outbox-api'
export type { Clock, TimerHandle, Locks, Random, Storage } from './connection/ports/ports'

/** The options of an outbox over the platform's own ports. */
export interface PlatformOutboxOptions<Payload, Events extends object>
  extends Omit<OutboxOptions<Payload, Events>, 'ports'> {
  /**
   * Any of the platform's ports replaced.
   * @default the platform's
   */
  readonly ports?: Partial<OutboxPorts>
}

/**
 * An outbox over the platform's own ports, without Vue and Pinia. One for each client.
 * @throws TradewireError `invalid-option`
 * @example
 * const client = createSocketClient({ url: 'wss://feed.example.com/ws', protocol: copyTrading() })
 * const outbox = createOutbox({ client, wire: copyTradingOrders() })
 */
export function createOutbox<Payload, Events extends object>(
  options: PlatformOutboxOptions<Payload, Events>,
): Outbox<Payload> {
  return createOutboxOn({ ...options, ports: { ...defaultOutboxPorts(options.client.report), ...options.ports } })
}
