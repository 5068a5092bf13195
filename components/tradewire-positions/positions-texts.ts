import { listTexts, type ListTexts } from '../tradewire-position-list/list-texts'
import { freshnessTexts, type FreshnessTexts, type InTwoLanguages } from '../../src/format'

/** The texts of the list and its header. Texts with numbers are functions. */
export interface PositionsTexts extends ListTexts {
  readonly count: (count: number) => string
  readonly lots: (lots: string) => string
  /** Sum of profit, swap and commission. @param currency empty if all positions use the same currency */
  readonly net: (currency: string) => string
  /** Text shown after the sums if a row was unreadable. */
  readonly incomplete: string
  readonly waiting: string
  readonly freshness: FreshnessTexts
}

export const positionsTexts: InTwoLanguages<PositionsTexts> = {
  en: {
    ...listTexts.en,
    count: (count) => `${count} ${count === 1 ? 'position' : 'positions'}`,
    lots: (lots) => `${lots} lots`,
    net: (currency) => (currency === '' ? 'Net' : `Net ${currency}`),
    incomplete: '(incomplete)',
    waiting: 'Waiting for positions',
    freshness: freshnessTexts.en,
  },
  zhHans: {
    ...listTexts.zhHans,
    count: (count) => `${count} 个持仓`,
    lots: (lots) => `${lots} 手`,
    net: (currency) => (currency === '' ? '净盈亏' : `净盈亏 ${currency}`),
    incomplete: '（不完整）',
    waiting: '正在等待持仓',
    freshness: freshnessTexts.zhHans,
  },
}
