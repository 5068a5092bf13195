import type { MaybeRefOrGetter } from 'vue'
import { toValue } from 'vue'
import type { Selection } from '../model/select'
import type { SelectedPositions } from './follow-selection'
import { followSelection } from './follow-selection'
import { usePageShown } from '../../connection/vue/page-visibility'
import type { UsePositionsOptions } from './use-positions'

/** Followed and own positions apart, each with its totals. */
export interface PositionListsInUse {
  readonly followed: SelectedPositions
  readonly own: SelectedPositions
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
    followSelection((): Selection => ({ ...toValue(selection), ...kind }), { client, active })
  return { followed: part({ followed: true }), own: part({ own: true }) }
}
