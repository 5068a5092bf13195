import { createBookChanges, type BookState, type Comparison, type Summing } from './book-changes'
import { copyAccount, copyPosition, isPosition, isPositionField, isSameAccount } from './position-check'
import { emptyFreshness, type Freshness, type PositionsUpdate } from './positions-update'
import { createRowIndex, type MutablePosition, type Row } from './row-index'
import type { Account, DeltaFrame, Position, PositionPatch, Ticket } from './wire'

export interface BookOptions {
  /**
   * Decimal places for each currency other than the account's currency.
   * @default by ISO 4217
   */
  readonly currencyDigits?: Readonly<Record<string, number>> | undefined
  /** Called once, with the first currency whose decimal places are unknown. */
  readonly onUnknownCurrency?: (currency: string) => void
  /**
   * Whether the balance already includes the commission of open positions.
   * @default false
   */
  readonly commissionInBalance?: boolean | undefined
  /** Currency whose totals come first until an account arrives. */
  readonly currency?: string
}

/** The last known positions of one user, updated in place. */
export interface Book extends BookState {
  epoch: string
  seq: number
  /** Reset by each list. */
  incomplete: boolean
  /** Time when the book last matched the server (epoch ms). */
  seenAtMs: number
  size(): number
  /** Returns copies of the rows, flushed or not. */
  rows(): readonly Position[]
  row(ticket: Ticket): Position | undefined
  setFreshness(freshness: Freshness): void
  /** Accepts a validated list without duplicates. Unchanged rows keep their object identity. */
  takeList(positions: readonly Position[], account: Account | null, comparison: Comparison, atMs: number): void
  /** Marks the list as changed after a snapshot, even if no row changed. */
  markList(): void
  /**
   * Applies a checked delta completely or not at all. Returns false if the delta patches an unknown row or adds a row
   * to a full book (PS-64). Removing an unknown row has no effect.
   */
  applyDelta(
    frame: Pick<DeltaFrame, 'data'> & { readonly account?: Account | null }, atMs: number, comparison?: Comparison,
  ): boolean
  /** Sets a row's price and profit, and the account if given. Returns false for an unknown row. */
  move(ticket: Ticket, nowprice: number, profit: number, account: Account | undefined, atMs: number): boolean
  isChanged(): boolean
  /**
   * Returns the changes since the last flush, with new objects only for changed rows, or `undefined`. The first flush
   * always returns an update, so pages drop the previous book.
   */
  flush(): PositionsUpdate | undefined
}

/** Maximum number of rows, more than a frame of 4 MiB can contain. */
const maxRows = 20_000

export function createBook(sums: Summing): Book {
  let rows = createRowIndex()
  const changes = createBookChanges(sums)

  function takeAccount(account: Account | null | undefined): void {
    const before = book.account
    if (account === undefined || account === before || (account && before && isSameAccount(account, before))) return
    book.account = account && copyAccount(account)
    changes.mark()
  }

  const book: Book & { freshness: Freshness; account: Account | null | undefined } = {
    freshness: emptyFreshness,
    account: undefined,
    incomplete: false,
    epoch: '',
    seq: 0,
    seenAtMs: 0,
    size: () => rows.byTicket.size,
    rows: () => [...rows.byTicket.values()].map(({ live }) => copyPosition(live)),
    row(ticket) {
      const row = rows.get(ticket)
      return row && copyPosition(row.live)
    },
    setFreshness(freshness) {
      book.freshness = freshness
      changes.mark()
    },
    takeList(positions, account, comparison, atMs) {
      const before = rows
      takeAccount(account)
      rows = createRowIndex()
      for (const position of positions) {
        const known = before.get(position.ticket)
        if (known !== undefined && writePatch(known.live, position)) changes.markDirty(known)
        rows.add(known || changes.open(position, comparison, atMs))
      }
      for (const [ticket, row] of before.byTicket) {
        if (rows.get(ticket) === undefined) changes.close(row, 'unknown', comparison, atMs)
      }
      const tickets = before.byTicket.keys()
      for (const ticket of rows.byTicket.keys()) if (ticket !== tickets.next().value) changes.markReordered()
      book.incomplete = false
      book.seenAtMs = atMs
    },
    markList: changes.markList,
    applyDelta({ data: { upsert, remove }, account }, atMs, comparison = 'seen') {
      let known: Row | undefined
      let opened: Position[] | undefined
      // Loops by index, because an iterator or a new array would account for most of a one-row frame's garbage.
      for (let index = 0; index < upsert.length; index += 1) {
        const patch = upsert[index]
        known = patch && rows.get(patch.ticket)
        if (patch === undefined || known !== undefined) continue
        if (!isPosition(patch) || rows.byTicket.size >= maxRows) return false
        if (opened === undefined) opened = []
        opened.push(patch)
      }
      takeAccount(account)
      if (opened !== undefined) for (const position of opened) {
        if (rows.get(position.ticket) === undefined) rows.add(changes.open(position, comparison, atMs))
      }
      for (let index = 0; index < upsert.length; index += 1) {
        const patch = upsert[index]
        const row = upsert.length === 1 ? known : patch && rows.get(patch.ticket)
        if (patch !== undefined && row !== undefined && writePatch(row.live, patch)) changes.markDirty(row)
      }
      if (remove.length > 0) for (const { ticket, reason } of remove) {
        const row = rows.get(ticket)
        if (row === undefined) continue
        rows.remove(row)
        changes.close(row, reason, comparison, atMs)
      }
      book.seenAtMs = atMs
      return true
    },
    move(ticket, nowprice, profit, account, atMs) {
      const row = rows.get(ticket)
      if (row === undefined) return false
      takeAccount(account)
      const { live } = row
      if (nowprice !== live.nowprice || profit !== live.profit) {
        live.nowprice = nowprice
        live.profit = profit
        changes.markDirty(row)
      }
      book.seenAtMs = atMs
      return true
    },
    isChanged: changes.isChanged,
    flush: () => changes.flush(rows, book),
  }
  return book
}

/** Returns whether any field changed. Handles two fields by name, because computed names are several times slower. */
function writePatch(live: MutablePosition, patch: PositionPatch): boolean {
  const { nowprice = live.nowprice, profit = live.profit } = patch
  let changed = nowprice !== live.nowprice || profit !== live.profit
  live.nowprice = nowprice
  live.profit = profit
  for (const field in patch) {
    if (field === 'ticket' || field === 'nowprice' || field === 'profit') continue
    if (isPositionField(field) && write(live, field, patch[field])) changed = true
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
