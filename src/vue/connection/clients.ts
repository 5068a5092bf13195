import { shallowRef, type ShallowRef } from 'vue'
import { throwInvalidOption } from '../../shared/errors'
import { adviseMissing } from '../../advice/advise-faults'
import { openChannels, type ChannelSource } from '../../connection/channels/channels'
import type { TabValue } from '../../connection/leases/lease-set'
import type { SocketStatus } from '../../connection/machine/status'
import type { Bus, Clock, Ports } from '../../connection/ports/ports'
import type { Protocol, ProtocolApp } from '../../connection/ports/protocol'
import type { LeaseView, SocketClient, UsualEvents } from '../../connection/runtime/client-api'

/** Refs with a client's state, created with the client and updated before channel listeners run. */
interface ClientFace {
  readonly current: ShallowRef<SocketStatus>
  readonly leases: ShallowRef<readonly LeaseView[]>
  readonly tabs: ShallowRef<Readonly<Record<string, TabValue>>>
  readonly session: ShallowRef<{ readonly userId: number | string } | null>
}

/** Client that a composable or a store uses. */
export interface ClientChoice {
  /**
   * Client name.
   * @default 'default'
   */
  readonly client?: string | undefined
}

export interface InstalledClient<Events extends object> {
  readonly client: SocketClient<Events>
  readonly bus: Bus
  readonly clock: Clock
  readonly face: ClientFace
  /** Adds a channel that forwards this event. */
  readonly carry: (event: string) => void
  readonly close: () => void
}

const installed = new Map<string, InstalledClient<never>>()

function createClientFace<Events extends object>(client: SocketClient<Events>): ClientFace {
  const current = shallowRef(client.status())
  const leases = shallowRef(client.leases())
  const tabs = shallowRef(client.tabs())
  const session = shallowRef(client.session())
  client.on('statusChanged', (status) => {
    current.value = status
  })
  client.on('leasesChanged', (views) => {
    leases.value = views
    tabs.value = client.tabs()
  })
  client.on('sessionChanged', (next) => {
    session.value = next
  })
  return { current, leases, tabs, session }
}

/**
 * Registers a client under its name, opens its channels and closes those of an earlier client. The returned function
 * removes the client.
 * @param ports the ports of the client's app
 */
export function installClient<Events extends object>(
  client: SocketClient<Events> & ChannelSource & ProtocolApp<Events>['client'],
  { bus, clock }: Pick<Ports, 'bus' | 'clock'>,
  protocol?: Pick<Protocol<Events>, 'installed'>,
): () => void {
  const { name, report } = client
  // Creates the refs first, because channel listeners need up-to-date stores.
  const face = createClientFace(client)
  const { emit, reserve, carry, close } = openChannels({ name, bus, client, report })
  const entry: InstalledClient<Events> = { client, bus, clock, face, carry, close }
  protocol?.installed?.({ client, emit, reserve })
  carry('connectError', 'statusChanged', 'diagnosed', 'sessionChanged')
  // Event types cannot be checked, because a client is found by its name only.
  const kept = entry as unknown as InstalledClient<never>
  installed.get(name)?.close()
  installed.set(name, kept)
  for (const begin of [...awaited]) begin()
  return () => {
    kept.close()
    if (installed.get(name) === kept) installed.delete(name)
  }
}

const awaited = new Set<() => void>()

/** Calls `begin` once a client with this name is installed. The returned function cancels the wait. */
export function whenInstalled(name: string, begin: () => void): () => void {
  const attempt = (): void => {
    if (hasClient(name) && awaited.delete(attempt)) begin()
  }
  awaited.add(attempt)
  attempt()
  return () => void awaited.delete(attempt)
}

/** Calls `begin` after each installation of a client. Returns the stop function. */
export function onInstalled(begin: () => void): () => void {
  awaited.add(begin)
  return () => void awaited.delete(begin)
}

export function hasClient(name: string): boolean {
  return installed.has(name)
}

/**
 * Returns the client with this name, typed with its protocol's events. Throws `invalid-option` if none is installed.
 */
export function installedClient<Events extends object = UsualEvents>(name = 'default'): InstalledClient<Events> {
  const entry = installed.get(name)
  if (entry === undefined) {
    if (process.env.NODE_ENV !== 'production') adviseMissing('no-client', name, installed)
    throwInvalidOption(`no client ${name} is installed`)
  }
  return entry
}

/**
 * Returns the client with this name. For a custom protocol, use `clientOf<TickerEvents>('ticker')`.
 * @param name the client's `name` option
 * @default name 'default'
 * @throws TradewireError `invalid-option` when no client with this name is installed
 * @example clientOf<TickerEvents>('ticker').on('quoted', ({ bid }) => show(bid))
 */
export function clientOf<Events extends object = UsualEvents>(name = 'default'): SocketClient<Events> {
  return installedClient<Events>(name).client
}
