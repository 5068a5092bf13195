import type { PositionsOrder } from '../channels/channel-map'
import { reportThrow } from '../channels/listener-report'
import {
  emptyTruth, type CopyTradingEvents, type PositionEvent, type PositionsUpdate,
} from '../core/positions/positions-update'
import type { ProtocolApp } from '../ports/protocol'

/** `null` when the session changed: nothing of the book before it may be shown. */
export type PositionsListener = (update: PositionsUpdate | null) => void

/** The newest positions of one client: what its stores show and its channels carry. */
export interface PositionsHub {
  readonly newest: () => PositionsUpdate | null
  /** The last 50 position events, oldest first; replaced when one is added. */
  readonly events: () => readonly PositionEvent[]
  /** Calls back after each update; returns the unsubscribe function. */
  readonly listen: (listener: PositionsListener) => () => void
  /** Calls one of those who listen: what it throws is reported and keeps no other from hearing. */
  readonly tell: (listener: () => void) => void
}

type Client = ProtocolApp<CopyTradingEvents>['client']

const mostEvents = 50
const hubs = new WeakMap<object, PositionsHub>()

/** What an app gets with a protocol that tells positions. */
export function installPositions({ client, emit }: ProtocolApp<CopyTradingEvents>): void {
  hubs.set(client, createPositionsHub(client, (update) => {
    if (update.listChanged) emit('getPositonsOrder', orderOf(update))
    emit('positionsPatched', update)
    for (const event of update.events) emit('positionEvent', event)
  }))
}

/** The hub of an installed client; of one whose protocol tells no positions, one that stays empty. */
export function positionsHubOf(client: Client): PositionsHub {
  const hub = hubs.get(client) ?? createPositionsHub(client, () => undefined)
  hubs.set(client, hub)
  return hub
}

function createPositionsHub(client: Client, carry: (update: PositionsUpdate) => void): PositionsHub {
  const listeners = new Set<PositionsListener>()
  let newest: PositionsUpdate | null = null
  let events: readonly PositionEvent[] = []

  function tell(listener: () => void): void {
    reportThrow('positionsUpdated', undefined, client.report, listener)
  }

  function take(update: PositionsUpdate | null): void {
    newest = update
    if (update === null) events = []
    else if (update.events.length > 0) events = [...events, ...update.events].slice(-mostEvents)
    for (const listener of listeners) tell(() => listener(update))
    // Last: a listener of a channel finds the stores up to date.
    if (update !== null) carry(update)
  }

  client.on('positionsUpdated', take)
  client.on('sessionChanged', () => {
    const before = newest
    take(null)
    // A page that shows the rows of the user before must learn that they are gone.
    if (before !== null) carry(emptied(before))
  })

  return {
    newest: () => newest,
    events: () => events,
    listen(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    tell,
  }
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
    truth: emptyTruth,
    events: [],
  }
}
