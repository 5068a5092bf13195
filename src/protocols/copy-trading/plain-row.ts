import { isTicket } from '../../positions/model/position-check'
import type { Position, Ticket } from '../../positions/model/wire'
import { isLongInteger } from '../../shared/checks'
import { malformed } from '../../shared/errors'
import { withChanges } from '../../shared/with-changes'
import type { DigitsFiller, RowDefaults } from './copy-trading-session'

type Fields = Readonly<Record<string, unknown>>

const maxDigits = 12
/** Significant digits beyond this number are rounding errors (CT-68). */
const maxSignificantDigits = 14
const maxComputedDigits = 8

/** Matches a pending order's name or MetaTrader number, and MetaTrader 4's balance (6) and credit (7). */
const noPosition = /^(?:[2-7]|(?:buy|sell)[ _-]?(?:limit|stop).*)$/i

/**
 * Maps a row from the original server to a position, or a pending order to `null`. Numbers may be strings. `type` is 0,
 * buy or long for a buy position, and 1, sell or short for a sell position. A `flwsig` other than 1, 0, true or false
 * becomes `null`. Optional fields may be missing. A missing `ticket` becomes NaN, which `keyOf` must replace.
 * @param row the row as the server sent it
 * @param defaults the second argument of `mapRow`: values for missing fields
 * @throws TradewireError `frame-malformed` with the name of a missing required field
 * @example copyTradingPlain({ ...options, mapRow: (row, defaults) => mapPlainRow(renamed(row), defaults) })
 */
export function mapPlainRow(row: Fields, { currency, priceDigits }: RowDefaults): Position | null {
  const side = trimmed(row.type)
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

/** Servers send null or an empty string for a missing value. */
function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
}

function isInteger(value: unknown): value is bigint {
  return typeof value === 'bigint' && !isLongInteger(value)
}

/** Excludes lists, because converting a nested list to a string takes quadratic time (CT-86). */
function isScalar(value: unknown): value is number | string | bigint {
  return typeof value === 'number' || typeof value === 'string' || isInteger(value)
}

function trimmed(value: unknown): string {
  return isScalar(value) ? String(value).trim() : ''
}

function numberOf(row: Fields, field: string, absent?: number): number {
  const value = row[field]
  if (isAbsent(value)) {
    if (absent !== undefined) return absent
  } else if (isScalar(value)) {
    return Number(value)
  }
  throw malformed(field)
}

/** Servers may send `-` or NaN for a missing price. In an amount, either is a fault, because amounts are summed. */
function priceOf<Absent>(row: Fields, field: string, absent: Absent): number | Absent {
  const value = row[field]
  return isAbsent(value) || /^(?:-|nan)$/i.test(trimmed(value)) ? absent : numberOf(row, field)
}

function digitsIn(row: Fields): number {
  const prices = ['openprice', 'nowprice', 'sl', 'tp'].map((field) => decimalsOf(row[field]))
  return Math.max(...prices)
}

/** Limits the number of digits, because an unlimited pattern takes quadratic time. */
const numberParts = /^[-+]?(\d{0,99})\.?(\d{0,99})(?:e([-+]?\d+))?$/i

/** Only a price that is sent as a string keeps its trailing zeros. */
function decimalsOf(price: unknown): number {
  const [, whole = '', decimals = '', exponent = '0'] = numberParts.exec(String(price).trim()) || []
  if ((whole + decimals).replace(/^0+|0+$/g, '').length <= maxSignificantDigits) {
    return Math.min(Math.max(decimals.length - Number(exponent), 0), maxDigits)
  }
  return Number(price).toFixed(maxComputedDigits).replace(/^.*\.|0+$/g, '').length
}

/** Maximum number of symbols: twice a position source's row limit, because each row may have its own symbol. */
const maxSymbols = 20_000

/**
 * Fills in missing `digits`, because JSON parses 1.10000 as 1.1. Uses the largest number of decimals in the user's rows
 * with the same symbol. If only some rows arrive, the last list's rows count too.
 */
export function createDigitsFiller(): DigitsFiller {
  /** Decimals by symbol. Each whole list replaces the map, because a server may keep sending new symbols. */
  let shown = new Map<string, number>()
  return (positions, rows, isWhole = true) => {
    const next = isWhole || shown.size > maxSymbols ? new Map<string, number>() : shown
    const digitsOf = (symbol: string): number => next.get(symbol) || shown.get(symbol) || 0
    for (const { symbol, digits } of positions) next.set(symbol, Math.max(digits, digitsOf(symbol)))
    shown = next
    return positions.map((position, index) => {
      return isAbsent(rows[index]?.digits)
        ? withChanges(position, { digits: digitsOf(position.symbol) }) : position
    })
  }
}

/** Returns NaN for an invalid ticket, which `keyOf` may replace. */
export function ticketOf(given: unknown): Ticket {
  const ticket = inDigits(given)
  return isTicket(ticket) ? ticket : NaN
}

/** Some decoders read 64-bit integers as BigInt to avoid rounding. */
function inDigits(id: unknown): unknown {
  return isInteger(id) ? String(id) : id
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
