import { isAmount, isRecord, isShortName, type Check } from '../../shared/checks'
import type { MutablePosition } from './row-index'
import type { Account, Position, Ticket } from './wire'

/** Below this limit, every product is finite and every integer is exact (2^53 is 9e15). */
export const maxMagnitude = 1e15

/** Whether a number is safe for arithmetic: not NaN, infinite or absurdly large. */
export function isReal(value: unknown): value is number {
  return typeof value === 'number' && value <= maxMagnitude && value >= -maxMagnitude
}

const isWholeUpTo = (max: number) => (value: unknown): value is number =>
  isAmount(value) && Number.isInteger(value) && value <= max

export const isCount = isWholeUpTo(Number.MAX_SAFE_INTEGER)
export const isCurrencyDigits = isWholeUpTo(8)
export const isPriceDigits = isWholeUpTo(12)

export function isTicket(value: unknown): value is Ticket {
  return Number.isSafeInteger(value) || isShortName(value)
}

/** Uses a map, because objects have inherited properties. */
type Checks = ReadonlyMap<string, Check>

function checksOf<Of>(checks: Readonly<Record<keyof Of & string, Check>>): Checks {
  return new Map(Object.entries<Check>(checks))
}

export const ofPosition = checksOf<Position>({
  ticket: isTicket,
  symbol: isShortName,
  type: (value) => value === 'buy' || value === 'sell',
  lots: (value) => isReal(value) && value >= 0,
  openprice: isReal,
  nowprice: (value) => isReal(value) || value === null,
  sl: isReal,
  tp: isReal,
  swap: isReal,
  commission: isReal,
  profit: isReal,
  currency: isShortName,
  // Latest time that a `Date` can represent (RT-72).
  opentime: isWholeUpTo(8.64e15),
  digits: isPriceDigits,
  flwsig: (value) => typeof value === 'boolean' || value === null,
  sigtraderid: (value) => isReal(value) || value === '' || isShortName(value),
  signame: (value) => value === '' || isShortName(value),
})

export const ofAccount = checksOf<Account>({
  currency: isShortName,
  currencyDigits: isCurrencyDigits,
  balance: isReal,
  credit: isReal,
  margin: isReal,
  leverage: isReal,
})

export function isPositionField(name: string): name is keyof Position {
  return ofPosition.has(name)
}

/** Copies the known fields by name, because a loop is slower. */
export function copyPosition(from: Position): MutablePosition {
  return {
    ticket: from.ticket,
    symbol: from.symbol,
    type: from.type,
    lots: from.lots,
    openprice: from.openprice,
    nowprice: from.nowprice,
    sl: from.sl,
    tp: from.tp,
    swap: from.swap,
    commission: from.commission,
    profit: from.profit,
    currency: from.currency,
    opentime: from.opentime,
    digits: from.digits,
    flwsig: from.flwsig,
    sigtraderid: from.sigtraderid,
    signame: from.signame,
  }
}

export function copyAccount({ currency, currencyDigits, balance, credit, margin, leverage }: Account): Account {
  return { currency, currencyDigits, balance, credit, margin, leverage }
}

/** Reads each field, because `Object.assign` omits a class's getters. */
export function readFields<Of extends object>(value: Of, checks: Checks): Of {
  const copy = Object.assign({}, value)
  checks.forEach((_check, field) => Reflect.set(copy, field, Reflect.get(value, field)))
  return copy
}

/** Compares each field by name, because a loop is slower. */
export function isSameAccount(one: Account, other: Account): boolean {
  return one.balance === other.balance && one.margin === other.margin && one.credit === other.credit
    && one.leverage === other.leverage && one.currency === other.currency
    && one.currencyDigits === other.currencyDigits
}

function faultyField(value: Readonly<Record<string, unknown>>, checks: Checks): string | undefined {
  let faulty: string | undefined
  // Uses `forEach`, because an iterator would account for most of a check's garbage.
  checks.forEach((check, field) => {
    if (faulty === undefined && !check(value[field])) faulty = field
  })
  return faulty
}

/** Returns a patch's first invalid field, or `undefined`. Ignores unknown fields. */
export function patchFault(value: unknown): string | undefined {
  if (!isRecord(value)) return 'row'
  if (!isTicket(value.ticket)) return 'ticket'
  for (const field in value) if (ofPosition.get(field)?.(value[field]) === false) return field
  return undefined
}

/** Like `patchFault`, but requires every field. */
export function positionFault(value: unknown): string | undefined {
  return isRecord(value) ? faultyField(value, ofPosition) : 'row'
}

export function isPosition(value: unknown): value is Position {
  return positionFault(value) === undefined
}

export function hasDuplicates(positions: readonly { readonly ticket: Ticket }[]): boolean {
  return new Set(positions.map(({ ticket }) => ticket)).size !== positions.length
}

export function accountFault(value: unknown): string | undefined {
  if (!isRecord(value)) return 'account'
  const { currency, currencyDigits, balance, credit, margin, leverage } = value
  // Checks each field by name, because a loop is slower.
  if (
    isReal(balance) && isReal(credit) && isReal(margin) && isReal(leverage) && isShortName(currency)
    && isCurrencyDigits(currencyDigits)
  ) return undefined
  const field = faultyField(value, ofAccount)
  return field && `account.${field}`
}

export function isAccount(value: unknown): value is Account {
  return accountFault(value) === undefined
}

export function removalFault(value: unknown): string | undefined {
  const isSound = isRecord(value) && isTicket(value.ticket)
    && (value.reason === 'closed' || value.reason === 'sl' || value.reason === 'tp')
  return isSound ? undefined : 'ticket or reason'
}
