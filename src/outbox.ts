import type { Diagnostic } from './core/diagnostic'
import type { CopyTradingEvents } from './core/positions/positions-update'
import { createOutbox as createOutboxOn } from './outbox/create-outbox'
import type { Outbox } from './outbox/outbox-api'
import type { OutboxOptions, OutboxPorts } from './outbox/outbox-options'
import { outboxPlugin, type OutboxPlugin, type OutboxPluginOptions } from './outbox/outbox-plugin'
import { createOutboxStorage } from './platform/outbox-storage'
import { createPlatformLocks } from './platform/platform-locks'
import { createSystemClock } from './platform/system-clock'
import { createSystemRandom } from './platform/system-random'

export { copyTradingOrders } from './outbox/orders/copy-trading-orders'
export { orderMessage, type OrderMessageOptions } from './outbox/orders/order-message'
export { useOutbox, type OutboxInUse } from './outbox/use-outbox'
export { useOutboxStore, type OutboxStore } from './outbox/outbox-store'
export type {
  AckFrame, FollowSettings, Order, OrderFrame, OrderRefusal, OrderResult, QueryFrame,
} from './core/orders/order-wire'
export type { EntryState, OutboxEntry, OutboxMessage, Replay } from './outbox/entry'
export type { Outbox, OutboxEvents, PostResult, RequestResult } from './outbox/outbox-api'
export type { OutboxLimits, OutboxPorts } from './outbox/outbox-options'
export type { OutboxPlugin, OutboxPluginOptions } from './outbox/outbox-plugin'
export type { OutboxAnswer, OutboxEar, OutboxWire } from './outbox/outbox-wire'
export type { Clock, TimerHandle } from './ports/clock'
export type { Locks } from './ports/locks'
export type { Random } from './ports/random'
export type { Storage } from './ports/storage'

export interface PlatformOutboxOptions<Payload, Events extends object>
  extends Omit<OutboxOptions<Payload, Events>, 'ports'> {
  /** Any of the platform's ports replaced. */
  readonly ports?: Partial<OutboxPorts>
}

/** An outbox for a client without Vue, over the platform's own ports. One for each client. Throws `invalid-option`. */
export function createOutbox<Payload, Events extends object>(
  options: PlatformOutboxOptions<Payload, Events>,
): Outbox<Payload> {
  return createOutboxOn({ ...options, ports: { ...platformPorts(options.client.report), ...options.ports } })
}

/**
 * The Vue plugin: `app.use(createTradewire(…)).use(createOutboxPlugin({ wire: copyTradingOrders() }))`.
 * Throws `invalid-option`, at the latest when it is installed.
 */
export function createOutboxPlugin<Payload, Events extends object = CopyTradingEvents>(
  options: OutboxPluginOptions<Payload, Events>,
): OutboxPlugin {
  return outboxPlugin(options, platformPorts)
}

function platformPorts(report: (diagnostic: Diagnostic) => void): OutboxPorts {
  const clock = createSystemClock()
  return {
    clock,
    random: createSystemRandom(),
    storage: createOutboxStorage({
      clock,
      fellBack: (reason) => report({ code: 'storage-failed', detail: `IndexedDB: ${String(reason)}` }),
    }),
    locks: createPlatformLocks(clock),
  }
}
