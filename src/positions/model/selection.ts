import { keepSame } from '../../shared/equality'
import type { PositionsUpdate, Totals } from './positions-update'
import type { SelectionSums } from './totals'
import type { Position, Ticket } from './wire'

/**
 * Selects the positions that meet all conditions. Without conditions, selects all positions. `followed` and `own`
 * together select both kinds. `false` counts as not set.
 */
export interface Selection {
  /** Followed (copied) trades, whose `flwsig` is true. With `own`, selects both kinds, followed rows first. */
  readonly followed?: boolean | undefined
  /** The user's own trades, whose `flwsig` is false. */
  readonly own?: boolean | undefined
  /** Trades copied from the signal trader with this id (a number or a string). */
  readonly signalTrader?: number | string | undefined
  /** Trades in this instrument. */
  readonly symbol?: string | undefined
}

export function isSelected({ followed, own, signalTrader, symbol }: Selection, position: Position): boolean {
  const { flwsig } = position
  const ofKind = flwsig === null ? null : flwsig ? followed : own
  const isKind = ofKind === true || (followed !== true && own !== true)
  return isKind
    && (signalTrader === undefined || String(position.sigtraderid) === String(signalTrader))
    && (symbol === undefined || position.symbol === symbol)
}

/** Returns the selected rows in the server's order, or followed rows before own rows if both are selected. */
export function selectRows(selection: Selection, positions: readonly Position[]): readonly Position[] {
  const chosen = positions.filter((position) => isSelected(selection, position))
  if (selection.own !== true) return chosen
  return [...chosen.filter(({ flwsig }) => flwsig), ...chosen.filter(({ flwsig }) => !flwsig)]
}

/** Selected rows. Updates changed rows in place, and reads the whole list only if rows are added, removed or moved. */
interface SelectionView {
  /** Returns the rows. The array is new only if a selected row changed. */
  rows(): readonly Position[]
  /**
   * Returns the totals by currency, starting with the account's. The list is new if a total changed, and empty without
   * `sums`.
   */
  totals(): readonly Totals[]
  take(update: PositionsUpdate): void
}

export function createSelectionView(selection: Selection, sums?: SelectionSums): SelectionView {
  let version = 0
  let rows: readonly Position[] = []
  let totals: readonly Totals[] = []
  let places: ReadonlyMap<Ticket, number> = new Map()

  /** Returns false if a changed row enters or leaves the selection, or changes between followed and own. */
  function takeChanges(changed: readonly Position[]): boolean {
    let next: Position[] | undefined
    for (const position of changed) {
      const place = places.get(position.ticket)
      if (isSelected(selection, position) !== (place !== undefined)) return false
      if (place === undefined) continue
      const before = rows[place]
      if (before?.flwsig !== position.flwsig) return false
      if (next === undefined) next = [...rows]
      next[place] = position
      sums?.move(before, position)
    }
    if (next !== undefined) rows = next
    return true
  }

  return {
    rows: () => rows,
    totals: () => totals,
    take(update) {
      const versions = update.version - version
      if (versions === 0) return
      version = update.version
      // Applies only the changes if no update was skipped and no row moves.
      const isNext = versions === 1 && !update.orderChanged && takeChanges(update.changed)
      if (!isNext) {
        rows = keepSame(rows, selectRows(selection, update.list))
        places = new Map(rows.map(({ ticket }, place) => [ticket, place]))
      }
      if (sums !== undefined) totals = sums.complete(update, rows, !isNext)
    },
  }
}
