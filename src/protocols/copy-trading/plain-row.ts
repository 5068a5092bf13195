import { isTicket } from '../../positions/model/position-check'
import type { Position, Ticket } from '../../positions/model/wire'
import { malformed } from '../../shared/errors'
import type { DigitsFiller, RowDefaults } from './copy-trading-session'

type Fields = Readonly<Record<string, unknown>>

/** The most decimal places that a price can be displayed with. */
const maxDigits = 12
/** A number with more significant digits is the result of arithmetic and ends in a rounding error (CT-68). */
const maxSignificantDigits = 14
/** Decimal places of such a number. */
const maxComputedDigits = 8

/** Orders that wait for their price, by MetaTrader's numbers or by name; 6 and 7 are balance and credit in MT4. */
const noPosition = /^(?:[2-7]|(?:buy|sell)[ _-]?(?:limit|stop).*)$/i

/**
 * Maps a row of the original server to a position, or `null` for a pending order. A row may have numbers as text, a
 * side as 0, buy or long and 1, sell or short, `flwsig` as 1, 0, true or false (anything else: neither), and omit
 * optional fields. A row without `ticket` gets NaN, which `keyOf` must replace.
 * @param row the row as the server sent it
 * @param defaults the second argument of `mapRow`: values for what the row leaves out
 * @throws TradewireError `frame-malformed` with the field that it cannot do without
 * @example copyTradingPlain({ ...options, mapRow: (row, defaults) => mapPlainRow(renamed(row), defaults) })
 */
export function mapPlainRow(row: Fields, { currency, priceDigits }: RowDefaults): Position | null {
  const side = String(row.type).trim()
  if (noPosition.test(side)) return null
  const openprice = numberOf(row, 'openprice')
  const trader = inDigits(row.sigtraderid)
  return {
    ticket: ticketOf(row.ticket),
    symbol: symbolOf(row),
    type: sideOf(side),
    lots: numberOf(row, 'lots'),
    openprice,
    nowprice: priceOf(row, 'nowprice', null),
    sl: priceOf(row, 'sl', 0),
    tp: priceOf(row, 'tp', 0),
    swap: numberOf(row, 'swap', 0),
    commission: numberOf(row, 'commission', 0),
    profit: numberOf(row, 'profit'),
    currency: textOf(row.currency, currency),
    opentime: Math.trunc(numberOf(row, 'opentime', 0)),
    digits: numberOf(row, 'digits', priceDigits === undefined ? digitsIn(row) : priceDigits),
    flwsig: flagOf(row.flwsig),
    sigtraderid: typeof trader === 'string' ? trader : numberOf(row, 'sigtraderid', 0),
    signame: textOf(row.signame, ''),
  }
}

/** Servers write a missing value as null or as an empty text. */
function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
}

function numberOf(row: Fields, field: string, absent?: number): number {
  const value = row[field]
  if (isAbsent(value)) {
    if (absent !== undefined) return absent
  } else if (typeof value === 'number' || typeof value === 'string' || typeof value === 'bigint') {
    return Number(value)
  }
  throw malformed(field)
}

/** Servers write a missing price as `-` or NaN too. In an amount these stay a fault, because it is summed up. */
function priceOf<Absent>(row: Fields, field: string, absent: Absent): number | Absent {
  const value = row[field]
  return isAbsent(value) || /^(?:-|nan)$/i.test(String(value).trim()) ? absent : numberOf(row, field)
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
  return Number(price).toFixed(maxComputedDigits).replace(/^.*\.|0+$/g, '').length
}

/** Symbols that rows without a whole list may name. */
const maxSymbols = 1_000

/**
 * Creates a function for the lists of one user. A price of 1.10000 reads 1.1, so rows without digits get the most
 * decimals shown by any row of their symbol. Rows outside a whole list add to those of the list.
 */
export function createDigitsFiller(): DigitsFiller {
  /** By symbol, of the previous list only, because a server may send ever new names. */
  let shown = new Map<string, number>()
  return (positions, rows, isWhole = true) => {
    const next = isWhole || shown.size > maxSymbols ? new Map<string, number>() : shown
    const digitsOf = (symbol: string): number => next.get(symbol) || shown.get(symbol) || 0
    for (const { symbol, digits } of positions) next.set(symbol, Math.max(digits, digitsOf(symbol)))
    shown = next
    return positions.map((position, index) => {
      return isAbsent(rows[index]?.digits) ? { ...position, digits: digitsOf(position.symbol) } : position
    })
  }
}

/** Not rejected here, because `keyOf` may supply another one. */
export function ticketOf(given: unknown): Ticket {
  const ticket = inDigits(given)
  return isTicket(ticket) ? ticket : NaN
}

/** Decoders read 64-bit integers as BigInt, which a number would round. */
function inDigits(id: unknown): unknown {
  return typeof id === 'bigint' ? String(id) : id
}

function symbolOf({ symbol }: Fields): string {
  if (typeof symbol === 'string' && symbol !== '') return symbol
  throw malformed('symbol')
}

function textOf(value: unknown, absent: string): string {
  return typeof value === 'string' && value !== '' ? value : absent
}

function sideOf(side: string): 'buy' | 'sell' {
  if (/^(?:0|buy|long)$/i.test(side)) return 'buy'
  if (/^(?:1|sell|short)$/i.test(side)) return 'sell'
  throw malformed('type')
}

function flagOf(flag: unknown): boolean | null {
  const value = inDigits(flag)
  if (value === true || value === 1 || value === '1') return true
  return value === false || value === 0 || value === '0' ? false : null
}
