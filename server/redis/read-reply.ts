import type { Account, DeltaFrame } from '../../src/positions/model/wire'
import type { ClosedTrade } from '../feed/model/account/closed-trades'
import type { RowPatch } from '../feed/model/account/live-position'
import type { SavedBooks, SavedPosition } from '../feed/model/account/saved-account'
import { isAccount, isBooks, isNumber, isRow, isTrade } from '../feed/model/account/saved-shapes'
import { isObject } from '../shared/json-object'

/** Redis holds something that is not ours, or of another version. */
export class ForeignDataError extends Error {
  override readonly name = 'ForeignDataError'
  constructor(what: string) {
    super(`Redis holds ${what} that is not of this server`)
  }
}

function parsed<T>(what: string, text: unknown, is: (value: unknown) => value is T): T {
  if (typeof text !== 'string') throw new ForeignDataError(what)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new ForeignDataError(what)
  }
  if (is(value)) return value
  throw new ForeignDataError(what)
}

/** A delta with the integer tickets of these servers. */
export type FeedDelta = DeltaFrame & { readonly data: { readonly upsert: readonly RowPatch[] } }

const hasTicket = (value: unknown): boolean => isObject(value) && isNumber(value['ticket'])

function isDelta(value: unknown): value is FeedDelta {
  if (!isObject(value) || value['type'] !== 'Delta') return false
  const { epoch, seq, data, account } = value
  return typeof epoch === 'string' && isNumber(seq) && (account === undefined || isAccount(account))
    && isObject(data) && Array.isArray(data['upsert']) && data['upsert'].every(hasTicket)
    && Array.isArray(data['remove']) && data['remove'].every(hasTicket)
}

export const readAccountText = (text: unknown): Account => parsed('an account', text, isAccount)
export const readBooksText = (text: unknown): SavedBooks => parsed('books', text, isBooks)
export const readDeltaText = (text: unknown): FeedDelta => parsed('a delta', text, isDelta)
export const readTradeText = (text: unknown): ClosedTrade => parsed('a trade', text, isTrade)

const isPosition = (value: unknown): value is SavedPosition =>
  isObject(value) && isNumber(value['swapDay']) && isRow(value['row'])
const arePositions = (value: unknown): value is readonly SavedPosition[] =>
  Array.isArray(value) && value.every(isPosition)

export const readPositions = (text: unknown): readonly SavedPosition[] => parsed('rows', text, arePositions)

export function readText(value: unknown, what: string): string {
  if (typeof value === 'string') return value
  throw new ForeignDataError(what)
}

export function readList(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new ForeignDataError(what)
}

/** An entry of a stream. */
export interface StreamEntry {
  readonly id: string
  readonly fields: Readonly<Record<string, string>>
}

export function readPairs(value: unknown): Readonly<Record<string, string>> {
  const list = readList(value, 'fields')
  const fields: Record<string, string> = {}
  for (let at = 0; at + 1 < list.length; at += 2) {
    fields[readText(list[at], 'a name')] = readText(list[at + 1], 'a value')
  }
  return fields
}

export function readEntries(value: unknown): readonly StreamEntry[] {
  return readList(value, 'a stream').map((entry) => {
    const [id, fields] = readList(entry, 'an entry')
    return { id: readText(id, 'an id'), fields: readPairs(fields) }
  })
}

/** The reply of XREAD: by stream; nothing when it waited in vain. */
export function readStreams(value: unknown): readonly (readonly [stream: string, entries: readonly StreamEntry[]])[] {
  if (value === null) return []
  return readList(value, 'streams').map((each) => {
    const [name, entries] = readList(each, 'a stream')
    return [readText(name, 'a name'), readEntries(entries)] as const
  })
}

/** Stream ids begin with Redis's time, ms. */
export const timeOf = (id: string): number => Number(id.slice(0, id.indexOf('-')))

/** Whether a stream has the first id after the second. */
export function isAfter(id: string, other: string): boolean {
  const [ms = 0, count = 0] = id.split('-').map(Number)
  const [otherMs = 0, otherCount = 0] = other.split('-').map(Number)
  return ms > otherMs || (ms === otherMs && count > otherCount)
}
