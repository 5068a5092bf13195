import type { Position } from './position'
import type { Totals } from './positions-update'
import { lotsScale, scaleOf, toMinor } from './minor-units'

/** What one position adds to the totals of its currency. */
export interface Amounts {
  lotsE8: number
  profitMinor: number
  swapMinor: number
  commissionMinor: number
}

/** Running sums of one currency. */
export interface CurrencyGroup extends Amounts {
  readonly currency: string
  readonly digits: number
  readonly scale: number
  count: number
  /** False once a sum left the whole numbers a double holds: differences lose units from then on. */
  exact: boolean
}

/** A position's place in the ledger. */
export interface Entry extends Amounts {
  group: CurrencyGroup
}

/** Totals by currency, kept by difference. */
export interface Ledger {
  readonly groups: Map<string, CurrencyGroup>
  readonly digitsOf: (currency: string) => number
  changed: boolean
}

export function createLedger(digitsOf: (currency: string) => number): Ledger {
  return { groups: new Map(), digitsOf, changed: false }
}

function groupOf(ledger: Ledger, currency: string): CurrencyGroup {
  const known = ledger.groups.get(currency)
  if (known !== undefined) return known
  const digits = ledger.digitsOf(currency)
  const group = {
    currency, digits, scale: scaleOf(digits), count: 0, exact: true,
    lotsE8: 0, profitMinor: 0, swapMinor: 0, commissionMinor: 0,
  }
  ledger.groups.set(currency, group)
  return group
}

function isExact({ lotsE8, profitMinor, swapMinor, commissionMinor }: Amounts): boolean {
  const largest = Math.abs(lotsE8) + Math.abs(profitMinor) + Math.abs(swapMinor) + Math.abs(commissionMinor)
  return largest <= Number.MAX_SAFE_INTEGER
}

/** Moves an entry, and its group's sums with it, to new amounts. */
function settle(ledger: Ledger, entry: Entry, lotsE8: number, profit: number, swap: number, commission: number): void {
  const { group } = entry
  group.lotsE8 += lotsE8 - entry.lotsE8
  group.profitMinor += profit - entry.profitMinor
  group.swapMinor += swap - entry.swapMinor
  group.commissionMinor += commission - entry.commissionMinor
  entry.lotsE8 = lotsE8
  entry.profitMinor = profit
  entry.swapMinor = swap
  entry.commissionMinor = commission
  ledger.changed = true
  if (!isExact(group)) group.exact = false
}

function settleTo(ledger: Ledger, entry: Entry, position: Position): void {
  const { scale } = entry.group
  settle(
    ledger, entry, toMinor(position.lots, lotsScale), toMinor(position.profit, scale),
    toMinor(position.swap, scale), toMinor(position.commission, scale),
  )
}

/** Counts a position in. */
export function enter(ledger: Ledger, position: Position): Entry {
  const group = groupOf(ledger, position.currency)
  group.count += 1
  const entry = { group, lotsE8: 0, profitMinor: 0, swapMinor: 0, commissionMinor: 0 }
  settleTo(ledger, entry, position)
  return entry
}

/** Counts a position out. The entry is spent. */
export function leave(ledger: Ledger, entry: Entry): void {
  settle(ledger, entry, 0, 0, 0, 0)
  entry.group.count -= 1
  if (entry.group.count === 0) ledger.groups.delete(entry.group.currency)
}

/** Follows a position whose fields changed; answers its entry, a new one when the currency changed. */
export function follow(ledger: Ledger, entry: Entry, position: Position): Entry {
  if (entry.group.currency !== position.currency) {
    leave(ledger, entry)
    return enter(ledger, position)
  }
  settleTo(ledger, entry, position)
  return entry
}

/** True while every sum is a whole number that a double holds; else the ledger wants a recount. */
export function isLedgerExact(ledger: Ledger): boolean {
  for (const group of ledger.groups.values()) if (!group.exact) return false
  return true
}

function totalsOf(group: CurrencyGroup): Totals {
  const { currency, digits, count, lotsE8, profitMinor, swapMinor, commissionMinor } = group
  const netMinor = profitMinor + swapMinor + commissionMinor
  return { currency, currencyDigits: digits, count, lotsE8, profitMinor, swapMinor, commissionMinor, netMinor }
}

/**
 * The totals as a list: the main currency first, also when it has no position, the others by name.
 */
export function totalsList(ledger: Ledger, mainCurrency: string | undefined): readonly Totals[] {
  const others = [...ledger.groups.values()].filter((group) => group.currency !== mainCurrency)
  const sorted = others.sort((one, other) => (one.currency < other.currency ? -1 : 1)).map(totalsOf)
  if (mainCurrency === undefined) return sorted
  const main = ledger.groups.get(mainCurrency)
  return [main === undefined ? noTotals(mainCurrency, ledger.digitsOf(mainCurrency)) : totalsOf(main), ...sorted]
}

/** profit + swap + commission of one currency. */
export function netMinorOf(ledger: Ledger, currency: string): number {
  const group = ledger.groups.get(currency)
  return group === undefined ? 0 : group.profitMinor + group.swapMinor + group.commissionMinor
}

/** The totals of no position at all. */
export function noTotals(currency: string, currencyDigits: number): Totals {
  return { currency, currencyDigits, count: 0, lotsE8: 0, profitMinor: 0, swapMinor: 0, commissionMinor: 0, netMinor: 0 }
}
