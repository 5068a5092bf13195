import { defineStore } from 'pinia'
import { computed, markRaw, onScopeDispose, shallowRef, type Ref } from 'vue'
import { installedClient, type ClientChoice } from '../connection/clients'
import { storeOfClient } from '../connection/store-of-client'
import { emptyFreshness } from '../../positions/model/positions-update'
import type { Position, Ticket } from '../../positions/model/wire'
import { advise } from '../../advice/adviser'
import { adviseOptions } from '../../shared/options'
import { hasPositions, positionsHubOf, sumsOf } from '../../positions/positions-hub'
import { positionRowsOf } from './position-rows'

type UsePositionsStore = ReturnType<typeof definePositionsStore>

const byName = new Map<string, UsePositionsStore>()

const noRows: readonly Position[] = []

/**
 * Returns the Pinia store with a client's last known positions. Rows are not deeply reactive: a changed row is a new
 * object, and an unchanged row keeps its identity and does not render again.
 * @throws TradewireError `invalid-option` when no client with this name is installed
 * @example const { freshness } = storeToRefs(usePositionsStore())
 */
export function usePositionsStore(options: ClientChoice = {}): ReturnType<UsePositionsStore> {
  // Checks the client first, because Pinia keeps a store without members if its setup throws.
  const { client } = installedClient(options.client)
  const { name } = client
  if (process.env.NODE_ENV !== 'production') {
    adviseOptions(client, 'usePositionsStore().', options, ['client'])
    if (!hasPositions(client)) advise(client, 'no-positions')
  }
  const hub = positionsHubOf(client)
  const useStore = byName.get(name) || definePositionsStore(name)
  byName.set(name, useStore)
  return storeOfClient(name, useStore, (store) => store.hub === hub)
}

/** Returns a computed value typed as a ref, because Pinia infers `any` for computed values with Vue 3.4. */
const derived = <Value>(read: () => Value): Ref<Value> => computed(read)

function definePositionsStore(name: string) {
  return defineStore(`tradewire-positions:${name}`, () => {
    const hub = markRaw(positionsHubOf(installedClient(name).client))
    const byTicket: (ticket: Ticket) => Position | undefined = positionRowsOf(hub).byTicket
    const newest = shallowRef(hub.newest())
    /** Newest update that changed the list. Other updates do not rebuild the list. */
    const listed = shallowRef(newest.value)
    const recentEvents = shallowRef(hub.events())

    onScopeDispose(hub.listen((update) => {
      if (update === null || update.listChanged) listed.value = update
      newest.value = update
      recentEvents.value = hub.events()
    }))

    return {
      /** Full list in the server's order, built on the first read. */
      list: derived(() => {
        void listed.value
        return hub.newest()?.list || noRows
      }),
      /** Increases with each update for the same user. 0 before the first update. */
      version: derived(() => newest.value?.version || 0),
      /** Totals by currency, starting with the account's currency. */
      totals: derived(() => sumsOf(newest.value).totals),
      /** Totals in the account's currency. */
      accountTotals: derived(() => sumsOf(newest.value).totals[0] || null),
      account: derived(() => sumsOf(newest.value).account),
      freshness: derived(() => newest.value?.freshness || emptyFreshness),
      /** Last 50 position events for this user, oldest first. */
      recentEvents: derived(() => recentEvents.value),
      /** Returns a ticket's current row. The row is not reactive, unlike `usePosition`. */
      byTicket,
      hub,
    }
  })
}
