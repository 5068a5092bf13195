import { adviseMissing } from '../../advice/advise-faults'
import { watchPosts } from '../../advice/outbox-advice'
import { installedClient, type ClientChoice } from '../connection/clients'
import type { CopyTradingEvents } from '../../positions/model/positions-update'
import { isDeveloped } from '../../shared/developed'
import { throwInvalidOption, type Diagnostic } from '../../shared/errors'
import { adviseOptions } from '../../shared/options'
import { createOutbox } from '../../outbox/create-outbox'
import type { OutboxWire } from '../../outbox/model/entry'
import type { Outbox, OutboxLimits, OutboxPorts } from '../../outbox/outbox-api'

/** Options of `createOutboxPlugin`. */
export interface OutboxPluginOptions<Payload, Events extends object = CopyTradingEvents>
  extends OutboxLimits, ClientChoice {
  /** Wire format of outbox entries: `copyTradingOrders()`, or a custom format. */
  readonly wire: OutboxWire<Payload, Events>
  /**
   * Replacements for the platform's ports.
   * @default the client's clock, and the platform's other ports
   */
  readonly ports?: Partial<OutboxPorts>
}

/** Outbox plugin for `app.use`. Install this plugin after `createTradewire`. */
export interface OutboxPlugin {
  /**
   * Installs the outbox for the app's lifetime.
   * @throws TradewireError `invalid-option` when there is no client with this name
   */
  install(app: { unmount(): void }): void
}

type OutboxPortsMaker = (
  report: (diagnostic: Diagnostic) => void, given: Partial<OutboxPorts> & Pick<OutboxPorts, 'clock'>,
) => OutboxPorts

const known: Record<keyof OutboxPluginOptions<unknown>, 1> = {
  wire: 1, client: 1, ports: 1, settleMs: 1, requestTimeoutMs: 1, unanswered: 1,
}

export function outboxPlugin<Payload, Events extends object>(
  options: OutboxPluginOptions<Payload, Events>, defaultPorts: OutboxPortsMaker,
): OutboxPlugin {
  const { wire, client: name = 'default', ports, ...limits } = options
  return {
    install(app) {
      const { client, clock } = installedClient<Events>(name)
      if (/* @__PURE__ */ isDeveloped() && process.env.NODE_ENV !== 'production') {
        adviseOptions(client, 'createOutboxPlugin().', options, Object.keys(known))
      }
      let outbox = createOutbox({ client, wire, ports: defaultPorts(client.report, { clock, ...ports }), ...limits })
      if (/* @__PURE__ */ isDeveloped() && process.env.NODE_ENV !== 'production') {
        outbox = watchPosts(outbox, { ...limits, client, wire })
      }
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

/** Replaces any earlier outbox of the client. The returned function removes the outbox. */
export function installOutbox<Payload>(name: string, outbox: Outbox<Payload>): () => void {
  // The payload type cannot be checked, because an outbox is found by its name only.
  const kept = outbox as unknown as Outbox<never>
  installed.set(name, kept)
  return () => {
    if (installed.get(name) === kept) installed.delete(name)
  }
}

/** Returns a client's outbox. Throws `invalid-option` if none is installed. */
export function installedOutbox<Payload>(name: string): Outbox<Payload> {
  const outbox: unknown = installed.get(name)
  if (outbox === undefined) {
    if (process.env.NODE_ENV !== 'production') adviseMissing('no-outbox', name, installed)
    throwInvalidOption(`no outbox for client ${name} is installed`)
  }
  return outbox as Outbox<Payload>
}
