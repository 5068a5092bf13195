import { copyPosition } from './position-check'
import type { Freshness, PositionEvent, PositionsUpdate, RowsUpdate } from './positions-update'
import type { Row, RowIndex } from './row-index'
import type { Account, CloseReason, Position, Ticket } from './wire'

export interface Summing {
  /** Replaces a row of the previous flush with the current row. */
  move(before: Position | undefined, now: Position | undefined): void
  /**
   * Completes a flush's update. Called after all `move` calls.
   * @param account `undefined` before the first list
   * @param incomplete whether a row of the list could not be read
   */
  complete(update: RowsUpdate, account: Account | null | undefined, incomplete: boolean): PositionsUpdate
}

/** How a change is reported: not at all for the first list, otherwise as seen live or as missed. */
export type Comparison = 'first' | 'seen' | 'missed'

export interface BookState {
  readonly freshness: Freshness
  readonly account: Account | null | undefined
  /** Whether a row in the last list was unreadable, and is therefore missing or outdated. */
  readonly incomplete: boolean
  readonly epoch: string
  readonly seq: number
}

export interface BookChanges {
  mark(): void
  markList(): void
  markReordered(): void
  markDirty(row: Row): void
  open(position: Position, comparison: Comparison, atMs: number): Row
  close(row: Row, reason: CloseReason, comparison: Comparison, atMs: number): void
  isChanged(): boolean
  /** Returns the changes. After the first flush, returns `undefined` if nothing changed. */
  flush(rows: RowIndex, book: BookState): PositionsUpdate | undefined
}

const kindOf = { closed: 'closed', sl: 'stop-loss', tp: 'take-profit', unknown: 'closed' } as const satisfies
  Record<CloseReason, PositionEvent['kind']>

export function createBookChanges(sums: Summing): BookChanges {
  let order: readonly Row[] = []
  let version = 0
  let dirty: Row[] = []
  let removed: Row[] = []
  let events: PositionEvent[] = []
  let isOrderChanged = true
  let isListChanged = false
  let isChanged = false

  function notify(
    kind: PositionEvent['kind'], reason: CloseReason | undefined, position: Position, comparison: Comparison,
    atMs: number,
  ): void {
    if (comparison === 'first') return
    events.push({ kind, reason, position: copyPosition(position), missed: comparison === 'missed', atMs })
  }

  function markDirty(row: Row): void {
    isChanged = true
    if (row.dirty) return
    row.dirty = true
    dirty.push(row)
  }

  function markReordered(): void {
    isOrderChanged = isChanged = true
  }

  return {
    mark() {
      isChanged = true
    },
    markList() {
      isListChanged = isChanged = true
    },
    markReordered,
    markDirty,
    open(position, comparison, atMs) {
      const live = copyPosition(position)
      const row: Row = { live, shown: live, dirty: false }
      markDirty(row)
      markReordered()
      notify('opened', undefined, live, comparison, atMs)
      return row
    },
    close(row, reason, comparison, atMs) {
      if (isShown(row)) removed.push(row)
      notify(kindOf[reason], reason, row.live, comparison, atMs)
      markReordered()
    },
    isChanged: () => isChanged,
    flush(rows, { epoch, seq, freshness, account, incomplete }) {
      if (!isChanged && version > 0) return undefined
      const gone: Ticket[] = []
      const changed: Position[] = []
      for (const { shown, live } of removed) {
        sums.move(shown, undefined)
        if (rows.get(live.ticket) === undefined) gone.push(live.ticket)
      }
      for (const row of dirty) {
        row.dirty = false
        if (rows.get(row.live.ticket) !== row) continue
        const before = isShown(row) ? row.shown : undefined
        row.shown = copyPosition(row.live)
        changed.push(row.shown)
        sums.move(before, row.shown)
      }
      if (isOrderChanged) order = [...rows.byTicket.values()]
      version += 1
      let list: readonly Position[] | undefined
      const update: RowsUpdate = {
        version,
        epoch,
        seq,
        get list() {
          // Builds the list on the first read. By then, a later flush may have changed the rows.
          if (list === undefined) list = order.map(({ shown }) => shown)
          return list
        },
        changed,
        removed: gone,
        listChanged: isListChanged || isOrderChanged || changed.length > 0,
        orderChanged: isOrderChanged,
        freshness,
        events,
      }
      isChanged = isListChanged = isOrderChanged = false
      dirty = []
      removed = []
      events = []
      return sums.complete(update, account, incomplete)
    },
  }
}

const isShown = ({ shown, live }: Row): boolean => shown !== live
