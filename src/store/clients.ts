import { TradewireError } from '../core/tradewire-error'
import type { CopyTradingEvents } from '../core/positions/positions-update'
import type { Bus } from '../ports/bus'
import type { SocketClient } from '../runtime/client-api'
import { positionsHubOf } from './positions-hub'

/** A client of this app with the bus that carries its channels. */
export interface InstalledClient<Events extends object> {
  readonly client: SocketClient<Events>
  readonly bus: Bus
}

const installed = new Map<string, InstalledClient<never>>()

export function installClient<Events extends object>(entry: InstalledClient<Events>): () => void {
  const { name } = entry.client
  // The name is what ties a client to its protocol's events; the application chose both.
  const kept = entry as unknown as InstalledClient<never>
  installed.set(name, kept)
  // From the first update on: what was published before nobody could know.
  positionsHubOf(clientOf(name))
  return () => {
    if (installed.get(name) === kept) installed.delete(name)
  }
}

/**
 * The client of that name, with the events of the protocol it was created with.
 * Throws `invalid-option` when `createTradewire` was not installed under it.
 */
export function installedClient<Events extends object = CopyTradingEvents>(name = 'default'): InstalledClient<Events> {
  const entry = installed.get(name)
  if (entry === undefined) throw new TradewireError('invalid-option', `no client ${name} is installed`)
  return entry
}

export function clientOf<Events extends object = CopyTradingEvents>(name = 'default'): SocketClient<Events> {
  return installedClient<Events>(name).client
}
