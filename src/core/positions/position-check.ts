import { isName, isRecord, type Check } from '../checks'
import type { Account, Position, Ticket } from './position'
import type { Removal } from './wire'
import { isCurrencyDigits } from './minor-units'

/** Amounts, prices and lots beyond this are no market data; it also keeps every product finite. */
const maxMagnitude = 1e15

/** A number that arithmetic survives: not NaN, not infinite, not absurd. */
export function isReal(value: unknown): value is number {
  return typeof value === 'number' && value >= -maxMagnitude && value <= maxMagnitude
}

/** A whole number from 0 that a double holds exactly. */
export function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && Number.isSafeInteger(value)
}

export function isTicket(value: unknown): value is Ticket {
  return typeof value === 'number' ? Number.isSafeInteger(value) : isName(value)
}

const isText: Check = (value) => typeof value === 'string'

type Checks<Of> = Readonly<Record<keyof Of & string, Check>>

const ofPosition: Checks<Position> = {
  ticket: isTicket,
  symbol: isName,
  type: (value) => value === 'buy' || value === 'sell',
  lots: (value) => isReal(value) && value >= 0,
  openprice: isReal,
  nowprice: isReal,
  sl: isReal,
  tp: isReal,
  swap: isReal,
  commission: isReal,
  profit: isReal,
  currency: isName,
  opentime: isCount,
  digits: (value) => isCount(value) && value <= 12,
  flwsig: (value) => typeof value === 'boolean' || value === null,
  sigtraderid: (value) => isReal(value) || isText(value),
  signame: isText,
}

const ofAccount: Checks<Account> = {
  currency: isName,
  currencyDigits: isCurrencyDigits,
  balance: isReal,
  credit: isReal,
  margin: isReal,
  leverage: isReal,
}

/** A map, so that a field named after an object's built-in property is none of a position's. */
const checkOf: ReadonlyMap<string, Check> = new Map(Object.entries(ofPosition))

export function isPositionField(name: string): name is keyof Position {
  return checkOf.has(name)
}

/** The first field that is missing or not what it must be, or `undefined`. */
export function faultyField(
  value: Readonly<Record<string, unknown>>, checks: Readonly<Record<string, Check>>,
): string | undefined {
  for (const field in checks) if (checks[field]?.(value[field]) !== true) return field
  return undefined
}

/**
 * The first field of a patch that is not what it must be, or `undefined`. Fields that are not a
 * position's (an own `__proto__` too) are passed over: nothing ever copies them.
 */
export function patchFault(value: unknown): string | undefined {
  if (!isRecord(value)) return 'row'
  if (!isTicket(value.ticket)) return 'ticket'
  for (const field in value) if (checkOf.get(field)?.(value[field]) === false) return field
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
