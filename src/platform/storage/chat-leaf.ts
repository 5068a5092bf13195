import type { ChatPlace } from '../../chat/model/messages'
import type { ChatDrop, ChatRecord } from '../../chat/model/chat-storage'

/** A record without what its place in storage says already. */
export interface Line extends ChatPlace {
  readonly text: string
}

/** One page of a conversation in a key of its own. Pages follow each other without overlap, oldest first. */
export interface PageMeta {
  /** Of its key. */
  readonly number: number
  readonly from: ChatPlace
  readonly to: ChatPlace
  /** UTF-16 units of its lines. */
  readonly size: number
}

/** What the key of a conversation holds: what is kept of it, its newest lines, and where the others are. */
export interface Leaf {
  readonly text: string
  /** Oldest first, all newer than the pages. */
  readonly tail: readonly Line[]
  readonly pages: readonly PageMeta[]
  /** Older ones went to make room. */
  readonly isPruned: boolean
}

export const emptyLeaf: Leaf = { text: '', tail: [], pages: [], isPruned: false }

/** With what is around it: ids and JSON's own characters. */
const lineOverhead = 100

export function sizeOf(lines: readonly Line[]): number {
  return lines.reduce((sum, { id, text }) => sum + id.length + text.length + lineOverhead, 0)
}

export function comparePlaces(one: ChatPlace, other: ChatPlace): number {
  if (one.createdAt !== other.createdAt) return one.createdAt - other.createdAt
  return one.id < other.id ? -1 : Number(one.id > other.id)
}

/** In order, each once; a new message replaces the old one. */
export function withLines(lines: readonly Line[], added: readonly Line[]): readonly Line[] {
  const byId = new Map([...lines, ...added].map((line) => [line.id, line]))
  return [...byId.values()].sort(comparePlaces)
}

export function lineOf({ id, createdAt, text }: ChatRecord): Line {
  return { id, createdAt, text }
}

export function metaOf(number: number, lines: readonly Line[]): PageMeta | undefined {
  const [first] = lines
  const last = lines[lines.length - 1]
  if (first === undefined || last === undefined) return undefined
  const placeOf = ({ id, createdAt }: Line): ChatPlace => ({ id, createdAt })
  return { number, from: placeOf(first), to: placeOf(last), size: sizeOf(lines) }
}

/** The page in which a line of this place is, or would be; `undefined` for one that belongs to the tail. */
export function pageFor({ pages, tail }: Leaf, place: ChatPlace): PageMeta | undefined {
  const newest = pages[pages.length - 1]
  if (newest === undefined) return undefined
  const [first] = tail
  if (comparePlaces(place, newest.to) > 0 && (first === undefined || comparePlaces(place, first) >= 0)) return undefined
  return [...pages].reverse().find(({ from }) => comparePlaces(from, place) <= 0) ?? pages[0]
}

/** Where what is kept begins, if older ones had to go. */
export function dropOf(conversation: string, { tail, pages, isPruned }: Leaf): ChatDrop | undefined {
  if (!isPruned) return undefined
  const [first] = tail
  const oldest = pages[0]?.from ?? (first === undefined ? null : { createdAt: first.createdAt, id: first.id })
  return { conversation, oldest }
}

/** `undefined` for what is none. */
export function parseLeaf(text: string): Leaf | undefined {
  const value = parse(text)
  if (!isFields(value) || typeof value.text !== 'string' || !isLines(value.tail)) return undefined
  const { pages } = value
  if (!Array.isArray(pages) || !pages.every(isMeta)) return undefined
  return { text: value.text, tail: value.tail, pages, isPruned: value.isPruned === true }
}

export function parseLines(text: string): readonly Line[] | undefined {
  const value = parse(text)
  return isLines(value) ? value : undefined
}

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null
const isPlace = (value: unknown): value is ChatPlace =>
  isFields(value) && typeof value.id === 'string' && Number.isFinite(value.createdAt)
const isLines = (value: unknown): value is readonly Line[] =>
  Array.isArray(value) && value.every((line) => isPlace(line) && isFields(line) && typeof line.text === 'string')
const isMeta = (value: unknown): value is PageMeta =>
  isFields(value) && Number.isInteger(value.number) && isPlace(value.from) && isPlace(value.to) &&
  Number.isFinite(value.size)

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
