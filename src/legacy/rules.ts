import { copyTradingTabRules, type TabValue } from '../connection/leases/lease-set'

export type RuleName = keyof typeof copyTradingTabRules

/** What the pages write: which of their tabs is shown. It decides whether a lost line comes back, and nothing else. */
export interface LegacyRules {
  read<Name extends RuleName>(name: Name): RuleValues[Name]
  write<Name extends RuleName>(name: Name, value: RuleValues[Name]): void
  /** Whether any of them needs the socket. */
  hold(): boolean
}

export interface RuleValues {
  traderDetailIndex: number
  accountStateIndex: number
  followFlake: boolean
}

const names: readonly RuleName[] = ['traderDetailIndex', 'accountStateIndex', 'followFlake']

export function createRules(written: () => void): LegacyRules {
  const values: RuleValues = { traderDetailIndex: 100, accountStateIndex: 100, followFlake: false }
  const needs = (name: RuleName, value: TabValue): boolean => copyTradingTabRules[name].needs(value)
  return {
    read: (name) => values[name],
    write(name, value) {
      values[name] = value
      written()
    },
    hold: () => names.some((name) => needs(name, values[name])),
  }
}
