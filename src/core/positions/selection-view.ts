import { hasSameFields } from '../same-fields'
import type { Position, Ticket } from './position'
import type { PositionsUpdate, Totals } from './positions-update'
import { isoCurrencyDigits } from './minor-units'
import type { Selection } from './select'
import { isSelected, selectRows } from './select'
import type { Entry, Ledger } from './totals'
import { createEntry, createLedger, enter, follow, isLedgerExact, totalsList } from './totals'

interface Member extends Entry {
  readonly index: number
  position: Position
}

/**
 * One selection of the book, carried from update to update: a changed row costs one row, and only what
 * adds, removes or moves rows costs a walk over the list.
 */
export interface SelectionView {
  readonly selection: Selection
  /** Replaced when a row of the selection changed, else the same array. */
  rows: readonly Position[]
  /** One for each currency, the account's first; replaced when one of them changed. */
  totals: readonly Totals[]
  members: Map<Ticket, Member>
  ledger: Ledger
  /** The book's own totals, which tell the units: it has a row of every currency that a selection can have. */
  units: readonly Totals[]
}

export function createSelectionView(selection: Selection, update: PositionsUpdate | null): SelectionView {
  const view: SelectionView = {
    selection, rows: [], totals: [], members: new Map(), ledger: ledgerFor([]), units: [],
  }
  if (update !== null) rebuild(view, update)
  return view
}

/** Takes the update after the one before; a skipped one, or a new book, needs `rebuild`. */
export function applyUpdate(view: SelectionView, update: PositionsUpdate): void {
  const isNewSum = !isSameList(view.units, update.totals, hasSameUnits) || !isLedgerExact(view.ledger)
  if (update.orderChanged || isNewSum) return rebuild(view, update)
  let rows: Position[] | undefined
  for (const position of update.changed) {
    const member = view.members.get(position.ticket)
    if (hasMoved(view.selection, member?.position, position)) return rebuild(view, update)
    if (member === undefined) continue
    rows ??= [...view.rows]
    rows[member.index] = position
    follow(view.ledger, member, position, position)
    member.position = position
  }
  if (rows === undefined) return
  view.rows = rows
  sumUp(view)
}

/** Takes an update as if it were the first. Rows and totals that are still the same keep their identity. */
export function rebuild(view: SelectionView, update: PositionsUpdate): void {
  const rows = selectRows(view.selection, update.list)
  view.units = update.totals
  view.ledger = ledgerFor(view.units)
  view.members = new Map(rows.map((position, index) => {
    const member = { index, position, ...createEntry(view.ledger, position.currency) }
    enter(view.ledger, member, position)
    return [position.ticket, member]
  }))
  if (!isSameList(rows, view.rows)) view.rows = rows
  sumUp(view)
}

/** Whether a changed row now belongs elsewhere: into the selection, out of it, or into its other half. */
function hasMoved(selection: Selection, before: Position | undefined, now: Position): boolean {
  if (before === undefined) return isSelected(selection, now)
  return before.flwsig !== now.flwsig || !isSelected(selection, now)
}

function ledgerFor(units: readonly Totals[]): Ledger {
  const digits = new Map(units.map((totals) => [totals.currency, totals.currencyDigits]))
  return createLedger((currency) => digits.get(currency) ?? isoCurrencyDigits(currency))
}

function hasSameUnits(one: Totals, other: Totals): boolean {
  return one.currency === other.currency && one.currencyDigits === other.currencyDigits
}

function sumUp(view: SelectionView): void {
  const totals = totalsList(view.ledger, view.units[0]?.currency)
  if (!isSameList(totals, view.totals, hasSameFields)) view.totals = totals
}

function isSameList<Item>(
  one: readonly Item[], other: readonly Item[], isSame: (item: Item, its: Item) => boolean = Object.is,
): boolean {
  return one.length === other.length && one.every((item, index) => {
    const its = other[index]
    return its !== undefined && isSame(item, its)
  })
}
