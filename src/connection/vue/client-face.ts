import { shallowRef, type ShallowRef } from 'vue'
import type { SocketStatus } from '../machine/status'
import type { TabValue } from '../leases/tab-rules'
import type { LeaseView, SocketClient } from '../runtime/client-api'

/** What a client shows of itself, as refs. Made with the client, so that it is never behind a channel. */
export interface ClientFace {
  readonly current: ShallowRef<SocketStatus>
  readonly leases: ShallowRef<readonly LeaseView[]>
  readonly tabs: ShallowRef<Readonly<Record<string, TabValue>>>
  readonly session: ShallowRef<{ readonly userId: number | string } | null>
}

export function createClientFace<Events extends object>(client: SocketClient<Events>): ClientFace {
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
