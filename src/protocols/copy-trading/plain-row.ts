import type { Position } from '../../positions/model/position'
import type { RowDefaults } from './options'
import { malformed } from '../../shared/errors'

type Fields = Readonly<Record<string, unknown>>

/**
 * A row of the original server as a position. It may say numbers as text, a side as 0 (buy) or 1 (sell), `flwsig` as
 * 1, 0, true or false (anything else: neither), and leave out what a page can do without.
 * @throws TradewireError `frame-malformed` with the field that it cannot do without
 * @example copyTradingPlain({ ...options, mapRow: (row, defaults) => mapPlainRow(renamed(row), defaults) })
 */
export function mapPlainRow(row: Fields, { currency, priceDigits }: RowDefaults): Position {
  const openprice = numberOf(row, 'openprice')
  return {
    ticket: typeof row.ticket === 'string' ? row.ticket : numberOf(row, 'ticket'),
    symbol: symbolOf(row),
    type: sideOf(row.type),
    lots: numberOf(row, 'lots'),
    openprice,
    nowprice: numberOf(row, 'nowprice', openprice),
    sl: numberOf(row, 'sl', 0),
    tp: numberOf(row, 'tp', 0),
    swap: numberOf(row, 'swap', 0),
    commission: numberOf(row, 'commission', 0),
    profit: numberOf(row, 'profit'),
    currency: textOf(row.currency, currency),
    opentime: numberOf(row, 'opentime', 0),
    digits: numberOf(row, 'digits', priceDigits),
    flwsig: flagOf(row.flwsig),
    sigtraderid: typeof row.sigtraderid === 'string' ? row.sigtraderid : numberOf(row, 'sigtraderid', 0),
    signame: textOf(row.signame, ''),
  }
}

function numberOf(row: Fields, field: string, absent?: number): number {
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
