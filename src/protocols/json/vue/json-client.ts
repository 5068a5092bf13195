import { reportThrow, subscribe, type Report } from '../../../connection/channels/channels'
import type { JsonEvents } from '../json-options'
import { requireJsonClient } from '../json-protocol'
import { installedClient, type InstalledClient } from '../../../connection/vue/clients'

/** @throws TradewireError `invalid-option` when no client of `jsonProtocol()` is installed under that name. */
export function installedJsonClient(name: string | undefined): InstalledClient<JsonEvents> {
  const entry = installedClient<JsonEvents>(name)
  requireJsonClient(entry.client)
  return entry
}

/** Hears what the server pushes under this name. */
export function hearMessage<Payload>(
  { client, bus }: InstalledClient<JsonEvents>, name: string, listener: (payload: Payload) => void,
): () => void {
  return subscribe<Record<string, Payload>>(bus, client.name, `message:${name}`, listener, client.report)
}

/** A client as far as it is needed here. */
export interface OpeningClient {
  status(): { readonly status: string }
  on(name: 'statusChanged', listener: (status: { readonly status: string }) => void): () => void
  readonly report: Report
}

/** Tells at once whether the client is open, and then each change. */
export function watchOpen(client: OpeningClient, tell: (isOpen: boolean) => void): () => void {
  let told: boolean | undefined
  function take({ status }: { readonly status: string }): void {
    const isOpen = status === 'open'
    if (isOpen === told) return
    told = isOpen
    reportThrow('opening', undefined, client.report, () => tell(isOpen))
  }
  const stop = client.on('statusChanged', take)
  take(client.status())
  return stop
}
