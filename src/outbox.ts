import type { CopyTradingEvents } from './positions/model/positions-update'
import { outboxPlugin, type OutboxPlugin, type OutboxPluginOptions } from './vue/outbox/outbox-plugin'
import { defaultOutboxPorts } from './platform/outbox-ports'

export type { OutboxPlugin }
export { useOutbox, type OutboxInUse } from './vue/outbox/use-outbox'

export { copyTradingOrders, createOutbox, jsonOutbox, orderMessage } from './client'
export type {
  Clock, FollowSettings, Order, OrderRefusal, Outbox, OutboxEntry, OutboxMessage, OutboxWire, PostResult,
  SettledResult, Storage,
} from './client'

/**
 * Creates the Vue plugin: `app.use(createTradewire(…)).use(createOutboxPlugin({ wire: copyTradingOrders() }))`.
 * @throws TradewireError `invalid-option`, at the latest during installation
 * @example
 * app.use(createTradewire({ url, protocol: copyTrading() }))
 *   .use(createOutboxPlugin({ wire: copyTradingOrders() }))
 */
export function createOutboxPlugin<Payload, Events extends object = CopyTradingEvents>(
  options: OutboxPluginOptions<Payload, Events>,
): OutboxPlugin {
  return outboxPlugin(options, defaultOutboxPorts)
}
