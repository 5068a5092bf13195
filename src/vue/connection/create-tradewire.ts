import { withChanges } from '../../shared/with-changes'
import { adviceConsole, defaultEnvironment } from '../../platform/default-ports'
import { findDevtools } from '../../platform/devtools/devtools'
import type { ProtocolSession } from '../../connection/ports/protocol'
import { createClient } from '../../connection/runtime/create-client'
import type { SocketClient, UsualEvents } from '../../connection/runtime/client-api'
import type { PlatformClientOptions } from '../../connection/runtime/client-options'
import { createDevelopment, type Development } from '../../advice/development'
import { checksInDevelopment } from '../../advice/client-checks'
import { adviseFaults, adviseFaultyOptions } from '../../advice/advise-faults'
import { hasClient, installClient } from './clients'

// Runs on import, because protocol options are checked before the client exists.
if (process.env.NODE_ENV !== 'production') adviseFaultyOptions()

export type TradewireOptions<
  Events extends object, Running extends ProtocolSession = ProtocolSession,
> = PlatformClientOptions<Events, Running>

/** Plugin for `app.use`, as returned by `createTradewire`. Contains the client. */
export interface Tradewire<Events extends object> {
  /** The client, for use outside components. */
  readonly client: SocketClient<Events>
  /** Called by `app.use`. The client is disposed when the app unmounts. */
  install(app: { unmount(): void }): void
  /** Closes the channels, sends the goodbye frame and closes the socket permanently. */
  dispose(): void
}

/**
 * Creates the Vue plugin: a client, its channels on the event bus, and its stores for pages.
 * @param options client options; the default ports are the platform's
 * @throws TradewireError `invalid-option`
 * @example app.use(createTradewire({ url: 'wss://api.example.com/ws', protocol: jsonProtocol() }))
 */
export function createTradewire<
  Events extends object = UsualEvents, Running extends ProtocolSession = ProtocolSession,
>(
  options: TradewireOptions<Events, Running>,
): Tradewire<Events> {
  // JavaScript callers may omit the options.
  options = Object.assign({}, options)
  const environment = defaultEnvironment(options)
  let { ports } = environment
  let { protocol } = options
  let development: Development | undefined
  let devtools: ReturnType<typeof findDevtools>
  // Production builds remove this branch with its imports.
  if (process.env.NODE_ENV !== 'production' && !adviseFaults(options)) {
    development = createDevelopment(options, ports, adviceConsole, hasClient)
    devtools = findDevtools(options.name, development.ports)
    ports = (devtools || development).ports
    protocol = devtools?.spied(protocol) || protocol
  }
  let client = createClient(
    withChanges(options, { protocol }), withChanges(environment, { ports }), checksInDevelopment(),
  )
  if (process.env.NODE_ENV !== 'production') {
    devtools?.watch(client)
    client = development?.watch(client) || client
  }
  /** Number of apps with this plugin, counted only in development. In tests, each mount creates an app. */
  let apps = 0
  let uninstall: (() => void) | undefined

  function dispose(): void {
    uninstall?.()
    uninstall = () => undefined
    client.dispose()
    if (process.env.NODE_ENV !== 'production') devtools?.dispose()
  }

  return {
    client,
    install(app) {
      if (process.env.NODE_ENV !== 'production') apps += 1
      if (process.env.NODE_ENV !== 'production' && uninstall === undefined) {
        development?.installing()
        devtools?.installing(app)
      }
      if (uninstall === undefined) uninstall = installClient(client, ports, options.protocol)
      const { unmount } = app
      app.unmount = () => {
        if (process.env.NODE_ENV === 'production' || --apps === 0) dispose()
        unmount.call(app)
      }
    },
    dispose,
  }
}
