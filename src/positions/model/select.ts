import type { Position } from './position'

/** Which positions a page wants; conditions add up, none wants them all. `false` is as good as absent. */
export interface Selection {
  /** Followed (copied) trades. With `own` as well: both, the followed first. */
  readonly followed?: boolean | undefined
  /** The user's own trades. */
  readonly own?: boolean | undefined
  /** Trades copied from this signal trader, by number or by text. */
  readonly signalTrader?: number | string | undefined
  readonly symbol?: string | undefined
}

/** The two lists of the follow pop-up. */
export interface PositionLists {
  readonly followed: readonly Position[]
  readonly own: readonly Position[]
}

export function isSelected({ followed, own, signalTrader, symbol }: Selection, position: Position): boolean {
  const { flwsig } = position
  const isAnyKind = followed !== true && own !== true
  const isKind = isAnyKind || (flwsig === true && followed === true) || (flwsig === false && own === true)
  return isKind
    && (signalTrader === undefined || String(position.sigtraderid) === String(signalTrader))
    && (symbol === undefined || position.symbol === symbol)
}

/**
 * One list: the server's order, but with both kinds asked for the followed ones come first.
 * @example const rows = selectRows({ followed: true, symbol: 'EURUSD' }, positions)
 */
export function selectRows(selection: Selection, positions: readonly Position[]): readonly Position[] {
  const chosen = positions.filter((position) => isSelected(selection, position))
  if (selection.followed !== true || selection.own !== true) return chosen
  const { followed, own } = splitRows(chosen)
  return [...followed, ...own]
}

/**
 * Two lists, each in the server's order. A position that is neither followed nor own is in neither.
 * @example const { followed, own } = splitRows(positions)
 */
export function splitRows(positions: readonly Position[]): PositionLists {
  return {
    followed: positions.filter((position) => position.flwsig === true),
    own: positions.filter((position) => position.flwsig === false),
  }
}
