import { isTicket } from '../../positions/model/position-check'
import type { Position } from '../../positions/model/wire'
import { isRecord } from '../../shared/checks'
import { malformed } from '../../shared/errors'
import type { RowDefaults } from './session'

type Fields = Readonly<Record<string, unknown>>

/** The most decimal places that a price can be displayed with. */
const maxDigits = 12
/** A number with more significant digits is the result of arithmetic and ends in a rounding error (CT-68). */
const maxSignificantDigits = 14
/** Decimal places of such a number. */
const maxComputedDigits = 8

/**
 * A row of the original server as a position. It may say numbers as text, a side as 0 (buy) or 1 (sell), `flwsig` as
 * 1, 0, true or false (anything else: neither), and leave out what a page can do without.
 * @param row the row as the server sent it
 * @throws TradewireError `frame-malformed` with the field that it cannot do without
 * @example copyTradingPlain({ ...options, mapRow: (row, defaults) => mapPlainRow(renamed(row), defaults) })
 */
export function mapPlainRow(row: Fields, { currency, priceDigits }: RowDefaults): Position {
  const openprice = numberOf(row, 'openprice')
  return {
    // Not rejected here, because `keyOf` may supply another one.
    ticket: isTicket(row.ticket) ? row.ticket : NaN,
    symbol: symbolOf(row),
    type: sideOf(row.type),
    lots: numberOf(row, 'lots'),
    openprice,
    nowprice: numberOf(row, 'nowprice', null),
    sl: numberOf(row, 'sl', 0),
    tp: numberOf(row, 'tp', 0),
    swap: numberOf(row, 'swap', 0),
    commission: numberOf(row, 'commission', 0),
    profit: numberOf(row, 'profit'),
    currency: textOf(row.currency, currency),
    opentime: numberOf(row, 'opentime', 0),
    digits: numberOf(row, 'digits', priceDigits ?? digitsIn(row)),
    flwsig: flagOf(row.flwsig),
    sigtraderid: typeof row.sigtraderid === 'string' ? row.sigtraderid : numberOf(row, 'sigtraderid', 0),
    signame: textOf(row.signame, ''),
  }
}

function numberOf(row: Fields, field: string, absent?: number): number
function numberOf(row: Fields, field: string, absent: null): number | null
function numberOf(row: Fields, field: string, absent?: number | null): number | null {
  const value = row[field]
  if (value === undefined || value === null) {
    if (absent !== undefined) return absent
  } else if (typeof value === 'number') {
    return value
  } else if (typeof value === 'string' && value.trim() !== '') {
    return Number(value)
  }
  throw malformed(field)
}

/** The decimal places that the row's prices show. */
function digitsIn(row: Fields): number {
  const prices = ['openprice', 'nowprice', 'sl', 'tp'].map((field) => decimalsOf(row[field]))
  return Math.max(...prices)
}

/** Whole part, decimals and exponent of a number as text. */
const numberParts = /^[-+]?(\d*)\.?(\d*)(?:e([-+]?\d+))?$/i

/** A text shows its zeros, a number does not. */
function decimalsOf(price: unknown): number {
  const [, whole = '', decimals = '', exponent = '0'] = numberParts.exec(String(price).trim()) || []
  if ((whole + decimals).replace(/^0+|0+$/g, '').length <= maxSignificantDigits) {
    return Math.min(Math.max(decimals.length - Number(exponent), 0), maxDigits)
  }
  const [, computed = ''] = Number(price).toFixed(maxComputedDigits).replace(/0+$/, '').split('.')
  return computed.length
}

/**
 * Makes a function for the lists of one session. A price of 1.10000 reads 1.1: the rows of a symbol that name no
 * digits have the most that any of them has shown.
 */
export function createDigitsFiller(): (positions: readonly Position[], data: unknown) => readonly Position[] {
  /** By symbol, of the list before: the names of a server are not kept for longer. */
  let shown: ReadonlyMap<string, number> = new Map()
  return (positions, data) => {
    const rows: readonly unknown[] = [data].flat()
    const next = new Map<string, number>()
    const digitsOf = (symbol: string): number => next.get(symbol) ?? shown.get(symbol) ?? 0
    for (const { symbol, digits } of positions) next.set(symbol, Math.max(digits, digitsOf(symbol)))
    shown = next
    return positions.map((position, index) => {
      const row = rows[index]
      const hasDigits = isRecord(row) && (row.digits ?? null) !== null
      return hasDigits ? position : { ...position, digits: digitsOf(position.symbol) }
    })
  }
}

function symbolOf({ symbol }: Fields): string {
  if (typeof symbol === 'string' && symbol !== '') return symbol
  throw malformed('symbol')
}

function textOf(value: unknown, absent: string): string {
  return typeof value === 'string' ? value : absent
}

function sideOf(value: unknown): 'buy' | 'sell' {
  if (value === 'buy' || value === 0 || value === '0') return 'buy'
  if (value === 'sell' || value === 1 || value === '1') return 'sell'
  throw malformed('type')
}

function flagOf(value: unknown): boolean | null {
  if (value === true || value === 1 || value === '1') return true
  return value === false || value === 0 || value === '0' ? false : null
}
