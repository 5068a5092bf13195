import { reportThrow, type Report } from '../channels/listener-report'
import type { PositionEvent, PositionsUpdate } from '../core/positions/positions-update'

/** `null` when the session changed: nothing of the book before it may be shown. */
export type PositionsListener = (update: PositionsUpdate | null) => void

/** The newest positions of one client. */
export interface PositionsHub {
  readonly newest: () => PositionsUpdate | null
  /** The last 50 position events, oldest first; replaced when one is added. */
  readonly events: () => readonly PositionEvent[]
  /** Calls back after each update; returns the unsubscribe function. */
  readonly listen: (listener: PositionsListener) => () => void
  /** Calls one of those who listen: what it throws is reported and keeps no other from hearing. */
  readonly tell: (listener: () => void) => void
}

/** A client, as far as its positions need it. One of another protocol never tells `positionsUpdated`. */
export interface PositionsSource {
  on(name: 'positionsUpdated', listener: (update: PositionsUpdate) => void): unknown
  on(name: 'sessionChanged', listener: () => void): unknown
  readonly report: Report
}

const mostEvents = 50

/** Hears only what is published after its making, so it is made with the client. */
export function createPositionsHub(client: PositionsSource): PositionsHub {
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
  }

  client.on('positionsUpdated', take)
  client.on('sessionChanged', () => take(null))

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
