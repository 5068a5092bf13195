import type { Diagnostic } from '../../shared/errors'
import type { CopyTradingEvents } from '../../positions/model/positions-update'
import { clientOf } from '../../connection/vue/clients'
import { createOutbox } from '../create-outbox'
import { installOutbox } from './installed-outboxes'
import type { OutboxLimits, OutboxPorts } from '../outbox-options'
import type { OutboxWire } from '../model/outbox-wire'

export interface OutboxPluginOptions<Payload, Events extends object = CopyTradingEvents> extends OutboxLimits {
  /** How its entries travel: `copyTradingOrders()`, or one of your own. */
  readonly wire: OutboxWire<Payload, Events>
  /** The client's name. Default `default`. */
  readonly name?: string
  /** Any of the platform's ports replaced. */
  readonly ports?: Partial<OutboxPorts>
}

/** For `app.use`, after `createTradewire`. */
export interface OutboxPlugin {
  /** The outbox lives as long as the app. Throws `invalid-option` when there is no client of that name. */
  install(app: { unmount(): void }): void
}

/** What an outbox runs on unless told otherwise. */
export type OutboxPortsMaker = (report: (diagnostic: Diagnostic) => void) => OutboxPorts

export function outboxPlugin<Payload, Events extends object>(
  { wire, name = 'default', ports, ...limits }: OutboxPluginOptions<Payload, Events>,
  defaultPorts: OutboxPortsMaker,
): OutboxPlugin {
  return {
    install(app) {
      const client = clientOf<Events>(name)
      const outbox = createOutbox({ client, wire, ports: { ...defaultPorts(client.report), ...ports }, ...limits })
      const takeOff = installOutbox(name, outbox)
      const { unmount } = app
      app.unmount = () => {
        takeOff()
        outbox.dispose()
        unmount.call(app)
      }
    },
  }
}
