import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { Ticket } from '../../src'

/** Fields that the list's `sort` prop accepts. */
export type SortField = 'symbol' | 'type' | 'lots' | 'profit' | 'opentime' | 'ticket'

export interface FieldSort {
  readonly by: SortField
  readonly descending?: boolean | undefined
}

/** View settings for open positions. The page stores them, because the list is removed with its tab. */
export interface ListView {
  /** Sort order, or `undefined` for the server's. */
  readonly sort: ShallowRef<FieldSort | undefined>
  readonly grouped: Ref<boolean>
  /** Selected tickets, or `null` when selection is off. */
  readonly chosen: ShallowRef<readonly Ticket[] | null>
  /** Whether there may be several signal traders. */
  readonly groupable: boolean
}

export function createListView(groupable: boolean): ListView {
  return { sort: shallowRef(), grouped: ref(false), chosen: shallowRef(null), groupable }
}

/** Returns the sort after a tap on a field name: usual direction, then reversed, then the server's order. */
export function nextSort(now: FieldSort | undefined, by: SortField): FieldSort | undefined {
  const usual = by !== 'symbol'
  if (now?.by !== by) return { by, descending: usual }
  return now.descending === usual ? { by, descending: !usual } : undefined
}
