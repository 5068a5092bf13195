import { hasSameFields } from '../same-fields'
import { keepSame } from './keep-same'
import { lotsScale, scaleOf, toMinor } from './minor-units'
import type { Position } from './position'
import type { Totals } from './positions-update'

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
}

/** A position's place in the ledger. */
export interface Entry extends Amounts {
  group: CurrencyGroup
}

/** Totals by currency, kept by difference. */
export interface Ledger {
  readonly groups: Map<string, CurrencyGroup>
  readonly digitsOf: (currency: string) => number
  /** False once a sum left the whole numbers a double holds (differences lose units from then on), or was not kept. */
  exact: boolean
}

const nothing: Readonly<Amounts> = { lotsE8: 0, profitMinor: 0, swapMinor: 0, commissionMinor: 0 }

export function createLedger(digitsOf: (currency: string) => number): Ledger {
  return { groups: new Map(), digitsOf, exact: true }
}

/** For counting anew: every entry has to be entered again. */
export function clearLedger(ledger: Ledger): void {
  ledger.groups.clear()
  ledger.exact = true
}

/** True while every sum is exact and in the units that its currency has now; else the ledger wants a recount. */
export function isSound({ groups, digitsOf, exact }: Ledger): boolean {
  for (const { currency, digits } of groups.values()) if (digits !== digitsOf(currency)) return false
  return exact
}

function groupOf(ledger: Ledger, currency: string): CurrencyGroup {
  const group = ledger.groups.get(currency) ?? emptyGroup(ledger, currency)
  ledger.groups.set(currency, group)
  return group
}

function emptyGroup({ digitsOf }: Ledger, currency: string): CurrencyGroup {
  const digits = digitsOf(currency)
  return { currency, digits, scale: scaleOf(digits), count: 0, ...nothing }
}

/** Counts a position in, and answers its place. */
export function createEntry(ledger: Ledger, position: Position): Entry {
  const entry = { group: groupOf(ledger, position.currency), ...nothing }
  enter(ledger, entry, position)
  return entry
}

/** Counts a position in. */
export function enter(ledger: Ledger, entry: Entry, position: Position): void {
  entry.group = groupOf(ledger, position.currency)
  entry.lotsE8 = entry.profitMinor = entry.swapMinor = entry.commissionMinor = 0
  entry.group.count += 1
  move(ledger, entry, position)
}

/** Counts a position out. */
export function leave(ledger: Ledger, entry: Entry): void {
  const { group } = entry
  group.count -= 1
  if (group.count === 0) ledger.groups.delete(group.currency)
  move(ledger, entry, { lots: 0, profit: 0, swap: 0, commission: 0 })
}

/** Follows a position that is now as `position` says. */
export function follow(ledger: Ledger, entry: Entry, position: Position): void {
  if (entry.group.currency === position.currency) return move(ledger, entry, position)
  leave(ledger, entry)
  enter(ledger, entry, position)
}

/**
 * Moves an entry, and its group's sums with it, to the amounts given. Each by its name, written out: a loop over
 * the names makes a delta of many rows a quarter slower.
 */
function move(
  ledger: Ledger, entry: Entry,
  { lots, profit, swap, commission }: Pick<Position, 'lots' | 'profit' | 'swap' | 'commission'>,
): void {
  const { group } = entry
  const { scale } = group
  const lotsE8 = toMinor(lots, lotsScale)
  const profitMinor = toMinor(profit, scale)
  const swapMinor = toMinor(swap, scale)
  const commissionMinor = toMinor(commission, scale)
  group.lotsE8 += lotsE8 - entry.lotsE8
  group.profitMinor += profitMinor - entry.profitMinor
  group.swapMinor += swapMinor - entry.swapMinor
  group.commissionMinor += commissionMinor - entry.commissionMinor
  entry.lotsE8 = lotsE8
  entry.profitMinor = profitMinor
  entry.swapMinor = swapMinor
  entry.commissionMinor = commissionMinor
  if (!isExact(group)) ledger.exact = false
}

function isExact({ lotsE8, profitMinor, swapMinor, commissionMinor }: Amounts): boolean {
  const largest = Math.abs(lotsE8) + Math.abs(profitMinor) + Math.abs(swapMinor) + Math.abs(commissionMinor)
  return largest <= Number.MAX_SAFE_INTEGER
}

function totalsOf(group: CurrencyGroup): Totals {
  const { currency, digits, count, lotsE8, profitMinor, swapMinor, commissionMinor } = group
  const netMinor = profitMinor + swapMinor + commissionMinor
  return { currency, currencyDigits: digits, count, lotsE8, profitMinor, swapMinor, commissionMinor, netMinor }
}

/**
 * The totals as a list: the main currency first, also when it has no position, the others by name; the list of
 * before when nothing in it changed.
 */
export function totalsList(
  ledger: Ledger, mainCurrency: string | undefined, before: readonly Totals[],
): readonly Totals[] {
  const groups = [...ledger.groups.values()]
  if (mainCurrency !== undefined && !ledger.groups.has(mainCurrency)) groups.push(emptyGroup(ledger, mainCurrency))
  groups.sort(({ currency: one }, { currency: other }) =>
    one === mainCurrency || (other !== mainCurrency && one < other) ? -1 : 1)
  return keepSame(before, groups.map(totalsOf), hasSameFields)
}
