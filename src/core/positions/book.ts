import type { Account, CloseReason, Position, Ticket } from './position'
import { emptyTruth, type AccountState, type PositionEvent, type Totals, type Truth } from './positions-update'
import type { Row } from './row'
import { copyPosition, isShown } from './row'
import type { RowIndex } from './row-index'
import { createRowIndex } from './row-index'
import { copyAccount, isSameAccount } from './account'
import { isoCurrencyDigits } from './minor-units'
import type { Ledger } from './totals'
import { createEntry, createLedger } from './totals'

export interface BookOptions {
  /** Decimal places by currency, for those that the account does not tell. Default: by ISO 4217. */
  readonly currencyDigits?: Readonly<Record<string, number>> | undefined
  /** The currency whose totals come first while there is no account. */
  readonly currency?: string
}

/** What happened since the last flush. */
export interface Changes {
  readonly dirty: Row[]
  readonly removed: Ticket[]
  readonly events: PositionEvent[]
  /** Rows were added, removed or moved. */
  order: boolean
  /** The list counts as changed whatever its rows say. */
  list: boolean
  /** Anything at all, truth and account included. */
  any: boolean
  /** A flush has been asked for. */
  asked: boolean
}

/**
 * The last known state of one user's positions. Mutable, and touched by its own session's step alone:
 * an update in place costs the same at ten rows and at ten thousand.
 */
export interface Book {
  readonly options: BookOptions
  rows: RowIndex
  /** The rows as of the last flush; replaced, never changed. */
  order: readonly Row[]
  readonly ledger: Ledger
  account: Account | null
  /** Whose totals come first; of no currency before the first list. */
  mainCurrency: string | undefined
  /** What the last flush said of sums, handed out again while none of them changed. */
  sums: { readonly totals: readonly Totals[]; readonly account: AccountState | null }
  truth: Truth
  /** Where in the feed the book stands. */
  epoch: string
  seq: number
  /** When the book was last known to be the server's, epoch ms. */
  seenAtMs: number
  version: number
  changes: Changes
}

export function createBook(options: BookOptions): Book {
  const book: Book = {
    options,
    rows: createRowIndex(),
    order: [],
    ledger: createLedger((currency) => digitsOf(book, currency)),
    account: null,
    mainCurrency: undefined,
    sums: { totals: [], account: null },
    truth: emptyTruth,
    epoch: '',
    seq: 0,
    seenAtMs: 0,
    version: 0,
    changes: noChanges(),
  }
  return book
}

export function noChanges(): Changes {
  return { dirty: [], removed: [], events: [], order: false, list: false, any: false, asked: false }
}

/** Decimal places of a currency: the account's word, the option's, else ISO's. */
function digitsOf({ account, options }: Book, currency: string): number {
  if (account?.currency === currency) return account.currencyDigits
  return ownDigits(options.currencyDigits, currency) ?? isoCurrencyDigits(currency)
}

/** A table's own entry: a currency named after an object's built-in property is not one. */
export function ownDigits(table: Readonly<Record<string, number>> | undefined, currency: string): number | undefined {
  return table !== undefined && Object.prototype.hasOwnProperty.call(table, currency) ? table[currency] : undefined
}

/** What differences from the last known list mean: nothing (a first list), news, or news that came too late. */
export type Comparison = 'first' | 'seen' | 'missed'

const closeKinds = { closed: 'closed', sl: 'stop-loss', tp: 'take-profit', unknown: 'closed' } as const satisfies
  Record<CloseReason, PositionEvent['kind']>

/** A row that the book did not have. */
export function openRow(book: Book, position: Position, comparison: Comparison, atMs: number): Row {
  const live = copyPosition(position)
  const row: Row = { live, shown: live, dirty: false, ...createEntry(book.ledger, live) }
  markDirty(book, row)
  tell(book, 'opened', undefined, live, comparison, atMs)
  return row
}

/** A row that the book no longer has. */
export function closeRow(book: Book, row: Row, reason: CloseReason, comparison: Comparison, atMs: number): void {
  if (isShown(row)) book.changes.removed.push(row.live.ticket)
  tell(book, closeKinds[reason], reason, row.live, comparison, atMs)
}

function tell(
  { changes }: Book, kind: PositionEvent['kind'], reason: CloseReason | undefined, position: Position,
  comparison: Comparison, atMs: number,
): void {
  if (comparison === 'first') return
  changes.events.push({ kind, reason, position: { ...position }, missed: comparison === 'missed', atMs })
}

export function markDirty({ changes }: Book, row: Row): void {
  changes.any = true
  if (row.dirty) return
  row.dirty = true
  changes.dirty.push(row)
}

/** Takes the account's new state. */
export function takeAccount(book: Book, account: Account | null): void {
  const before = book.account
  book.mainCurrency = account?.currency ?? book.options.currency
  if (account === null ? before === null : before !== null && isSameAccount(before, account)) return
  book.account = account === null ? null : copyAccount(account)
  book.changes.any = true
}

/** Rows were added, removed or moved. */
export function markOrder({ changes }: Book): void {
  changes.order = true
  changes.any = true
}

/** The list counts as changed even when no row of it did: a snapshot was taken. */
export function markList({ changes }: Book): void {
  changes.list = true
  changes.any = true
}

export function setTruth(book: Book, truth: Truth): void {
  book.truth = truth
  book.changes.any = true
}

/** True once for each flush that is due and was not asked for yet. */
export function askFlush({ changes }: Book): boolean {
  if (!changes.any || changes.asked) return false
  changes.asked = true
  return true
}
