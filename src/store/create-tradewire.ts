import type { App } from 'vue'
import { openChannels } from '../channels/open-channels'
import type { CopyTradingEvents } from '../core/positions/positions-update'
import { defaultEnvironment } from '../platform/default-environment'
import type { Ports } from '../ports/ports'
import { createClient } from '../runtime/client'
import type { SocketClient } from '../runtime/client-api'
import type { ClientOptions } from '../runtime/client-options'
import { installClient } from './clients'

export interface TradewireOptions<State, Events extends object> extends ClientOptions<State, Events> {
  /** Any of the platform's ports replaced. */
  readonly ports?: Partial<Ports>
}

export interface Tradewire<Events extends object> {
  readonly client: SocketClient<Events>
  /** For `app.use`. The client lives as long as the app; where apps unmount (H5), it is disposed with it. */
  install(app: App): void
  /** Closes the channels, says goodbye, closes the socket. */
  dispose(): void
}

/**
 * The Vue plugin: one client of the given name, its channels on the bus, its store for the pages.
 * Throws `invalid-option`.
 */
export function createTradewire<State, Events extends object = CopyTradingEvents>(
  options: TradewireOptions<State, Events>,
): Tradewire<Events> {
  const environment = defaultEnvironment(options.ports)
  const client = createClient(options, environment)
  const { bus } = environment.ports
  let undo: (() => void)[] = []

  function dispose(): void {
    for (const step of undo) step()
    undo = []
    client.dispose()
  }

  return {
    client,
    install(app) {
      undo = [openChannels({ name: client.name, bus, client, report: client.report }), installClient({ client, bus })]
      const { unmount } = app
      app.unmount = () => {
        dispose()
        unmount.call(app)
      }
    },
    dispose,
  }
}
