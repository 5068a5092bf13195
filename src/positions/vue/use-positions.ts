import type { MaybeRefOrGetter } from 'vue'
import { toValue } from 'vue'
import { usePageShown } from '../../connection/vue/page-visibility'
import type { Selection } from '../model/select'
import { createSelectionTotals } from '../model/totals'
import { followSelection, type SelectedPositions } from './follow-selection'

export interface UsePositionsOptions {
  /** The client's name. Default `default`. */
  readonly client?: string
  /**
   * While false nothing is taken and nothing renders; on true the newest state is there at once.
   * Default: while the page is shown.
   */
  readonly active?: MaybeRefOrGetter<boolean>
}

/** Followed and own positions apart, each with its totals. */
export interface PositionListsInUse {
  readonly followed: SelectedPositions
  readonly own: SelectedPositions
}

/**
 * The positions of a selection, live while the effect scope lives.
 * @throws TradewireError `invalid-option` when no such client is installed
 * @example const { rows, totals } = usePositions({ followed: true })
 */
export function usePositions(
  selection: MaybeRefOrGetter<Selection> = {}, { client, active = usePageShown() }: UsePositionsOptions = {},
): SelectedPositions {
  return followSelection(selection, client, active, createSelectionTotals)
}

/**
 * `usePositions` without totals and account: in a build with `copyTradingLean()` no part of them is left.
 * @throws TradewireError `invalid-option` when no such client is installed
 * @example const { rows } = usePositionRows({ followed: true })
 */
export function usePositionRows(
  selection: MaybeRefOrGetter<Selection> = {}, { client, active = usePageShown() }: UsePositionsOptions = {},
): Pick<SelectedPositions, 'rows' | 'freshness'> {
  return followSelection(selection, client, active)
}

/**
 * The two-list shape of the follow pop-up, live while the effect scope lives.
 * @throws TradewireError `invalid-option` when no such client is installed
 * @example const { followed, own } = usePositionLists({ signalTrader: 7 })
 */
export function usePositionLists(
  selection: MaybeRefOrGetter<Omit<Selection, 'followed' | 'own'>> = {},
  { client, active = usePageShown() }: UsePositionsOptions = {},
): PositionListsInUse {
  const part = (kind: Pick<Selection, 'followed' | 'own'>): SelectedPositions =>
    followSelection(() => ({ ...toValue(selection), ...kind }), client, active, createSelectionTotals)
  return { followed: part({ followed: true }), own: part({ own: true }) }
}
