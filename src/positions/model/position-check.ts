import { isName, isRecord, type Check } from '../../shared/checks'
import type { Account, Position, Removal, Ticket } from './wire'

/**
 * Amounts, prices and lots beyond this are no market data; it also keeps every product finite, and each whole number
 * below it exact (2^53 is 9e15).
 */
const maxMagnitude = 1e15

/** A number that arithmetic survives: not NaN, not infinite, not absurd. */
export function isReal(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= maxMagnitude
}

/** A whole number from 0 to `max`, which a double holds exactly. */
const isWholeUpTo = (max: number) => (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= max

export const isCount = isWholeUpTo(Number.MAX_SAFE_INTEGER)
/** Decimal places of a currency. */
export const isCurrencyDigits = isWholeUpTo(8)
/** Decimal places of a price. */
export const isPriceDigits = isWholeUpTo(12)

export function isTicket(value: unknown): value is Ticket {
  return Number.isSafeInteger(value) || isName(value)
}

const isText: Check = (value) => typeof value === 'string'

interface Checks {
  /** To go through: the steps of a map's iterator would be most of what a checked row leaves to the collector. */
  readonly list: readonly (readonly [string, Check])[]
  /** A map, so that a field named after an object's built-in property is none of these. */
  readonly byName: ReadonlyMap<string, Check>
}

function checksOf<Of>(checks: Readonly<Record<keyof Of & string, Check>>): Checks {
  const list = Object.entries<Check>(checks)
  return { list, byName: new Map(list) }
}

const ofPosition = checksOf<Position>({
  ticket: isTicket,
  symbol: isName,
  type: (value) => value === 'buy' || value === 'sell',
  lots: (value) => isReal(value) && value >= 0,
  openprice: isReal,
  nowprice: (value) => isReal(value) || value === null,
  sl: isReal,
  tp: isReal,
  swap: isReal,
  commission: isReal,
  profit: isReal,
  currency: isName,
  opentime: isCount,
  digits: isPriceDigits,
  flwsig: (value) => typeof value === 'boolean' || value === null,
  sigtraderid: (value) => isReal(value) || isText(value),
  signame: isText,
})

const ofAccount = checksOf<Account>({
  currency: isName,
  currencyDigits: isCurrencyDigits,
  balance: isReal,
  credit: isReal,
  margin: isReal,
  leverage: isReal,
})

export function isPositionField(name: string): name is keyof Position {
  return ofPosition.byName.has(name)
}

/** A copy with the fields of the table and nothing else the server may have sent along, an own `__proto__` neither. */
function copyFields<Of extends object>(value: Of, { byName }: Checks): Of {
  const copy = { ...value }
  let isForeign = false
  for (const field in copy) if (!byName.has(field)) isForeign = Reflect.deleteProperty(copy, field)
  // Engines keep an object slow after a deletion, and its copy fast.
  return isForeign ? { ...copy } : copy
}

/** The position's own fields. */
export function copyPosition(position: Position): Position {
  return copyFields(position, ofPosition)
}

/** The account's own fields. */
export function copyAccount(account: Account): Account {
  return copyFields(account, ofAccount)
}

/** Written out: most deltas bring an account, and a loop over its names costs more than all the rest of taking it. */
export function isSameAccount(one: Account, other: Account): boolean {
  return one.balance === other.balance && one.margin === other.margin && one.credit === other.credit
    && one.leverage === other.leverage && one.currency === other.currency
    && one.currencyDigits === other.currencyDigits
}

/** The first field that is missing or not what it must be, or `undefined`. */
function faultyField(value: Readonly<Record<string, unknown>>, { list }: Checks): string | undefined {
  for (const [field, check] of list) if (!check(value[field])) return field
  return undefined
}

/**
 * The first field of a patch that is not what it must be, or `undefined`. Fields that are not a
 * position's (an own `__proto__` too) are passed over: nothing ever copies them.
 */
export function patchFault(value: unknown): string | undefined {
  if (!isRecord(value)) return 'row'
  if (!isTicket(value.ticket)) return 'ticket'
  for (const field in value) if (ofPosition.byName.get(field)?.(value[field]) === false) return field
  return undefined
}

/** As `patchFault`, and every field must be there. */
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
  const field = faultyField(value, ofAccount)
  return field && `account.${field}`
}

export function isAccount(value: unknown): value is Account {
  return accountFault(value) === undefined
}

export function isRemoval(value: unknown): value is Removal {
  return isRecord(value) && isTicket(value.ticket)
    && (value.reason === 'closed' || value.reason === 'sl' || value.reason === 'tp')
}
