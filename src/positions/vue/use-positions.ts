import type { MaybeRefOrGetter } from 'vue'
import type { Selection } from '../model/select'
import type { SelectedPositions } from './follow-selection'
import { followRows, followSelection } from './follow-selection'
import { usePageShown } from '../../connection/vue/page-visibility'

export interface UsePositionsOptions {
  /** The client's name. Default `default`. */
  readonly client?: string
  /**
   * While false nothing is taken and nothing renders; on true the newest state is there at once.
   * Default: while the page is shown.
   */
  readonly active?: MaybeRefOrGetter<boolean>
}

/**
 * The positions of a selection, live while the effect scope lives.
 * @throws TradewireError `invalid-option` when no such client is installed
 * @example const { rows, totals } = usePositions({ followed: true })
 */
export function usePositions(
  selection: MaybeRefOrGetter<Selection> = {}, { client, active = usePageShown() }: UsePositionsOptions = {},
): SelectedPositions {
  return followSelection(selection, { client, active })
}

/**
 * `usePositions` without totals and account: in a build with `copyTradingLean()` no part of them is left.
 * @throws TradewireError `invalid-option` when no such client is installed
 * @example const { rows } = usePositionRows({ followed: true })
 */
export function usePositionRows(
  selection: MaybeRefOrGetter<Selection> = {}, { client, active = usePageShown() }: UsePositionsOptions = {},
): Pick<SelectedPositions, 'rows' | 'freshness'> {
  return followRows(selection, { client, active })
}
