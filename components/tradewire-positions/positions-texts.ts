import type { InTwoLanguages } from '../shared/locale'
import { truthTexts, type TruthTexts } from '../tradewire-truth/truth-texts'

/** The list's words. Those with numbers are functions: no platform has to compile a message. */
export interface PositionsTexts {
  readonly buy: string
  readonly sell: string
  /** A trade of the user's own, where a copied one names its signal trader. */
  readonly own: string
  readonly count: (count: number) => string
  readonly lots: (lots: string) => string
  /** Profit, swap and commission together. @param currency told when there is more than one */
  readonly net: (currency: string) => string
  readonly empty: string
  readonly waiting: string
  readonly truth: TruthTexts
}

export const positionsTexts: InTwoLanguages<PositionsTexts> = {
  en: {
    buy: 'Buy',
    sell: 'Sell',
    own: 'Own trade',
    count: (count) => `${count} ${count === 1 ? 'position' : 'positions'}`,
    lots: (lots) => `${lots} lots`,
    net: (currency) => (currency === '' ? 'Net' : `Net ${currency}`),
    empty: 'No open positions',
    waiting: 'Waiting for positions',
    truth: truthTexts.en,
  },
  zhHans: {
    buy: '买入',
    sell: '卖出',
    own: '自主交易',
    count: (count) => `${count} 个持仓`,
    lots: (lots) => `${lots} 手`,
    net: (currency) => (currency === '' ? '净盈亏' : `净盈亏 ${currency}`),
    empty: '暂无持仓',
    waiting: '正在等待持仓',
    truth: truthTexts.zhHans,
  },
}
