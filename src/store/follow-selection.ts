import type { MaybeRefOrGetter, ShallowRef } from 'vue'
import { onScopeDispose, shallowRef, toValue, watch } from 'vue'
import type { Position } from '../core/positions/position'
import type { PositionsUpdate, Totals } from '../core/positions/positions-update'
import type { Selection } from '../core/positions/select'
import { applyUpdate, createSelectionView, rebuild } from '../core/positions/selection-view'
import { usePositionsStore } from './positions-store'

export interface UsePositionsOptions {
  /** The client's name. Default `default`. */
  readonly client?: string
  /**
   * While false nothing is followed and nothing renders; on true the newest state is taken at once.
   * For a page that is hidden but still there. Default true.
   */
  readonly active?: MaybeRefOrGetter<boolean>
}

export interface SelectedPositions {
  /** Replaced at most once a flush, and only when a row of the selection changed. */
  readonly rows: Readonly<ShallowRef<readonly Position[]>>
  /** Of the selection, one for each currency, the account's first. */
  readonly totals: Readonly<ShallowRef<readonly Totals[]>>
}

/** One selection followed from update to update, until the effect scope ends. */
export function followSelection(
  selection: MaybeRefOrGetter<Selection>, { client, active = true }: UsePositionsOptions,
): SelectedPositions {
  const { hub } = usePositionsStore(client)
  const chosen = (): Selection => ({ ...toValue(selection) })
  let view = createSelectionView(chosen(), hub.newest())
  /** Updates went by while nobody looked. */
  let isBehind = false
  const rows = shallowRef(view.rows)
  const totals = shallowRef(view.totals)

  function take(update: PositionsUpdate | null, isNext: boolean): void {
    if (update === null) view = createSelectionView(view.selection, null)
    else if (isNext) applyUpdate(view, update)
    else rebuild(view, update)
    isBehind = false
    show()
  }

  function show(): void {
    rows.value = view.rows
    totals.value = view.totals
  }

  onScopeDispose(hub.listen((update, isNext) => {
    if (toValue(active)) take(update, isNext && !isBehind)
    else isBehind = true
  }))
  watch(() => toValue(active), (isActive) => {
    if (isActive && isBehind) take(hub.newest(), false)
  }, { flush: 'sync' })
  watch(chosen, (next) => {
    view = createSelectionView(next, hub.newest())
    show()
  })
  return { rows, totals }
}
