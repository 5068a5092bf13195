import { defineStore, type Store } from 'pinia'
import { computed, markRaw } from 'vue'
import type { ReconnectAnswer, SocketStatus } from '../../connection/machine/status'
import type { TabValue } from '../../connection/leases/lease-set'
import type { Session } from '../../connection/ports/protocol'
import type { ClientStats } from '../../connection/ports/client-parts'
import type { CloseAnswer, LeaseView, SendResult, SocketClient, UsualEvents } from '../../connection/runtime/client-api'
import { clientOf, installedClient, type ClientChoice } from './clients'
import { mirrorOf, storeOfClient } from './store-of-client'

interface SocketIOState {
  readonly client: SocketClient<UsualEvents>
}

/** Getters for all status fields, declared here because Pinia's type inference loses them with Vue 3.4. */
type SocketIOGetters = { readonly [K in keyof SocketStatus]: () => SocketStatus[K] } & {
  /** Returns the status. Each change replaces the object. */
  readonly current: () => SocketStatus
  readonly leases: () => readonly LeaseView[]
  readonly tabs: () => Readonly<Record<string, TabValue>>
  readonly session: () => { readonly userId: number | string } | null
}

/** Store actions, named like the `SocketClient` methods that they call. */
interface SocketIOActions {
  connect(): void
  close(): CloseAnswer
  reconnect(): ReconnectAnswer
  setSession(session: Session | null): void
  setTab(rule: string, value: TabValue): void
  send(frame: unknown): Promise<SendResult>
  stats(): ClientStats
}

/** Pinia store of a socket, with its status, leases, and actions for pages. */
export type SocketIOStore = Store<string, SocketIOState, SocketIOGetters, SocketIOActions>

const byName = new Map<string, () => SocketIOStore>()

/**
 * Returns the Pinia store of a socket, with the status and actions for pages.
 * @throws TradewireError `invalid-option` when no client with this name is installed
 * @example const { status, attempt } = storeToRefs(useSocketIOStore({ client: 'ticker' }))
 */
export function useSocketIOStore({ client: name = 'default' }: ClientChoice = {}): SocketIOStore {
  // Checks the client first, because Pinia keeps a store without members if its setup throws.
  const client = clientOf(name)
  const useStore = byName.get(name) || defineSocketIOStore(name)
  byName.set(name, useStore)
  return storeOfClient(name, useStore, (store) => store.client === client)
}

function defineSocketIOStore(name: string): () => SocketIOStore {
  return defineStore(`tradewire:${name}`, () => {
    const { client, face: { current, leases, tabs, session } } = installedClient(name)
    const { connect, close, reconnect, setSession, setTab, send, stats } = client
    const field = <Name extends keyof SocketStatus>(name: Name) => computed(() => current.value[name])
    return {
      status: field('status'),
      attempt: field('attempt'),
      maxAttempts: field('maxAttempts'),
      nextAtMs: field('nextAtMs'),
      slotAwaitedSinceMs: field('slotAwaitedSinceMs'),
      pausedBy: field('pausedBy'),
      failure: field('failure'),
      sinceMs: field('sinceMs'),
      current: mirrorOf(current),
      leases: mirrorOf(leases),
      tabs: mirrorOf(tabs),
      session: mirrorOf(session),
      client: markRaw(client),
      connect, close, reconnect, setSession, setTab, send, stats,
    }
  })
}
