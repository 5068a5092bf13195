import type { Position, Ticket } from '../core/positions/position'
import type { CopyTradingEvents, PositionEvent, PositionsUpdate } from '../core/positions/positions-update'
import type { SocketClient } from '../runtime/client-api'

/**
 * `update` is `null` when the session changed: nothing of the book before it may be shown.
 * `isNext`: it follows the update told before; else only its full list says what there is.
 */
export type PositionsListener = (update: PositionsUpdate | null, isNext: boolean) => void
export type RowListener = (position: Position | undefined) => void

/** The newest positions of one client, and who wants to hear of which. */
export interface PositionsHub {
  readonly newest: () => PositionsUpdate | null
  /** The last 50 position events, oldest first; replaced when one is added. */
  readonly events: () => readonly PositionEvent[]
  readonly byTicket: (ticket: Ticket) => Position | undefined
  /** Calls back after each update; returns the unsubscribe function. */
  readonly listen: (listener: PositionsListener) => () => void
  /** Calls back when this one row changed, went or came; returns the unsubscribe function. */
  readonly watchRow: (ticket: Ticket, listener: RowListener) => () => void
}

type Source = Pick<SocketClient<CopyTradingEvents>, 'on'>

const mostEvents = 50
const hubs = new WeakMap<Source, PositionsHub>()

/** The client's one hub. It hears only what is published after its making, so it is made with the client. */
export function positionsHubOf(client: Source): PositionsHub {
  const hub = hubs.get(client) ?? createPositionsHub(client)
  hubs.set(client, hub)
  return hub
}

function createPositionsHub(client: Source): PositionsHub {
  const rows = new Map<Ticket, Position>()
  const listeners = new Set<PositionsListener>()
  const rowListeners = new Map<Ticket, Set<RowListener>>()
  let newest: PositionsUpdate | null = null
  let events: readonly PositionEvent[] = []

  function tellRow(ticket: Ticket): void {
    for (const listener of rowListeners.get(ticket) ?? []) listener(rows.get(ticket))
  }

  function tellAll(isNext: boolean): void {
    for (const listener of listeners) listener(newest, isNext)
  }

  function take(update: PositionsUpdate): void {
    const isNext = newest !== null && update.version === newest.version + 1
    newest = update
    if (update.events.length > 0) events = [...events, ...update.events].slice(-mostEvents)
    if (isNext) takeChanges(update)
    else takeList(update.list)
    tellAll(isNext)
  }

  function takeChanges({ removed, changed }: PositionsUpdate): void {
    for (const ticket of removed) rows.delete(ticket)
    for (const position of changed) rows.set(position.ticket, position)
    for (const ticket of removed) tellRow(ticket)
    for (const position of changed) tellRow(position.ticket)
  }

  function takeList(list: readonly Position[]): void {
    rows.clear()
    for (const position of list) rows.set(position.ticket, position)
    for (const ticket of rowListeners.keys()) tellRow(ticket)
  }

  client.on('positionsUpdated', take)
  client.on('sessionChanged', () => {
    newest = null
    events = []
    takeList([])
    tellAll(false)
  })

  return {
    newest: () => newest,
    events: () => events,
    byTicket: (ticket) => rows.get(ticket),
    listen(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
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
