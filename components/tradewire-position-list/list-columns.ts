import type { Position } from '../../src'
import {
  formatLevel, formatLots, formatPrice, formatShort, formatSigned, toMinor, type InTwoLanguages,
} from '../../src/format'
import { drawnText } from '../shared/drawn-text'
import type { ListSort, SortField } from './list-order'

interface ColumnOf<Key extends string> {
  /** Column key. Also identifies the cell in `RowCells` and the custom title in `ListTexts`. */
  readonly key: Key
  readonly title: InTwoLanguages<string>
  /** Grid track, as in `grid-template-columns`. */
  readonly width: string
  /** Field to sort by, or `null` if this column cannot be sorted. */
  readonly by: SortField | null
  /** Whether narrow rows also show the cell. */
  readonly narrow?: true
  /** Returns the cell's string. Amounts have `digits` decimal places, and `none` replaces an unset price. */
  readonly cell: (row: Position, digits: number, none: string) => string
}

const price = 'minmax(66px, 1fr)'

export const lotsText = ({ lots }: Position): string => formatLots(toMinor(lots, 8))

/** Columns of a wide list, left to right. The first and the last column have their own markup. */
const table = [
  {
    key: 'symbol', title: { en: 'Symbol', zhHans: '品种' }, width: 'minmax(132px, 1.6fr)', by: 'symbol', narrow: true,
    cell: ({ symbol }) => drawnText(symbol),
  },
  {
    key: 'lots', title: { en: 'Lots', zhHans: '手数' }, width: 'minmax(44px, 0.6fr)', by: 'lots',
    cell: lotsText,
  },
  {
    key: 'opened', title: { en: 'Opened', zhHans: '开仓时间' }, width: price, by: 'opentime',
    cell: ({ opentime }) => formatShort(opentime),
  },
  {
    key: 'open', title: { en: 'Open price', zhHans: '开仓价' }, width: price, by: null, narrow: true,
    cell: ({ openprice, digits }) => formatPrice(openprice, digits),
  },
  {
    key: 'now', title: { en: 'Price', zhHans: '现价' }, width: price, by: null, narrow: true,
    cell: ({ nowprice, digits }, _, none) => nowprice === null ? none : formatPrice(nowprice, digits),
  },
  {
    key: 'stopLoss', title: { en: 'S/L', zhHans: '止损' }, width: price, by: null,
    cell: ({ sl, digits }, _, none) => formatLevel(sl, digits, none),
  },
  {
    key: 'takeProfit', title: { en: 'T/P', zhHans: '止盈' }, width: price, by: null,
    cell: ({ tp, digits }, _, none) => formatLevel(tp, digits, none),
  },
  {
    key: 'swap', title: { en: 'Swap', zhHans: '库存费' }, width: 'minmax(52px, 0.8fr)', by: null,
    cell: ({ swap }, digits) => formatSigned(swap, digits),
  },
  {
    key: 'profit', title: { en: 'Profit', zhHans: '盈亏' }, width: 'minmax(88px, 1fr)', by: 'profit', narrow: true,
    cell: ({ profit }, digits) => formatSigned(profit, digits),
  },
] as const satisfies readonly ColumnOf<string>[]

export type ColumnKey = (typeof table)[number]['key']
export type Column = ColumnOf<ColumnKey>
export const columns: readonly Column[] = table

export const innerColumns = columns.slice(1, -1)

export const columnWidths = columns.map(({ width }) => width).join(' ')

export interface ColumnHead {
  readonly key: ColumnKey
  /** Title, with an arrow if the list is sorted by this column. */
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
