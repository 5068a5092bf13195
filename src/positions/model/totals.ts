import { toUnits } from '../../shared/amounts'
import { isoCurrencyDigits } from '../../shared/currencies'
import { hasSameFields, keepSame } from '../../shared/equality'
import type { BookOptions } from './book'
import type { Summing } from './book-changes'
import type { AccountState, PositionSums, PositionsUpdate, Totals } from './positions-update'
import type { Account, Position } from './wire'

interface Ledger {
  move(before: Position | undefined, now: Position | undefined): void
  /**
   * Returns the totals: the main currency first, even without a position, then the others by name. Returns the previous
   * list if no total changed. Counts all rows again if the sums are no longer exact.
   */
  list(
    mainCurrency: string | undefined, rows: () => readonly Position[], incomplete: boolean, isRecount?: boolean,
  ): readonly Totals[]
  unknown(): string | undefined
}

/** Totals of a currency. Without known decimal places, `currencyDigits` is NaN and only `count` is valid. */
type Group = { -readonly [Field in keyof Totals]: Totals[Field] }

/** Eight decimals are finer than any broker's lot step. */
const lotsScale = 1e8

function createLedger(digitsOf: (currency: string) => number | undefined): Ledger {
  const groups = new Map<string, Group>()
  /** False once a sum exceeds `Number.MAX_SAFE_INTEGER`. */
  let isExact = true
  /** Currency omitted from the totals, because its decimal places are unknown. Another account may provide them. */
  let unknown: string | undefined
  let reported: readonly Totals[] = []

  function groupOf(currency: string): Group {
    return groups.get(currency) || {
      currency, currencyDigits: Number(digitsOf(currency)), count: 0, lotsE8: 0, profitMinor: 0, swapMinor: 0,
      commissionMinor: 0, netMinor: 0, incomplete: false,
    }
  }

  /** Names each field, because a loop over the names would slow down large deltas by 25 %. */
  function count({ currency, lots, profit, swap, commission }: Position, sign: 1 | -1): void {
    const group = groupOf(currency)
    if (!(group.currencyDigits >= 0)) unknown = currency
    const scale = scaleOf(group.currencyDigits)
    group.count += sign
    group.lotsE8 += sign * toUnits(lots, lotsScale)
    group.profitMinor += sign * toUnits(profit, scale)
    group.swapMinor += sign * toUnits(swap, scale)
    group.commissionMinor += sign * toUnits(commission, scale)
    const { lotsE8, profitMinor, swapMinor, commissionMinor } = group
    group.netMinor = profitMinor + swapMinor + commissionMinor
    const largest = Math.abs(lotsE8) + Math.abs(profitMinor) + Math.abs(swapMinor) + Math.abs(commissionMinor)
    if (largest > Number.MAX_SAFE_INTEGER) isExact = false
    if (group.count === 0) groups.delete(currency)
    else groups.set(currency, group)
  }

  return {
    move(before, now) {
      if (now !== undefined) count(now, 1)
      if (before !== undefined) count(before, -1)
    },
    list(main, rows, incomplete, isRecount = false) {
      // Uses `Object.is`, because the NaN of an unknown currency would otherwise cause a recount each time (GR-10).
      const isInUnits = [...groups.values()].every((group) =>
        Object.is(group.currencyDigits, Number(digitsOf(group.currency))))
      if (isRecount || !isExact || !isInUnits) {
        groups.clear()
        isExact = true
        unknown = undefined
        for (const position of rows()) count(position, 1)
      }
      const all: Totals[] = []
      for (const name of new Set([main, ...[...groups.keys()].sort()])) {
        const group = name && groupOf(name)
        if (group && group.currencyDigits >= 0) all.push(Object.assign({}, group, { incomplete }))
      }
      return reported = keepSame(reported, all, hasSameFields)
    },
    unknown: () => unknown,
  }
}

/** A currency may have the name of an inherited property. */
export function ownDigits(table: Readonly<Record<string, number>> | undefined, currency: string): number | undefined {
  return table !== undefined && Object.prototype.hasOwnProperty.call(table, currency) ? table[currency] : undefined
}

export function createTotals(
  { currencyDigits, currency, onUnknownCurrency, commissionInBalance = false }: BookOptions,
): Summing {
  let account: Account | null | undefined
  let isReported = false
  let reported: PositionSums = { totals: [], account: null }
  const ledger = createLedger((name) => {
    if (account?.currency === name) return account.currencyDigits
    const digits = ownDigits(currencyDigits, name)
    return digits === undefined ? isoCurrencyDigits(name) : digits
  })

  return {
    move: ledger.move,
    complete(update, now, incomplete) {
      account = now
      // Before the first list, an empty book has no totals (PS-1).
      const isEmpty = now === undefined && update.changed.length + reported.totals.length === 0
      const main = now ? now.currency : isEmpty ? undefined : currency
      const totals = ledger.list(main, () => update.list, incomplete)
      const [first] = totals
      const unknown = ledger.unknown()
      if (unknown !== undefined && !isReported) {
        isReported = true
        onUnknownCurrency?.(unknown)
      }
      if (totals !== reported.totals || account !== (reported.account?.account || null)) {
        reported = { totals, account: account && first ? accountState(account, first, commissionInBalance) : null }
      }
      return Object.assign(update, reported)
    },
  }
}

export interface SelectionSums extends Pick<Ledger, 'move'> {
  complete(update: PositionsUpdate, rows: readonly Position[], isRecount: boolean): readonly Totals[]
}

/** Maintains a selection's totals, with the book's currencies and decimal places. */
export function createSelectionTotals(): SelectionSums {
  let units: readonly Pick<Totals, 'currency' | 'currencyDigits'>[] = []
  /** Whether every position is selected, so the book's sums apply. */
  let isWhole = false
  const { move, list } = createLedger((name) => {
    const unit = units.find(({ currency }) => currency === name)
    return unit === undefined ? isoCurrencyDigits(name) : unit.currencyDigits
  })

  return {
    move(before, now) {
      if (!isWhole) move(before, now)
    },
    complete(update, rows, isRecount) {
      if (isRecount) isWhole = keepSame(update.list, rows) === update.list
      if (isWhole) return update.totals
      units = update.totals
      const incomplete = update.totals.some((totals) => totals.incomplete)
      return list(units[0]?.currency, () => rows, incomplete, isRecount)
    },
  }
}

type AccountSums = Pick<Totals, 'netMinor' | 'commissionMinor' | 'incomplete'>

export function accountState(
  account: Account, { netMinor, commissionMinor, incomplete }: AccountSums, isCommissionPaid: boolean,
): AccountState {
  const scale = scaleOf(account.currencyDigits)
  const balanceMinor = toUnits(account.balance, scale)
  const creditMinor = toUnits(account.credit, scale)
  const marginMinor = toUnits(account.margin, scale)
  const equityMinor = balanceMinor + creditMinor + netMinor - (isCommissionPaid ? commissionMinor : 0)
  return {
    account, balanceMinor, creditMinor, marginMinor, equityMinor, incomplete,
    freeMarginMinor: equityMinor - marginMinor,
    marginLevel: marginMinor === 0 ? null : equityMinor / marginMinor,
  }
}

export function scaleOf(digits: number): number {
  return Math.pow(10, digits)
}
