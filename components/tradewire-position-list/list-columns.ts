import type { ListSort, SortField } from './list-order'

interface ColumnRow {
  readonly en: string
  readonly zhHans: string
  /** `null` if the list cannot be sorted by this column. */
  readonly by: SortField | null
}

/**
 * The columns of a wide list, from left to right. The cells in the template and the widths in `list-frame.css` use the
 * same order.
 */
export const columns: readonly ColumnRow[] = [
  { en: 'Symbol', zhHans: '品种', by: 'symbol' },
  { en: 'Lots', zhHans: '手数', by: 'lots' },
  { en: 'Opened', zhHans: '开仓时间', by: 'opentime' },
  { en: 'Open price', zhHans: '开仓价', by: null },
  { en: 'Price', zhHans: '现价', by: null },
  { en: 'S/L', zhHans: '止损', by: null },
  { en: 'T/P', zhHans: '止盈', by: null },
  { en: 'Swap', zhHans: '库存费', by: null },
  { en: 'Profit', zhHans: '盈亏', by: 'profit' },
]

export interface Column {
  readonly name: string
  /** The column's name, with an arrow if the list is sorted by it. */
  readonly words: string
  readonly by: SortField | null
  readonly isSorted: boolean
}

export function columnsOf(names: readonly string[], sort: ListSort | undefined, sortable: boolean): readonly Column[] {
  return names.map((name, at) => {
    const by = sortable ? (columns[at]?.by || null) : null
    const isSorted = typeof sort === 'object' && sort.by === by
    return { name, by, isSorted, words: isSorted ? `${name} ${sort.descending === true ? '↓' : '↑'}` : name }
  })
}
