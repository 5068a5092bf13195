import type { Book } from '../../positions/model/book'
import type { Comparison } from '../../positions/model/book-changes'
import {
  hasDuplicates, isPriceDigits, isTicket, ofPosition, positionFault, readFields,
} from '../../positions/model/position-check'
import { ownDigits } from '../../positions/model/totals'
import type { Account, Position } from '../../positions/model/wire'
import { isFunction, isName, isRecord } from '../../shared/checks'
import { need, needNoFault } from '../../shared/errors'
import { checkOptions, requireOption } from '../../shared/options'
import { withChanges } from '../../shared/with-changes'
import { mapPlainRow, ticketOf } from './plain-row'
import {
  checkCurrencyDigits, diagnosticOf, maxDetailLength, type DigitsFiller, type PlainOptions,
} from './copy-trading-session'

export type WireRow = Readonly<Record<string, unknown>>

export type RowOptions = Pick<PlainOptions, 'currency' | 'currencyDigits' | 'priceDigits' | 'keyOf' | 'mapRow'>

export function checkRowOptions(options: RowOptions): void {
  requireOption('options', typeof options, isRecord(options))
  const { currency, currencyDigits } = options
  requireOption('currency', currency, isName(currency))
  const isKnown = isRecord(currencyDigits) && ownDigits(currencyDigits, currency) !== undefined
  requireOption('currencyDigits', currencyDigits, isKnown)
  checkCurrencyDigits(currencyDigits)
  checkOptions(options, { priceDigits: isPriceDigits, keyOf: isFunction, mapRow: isFunction })
}

/** Maximum number of unreadable rows and messages per frame (CT-82, CT-83). Each exception costs up to 10 µs. */
export const maxFaults = 1_000

export interface FaultCount {
  count: number
}

export interface PlainList {
  readonly positions: readonly Position[]
  /** Each position's received row, or the position itself if its row was unreadable. */
  readonly rows: readonly (WireRow | Position)[]
  /** Describes the first unreadable row and counts the others. */
  readonly fault: string | undefined
  /** Whether missing rows stay in the book. If a row has no readable ticket, it could be any missing row. */
  readonly isPartial: boolean
}

/**
 * Reads a list row by row. An unreadable row keeps its last version, because its position is still open.
 * @param ofFrame the frame's fault count, to which the caller adds the first unreadable row
 * @throws TradewireError `frame-malformed` for a non-list, a duplicate ticket, or a first list without readable rows
 */
export function readPlainList(data: unknown, options: RowOptions, book: Book, ofFrame: FaultCount): PlainList {
  const { currency, currencyDigits, priceDigits, keyOf, mapRow = mapPlainRow } = options
  // Go encodes an empty list as null.
  const list: unknown = data === null ? [] : data
  need(Array.isArray(list), 'data')
  const positions: Position[] = []
  const rows: (WireRow | Position)[] = []
  const faults: string[] = []
  let isPartial = false

  function add(position: Position, row: WireRow | Position = position): void {
    positions.push(position)
    rows.push(row)
  }

  list.forEach((row: unknown, index) => {
    let ticket: unknown
    try {
      need(isRecord(row), 'row')
      const key = keyOf && keyOf(row)
      const named = ticketOf(key === undefined ? row.ticket : key)
      ticket = named
      const mapped = mapRow(row, { currency, priceDigits })
      if (mapped === null) return
      need(isRecord(mapped), 'row')
      const given = readFields(mapped, ofPosition)
      const position = key === undefined ? given : withChanges(given, { ticket: named })
      ticket = position.ticket
      needNoFault(positionFault(position))
      // Requires known decimal places, because a wrong guess could change an amount by a factor of 100 (CT-30).
      need(ownDigits(currencyDigits, position.currency) !== undefined, 'currency')
      add(position, row)
    } catch (error) {
      const { detail = 'row' } = diagnosticOf(error)
      const fault = `data[${index}].${detail}`
      if (faults.push(isTicket(ticket) ? `${fault}, ticket ${ticket}` : fault) > 1) ofFrame.count += 1
      if (ofFrame.count >= maxFaults - 1) needNoFault(faults[0])
      const last = isTicket(ticket) ? book.row(ticket) : undefined
      if (last !== undefined) add(last)
      if (!isTicket(ticket)) isPartial = true
    }
  })
  need(!hasDuplicates(positions), 'duplicate ticket')
  const [first, ...others] = faults
  const fault = first && (first + (others.length > 0 ? `, and ${others.length} more` : '')).slice(0, maxDetailLength)
  if (positions.length === 0 && book.freshness.state === 'empty') needNoFault(fault)
  return { positions, rows, fault, isPartial }
}

interface ListTaking {
  readonly book: Book
  readonly options: RowOptions
  readonly fillDigits: DigitsFiller
  readonly comparison: Comparison
  readonly account: () => Account | null
  readonly ofFrame: FaultCount
  readonly taken?: ((list: PlainList) => void) | undefined
}

/** Accepts a full list, then throws its first fault. After a fault, only a readable list makes rows live again. */
export function takeList(
  { book, options, fillDigits, comparison, account, ofFrame, taken }: ListTaking, data: unknown, atMs: number,
): void {
  let isTaken = false
  try {
    const list = readPlainList(data, options, book, ofFrame)
    const { positions, isPartial } = list
    const upsert = options.priceDigits === undefined ? fillDigits(positions, list.rows, !isPartial) : positions
    if (!isPartial) book.takeList(upsert, account(), comparison, atMs)
    else if (!book.applyDelta({ data: { upsert, remove: [] }, account: account() }, atMs, comparison)) {
      needNoFault(list.fault)
    }
    isTaken = true
    book.incomplete = list.fault !== undefined
    if (taken !== undefined) taken(list)
    needNoFault(list.fault)
  } catch (error) {
    doubt(book, isTaken, atMs)
    throw error
  }
  if (book.freshness.state === 'live') return
  book.markList()
  book.setFreshness({ state: 'live' })
}

/** @param isTaken whether the book accepted part of an unreadable list */
export function doubt(book: Book, isTaken: boolean, atMs: number): void {
  const { state } = book.freshness
  if (state === 'live' || (isTaken && state !== 'resyncing')) book.setFreshness({ state: 'resyncing', sinceMs: atMs })
}
