import { copyAccount, copyPosition, isPosition, isPositionField, isSameAccount } from './position-check'
import {
  emptyFreshness, type Freshness, type LeanPositionsUpdate, type PositionEvent, type RowsUpdate,
} from './positions-update'
import type { Account, CloseReason, DeltaFrame, Position, PositionPatch, Removal, Ticket } from './wire'

export interface BookOptions {
  /**
   * Decimal places by currency, for those that the account does not name.
   * @default by ISO 4217
   */
  readonly currencyDigits?: Readonly<Record<string, number>> | undefined
  /** The currency whose totals come first while there is no account. */
  readonly currency?: string
}

/** The meaning of differences from the last known list: nothing (a first list), news, or news that came too late. */
export type Comparison = 'first' | 'seen' | 'missed'

/** The events and times that a book gives with its rows at each flush. */
export interface Summing<Update> {
  /** A row as the flush before handed it out and as this one does; `undefined` where it had or has none. */
  move(before: Position | undefined, now: Position | undefined): void
  /** After the moves of a flush: completes its update. `account` is `undefined` before the first list. */
  complete(update: RowsUpdate, account: Account | null | undefined): Update
}

/** The account as the server sent it, and no sums. */
export function createNoTotals(): Summing<LeanPositionsUpdate> {
  return { move: () => undefined, complete: (update, account = null) => Object.assign(update, { account }) }
}

/**
 * The last known state of one user's positions. Mutable, and touched by its own session alone: an update in place
 * costs the same at ten rows and at ten thousand.
 */
export interface Book<Update = unknown> {
  readonly freshness: Freshness
  /** `undefined` before the first list. */
  readonly account: Account | null | undefined
  /** Where in the feed the book stands. */
  epoch: string
  seq: number
  /** When the book was last known to be the server's, epoch ms. */
  seenAtMs: number
  /** How many rows it has. */
  size(): number
  /** Copies of the rows as they are, seen by a flush or not. */
  rows(): readonly Position[]
  setFreshness(freshness: Freshness): void
  /** Replaces the list by a checked one without duplicates. Rows that did not change keep their identity. */
  takeList(positions: readonly Position[], account: Account | null, comparison: Comparison, atMs: number): void
  /** The list counts as changed even when no row of it did: a snapshot was taken. */
  markList(): void
  /**
   * Applies a checked delta whole, or not at all: false when it patches a row that the book does not
   * have. Removing such a row is nothing to do: the book already agrees.
   */
  applyDelta(frame: DeltaFrame, atMs: number, comparison?: Comparison): boolean
  /** True once for each flush that is due and was not asked for yet. */
  askFlush(): boolean
  /**
   * Hands out what changed since the last flush, new objects for changed rows only; `undefined` for nothing.
   * The first flush always notifies: a page that shows the book before must learn that it is gone.
   */
  flush(): Update | undefined
}

const kindOf = { closed: 'closed', sl: 'stop-loss', tp: 'take-profit', unknown: 'closed' } as const satisfies
  Record<CloseReason, PositionEvent['kind']>

const noPositions: readonly Position[] = []

export function createBook<Update>(sums: Summing<Update>): Book<Update> {
  let rows = createRowIndex()
  /** The rows as of the last flush; replaced, never changed. */
  let order: readonly Row[] = []
  let version = 0
  let dirty: Row[] = []
  /** Rows that a flush had handed out. */
  let removed: Row[] = []
  let events: PositionEvent[] = []
  /** Rows were added, removed or moved; for the first flush all of them. */
  let isOrderChanged = true
  /** The list counts as changed even when its rows are equal. */
  let isListChanged = false
  /** Anything at all since the last flush, freshness and account included. */
  let isChanged = false
  let isAsked = false

  function notify(
    kind: PositionEvent['kind'], reason: CloseReason | undefined, position: Position, comparison: Comparison,
    atMs: number,
  ): void {
    if (comparison === 'first') return
    events.push({ kind, reason, position: { ...position }, missed: comparison === 'missed', atMs })
  }

  function markDirty(row: Row): void {
    isChanged = true
    if (row.dirty) return
    row.dirty = true
    dirty.push(row)
  }

  function openRow(position: Position, comparison: Comparison, atMs: number): Row {
    const live = copyPosition(position)
    const row: Row = { live, shown: live, dirty: false }
    markDirty(row)
    notify('opened', undefined, live, comparison, atMs)
    return row
  }

  function closeRow(row: Row, reason: CloseReason, comparison: Comparison, atMs: number): void {
    if (isShown(row)) removed.push(row)
    notify(kindOf[reason], reason, row.live, comparison, atMs)
    markReordered()
  }

  function removeRow({ ticket, reason }: Removal, comparison: Comparison, atMs: number): void {
    const row = rows.get(ticket)
    if (row === undefined) return
    rows.remove(row)
    closeRow(row, reason, comparison, atMs)
  }

  function markReordered(): void {
    isOrderChanged = isChanged = true
  }

  function takeAccount(account: Account | null): void {
    const before = book.account
    if (account === null ? before === null : before && isSameAccount(before, account)) return
    book.account = account && copyAccount(account)
    isChanged = true
  }

  const book: Book<Update> & { freshness: Freshness; account: Account | null | undefined } = {
    freshness: emptyFreshness,
    account: undefined,
    epoch: '',
    seq: 0,
    seenAtMs: 0,
    size: () => rows.byTicket.size,
    rows: () => [...rows.byTicket.values()].map(({ live }) => ({ ...live })),
    setFreshness(freshness) {
      book.freshness = freshness
      isChanged = true
    },
    takeList(positions, account, comparison, atMs) {
      const before = rows
      takeAccount(account)
      rows = createRowIndex()
      for (const position of positions) {
        const known = before.get(position.ticket)
        if (known !== undefined && writePatch(known.live, position)) markDirty(known)
        rows.add(known ?? openRow(position, comparison, atMs))
      }
      for (const [ticket, row] of before.byTicket) {
        if (rows.get(ticket) === undefined) closeRow(row, 'unknown', comparison, atMs)
      }
      const tickets = before.byTicket.keys()
      for (const ticket of rows.byTicket.keys()) if (ticket !== tickets.next().value) markReordered()
      book.seenAtMs = atMs
    },
    markList() {
      isListChanged = isChanged = true
    },
    applyDelta({ data: { upsert, remove }, account }, atMs, comparison = 'seen') {
      let known: Row | undefined
      let opened: readonly Position[] = noPositions
      // No list of the rows: it would be much of what a frame of one row leaves to the collector.
      for (let index = 0; index < upsert.length; index += 1) {
        const patch = upsert[index]
        known = patch && rows.get(patch.ticket)
        if (patch === undefined || known !== undefined) continue
        if (!isPosition(patch)) return false
        opened = [...opened, patch]
      }
      if (account !== undefined) takeAccount(account)
      for (const position of opened) {
        if (rows.get(position.ticket) !== undefined) continue
        rows.add(openRow(position, comparison, atMs))
        markReordered()
      }
      for (let index = 0; index < upsert.length; index += 1) {
        const patch = upsert[index]
        const row = upsert.length === 1 ? known : patch && rows.get(patch.ticket)
        if (patch !== undefined && row !== undefined && writePatch(row.live, patch)) markDirty(row)
      }
      // An iterator over nothing is not free, and hardly a frame removes a row.
      if (remove.length > 0) for (const removal of remove) removeRow(removal, comparison, atMs)
      book.seenAtMs = atMs
      return true
    },
    askFlush() {
      if (!isChanged || isAsked) return false
      isAsked = true
      return true
    },
    flush() {
      isAsked = false
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
        row.shown = { ...row.live }
        changed.push(row.shown)
        sums.move(before, row.shown)
      }
      if (isOrderChanged) order = [...rows.byTicket.values()]
      version += 1
      let list: readonly Position[] | undefined
      const { epoch, seq, freshness, account } = book
      const update: RowsUpdate = {
        version,
        epoch,
        seq,
        get list() {
          // A late reader gets the list as of the newest flush: whole, rather than old rows with new values.
          list ??= order.map(({ shown }) => shown)
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
      return sums.complete(update, account)
    },
  }
  return book
}

/** True when a flush has handed the row out. */
const isShown = ({ shown, live }: Row): boolean => shown !== live

type MutablePosition = { -readonly [Field in keyof Position]: Position[Field] }

/** A position inside the book: mutable, never handed out. */
export interface Row {
  readonly live: MutablePosition
  /** The row that the last flush handed out; the live object itself while no flush has seen the row. */
  shown: Position
  /** Waits in the dirty list for the next flush. */
  dirty: boolean
}

/**
 * Writes the patch's fields into the row; answers whether any of them was different. Those that come with every
 * tick are written by their names: a write under a name in a variable costs several times as much.
 */
function writePatch(live: MutablePosition, patch: PositionPatch): boolean {
  let changed = false
  for (const field in patch) {
    switch (field) {
      case 'ticket':
        break
      case 'nowprice': {
        const { nowprice = live.nowprice } = patch
        changed ||= nowprice !== live.nowprice
        live.nowprice = nowprice
        break
      }
      case 'profit': {
        const { profit = live.profit } = patch
        changed ||= profit !== live.profit
        live.profit = profit
        break
      }
      default:
        if (isPositionField(field) && write(live, field, patch[field])) changed = true
    }
  }
  return changed
}

function write<Field extends keyof Position>(
  live: MutablePosition, field: Field, value: MutablePosition[Field] | undefined,
): boolean {
  if (value === undefined || value === live[field]) return false
  live[field] = value
  return true
}

/** Rows by ticket, in the order of their coming. */
interface RowIndex {
  readonly byTicket: ReadonlyMap<Ticket, Row>
  get(ticket: Ticket): Row | undefined
  add(row: Row): void
  remove(row: Row): void
}

/** The bits that every engine keeps as a small integer; all texts have the same. */
const lowBits = (ticket: Ticket): number => (typeof ticket === 'number' ? ticket & 0x3fff_ffff : 0)

/**
 * A map finds a large number by a hash of its double, which costs several times what a small integer costs, and a
 * broker's tickets are large. So the low bits lead to the last row that came under them; where that is another
 * ticket's, or none, the map is asked.
 */
export function createRowIndex(): RowIndex {
  const byTicket = new Map<Ticket, Row>()
  const byLowBits = new Map<number, Row>()

  return {
    byTicket,
    get(ticket) {
      const row = byLowBits.get(lowBits(ticket))
      // `row?.` makes engines compare whatever the two are, which takes half as long again.
      return row !== undefined && row.live.ticket === ticket ? row : byTicket.get(ticket)
    },
    add(row) {
      const { ticket } = row.live
      byTicket.set(ticket, row)
      byLowBits.set(lowBits(ticket), row)
    },
    remove({ live: { ticket } }) {
      byTicket.delete(ticket)
      byLowBits.delete(lowBits(ticket))
    },
  }
}
