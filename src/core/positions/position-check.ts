import { isName, isRecord, type Check } from '../checks'
import type { Account, Position, Ticket } from './position'
import type { PositionPatch, Removal } from './wire'
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

const isSide: Check = (value) => value === 'buy' || value === 'sell'
const isText: Check = (value) => typeof value === 'string'

const checks = {
  ticket: isTicket,
  symbol: isName,
  type: isSide,
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
} as const satisfies Readonly<Record<keyof Position, Check>>

/** A map, so that a field named after an object's built-in property is none of a position's. */
const checkOf: ReadonlyMap<string, Check> = new Map(Object.entries(checks))

const fields = Object.keys(checks)

export function isPositionField(name: string): name is keyof Position {
  return checkOf.has(name)
}

/**
 * The first field of a patch that is not what it must be, or `undefined`. Fields that are not a
 * position's (an own `__proto__` too) are passed over: nothing ever copies them.
 */
export function patchFault(value: unknown): string | undefined {
  if (!isRecord(value)) return 'row'
  if (!isTicket(value.ticket)) return 'ticket'
  // One walk over the present keys: reading all seventeen fields by name costs more once rows come in many shapes.
  for (const field in value) {
    const given = value[field]
    switch (field) {
      case 'ticket':
        break
      case 'nowprice': case 'profit': case 'swap': case 'commission': case 'openprice': case 'sl': case 'tp':
        if (!isReal(given)) return field
        break
      default:
        if (checkOf.get(field)?.(given) === false) return field
    }
  }
  return undefined
}

/** As `patchFault`, and every field must be there. */
export function positionFault(value: unknown): string | undefined {
  return isRecord(value) ? (missingIn(value) ?? patchFault(value)) : 'row'
}

function missingIn(row: object): string | undefined {
  for (const field of fields) if (!(field in row)) return field
  return undefined
}

export function isPosition(value: unknown): value is Position {
  return positionFault(value) === undefined
}

/** True when the patch (already checked as one) is a complete row. */
export function isComplete(patch: PositionPatch): patch is Position {
  return missingIn(patch) === undefined
}

export function hasDuplicates(positions: readonly { readonly ticket: Ticket }[]): boolean {
  return new Set(positions.map(({ ticket }) => ticket)).size !== positions.length
}

export function accountFault(value: unknown): string | undefined {
  if (!isRecord(value)) return 'account'
  if (!isName(value.currency)) return 'account.currency'
  if (!isCurrencyDigits(value.currencyDigits)) return 'account.currencyDigits'
  for (const field of ['balance', 'credit', 'margin', 'leverage']) {
    if (!isReal(value[field])) return `account.${field}`
  }
  return undefined
}

export function isAccount(value: unknown): value is Account {
  return accountFault(value) === undefined
}

export function isRemoval(value: unknown): value is Removal {
  return isRecord(value) && isTicket(value.ticket)
    && (value.reason === 'closed' || value.reason === 'sl' || value.reason === 'tp')
}
