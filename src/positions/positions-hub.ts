import { reportThrow, type Report } from '../connection/channels/channels'
import {
  emptyFreshness, type PositionEvent, type PositionsOrder, type PositionsUpdate, type PositionSums,
} from './model/positions-update'
import type { ProtocolApp } from '../connection/ports/protocol'

/** Called with `null` when the user changed, so pages hide the previous book. */
export type PositionsListener = (update: PositionsUpdate | null) => void

/** A client's newest positions, used by its stores and channels. */
export interface PositionsHub {
  readonly newest: () => PositionsUpdate | null
  /** Returns the last 50 position events, oldest first, as a new list after each event. */
  readonly events: () => readonly PositionEvent[]
  /** Calls back after each update. Returns the unsubscribe function. */
  readonly listen: (listener: PositionsListener) => () => void
  /** Calls a listener and reports its exception, so other listeners are still called. */
  readonly notify: (listener: () => void) => void
  /** Clears the newest update, because its rows may belong to another user. */
  readonly clear: () => void
}

const maxEvents = 50
const hubs = new WeakMap<object, PositionsHub>()

const emptyHub: PositionsHub = {
  newest: () => null, events: () => [], listen: () => () => undefined, notify: (listener) => listener(),
  clear: () => undefined,
}

export function positionsHubOf(client: object): PositionsHub {
  return hubs.get(client) || emptyHub
}

export function hasPositions(owner: object): boolean {
  return hubs.has(owner)
}

/**
 * Returns a function that passes updates to the hub. `null` clears the newest update.
 * @param carry receives each update last, after the stores
 */
export function openHub(
  owner: object, report: Report, carry?: (update: PositionsUpdate) => void,
): (update: PositionsUpdate | null) => void {
  const listeners = new Set<PositionsListener>()
  let newest: PositionsUpdate | null = null
  let events: readonly PositionEvent[] = []

  function notify(listener: () => void): void {
    reportThrow('positionsUpdated', undefined, report, listener)
  }

  function take(update: PositionsUpdate | null): void {
    const carried = update || (newest && emptied(newest))
    newest = update
    if (update === null) events = []
    else if (update.events.length > 0) events = [...events, ...update.events].slice(-maxEvents)
    for (const listener of listeners) notify(() => listener(update))
    if (carried !== null) carry?.(carried)
  }

  hubs.set(owner, {
    newest: () => newest,
    events: () => events,
    listen(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    notify,
    clear: () => take(null),
  })
  return take
}

interface ClientOfUser {
  session(): { readonly userId: number | string } | null
  on(name: 'sessionChanged', listener: () => void): () => void
}

/** Clears the rows when the user changes, but not for a new token. Returns the stop function. */
export function clearWithUser(client: ClientOfUser, clear: () => void): () => void {
  const userNow = (): number | string | undefined => client.session()?.userId
  let user = userNow()
  return client.on('sessionChanged', () => {
    const before = user
    user = userNow()
    if (user === undefined || user !== before) clear()
  })
}

export function installPositions<Events extends { positionsUpdated: PositionsUpdate }>(
  { client, emit, reserve }: ProtocolApp<Events>,
): void {
  const take = openHub(client, client.report, (update) => {
    if (update.listChanged) emit('getPositonsOrder', orderOf(update))
    emit('positionsUpdated', update)
    for (const event of update.events) emit('positionEvent', event)
  })
  reserve('positionsUpdated')
  client.on('positionsUpdated', take)
  clearWithUser(client, () => take(null))
}

const noSums: PositionSums = { totals: [], account: null }

export function sumsOf(update: PositionsUpdate | null): PositionSums {
  return update || noSums
}

function orderOf(update: PositionsUpdate): PositionsOrder {
  return {
    Code: 200,
    get data() {
      return update.list
    },
  }
}

function emptied({ version, list }: PositionsUpdate): PositionsUpdate {
  return {
    version: version + 1,
    epoch: '',
    seq: 0,
    list: [],
    changed: [],
    removed: list.map(({ ticket }) => ticket),
    listChanged: true,
    orderChanged: true,
    totals: [],
    account: null,
    freshness: emptyFreshness,
    events: [],
  }
}
