import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { Ticket } from '../../src'

/** Fields that the list's `sort` prop accepts. */
export type SortField = 'symbol' | 'type' | 'lots' | 'profit' | 'opentime' | 'ticket'

export interface FieldSort {
  readonly by: SortField
  /** Whether to show the largest value first. */
  readonly descending?: boolean | undefined
}

/** View settings of the open positions. The page stores them, because the list is removed with its tab. */
export interface ListView {
  /** Sort order; `undefined` for the server's order. */
  readonly sort: ShallowRef<FieldSort | undefined>
  readonly grouped: Ref<boolean>
  /** Tickets of the selected rows; `null` when selection is off. */
  readonly chosen: ShallowRef<readonly Ticket[] | null>
  /** Whether the list may contain rows of several signal traders. */
  readonly groupable: boolean
}

export function createListView(groupable: boolean): ListView {
  return { sort: shallowRef(), grouped: ref(false), chosen: shallowRef(null), groupable }
}

/** Returns the sort after a tap on a field's name: its usual direction, then reversed, then the server's order. */
export function nextSort(now: FieldSort | undefined, by: SortField): FieldSort | undefined {
  const usual = by !== 'symbol'
  if (now?.by !== by) return { by, descending: usual }
  return now.descending === usual ? { by, descending: !usual } : undefined
}
