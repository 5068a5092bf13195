import type { MaybeRefOrGetter, ShallowRef } from 'vue'
import { onScopeDispose, shallowRef, toValue, watch } from 'vue'
import type { Position } from '../model/position'
import {
  emptyFreshness, sumsOf, type AccountState, type AnyPositionsUpdate, type Totals, type Freshness,
} from '../model/positions-update'
import type { Selection } from '../model/select'
import { createSelectionView } from '../model/selection-view'
import type { SelectionSums } from '../model/totals'
import { positionsHubOf } from '../positions-hub'
import { installedClient } from '../../connection/vue/clients'

export interface SelectedPositions {
  /** Replaced at most once a flush, and only when a row of the selection changed. */
  readonly rows: Readonly<ShallowRef<readonly Position[]>>
  /** Of the selection, one for each currency, the account's first. */
  readonly totals: Readonly<ShallowRef<readonly Totals[]>>
  /** Of all positions; `null` with `copyTradingLean()`. */
  readonly account: Readonly<ShallowRef<AccountState | null>>
  readonly freshness: Readonly<ShallowRef<Freshness>>
}

/**
 * One selection followed from update to update, until the effect scope ends; without `createSums` there are no totals.
 * @param client the client's name
 * @param active while false nothing is taken; on true the newest state is there at once
 */
export function followSelection(
  selection: MaybeRefOrGetter<Selection>, client: string | undefined, active: MaybeRefOrGetter<boolean>,
  createSums?: () => SelectionSums,
): SelectedPositions {
  const hub = positionsHubOf(installedClient(client).client)
  let chosen = { ...toValue(selection) }
  let view = createSelectionView(chosen, createSums?.())
  const rows = shallowRef(view.rows())
  const totals = shallowRef(view.totals())
  const account = shallowRef<AccountState | null>(null)
  const freshness = shallowRef(emptyFreshness)

  function take(update: AnyPositionsUpdate | null): void {
    if (update === null) view = createSelectionView(chosen, createSums?.())
    else view.take(update)
    rows.value = view.rows()
    totals.value = view.totals()
    account.value = sumsOf(update).account
    freshness.value = update?.freshness ?? emptyFreshness
  }

  take(hub.newest())
  onScopeDispose(hub.listen((update) => {
    // What belongs to another user goes at once, looked at or not.
    if (update === null || toValue(active)) take(update)
  }))
  // A list, never the same as before: Vue holds a value for the old one until its watcher returns, which may change it.
  watch(() => [toValue(active)], ([isActive]) => {
    if (isActive) take(hub.newest())
  }, { flush: 'sync' })
  watch(() => ({ ...toValue(selection) }), (next) => {
    chosen = next
    view = createSelectionView(chosen, createSums?.())
    if (toValue(active)) take(hub.newest())
  })
  return { rows, totals, account, freshness }
}
