import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { Ticket } from '../../../src'

/** The fields that the list's prop `sort` takes. */
export type SortField = 'symbol' | 'type' | 'lots' | 'profit' | 'opentime' | 'ticket'

export interface FieldSort {
  readonly by: SortField
  /** Whether the largest value comes first. */
  readonly descending?: boolean | undefined
}

/** View settings for a page's open positions. The page stores them, because its list is removed with the tab. */
export interface ListView {
  /** `undefined` for the server's order. */
  readonly sort: ShallowRef<FieldSort | undefined>
  readonly grouped: Ref<boolean>
  /** Selected tickets; `null` while selection is off. */
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
