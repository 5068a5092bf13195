import { clientOf } from '../connection/clients'
import type { CopyTradingEvents } from '../../positions/model/positions-update'
import { TradewireError, type Diagnostic } from '../../shared/errors'
import { createOutbox } from '../../outbox/create-outbox'
import type { OutboxWire } from '../../outbox/model/entry'
import type { Outbox, OutboxLimits, OutboxPorts } from '../../outbox/outbox-api'

/** Options of `createOutboxPlugin`. */
export interface OutboxPluginOptions<Payload, Events extends object = CopyTradingEvents> extends OutboxLimits {
  /** Wire format of outbox entries: `copyTradingOrders()`, or a custom format. */
  readonly wire: OutboxWire<Payload, Events>
  /**
   * Client name.
   * @default `default`
   */
  readonly name?: string
  /**
   * Replacements for the platform's ports.
   * @default the platform's
   */
  readonly ports?: Partial<OutboxPorts>
}

/** Outbox plugin for `app.use`, installed after `createTradewire`. */
export interface OutboxPlugin {
  /**
   * Installs the outbox for the app's lifetime.
   * @throws TradewireError `invalid-option` when there is no client with this name
   */
  install(app: { unmount(): void }): void
}

type OutboxPortsMaker = (report: (diagnostic: Diagnostic) => void) => OutboxPorts

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

const installed = new Map<string, Outbox<never>>()

/** Registers an outbox by client name and replaces an earlier outbox. Returns a function that removes the outbox. */
export function installOutbox<Payload>(name: string, outbox: Outbox<Payload>): () => void {
  // The payload type cannot be checked, because only the name connects an outbox with its payload type.
  const kept = outbox as unknown as Outbox<never>
  installed.set(name, kept)
  return () => {
    if (installed.get(name) === kept) installed.delete(name)
  }
}

/** Returns a client's outbox. Throws `invalid-option` if no `createOutboxPlugin` is installed for the client. */
export function installedOutbox<Payload>(name: string): Outbox<Payload> {
  const outbox: unknown = installed.get(name)
  if (outbox === undefined) throw new TradewireError('invalid-option', `no outbox for client ${name} is installed`)
  return outbox as Outbox<Payload>
}
