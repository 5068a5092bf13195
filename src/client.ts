import { defaultPorts } from './platform/default-ports'
import { isDevelopment } from './platform/environment'
import type { Ports } from './ports/ports'
import { createClient } from './runtime/client'
import type { SocketClient } from './runtime/client-api'
import type { ClientOptions } from './runtime/client-options'

export interface SocketClientOptions<State, Events extends object> extends ClientOptions<State, Events> {
  /** Any of the platform's ports replaced. */
  readonly ports?: Partial<Ports>
}

/**
 * A client over the platform's own ports, without Vue and Pinia. It opens nothing until a lease is
 * held or `connect()` is called. Throws `invalid-option`.
 */
export function createSocketClient<State, Events extends object>(
  options: SocketClientOptions<State, Events>,
): SocketClient<Events> {
  const ports = { ...defaultPorts(), ...options.ports }
  return createClient(options, { ports, development: isDevelopment() })
}
