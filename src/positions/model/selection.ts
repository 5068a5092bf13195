import { keepSame } from '../../shared/equality'
import type { PositionsUpdate, Totals } from './positions-update'
import type { SelectionSums } from './totals'
import type { Position, Ticket } from './wire'

/** The positions of a page; conditions add up, none selects all. `false` counts as absent. */
export interface Selection {
  /**
   * Followed (copied) trades: rows whose `flwsig` is true. A row that is neither is left out. With `own` as well: both,
   * the followed first.
   */
  readonly followed?: boolean | undefined
  /** The user's own trades: rows whose `flwsig` is false. */
  readonly own?: boolean | undefined
  /** Trades copied from this signal trader, by number or by string. */
  readonly signalTrader?: number | string | undefined
  /** Trades of this instrument. */
  readonly symbol?: string | undefined
}

/** The two lists of the follow pop-up. */
export interface PositionLists {
  /** Followed (copied) trades, in the server's order. */
  readonly followed: readonly Position[]
  /** The user's own trades, in the server's order. */
  readonly own: readonly Position[]
}

export function isSelected({ followed, own, signalTrader, symbol }: Selection, position: Position): boolean {
  const { flwsig } = position
  const ofKind = flwsig === null ? null : flwsig ? followed : own
  const isKind = ofKind === true || (followed !== true && own !== true)
  return isKind
    && (signalTrader === undefined || String(position.sigtraderid) === String(signalTrader))
    && (symbol === undefined || position.symbol === symbol)
}

/**
 * A list in the server's order; with both kinds, the followed rows come first.
 * @param positions rows in the server's order
 */
export function selectRows(selection: Selection, positions: readonly Position[]): readonly Position[] {
  const chosen = positions.filter((position) => isSelected(selection, position))
  if (selection.own !== true) return chosen
  return [...chosen.filter(({ flwsig }) => flwsig), ...chosen.filter(({ flwsig }) => !flwsig)]
}

/**
 * Two lists, each in the server's order. A position that is neither followed nor own is in neither.
 * @param positions rows in the server's order
 */
export function splitRows(positions: readonly Position[]): PositionLists {
  return {
    followed: positions.filter((position) => position.flwsig === true),
    own: positions.filter((position) => position.flwsig === false),
  }
}

/**
 * A selection of the book, updated step by step: a changed row costs one row, and only added, removed or moved rows
 * cost a walk over the list.
 */
interface SelectionView {
  /** Replaced when a row of the selection changed, else the same array. */
  rows(): readonly Position[]
  /** Totals of each currency, the account's first; replaced when one of them changed. None without `sums`. */
  totals(): readonly Totals[]
  /** Applies an update of the same session. Unchanged rows and totals keep their identity. */
  take(update: PositionsUpdate): void
}

export function createSelectionView(selection: Selection, sums?: SelectionSums): SelectionView {
  /** Version of its last update, 0 before the first. */
  let version = 0
  let rows: readonly Position[] = []
  let totals: readonly Totals[] = []
  /** Index of each row. */
  let places: ReadonlyMap<Ticket, number> = new Map()

  /** False when a changed row now belongs elsewhere: into the selection, out of it, or into its other half. */
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
      // By difference only from the previous update, while no row has to move.
      const isNext = versions === 1 && !update.orderChanged && takeChanges(update.changed)
      if (!isNext) {
        rows = keepSame(rows, selectRows(selection, update.list))
        places = new Map(rows.map(({ ticket }, place) => [ticket, place]))
      }
      if (sums !== undefined) totals = sums.complete(update, rows, !isNext)
    },
  }
}
