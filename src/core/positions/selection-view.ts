import { keepSame } from './keep-same'
import { isoCurrencyDigits } from './minor-units'
import type { Position, Ticket } from './position'
import type { PositionsUpdate, Totals } from './positions-update'
import type { Selection } from './select'
import { isSelected, selectRows } from './select'
import type { Entry, Ledger } from './totals'
import { clearLedger, createEntry, createLedger, follow, isSound, totalsList } from './totals'

interface Member extends Entry {
  /** Where among the rows. */
  readonly index: number
}

/**
 * One selection of the book, carried from update to update: a changed row costs one row, and only what
 * adds, removes or moves rows costs a walk over the list.
 */
export interface SelectionView {
  readonly selection: Selection
  /** Of the update that it stands for, 0 before the first. */
  version: number
  /** Replaced when a row of the selection changed, else the same array. */
  rows: readonly Position[]
  /** One for each currency, the account's first; replaced when one of them changed. */
  totals: readonly Totals[]
  members: Map<Ticket, Member>
  readonly ledger: Ledger
  /** The book's own totals, which tell the units: it has a row of every currency that a selection can have. */
  units: readonly Totals[]
}

export function createSelectionView(selection: Selection): SelectionView {
  const view: SelectionView = {
    selection, version: 0, rows: [], totals: [], members: new Map(), units: [],
    ledger: createLedger((currency) => {
      const told = view.units.find((totals) => totals.currency === currency)
      return told?.currencyDigits ?? isoCurrencyDigits(currency)
    }),
  }
  return view
}

/** Takes an update of the same session. Rows and totals that are still the same keep their identity. */
export function takeUpdate(view: SelectionView, update: PositionsUpdate): void {
  const versions = update.version - view.version
  if (versions === 0) return
  view.version = update.version
  view.units = update.totals
  // By difference only from the update before, while the sums allow it and no row has to move.
  const isNext = versions === 1 && !update.orderChanged && isSound(view.ledger) && takeChanges(view, update.changed)
  if (!isNext) rebuild(view, update.list)
  view.totals = totalsList(view.ledger, view.units[0]?.currency, view.totals)
}

/** False when a changed row now belongs elsewhere: into the selection, out of it, or into its other half. */
function takeChanges(view: SelectionView, changed: readonly Position[]): boolean {
  let rows: Position[] | undefined
  for (const position of changed) {
    const member = view.members.get(position.ticket)
    if (isSelected(view.selection, position) !== (member !== undefined)) return false
    if (member === undefined) continue
    if (view.rows[member.index]?.flwsig !== position.flwsig) return false
    rows ??= [...view.rows]
    rows[member.index] = position
    follow(view.ledger, member, position)
  }
  if (rows !== undefined) view.rows = rows
  return true
}

function rebuild(view: SelectionView, list: readonly Position[]): void {
  const rows = selectRows(view.selection, list)
  clearLedger(view.ledger)
  view.members = new Map(rows.map((position, index) =>
    [position.ticket, { index, ...createEntry(view.ledger, position) }]))
  view.rows = keepSame(view.rows, rows)
}
