/** Thrown for data in Redis from another application or version. */
export class ForeignDataError extends Error {
  override readonly name = 'ForeignDataError'
  constructor(what: string) {
    super(`Redis contains ${what} from another program or version`)
  }
}

export function readJson<T>(what: string, text: unknown, is: (value: unknown) => value is T): T {
  let value: unknown
  try {
    value = JSON.parse(String(text))
  } catch {
    throw new ForeignDataError(what)
  }
  if (is(value)) return value
  throw new ForeignDataError(what)
}

export const isListOf = <T>(is: (value: unknown) => value is T) => (value: unknown): value is readonly T[] =>
  Array.isArray(value) && value.every(is)

export function readTextReply(value: unknown, what: string): string {
  if (typeof value === 'string') return value
  throw new ForeignDataError(what)
}

export function readListReply(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new ForeignDataError(what)
}

export interface StreamEntry {
  readonly id: string
  readonly fields: Readonly<Record<string, string>>
}

export function readPairs(value: unknown): Readonly<Record<string, string>> {
  const list = readListReply(value, 'fields')
  const fields: Record<string, string> = {}
  for (let at = 0; at + 1 < list.length; at += 2) {
    fields[readTextReply(list[at], 'a name')] = readTextReply(list[at + 1], 'a value')
  }
  return fields
}

export function readStreamEntries(value: unknown): readonly StreamEntry[] {
  return readListReply(value, 'a stream').map((entry) => {
    const [id, fields] = readListReply(entry, 'an entry')
    return { id: readTextReply(id, 'an id'), fields: readPairs(fields) }
  })
}

/** Returns an XREAD reply's entries by stream; empty after a timeout. */
export function readStreams(value: unknown): readonly (readonly [stream: string, entries: readonly StreamEntry[]])[] {
  return readListReply(value ?? [], 'streams').map((each) => {
    const [name, entries] = readListReply(each, 'a stream')
    return [readTextReply(name, 'a name'), readStreamEntries(entries)]
  })
}

/** A stream id starts with Redis's time in ms. */
export const timeOf = (id: string): number => Number(id.slice(0, id.indexOf('-')))

export function isAfter(id: string, other: string): boolean {
  const [ms = 0, count = 0] = id.split('-').map(Number)
  const [otherMs = 0, otherCount = 0] = other.split('-').map(Number)
  return ms > otherMs || (ms === otherMs && count > otherCount)
}
