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
  /** False once the sums left the whole numbers a double holds: differences lose units from then on. */
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

/** A place in the ledger that adds nothing yet. */
export function createEntry(ledger: Ledger, currency: string): Entry {
  return { group: groupOf(ledger, currency), lotsE8: 0, profitMinor: 0, swapMinor: 0, commissionMinor: 0 }
}

/** Counts a position in. */
export function enter(ledger: Ledger, entry: Entry, position: Position): void {
  entry.group = groupOf(ledger, position.currency)
  entry.group.count += 1
  entry.lotsE8 = 0
  entry.profitMinor = 0
  entry.swapMinor = 0
  entry.commissionMinor = 0
  ledger.changed = true
  move(ledger, entry, position)
}

/** Counts a position out. */
export function leave(ledger: Ledger, { group, lotsE8, profitMinor, swapMinor, commissionMinor }: Entry): void {
  group.count -= 1
  group.lotsE8 -= lotsE8
  group.profitMinor -= profitMinor
  group.swapMinor -= swapMinor
  group.commissionMinor -= commissionMinor
  if (group.count === 0) ledger.groups.delete(group.currency)
  if (!isExact(group)) group.exact = false
  ledger.changed = true
}

/** Follows a position that is now as `position` says, by the fields of `patch`. */
export function follow(ledger: Ledger, entry: Entry, patch: Partial<Position>, position: Position): void {
  if (entry.group.currency !== position.currency) {
    leave(ledger, entry)
    enter(ledger, entry, position)
    return
  }
  move(ledger, entry, patch)
}

/** Moves an entry, and its group's sums with it, to the amounts given. */
function move(ledger: Ledger, entry: Entry, { lots, profit, swap, commission }: Partial<Position>): void {
  const { group } = entry
  if (profit !== undefined) {
    const minor = toMinor(profit, group.scale)
    ledger.changed ||= minor !== entry.profitMinor
    group.profitMinor += minor - entry.profitMinor
    entry.profitMinor = minor
  }
  if (swap !== undefined) {
    const minor = toMinor(swap, group.scale)
    ledger.changed ||= minor !== entry.swapMinor
    group.swapMinor += minor - entry.swapMinor
    entry.swapMinor = minor
  }
  if (commission !== undefined) {
    const minor = toMinor(commission, group.scale)
    ledger.changed ||= minor !== entry.commissionMinor
    group.commissionMinor += minor - entry.commissionMinor
    entry.commissionMinor = minor
  }
  if (lots !== undefined) {
    const units = toMinor(lots, lotsScale)
    ledger.changed ||= units !== entry.lotsE8
    group.lotsE8 += units - entry.lotsE8
    entry.lotsE8 = units
  }
  if (!isExact(group)) group.exact = false
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
  const nothing = { count: 0, lotsE8: 0, profitMinor: 0, swapMinor: 0, commissionMinor: 0, netMinor: 0 }
  return { currency, currencyDigits, ...nothing }
}
