import type { MaybeRefOrGetter, ShallowRef } from 'vue'
import { onScopeDispose, shallowRef, toValue, watch } from 'vue'
import type { Position } from '../core/positions/position'
import type { AccountState, PositionsUpdate, Totals, Truth } from '../core/positions/positions-update'
import type { Selection } from '../core/positions/select'
import { applyUpdate, createSelectionView, rebuild } from '../core/positions/selection-view'
import { emptyTruth, usePositionsStore } from './positions-store'

export interface SelectedPositions {
  /** Replaced at most once a flush, and only when a row of the selection changed. */
  readonly rows: Readonly<ShallowRef<readonly Position[]>>
  /** Of the selection, one for each currency, the account's first. */
  readonly totals: Readonly<ShallowRef<readonly Totals[]>>
  /** Of all positions. */
  readonly account: Readonly<ShallowRef<AccountState | null>>
  readonly truth: Readonly<ShallowRef<Truth>>
}

export interface FollowOptions {
  /** The client's name. */
  readonly client: string | undefined
  /** While false nothing is taken; on true the newest state is there at once. */
  readonly active: MaybeRefOrGetter<boolean>
}

/** One selection followed from update to update, until the effect scope ends. */
export function followSelection(
  selection: MaybeRefOrGetter<Selection>, { client, active }: FollowOptions,
): SelectedPositions {
  const { hub } = usePositionsStore(client)
  const chosen = (): Selection => ({ ...toValue(selection) })
  let view = createSelectionView(chosen(), hub.newest())
  /** Updates went by while nobody looked. */
  let isBehind = false
  const rows = shallowRef(view.rows)
  const totals = shallowRef(view.totals)
  const account = shallowRef(hub.newest()?.account ?? null)
  const truth = shallowRef(hub.newest()?.truth ?? emptyTruth)

  function take(update: PositionsUpdate | null, isNext: boolean): void {
    if (update === null) view = createSelectionView(view.selection, null)
    else if (isNext && !isBehind) applyUpdate(view, update)
    else rebuild(view, update)
    isBehind = false
    account.value = update?.account ?? null
    truth.value = update?.truth ?? emptyTruth
    showRows()
  }

  function showRows(): void {
    rows.value = view.rows
    totals.value = view.totals
  }

  onScopeDispose(hub.listen((update, isNext) => {
    // What belongs to another user goes at once, looked at or not.
    if (update === null || toValue(active)) take(update, isNext)
    else isBehind = true
  }))
  watch(() => toValue(active), (isActive) => {
    if (isActive && isBehind) take(hub.newest(), false)
  }, { flush: 'sync' })
  watch(chosen, (next) => {
    view = createSelectionView(next, hub.newest())
    isBehind = !toValue(active)
    if (!isBehind) showRows()
  })
  return { rows, totals, account, truth }
}
