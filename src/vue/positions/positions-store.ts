import { defineStore } from 'pinia'
import { computed, markRaw, onScopeDispose, shallowRef, type Ref } from 'vue'
import { installedClient, type ClientChoice } from '../connection/clients'
import { storeOfClient } from '../connection/store-of-client'
import { emptyFreshness } from '../../positions/model/positions-update'
import type { Position, Ticket } from '../../positions/model/wire'
import { positionsHubOf, sumsOf } from '../../positions/positions-hub'
import { positionRowsOf } from './position-rows'

type UsePositionsStore = ReturnType<typeof definePositionsStore>

const byName = new Map<string, UsePositionsStore>()

const noRows: readonly Position[] = []

/**
 * Returns the store of one client's last known positions. No row is deeply reactive: a changed row is a new object, and
 * an unchanged row keeps its identity and renders nothing.
 * @throws TradewireError `invalid-option` when no client of that name is installed
 * @example const { freshness } = storeToRefs(usePositionsStore())
 */
export function usePositionsStore(
  { client: name = 'default' }: ClientChoice = {},
): ReturnType<UsePositionsStore> {
  // Checked first, because Pinia stores and returns a store whose setup threw, without its members.
  const hub = positionsHubOf(installedClient(name).client)
  const useStore = byName.get(name) || definePositionsStore(name)
  byName.set(name, useStore)
  return storeOfClient(name, useStore, (store) => store.hub === hub)
}

/** See `mirrorOf`. Under Vue 3.4 Pinia infers `any` for a computed value, but not for a ref. */
const derived = <Value>(read: () => Value): Ref<Value> => computed(read)

function definePositionsStore(name: string) {
  return defineStore(`tradewire-positions:${name}`, () => {
    const hub = markRaw(positionsHubOf(installedClient(name).client))
    const byTicket: (ticket: Ticket) => Position | undefined = positionRowsOf(hub).byTicket
    const newest = shallowRef(hub.newest())
    /** The newest update that changed the list. An unchanged list is not built again. */
    const listed = shallowRef(newest.value)
    const recentEvents = shallowRef(hub.events())

    onScopeDispose(hub.listen((update) => {
      if (update === null || update.listChanged) listed.value = update
      newest.value = update
      recentEvents.value = hub.events()
    }))

    return {
      /** The full list in the server's order, built on the first read. */
      list: derived(() => {
        void listed.value
        return hub.newest()?.list || noRows
      }),
      /** Increases with each update of one user, 0 before the first. */
      version: derived(() => newest.value?.version || 0),
      /** Totals of each currency, the account's first. */
      totals: derived(() => sumsOf(newest.value).totals),
      /** The totals in the account's currency. */
      accountTotals: derived(() => sumsOf(newest.value).totals[0] || null),
      account: derived(() => sumsOf(newest.value).account),
      freshness: derived(() => newest.value?.freshness || emptyFreshness),
      /** The last 50 position events of this user, oldest first. */
      recentEvents: derived(() => recentEvents.value),
      /** Returns the current row. Not reactive: see `usePosition`. */
      byTicket,
      hub,
    }
  })
}
