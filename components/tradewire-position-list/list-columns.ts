import type { ListSort, SortField } from './list-order'

/** The sort field of each column in a wide list. */
const fields: readonly (SortField | null)[] = ['symbol', 'lots', 'opentime', null, null, null, null, null, 'profit']

/** The head of a column. */
export interface Column {
  readonly name: string
  /** With an arrow when the list is sorted by it. */
  readonly words: string
  /** `null`: the list cannot be sorted by it. */
  readonly by: SortField | null
  readonly isSorted: boolean
}

export function columnsOf(names: readonly string[], sort: ListSort | undefined, sortable: boolean): readonly Column[] {
  return names.map((name, at) => {
    const by = sortable ? (fields[at] || null) : null
    const isSorted = typeof sort === 'object' && sort.by === by
    return { name, by, isSorted, words: isSorted ? `${name} ${sort.descending === true ? '↓' : '↑'}` : name }
  })
}
