import type { InTwoLanguages } from '../../src/format'

/** A row's texts, and the names above a wide list. Texts with numbers are functions: no platform compiles a message. */
export interface ListTexts {
  readonly buy: string
  readonly sell: string
  /** The user's own trade, where a copied one names its signal trader. */
  readonly own: string
  readonly empty: string
  /** Shown for a price that is not set. */
  readonly none: string
  /** The list's name for screen readers. */
  readonly list: string
  readonly group: (name: string, count: number) => string
  /** Symbol, lots, opening time, open price, price, stop-loss, take-profit, swap, profit. */
  readonly columns: readonly string[]
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
    columns: ['Symbol', 'Lots', 'Opened', 'Open price', 'Price', 'S/L', 'T/P', 'Swap', 'Profit'],
  },
  zhHans: {
    buy: '买入',
    sell: '卖出',
    own: '自主交易',
    empty: '暂无持仓',
    none: '–',
    list: '持仓',
    group: (name, count) => `${name} · ${count}`,
    columns: ['品种', '手数', '开仓时间', '开仓价', '现价', '止损', '止盈', '库存费', '盈亏'],
  },
}
