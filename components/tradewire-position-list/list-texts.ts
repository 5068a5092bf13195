import type { InTwoLanguages } from '../../src/format'
import type { ColumnKey } from './list-columns'

/** The list's texts. Texts with numbers are functions. */
export interface ListTexts {
  readonly buy: string
  readonly sell: string
  /** Label of the user's own trades. Copied trades show their signal trader instead. */
  readonly own: string
  readonly empty: string
  /** Shown for an unset price, and as the heading of a group without a name. */
  readonly none: string
  /** Name of the list for screen readers. */
  readonly list: string
  readonly group: (name: string, count: number) => string
  /** Custom titles of individual columns. */
  readonly columns: Readonly<Partial<Record<ColumnKey, string>>>
}

export const listTexts: InTwoLanguages<ListTexts> = {
  en: {
    buy: 'Buy',
    sell: 'Sell',
    own: 'Own trade',
    empty: 'No open positions',
    none: '–',
    list: 'Positions',
    group: (name, count) => `${name} · ${count}`,
    columns: {},
  },
  zhHans: {
    buy: '买入',
    sell: '卖出',
    own: '自主交易',
    empty: '暂无持仓',
    none: '–',
    list: '持仓',
    group: (name, count) => `${name} · ${count}`,
    columns: {},
  },
}
