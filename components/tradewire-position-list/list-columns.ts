import type { InTwoLanguages } from '../../src/format'
import type { ListSort, SortField } from './list-order'

/** The name of a column, of its cell in `RowCells` and of its title in `ListTexts`. */
export type ColumnKey = 'symbol' | 'lots' | 'opened' | 'open' | 'now' | 'stopLoss' | 'takeProfit' | 'swap' | 'profit'

export interface Column {
  readonly key: ColumnKey
  readonly title: InTwoLanguages<string>
  /** Grid track, as in `grid-template-columns`. */
  readonly width: string
  /** `null` if the list cannot be sorted by this column. */
  readonly by: SortField | null
}

/** The first cell of each row. */
const symbolColumn: Column =
  { key: 'symbol', title: { en: 'Symbol', zhHans: '品种' }, width: 'minmax(132px, 1.6fr)', by: 'symbol' }

/** The last cell of each row. */
const profitColumn: Column =
  { key: 'profit', title: { en: 'Profit', zhHans: '盈亏' }, width: 'minmax(88px, 1fr)', by: 'profit' }

const price = 'minmax(66px, 1fr)'

/** The columns that only a wide list has, from left to right. */
export const wideColumns: readonly Column[] = [
  { key: 'lots', title: { en: 'Lots', zhHans: '手数' }, width: 'minmax(44px, 0.6fr)', by: 'lots' },
  { key: 'opened', title: { en: 'Opened', zhHans: '开仓时间' }, width: price, by: 'opentime' },
  { key: 'open', title: { en: 'Open price', zhHans: '开仓价' }, width: price, by: null },
  { key: 'now', title: { en: 'Price', zhHans: '现价' }, width: price, by: null },
  { key: 'stopLoss', title: { en: 'S/L', zhHans: '止损' }, width: price, by: null },
  { key: 'takeProfit', title: { en: 'T/P', zhHans: '止盈' }, width: price, by: null },
  { key: 'swap', title: { en: 'Swap', zhHans: '库存费' }, width: 'minmax(52px, 0.8fr)', by: null },
]

export const columns: readonly Column[] = [symbolColumn, ...wideColumns, profitColumn]

export const columnWidths = columns.map(({ width }) => width).join(' ')

export interface ColumnHead {
  readonly key: ColumnKey
  /** The column's title, with an arrow if the list is sorted by the column. */
  readonly words: string
  readonly by: SortField | null
  readonly isSorted: boolean
}

export function columnHeads(
  titleOf: (column: Column) => string, sort: ListSort | undefined, sortable: boolean,
): readonly ColumnHead[] {
  return columns.map((column) => {
    const title = titleOf(column)
    const by = sortable ? column.by : null
    const isSorted = typeof sort === 'object' && sort.by === by
    const words = isSorted ? `${title} ${sort.descending === true ? '↓' : '↑'}` : title
    return { key: column.key, by, isSorted, words }
  })
}
