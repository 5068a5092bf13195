import type { PositionsUpdate } from '../../positions/model/positions-update'
import type { Position, Ticket } from '../../positions/model/wire'
import type { PositionsHub } from '../../positions/positions-hub'

type RowListener = (position: Position | undefined) => void

interface PositionRows {
  readonly byTicket: (ticket: Ticket) => Position | undefined
  /** Calls the listener when this row is added, changed or removed. Returns the unsubscribe function. */
  readonly watchRow: (ticket: Ticket, listener: RowListener) => () => void
}

const rowsOfHubs = new WeakMap<PositionsHub, PositionRows>()

/** Returns a hub's rows, created on first use, because an app with only lists never needs them. */
export function positionRowsOf(hub: PositionsHub): PositionRows {
  const rows = rowsOfHubs.get(hub) || createPositionRows(hub)
  rowsOfHubs.set(hub, rows)
  return rows
}

function createPositionRows(hub: PositionsHub): PositionRows {
  const rows = new Map<Ticket, Position>()
  const rowListeners = new Map<Ticket, Set<RowListener>>()
  let taken: PositionsUpdate | null = null

  function notify(ticket: Ticket): void {
    for (const listener of rowListeners.get(ticket) || []) hub.notify(() => listener(rows.get(ticket)))
  }

  function catchUp(): void {
    const update = hub.newest()
    if (update === taken) return
    const before = taken
    taken = update
    if (update !== null && before !== null && update.version === before.version + 1) takeChanges(update)
    else takeList(update?.list || [])
  }

  function takeChanges({ removed, changed }: PositionsUpdate): void {
    for (const ticket of removed) rows.delete(ticket)
    for (const position of changed) rows.set(position.ticket, position)
    for (const ticket of removed) notify(ticket)
    for (const position of changed) notify(position.ticket)
  }

  function takeList(list: readonly Position[]): void {
    rows.clear()
    for (const position of list) rows.set(position.ticket, position)
    for (const ticket of rowListeners.keys()) notify(ticket)
  }

  hub.listen(catchUp)
  catchUp()

  return {
    byTicket(ticket) {
      // Calls `catchUp`, because another listener may read a row before the hub has called `catchUp`.
      catchUp()
      return rows.get(ticket)
    },
    watchRow(ticket, listener) {
      const known = rowListeners.get(ticket) || new Set()
      rowListeners.set(ticket, known.add(listener))
      return () => {
        known.delete(listener)
        if (known.size === 0 && rowListeners.get(ticket) === known) rowListeners.delete(ticket)
      }
    },
  }
}
