import { tabRules } from '../../parts/tab-rules'
import type { TabRules } from '../../connection/leases/lease-set'
import type { Parts } from '../../connection/ports/client-parts'

/** The rules of a copy-trading app: any of them suffices. */
export const copyTradingTabRules = {
  /** Tab of the trader's page; Positions is 2. */
  traderDetailIndex: { neutral: 100, needs: (value) => value === 2 },
  /** Tab of the account page; Open Trades is 0. */
  accountStateIndex: { neutral: 100, needs: (value) => value === 0 },
  /** The follow pop-up is open. */
  followFlake: { neutral: false, needs: (value) => value === true },
} as const satisfies TabRules

/** The tab rules of the copy-trading protocols. */
export const copyTradingTabs = (): Parts => tabRules(copyTradingTabRules)
