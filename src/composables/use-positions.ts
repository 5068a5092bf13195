import type { MaybeRefOrGetter, Ref } from 'vue'
import { toRef } from 'vue'
import type { AccountState, Truth } from '../core/positions/positions-update'
import type { Selection } from '../core/positions/select'
import type { SelectedPositions, UsePositionsOptions } from '../store/follow-selection'
import { followSelection } from '../store/follow-selection'
import { usePositionsStore } from '../store/positions-store'

export interface Positions extends SelectedPositions {
  /** Of the whole account. */
  readonly account: Readonly<Ref<AccountState | null>>
  readonly truth: Readonly<Ref<Truth>>
}

/**
 * The positions of a selection, live while the effect scope lives.
 * Throws `invalid-option` when no such client is installed.
 */
export function usePositions(
  selection: MaybeRefOrGetter<Selection> = {}, options: UsePositionsOptions = {},
): Positions {
  const store = usePositionsStore(options.client)
  return {
    ...followSelection(selection, options),
    account: toRef(() => store.account),
    truth: toRef(() => store.truth),
  }
}
