import { reportThrow } from '../connection/channels/channels'
import {
  emptyFreshness, type PositionEvent, type PositionsUpdate, type PositionSums,
} from './model/positions-update'
import type { ProtocolApp } from '../connection/ports/protocol'
import type { PositionsOrder } from './model/positions-channels'

/** `null` when the user changed: nothing of the book before may be shown. */
export type PositionsListener = (update: PositionsUpdate | null) => void

/** The newest positions of one client: what its stores show and its channels carry. */
export interface PositionsHub {
  readonly newest: () => PositionsUpdate | null
  /** The last 50 position events, oldest first; replaced when one is added. */
  readonly events: () => readonly PositionEvent[]
  /** Calls back after each update; returns the unsubscribe function. */
  readonly listen: (listener: PositionsListener) => () => void
  /** Calls a listener. An exception is reported, and the other listeners are still called. */
  readonly notify: (listener: () => void) => void
  /** Forgets the newest update: its rows may be another user's. */
  readonly clear: () => void
}

/** Arbitrary: the newest openings and closings, which a page can still show as it is opened. */
const maxEvents = 50
const hubs = new WeakMap<object, PositionsHub>()

/** For a client whose protocol has no positions. */
const emptyHub: PositionsHub = {
  newest: () => null, events: () => [], listen: () => () => undefined, notify: (listener) => listener(),
  clear: () => undefined,
}

/** The hub of an installed client. */
export function positionsHubOf(client: object): PositionsHub {
  return hubs.get(client) ?? emptyHub
}

/** The positions of an app whose protocol reports them. */
export function installPositions<Events extends { positionsUpdated: PositionsUpdate }>(
  { client, emit, reserve }: ProtocolApp<Events>,
): void {
  const listeners = new Set<PositionsListener>()
  let newest: PositionsUpdate | null = null
  let events: readonly PositionEvent[] = []

  function notify(listener: () => void): void {
    reportThrow('positionsUpdated', undefined, client.report, listener)
  }

  /** @param carried what the channels carry */
  function take(update: PositionsUpdate | null, carried: PositionsUpdate | null): void {
    newest = update
    if (update === null) events = []
    else if (update.events.length > 0) events = [...events, ...update.events].slice(-maxEvents)
    for (const listener of listeners) notify(() => listener(update))
    // Last, so that a listener of a channel finds the stores up to date.
    if (carried === null) return
    if (carried.listChanged) emit('getPositonsOrder', orderOf(carried))
    emit('positionsUpdated', carried)
    for (const event of carried.events) emit('positionEvent', event)
  }

  function clear(): void {
    take(null, newest && emptied(newest))
  }

  reserve('positionsUpdated')
  client.on('positionsUpdated', (update) => take(update, update))
  let user = client.session()?.userId
  client.on('sessionChanged', () => {
    const before = user
    user = client.session()?.userId
    // A page that shows the rows of the user before must learn that they are gone; another token of a user keeps them.
    if (user === undefined || user !== before) clear()
  })
  hubs.set(client, {
    newest: () => newest,
    events: () => events,
    listen(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    notify,
    clear,
  })
}

const noSums: PositionSums = { totals: [], account: null }

/** The sums of an update; none without an update. */
export function sumsOf(update: PositionsUpdate | null): PositionSums {
  return update ?? noSums
}

function orderOf(update: PositionsUpdate): PositionsOrder {
  return {
    Code: 200,
    get data() {
      return update.list
    },
  }
}

/** An update that takes back all that the one before it showed. */
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
