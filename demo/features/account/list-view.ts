import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { Ticket } from '../../../src'

/** The fields that the list's prop `sort` takes. */
export type SortField = 'symbol' | 'type' | 'lots' | 'profit' | 'opentime' | 'ticket'

export interface FieldSort {
  readonly by: SortField
  /** The largest first. */
  readonly descending?: boolean | undefined
}

/** How the open positions of a page are looked at. The page keeps it: its list comes and goes with the tab. */
export interface ListView {
  /** `undefined`: the server's order. */
  readonly sort: ShallowRef<FieldSort | undefined>
  readonly grouped: Ref<boolean>
  /** Tickets chosen so far; `null` while none are to be chosen. */
  readonly chosen: ShallowRef<readonly Ticket[] | null>
  /** Rows of several signal traders may be there. */
  readonly groupable: boolean
}

export function createListView(groupable: boolean): ListView {
  return { sort: shallowRef(), grouped: ref(false), chosen: shallowRef(null), groupable }
}

/** The sort after a tap on a field's name: its usual direction, the other one, the server's order. */
export function nextSort(now: FieldSort | undefined, by: SortField): FieldSort | undefined {
  const usual = by !== 'symbol'
  if (now?.by !== by) return { by, descending: usual }
  return now.descending === usual ? { by, descending: !usual } : undefined
}
