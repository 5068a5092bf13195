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

const nothing: Readonly<Amounts> = { lotsE8: 0, profitMinor: 0, swapMinor: 0, commissionMinor: 0 }

export function createLedger(digitsOf: (currency: string) => number): Ledger {
  return { groups: new Map(), digitsOf, changed: false }
}

function groupOf(ledger: Ledger, currency: string): CurrencyGroup {
  const group = ledger.groups.get(currency) ?? emptyGroup(ledger, currency)
  ledger.groups.set(currency, group)
  return group
}

function emptyGroup({ digitsOf }: Ledger, currency: string): CurrencyGroup {
  const digits = digitsOf(currency)
  return { currency, digits, scale: scaleOf(digits), count: 0, exact: true, ...nothing }
}

function isExact({ lotsE8, profitMinor, swapMinor, commissionMinor }: Amounts): boolean {
  const largest = Math.abs(lotsE8) + Math.abs(profitMinor) + Math.abs(swapMinor) + Math.abs(commissionMinor)
  return largest <= Number.MAX_SAFE_INTEGER
}

/** A place in the ledger that adds nothing yet. */
export function createEntry(ledger: Ledger, currency: string): Entry {
  return { group: groupOf(ledger, currency), ...nothing }
}

/** Counts a position in. */
export function enter(ledger: Ledger, entry: Entry, position: Position): void {
  entry.group = groupOf(ledger, position.currency)
  entry.lotsE8 = entry.profitMinor = entry.swapMinor = entry.commissionMinor = 0
  entry.group.count += 1
  ledger.changed = true
  move(ledger, entry, position)
}

/** Counts a position out. */
export function leave(ledger: Ledger, entry: Entry): void {
  const { group } = entry
  group.count -= 1
  if (group.count === 0) ledger.groups.delete(group.currency)
  ledger.changed = true
  move(ledger, entry, { lots: 0, profit: 0, swap: 0, commission: 0 })
}

/** Follows a position that is now as `position` says, by the fields of `patch`. */
export function follow(ledger: Ledger, entry: Entry, patch: Partial<Position>, position: Position): void {
  if (entry.group.currency === position.currency) return move(ledger, entry, patch)
  leave(ledger, entry)
  enter(ledger, entry, position)
}

/**
 * Moves an entry, and its group's sums with it, to the amounts given. Each by its name, written out: a loop over
 * the names makes a delta of many rows a quarter slower.
 */
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
  const groups = [...ledger.groups.values()]
  if (mainCurrency !== undefined && !ledger.groups.has(mainCurrency)) groups.push(emptyGroup(ledger, mainCurrency))
  groups.sort(({ currency: one }, { currency: other }) =>
    one === mainCurrency || (other !== mainCurrency && one < other) ? -1 : 1)
  return groups.map(totalsOf)
}
