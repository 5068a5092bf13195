import { defineStore } from 'pinia'
import { computed, customRef, markRaw, onScopeDispose, shallowRef, type Ref } from 'vue'
import { installedClient, storeOfClient, type ClientChoice } from '../../connection/vue/clients'
import { emptyFreshness, type AnyPositionsUpdate } from '../model/positions-update'
import type { Position, Ticket } from '../model/wire'
import { positionsHubOf, sumsOf, type PositionsHub } from '../positions-hub'

type UsePositionsStore = ReturnType<typeof definePositionsStore>

const byName = new Map<string, UsePositionsStore>()

const noRows: readonly Position[] = []

/**
 * The last known positions of one client. Nothing in it is deeply reactive: a row is a new object when it changed,
 * and what did not change keeps its identity and renders nothing.
 * @throws TradewireError `invalid-option` when no client of that name is installed
 * @example const { freshness } = storeToRefs(usePositionsStore())
 */
export function usePositionsStore(
  { client: name = 'default' }: ClientChoice = {},
): ReturnType<UsePositionsStore> {
  // Checked first: Pinia keeps and returns a store whose setup threw, without its members.
  const hub = positionsHubOf(installedClient(name).client)
  const useStore = byName.get(name) ?? definePositionsStore(name)
  byName.set(name, useStore)
  return storeOfClient(useStore, (store) => store.hub === hub)
}

/** Under Vue 3.4 Pinia's inference makes `any` of a computed value, and no `any` of a ref. */
const derived = <Value>(read: () => Value): Ref<Value> => computed(read)

function definePositionsStore(name: string) {
  return defineStore(`tradewire-positions:${name}`, () => {
    const hub = markRaw(positionsHubOf(installedClient(name).client))
    const byTicket: (ticket: Ticket) => Position | undefined = positionRowsOf(hub).byTicket
    const { list, listChanged } = lazyList(hub)
    const newest = shallowRef(hub.newest())
    const recentEvents = shallowRef(hub.events())

    onScopeDispose(hub.listen((update) => {
      if (update === null || update.listChanged) listChanged()
      newest.value = update
      recentEvents.value = hub.events()
    }))

    return {
      /** The full list in the server's order; built when it is read. */
      list,
      /** Grows with each update of one session, 0 before the first. */
      version: derived(() => newest.value?.version ?? 0),
      /** One for each currency, the account's first. */
      totals: derived(() => sumsOf(newest.value).totals),
      /** The totals in the account's currency. */
      accountTotals: derived(() => sumsOf(newest.value).totals[0] ?? null),
      account: derived(() => sumsOf(newest.value).account),
      freshness: derived(() => newest.value?.freshness ?? emptyFreshness),
      /** The last 50 events of this session, oldest first. */
      recentEvents,
      /** One row as it is now. Not reactive: see `usePosition`. */
      byTicket,
      hub,
    }
  })
}

/** A list that is never read is never built, and one that did not change is not built again. */
function lazyList(hub: PositionsHub) {
  let listChanged = (): void => undefined
  const list = customRef<readonly Position[]>((track, trigger) => {
    let built: readonly Position[] | undefined
    listChanged = () => {
      built = undefined
      trigger()
    }
    return {
      get() {
        track()
        built ??= hub.newest()?.list ?? noRows
        return built
      },
      set: () => undefined,
    }
  })
  return { list, listChanged }
}

type RowListener = (position: Position | undefined) => void

/** The newest positions of one client by ticket, and the listeners of each. */
interface PositionRows {
  readonly byTicket: (ticket: Ticket) => Position | undefined
  /** Calls back when this one row changed, went or came; returns the unsubscribe function. */
  readonly watchRow: (ticket: Ticket, listener: RowListener) => () => void
}

const rowsOfHubs = new WeakMap<PositionsHub, PositionRows>()

/** Created when a single row is first used: an app that shows only lists does not need it. */
export function positionRowsOf(hub: PositionsHub): PositionRows {
  const rows = rowsOfHubs.get(hub) ?? createPositionRows(hub)
  rowsOfHubs.set(hub, rows)
  return rows
}

function createPositionRows(hub: PositionsHub): PositionRows {
  const rows = new Map<Ticket, Position>()
  const rowListeners = new Map<Ticket, Set<RowListener>>()
  let taken: AnyPositionsUpdate | null = null

  function tell(ticket: Ticket): void {
    for (const listener of rowListeners.get(ticket) ?? []) hub.tell(() => listener(rows.get(ticket)))
  }

  function catchUp(): void {
    const update = hub.newest()
    if (update === taken) return
    const before = taken
    taken = update
    if (update !== null && before !== null && update.version === before.version + 1) takeChanges(update)
    else takeList(update?.list ?? [])
  }

  function takeChanges({ removed, changed }: AnyPositionsUpdate): void {
    for (const ticket of removed) rows.delete(ticket)
    for (const position of changed) rows.set(position.ticket, position)
    for (const ticket of removed) tell(ticket)
    for (const position of changed) tell(position.ticket)
  }

  function takeList(list: readonly Position[]): void {
    rows.clear()
    for (const position of list) rows.set(position.ticket, position)
    for (const ticket of rowListeners.keys()) tell(ticket)
  }

  hub.listen(catchUp)
  catchUp()

  return {
    byTicket(ticket) {
      // Who hears of an update first may ask before it has come here.
      catchUp()
      return rows.get(ticket)
    },
    watchRow(ticket, listener) {
      const known = rowListeners.get(ticket) ?? new Set()
      rowListeners.set(ticket, known.add(listener))
      return () => {
        known.delete(listener)
        if (known.size === 0 && rowListeners.get(ticket) === known) rowListeners.delete(ticket)
      }
    },
  }
}
