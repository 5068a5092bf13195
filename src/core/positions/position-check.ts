import type { Account, Position, Ticket } from './position'
import type { PositionPatch, Removal } from './wire'
import { isCurrencyDigits } from './minor-units'

/** Amounts, prices and lots beyond this are no market data; it also keeps every product finite. */
const maxMagnitude = 1e15

const positionFields = [
  'ticket', 'symbol', 'type', 'lots', 'openprice', 'nowprice', 'sl', 'tp', 'swap', 'commission', 'profit',
  'currency', 'opentime', 'digits', 'flwsig', 'sigtraderid', 'signame',
] as const satisfies readonly (keyof Position)[]

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A number that arithmetic survives: not NaN, not infinite, not absurd. */
export function isReal(value: unknown): value is number {
  return typeof value === 'number' && value >= -maxMagnitude && value <= maxMagnitude
}

/** A whole number from 0 that a double holds exactly. */
export function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && Number.isSafeInteger(value)
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

export function isTicket(value: unknown): value is Ticket {
  return typeof value === 'number' ? Number.isSafeInteger(value) : isName(value)
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
      case 'lots':
        if (!isReal(given) || given < 0) return field
        break
      case 'opentime':
        if (!isCount(given)) return field
        break
      case 'digits':
        if (!isCount(given) || given > 12) return field
        break
      case 'symbol': case 'currency':
        if (!isName(given)) return field
        break
      case 'signame':
        if (typeof given !== 'string') return field
        break
      case 'type':
        if (given !== 'buy' && given !== 'sell') return field
        break
      case 'flwsig':
        if (typeof given !== 'boolean' && given !== null) return field
        break
      case 'sigtraderid':
        if (!isReal(given) && typeof given !== 'string') return field
        break
    }
  }
  return undefined
}

/** As `patchFault`, and every field must be there. */
export function positionFault(value: unknown): string | undefined {
  if (!isRecord(value)) return 'row'
  return positionFields.find((field) => value[field] === undefined) ?? patchFault(value)
}

export function isPosition(value: unknown): value is Position {
  return positionFault(value) === undefined
}

/** True when the patch (already checked as one) is a complete row. */
export function isComplete(patch: PositionPatch): patch is Position {
  return positionFields.every((field) => patch[field] !== undefined)
}

export function accountFault(value: unknown): string | undefined {
  if (!isRecord(value)) return 'account'
  if (!isName(value.currency)) return 'currency'
  if (!isCurrencyDigits(value.currencyDigits)) return 'currencyDigits'
  for (const field of ['balance', 'credit', 'margin', 'leverage']) {
    if (!isReal(value[field])) return field
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
