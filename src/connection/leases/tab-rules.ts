/** The value of a tab rule: an index, a name or a switch. */
export type TabValue = number | string | boolean

/** A data-driven lease: the socket is needed while `needs(value)` holds. */
export interface TabRule {
  /** The value that never needs the socket; written when the page is hidden or gone. */
  readonly neutral: TabValue
  readonly needs: (value: TabValue) => boolean
}

export type TabRules = Readonly<Record<string, TabRule>>

/** The rules of a copy-trading app: any of them suffices. */
export const copyTradingTabRules = {
  /** Tab of the trader's page; Positions is 2. */
  traderDetailIndex: { neutral: 100, needs: (value) => value === 2 },
  /** Tab of the account page; Open Trades is 0. */
  accountStateIndex: { neutral: 100, needs: (value) => value === 0 },
  /** The follow pop-up is open. */
  followFlake: { neutral: false, needs: (value) => value === true },
} as const satisfies TabRules
