import type { CopyTradingEvents } from '../core/positions/positions-update'
import { TradewireError } from '../core/tradewire-error'
import type { Bus } from '../ports/bus'
import type { SocketClient } from '../runtime/client-api'
import { createClientFace, type ClientFace } from './client-face'
import { positionsHubOf } from './positions-hub'

/** A client of this app with the bus that carries its channels. */
export interface InstalledClient<Events extends object> {
  readonly client: SocketClient<Events>
  readonly bus: Bus
  readonly face: ClientFace
}

const installed = new Map<string, InstalledClient<never>>()

/** Puts a client under its name; one that was there before is not found any more. Returns the way back. */
export function installClient<Events extends object>(client: SocketClient<Events>, bus: Bus): () => void {
  const entry: InstalledClient<Events> = { client, bus, face: createClientFace(client) }
  // The name is what ties a client to its protocol's events; the application chose both.
  const kept = entry as unknown as InstalledClient<never>
  installed.set(client.name, kept)
  // From the first update on: what was published before nobody could know.
  positionsHubOf(clientOf(client.name))
  return () => {
    if (installed.get(client.name) === kept) installed.delete(client.name)
  }
}

/**
 * What is installed under that name, with the events of the protocol it was created with.
 * Throws `invalid-option` when `createTradewire` was not installed under it.
 */
export function installedClient<Events extends object = CopyTradingEvents>(name = 'default'): InstalledClient<Events> {
  const entry = installed.get(name)
  if (entry === undefined) throw new TradewireError('invalid-option', `no client ${name} is installed`)
  return entry
}

/** The client itself: `clientOf<TickerEvents>('ticker')` for one with a protocol of your own. Throws the same. */
export function clientOf<Events extends object = CopyTradingEvents>(name = 'default'): SocketClient<Events> {
  return installedClient<Events>(name).client
}
