import type { Account, Position } from '../../../../src/positions/model/wire'
import { fromUnits, toUnits } from '../money/decimal'

/** Totals over the rounded rows, in the account's currency. */
export interface RowTotals {
  readonly currency: string
  readonly currencyDigits: number
  readonly count: number
  readonly lots: number
  readonly profit: number
  readonly swap: number
  readonly commission: number
  readonly net: number
}

export interface AccountSummary extends Account {
  readonly equity: number
  readonly freeMargin: number
  /** Equity divided by margin; `null` when the margin is 0. */
  readonly marginLevel: number | null
}

/** Computes the totals in minor units and 1e-8 lots. */
export function totalsOf(rows: readonly Position[], account: Account): RowTotals {
  const { currency, currencyDigits } = account
  let lotsE8 = 0
  let profit = 0
  let swap = 0
  let commission = 0
  for (const row of rows) {
    lotsE8 += toUnits(row.lots, 8)
    profit += toUnits(row.profit, currencyDigits)
    swap += toUnits(row.swap, currencyDigits)
    commission += toUnits(row.commission, currencyDigits)
  }
  return {
    currency,
    currencyDigits,
    count: rows.length,
    lots: fromUnits(lotsE8, 8),
    profit: fromUnits(profit, currencyDigits),
    swap: fromUnits(swap, currencyDigits),
    commission: fromUnits(commission, currencyDigits),
    net: fromUnits(profit + swap + commission, currencyDigits),
  }
}

export function summaryOf(account: Account, totals: RowTotals): AccountSummary {
  const digits = account.currencyDigits
  const equity = toUnits(account.balance, digits) + toUnits(account.credit, digits) + toUnits(totals.net, digits)
  const margin = toUnits(account.margin, digits)
  return {
    ...account,
    equity: fromUnits(equity, digits),
    freeMargin: fromUnits(equity - margin, digits),
    marginLevel: margin === 0 ? null : equity / margin,
  }
}
