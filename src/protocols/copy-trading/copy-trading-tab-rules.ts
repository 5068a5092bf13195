import { tabRules } from '../../parts/tab-rules'
import type { TabRules } from '../../connection/leases/lease-set'
import type { Parts } from '../../connection/ports/client-parts'

/** Tab rules of a copy-trading app. Each rule alone can require the socket. */
export const copyTradingTabRules = {
  /** Tab index on the trader's page. Index 2 is the Positions tab. */
  traderDetailIndex: { neutral: 100, needs: (value) => value === 2 },
  /** Tab index on the account page. Index 0 is the Open Trades tab. */
  accountStateIndex: { neutral: 100, needs: (value) => value === 0 },
  /** Whether the follow pop-up is open. */
  followFlake: { neutral: false, needs: (value) => value === true },
} as const satisfies TabRules

export const copyTradingTabs = (): Parts => tabRules(copyTradingTabRules)
