import type { Account, Position } from '../../../src/positions/model/wire'
import type { PositionsUpdate, Totals } from '../../../src/positions/model/positions-update'
import type { TrueBook } from './ground-truth'

const fields = [
  'ticket', 'symbol', 'type', 'lots', 'openprice', 'nowprice', 'sl', 'tp', 'swap', 'commission', 'profit', 'currency',
  'opentime', 'digits', 'flwsig', 'sigtraderid', 'signame',
] as const satisfies readonly (keyof Position)[]

export function bookDifference(
  book: Pick<TrueBook, 'rows' | 'account'>, list: readonly Position[], account: Account | undefined,
): string | undefined {
  if (list.length !== book.rows.length) return `${list.length} rows for ${book.rows.length}`
  for (const [index, row] of book.rows.entries()) {
    const other = list[index]
    if (other === row) continue
    for (const field of fields) {
      if (other?.[field] !== row[field]) return `${row.ticket}.${field} is ${other?.[field]} for ${row[field]}`
    }
  }
  for (const field of ['balance', 'credit', 'margin', 'leverage', 'currency', 'currencyDigits'] as const) {
    if (account?.[field] !== book.account[field]) return `${field} is ${account?.[field]} for ${book.account[field]}`
  }
  return undefined
}

/**
 * Converts an amount to whole units: the number of units whose nearest double is the amount. Without such a number,
 * uses the decimal text.
 */
export function unitsOf(amount: number, digits: number): number {
  const scale = 10 ** digits
  const units = Math.round(amount * scale)
  // A double has 15 exact digits. Smaller unit counts never share a nearest double.
  if (Math.abs(units) < 1e15 && units / scale === amount) return units
  return Number(amount.toFixed(digits).replace('.', ''))
}

const sums = ['count', 'lotsE8', 'profitMinor', 'swapMinor', 'commissionMinor', 'netMinor'] as const

export function recountDifference({ totals, account }: PositionsUpdate, list: readonly Position[]): string | undefined {
  let counted = 0
  for (const reported of totals) {
    const rows = list.filter(({ currency }) => currency === reported.currency)
    counted += rows.length
    const difference = differenceOfGroup(reported, rows)
    if (difference !== undefined) return `${reported.currency}: ${difference}`
  }
  if (counted !== list.length) return `${counted} of ${list.length} rows counted`
  const [main] = totals
  if (account === null || main === undefined) return undefined
  const { balance, credit, currencyDigits } = account.account
  const equity = unitsOf(balance, currencyDigits) + unitsOf(credit, currencyDigits) + main.netMinor
  return equity === account.equityMinor ? undefined : `equity ${account.equityMinor} for ${equity}`
}

function differenceOfGroup(reported: Totals, rows: readonly Position[]): string | undefined {
  let [lotsE8, profitMinor, swapMinor, commissionMinor] = [0, 0, 0, 0]
  for (const row of rows) {
    lotsE8 += unitsOf(row.lots, 8)
    profitMinor += unitsOf(row.profit, reported.currencyDigits)
    swapMinor += unitsOf(row.swap, reported.currencyDigits)
    commissionMinor += unitsOf(row.commission, reported.currencyDigits)
  }
  const netMinor = profitMinor + swapMinor + commissionMinor
  const recount = { count: rows.length, lotsE8, profitMinor, swapMinor, commissionMinor, netMinor } as const
  for (const field of sums) {
    if (recount[field] !== reported[field]) return `${field} ${reported[field]} for ${recount[field]}`
  }
  return undefined
}
