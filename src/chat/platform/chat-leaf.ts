import { isRecord } from '../../shared/checks'
import { parseChecked, withCheck } from '../../shared/checksum'
import { parseJson } from '../../shared/json-lines'
import { comparePlaces, distinct, isPlace, placeIn, placeOf, type ChatPlace } from '../model/messages'
import type { ChatBatch, ChatRecord } from '../model/chat-storage'

export interface StoredRecord extends ChatPlace {
  readonly text: string
}

/** Metadata of a page of records. Each page has its own storage key. Pages are sorted and do not overlap. */
export interface PageMeta {
  /** Page number, the last part of the page's storage key. */
  readonly number: number
  readonly from: ChatPlace
  readonly to: ChatPlace
  /** Size of the page's records in UTF-16 units. */
  readonly size: number
}

/** Value stored under a conversation's key: state, newest records and list of pages. A page contains only records. */
export interface Leaf {
  readonly text: string
  readonly tail: readonly StoredRecord[]
  readonly pages: readonly PageMeta[]
  /** Whether older records were deleted to free space. */
  readonly isPruned: boolean
  /** Time of the newest record before a removal emptied the conversation. */
  readonly emptiedMs?: number | undefined
}

export const emptyLeaf: Leaf = { text: '', tail: [], pages: [], isPruned: false }

/** Estimated length of a record's ids and JSON syntax. */
const recordOverhead = 100

export function sizeOf(records: readonly { readonly id: string; readonly text: string }[]): number {
  return records.reduce((sum, { id, text }) => sum + id.length + text.length + recordOverhead, 0)
}

/** Returns the time of a stored conversation's last message, or `Infinity` if the text is unreadable. */
export function lastMsIn(text: string): number {
  const kept = parseJson(text)
  if (!isRecord(kept) || kept.last === undefined) return Infinity
  return isPlace(kept.last) ? kept.last.createdAt : 0
}

/** Merges and sorts records. New records replace records with the same id. */
export function withRecords(records: readonly StoredRecord[], added: readonly StoredRecord[]): readonly StoredRecord[] {
  return distinct([...records, ...added]).sort(comparePlaces)
}

export function storedRecordOf({ id, createdAt, text }: ChatRecord): StoredRecord {
  return { id, createdAt, text }
}

export function metaOf(number: number, records: readonly StoredRecord[]): PageMeta | undefined {
  const [first] = records
  if (!first) return undefined
  const last = records[records.length - 1] || first
  return { number, from: placeOf(first), to: placeOf(last), size: sizeOf(records) }
}

/** Returns the page that contains the position, or `undefined` if the position is in the tail. */
export function pageFor({ pages, tail }: Leaf, place: ChatPlace): PageMeta | undefined {
  const newest = pages[pages.length - 1]
  if (!newest) return undefined
  const [first] = tail
  if (comparePlaces(place, newest.to) > 0 && (!first || comparePlaces(place, first) >= 0)) return undefined
  return [...pages].reverse().find(({ from }) => comparePlaces(from, place) <= 0) || pages[0]
}

/** Returns the position of the oldest record, or `null` if the leaf has no records. */
export const startOf = ({ tail, pages: [first] }: Leaf): ChatPlace | null => first ? first.from : placeIn(tail[0])

export const leafText = (leaf: Leaf, key: string): string => withCheck(JSON.stringify(leaf), key)

/** Parses a string from `leafText`, or returns `undefined` if the string is invalid. */
export function parseLeaf(text: string | undefined, key: string): Leaf | undefined {
  const value = parseChecked(String(text), key)
  if (!isRecord(value) || typeof value.text !== 'string' || !areRecords(value.tail)) return undefined
  const { pages } = value
  if (!Array.isArray(pages) || !pages.every(isMeta)) return undefined
  const emptiedMs = typeof value.emptiedMs === 'number' ? value.emptiedMs : undefined
  return { text: value.text, tail: value.tail, pages, isPruned: value.isPruned === true, emptiedMs }
}

const areRecords = (value: unknown): value is readonly StoredRecord[] =>
  Array.isArray(value) && value.every((item) => isRecord(item) && isPlace(item) && typeof item.text === 'string')
const isMeta = (value: unknown): value is PageMeta =>
  isRecord(value) && Number.isInteger(value.number) && isPlace(value.from) && isPlace(value.to) &&
  Number.isFinite(value.size)

interface Changes {
  readonly conversation: string
  readonly text: string | undefined
  readonly records: ChatRecord[]
}

export function byConversation({ conversations, records }: ChatBatch): readonly Changes[] {
  const all = new Map(conversations.map(({ id, text }): [string, Changes] =>
    [id, { conversation: id, text, records: [] }]))
  for (const record of records) {
    const { conversation } = record
    const changes = all.get(conversation) || { conversation, text: undefined, records: [] }
    all.set(conversation, changes)
    changes.records.push(record)
  }
  return [...all.values()]
}
