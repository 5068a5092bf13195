import type { InTwoLanguages } from './in-two-languages'

export interface FreshnessTexts {
  readonly empty: string
  readonly live: string
  /** @param since the time of day, `14:03:09` */
  readonly stale: (since: string) => string
  readonly resyncing: string
}

export const freshnessTexts: InTwoLanguages<FreshnessTexts> = {
  en: {
    empty: 'No data yet',
    live: 'Live',
    stale: (since) => `Stale since ${since}`,
    resyncing: 'Catching up',
  },
  zhHans: {
    empty: '暂无数据',
    live: '实时',
    stale: (since) => `数据停留在 ${since}`,
    resyncing: '正在同步',
  },
}
