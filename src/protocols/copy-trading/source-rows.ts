import { createBook, type Book } from '../../positions/model/book'
import type { Comparison } from '../../positions/model/book-changes'
import { isTicket } from '../../positions/model/position-check'
import { createTotals } from '../../positions/model/totals'
import type { Ticket } from '../../positions/model/wire'
import { isFunction, isRecord } from '../../shared/checks'
import { need, needNoFault } from '../../shared/errors'
import { maxWeight, memberWeight, valueIn, weightOf } from '../../shared/weight'
import {
  doubt, maxFaults, readPlainList, takeList, type FaultCount, type PlainList, type RowOptions, type WireRow,
} from './plain-list'
import { createDigitsFiller, ticketOf } from './plain-row'

/** Maximum number of rows that a device can handle. */
export const maxRows = 10_000
/** Maximum number of fields per row (PS-62). Limited because a server may keep sending new names. */
const maxFields = 200

interface SourceRows {
  readonly book: Book
  snapshot(rows: unknown, atMs: number): void
  upsert(rows: unknown, atMs: number): void
  remove(keys: unknown, atMs: number): void
}

export function createSourceRows(options: RowOptions, faults: FaultCount = { count: 0 }): SourceRows {
  const { currency, currencyDigits, keyOf, priceDigits } = options
  const book = createBook(createTotals({ currency, currencyDigits }))
  const fillDigits = createDigitsFiller()
  /** Rows as received. Each patch is merged into its row, which is then read again. */
  let wireRows = new Map<Ticket, FieldSum>()
  let totalWeight = 0
  let isListed = false

  function comparison(): Comparison {
    if (!isListed) return 'first'
    return book.freshness.state === 'live' ? 'seen' : 'missed'
  }

  function forget(): void {
    wireRows = new Map()
    totalWeight = 0
  }

  const weightIn = (ticket: Ticket): number => wireRows.get(ticket)?.weight || 0

  /** @param sums merged rows, which need no copy */
  function keep(
    { positions, rows }: PlainList, before: ReadonlyMap<Ticket, FieldSum>, sums?: ReadonlyMap<unknown, FieldSum>,
  ): void {
    positions.forEach((position, index) => {
      const { ticket } = position
      const given = rows[index]
      const row = given === position ? before.get(ticket) : sums?.get(given) || (given && withFields(sumOf(), given))
      if (row === undefined) return
      totalWeight += row.weight - weightIn(ticket)
      wireRows.set(ticket, row)
    })
  }

  function keyIn(row: WireRow): Ticket | undefined {
    const own = keyOf && keyOf(row)
    const key = ticketOf(own === undefined ? row.ticket : own)
    return isTicket(key) ? key : undefined
  }

  function merged(given: readonly unknown[]) {
    const rows: unknown[] = []
    const sums = new Map<unknown, FieldSum>()
    const named = new Map<Ticket, FieldSum>()
    let thrown = 0
    for (const row of given) {
      let key: Ticket | undefined
      try {
        // After 1,000 exceptions, `readPlainList` rejects the call (PS-70).
        if (isRecord(row) && thrown < maxFaults) key = keyIn(row)
      } catch (_error) {
        // Ignores the exception, because reading the whole row reports it later.
        thrown += 1
      }
      if (!isRecord(row) || key === undefined) {
        rows.push(row)
        continue
      }
      const known = named.get(key)
      const sum = withFields(known || sumOf(wireRows.get(key)), row)
      if (known !== undefined) continue
      named.set(key, sum)
      needRoom(named.size)
      rows.push(sum.fields)
      sums.set(sum.fields, sum)
    }
    return { rows, sums, named }
  }

  function drop(keys: readonly Ticket[], atMs: number): void {
    for (const key of keys) {
      totalWeight -= weightIn(key)
      wireRows.delete(key)
    }
    const remove = keys.map((ticket) => ({ ticket, reason: 'closed' } as const))
    book.applyDelta({ data: { upsert: [], remove } }, atMs, comparison())
  }

  function snapshot(rows: unknown, atMs: number): void {
    needRoom(Array.isArray(rows) ? rows.length : 0)
    takeList({
      book, options, fillDigits, comparison: comparison(), account: () => null, ofFrame: faults,
      taken(list) {
        isListed = true
        const before = wireRows
        if (!list.isPartial) forget()
        keep(list, before)
        if (totalWeight > maxWeight) forget()
      },
    }, rows, atMs)
  }

  function upsert(given: unknown, atMs: number): void {
    const { rows, sums, named } = merged(Array.isArray(given) ? given : [given])
    let count = wireRows.size
    let weight = totalWeight
    for (const [key, sum] of named) {
      if (!wireRows.has(key)) count += 1
      weight += sum.weight - weightIn(key)
    }
    needRoom(count)
    need(weight <= maxWeight, 'rows are too large')
    const list = readPlainList(rows, options, book, faults)
    const upserted = priceDigits === undefined ? fillDigits(list.positions, list.rows, false) : list.positions
    book.applyDelta({ data: { upsert: upserted, remove: [] } }, atMs, comparison())
    keep(list, wireRows, sums)
    for (const { ticket } of upserted) named.delete(ticket)
    // These rows are no longer positions, because `mapRow` returned null.
    drop([...named.keys()], atMs)
    if (book.freshness.state === 'empty') book.setFreshness({ state: 'resyncing', sinceMs: atMs })
    book.incomplete = book.incomplete || list.fault !== undefined
    needNoFault(list.fault)
  }

  function remove(removed: unknown, atMs: number): void {
    const given: readonly unknown[] = Array.isArray(removed) ? removed : [removed]
    const keys = given.map(ticketOf)
    drop(keys.filter(isTicket), atMs)
    need(keys.every(isTicket), 'key')
  }

  /** Marks the rows as stale after a rejected call, which may have added or removed rows. */
  const doubting = (call: SourceRows['upsert']): SourceRows['upsert'] => (given, atMs) => {
    try {
      call(given, atMs)
    } catch (error) {
      doubt(book, false, atMs)
      throw error
    }
  }

  return { book, snapshot: doubting(snapshot), upsert: doubting(upsert), remove: doubting(remove) }
}

function needRoom(count: number): void {
  need(count <= maxRows, `more than ${maxRows} rows`)
}

/** A row that patches modify in place. Copying the row for each patch would take quadratic time (GR-8). */
interface FieldSum {
  readonly fields: Record<string, unknown>
  count: number
  weight: number
}

const sumOf = (before?: FieldSum): FieldSum =>
  before ? { ...before, fields: { ...before.fields } } : { fields: {}, count: 0, weight: 0 }

const has = (object: object, name: string): boolean => Object.prototype.hasOwnProperty.call(object, name)

/** Sets a defined value. Assigning to `__proto__` would replace the row's prototype. */
function setField(sum: FieldSum, name: string, value: unknown): void {
  if (value === undefined || name === '__proto__') return
  if (has(sum.fields, name)) sum.weight -= weightOf(sum.fields[name])
  else if (sum.count < maxFields) {
    sum.count += 1
    sum.weight += memberWeight + name.length
  } else return
  sum.weight += weightOf(value)
  sum.fields[name] = value
}

const isNested = (value: unknown): boolean =>
  isRecord(value) && Object.keys(value).some((name) => isRecord(valueIn(value, name)))

interface Inherited {
  readonly name: string
  readonly isGetter: boolean
}

/** Inherited members by prototype. Cached because reading the descriptors for each row takes seconds (PS-68). */
const inherited = new WeakMap<object, readonly Inherited[]>()

/** Returns a class's getters and default values, without the cyclic `$type` of protobufjs messages (PS-67). */
function inheritedFrom(prototype: unknown): readonly Inherited[] {
  if (!isRecord(prototype)) return []
  const base: unknown = Object.getPrototypeOf(prototype)
  if (base === null) return []
  let members = inherited.get(prototype)
  if (members === undefined) {
    const own = Object.entries(Object.getOwnPropertyDescriptors(prototype))
    members = own.filter(([, { get, value }]) => get !== undefined || !(isFunction(value) || isNested(value)))
      .map(([name, { get }]) => ({ name, isGetter: get !== undefined }))
      .concat(inheritedFrom(base))
    inherited.set(prototype, members)
  }
  return members
}

/** Merges the row's fields and its class's getters. A codec's default values only fill in missing fields (PS-61). */
function withFields(sum: FieldSum, row: object): FieldSum {
  for (const [name, value] of Object.entries(row)) setField(sum, name, value)
  for (const { name, isGetter } of inheritedFrom(Object.getPrototypeOf(row))) {
    if (isGetter ? has(row, name) : name in sum.fields) continue
    const value = valueIn(row, name)
    if (!isFunction(value)) setField(sum, name, value)
  }
  return sum
}
