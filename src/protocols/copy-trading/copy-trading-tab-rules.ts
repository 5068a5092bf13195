import { tabRules } from '../../parts/tab-rules'
import type { TabRules } from '../../connection/leases/lease-set'
import type { Parts } from '../../connection/ports/client-parts'

/** The tab rules of a copy-trading app. The socket is needed while any rule needs it. */
export const copyTradingTabRules = {
  /** Tab index on the trader's page; the Positions tab has index 2. */
  traderDetailIndex: { neutral: 100, needs: (value) => value === 2 },
  /** Tab index on the account page; the Open Trades tab has index 0. */
  accountStateIndex: { neutral: 100, needs: (value) => value === 0 },
  /** Whether the follow pop-up is open. */
  followFlake: { neutral: false, needs: (value) => value === true },
} as const satisfies TabRules

export const copyTradingTabs = (): Parts => tabRules(copyTradingTabRules)
