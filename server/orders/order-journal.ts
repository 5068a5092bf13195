import type { OrderForgotten, OrderResult } from '../../src/core/orders/order-wire'
import { isObject, parseObject } from '../hub/json-object'
import { openLineJournal } from '../line-journal'
import { systemClock } from '../system-clock'
import { keptMs } from './kept-ms'

/** What was decided about one key, for good. */
export interface JournalEntry {
  readonly traderId: string
  readonly reqid: string
  /** The order's own text; empty for a key that was only asked about. */
  readonly order: string
  readonly result: OrderResult | OrderForgotten
  /** Until then the key is answered for, ms; one without is from before there was an end. */
  readonly keptUntil?: number
}

/** Every decided key, on disk before anyone is told, when there is a file. */
export interface OrderJournal {
  find(traderId: string, reqid: string): JournalEntry | undefined
  /** Throws when the file takes no more: then nothing was decided. */
  add(entry: JournalEntry): void
  close(): void
}

const keyOf = (traderId: string, reqid: string): string => `${traderId} ${reqid}`

function isResult(value: unknown): value is JournalEntry['result'] {
  if (!isObject(value)) return false
  if (value['state'] === 'not-known') return true
  return value['state'] === 'done' ? Array.isArray(value['tickets']) : typeof value['reason'] === 'string'
}

function read(line: string): JournalEntry | undefined {
  const parsed = parseObject(line)
  if (!parsed.ok) return undefined
  const { traderId, reqid, order, result, keptUntil } = parsed.frame
  if (typeof traderId !== 'string' || typeof reqid !== 'string' || typeof order !== 'string') return undefined
  if (keptUntil !== undefined && typeof keptUntil !== 'number') return undefined
  const end = keptUntil === undefined ? {} : { keptUntil }
  return isResult(result) ? { traderId, reqid, order, result, ...end } : undefined
}

export interface OrderJournalOptions {
  readonly now?: () => number
  /** A file beyond this is written anew, without the keys that are not answered for any more, bytes. */
  readonly largeBytes?: number
}

/** So many keys more than were left last time, and those that are over are looked for. */
const leastKeys = 10_000

/** Without a path it lasts as long as the process. Throws a StartError of one line for a file it cannot use. */
export function createOrderJournal(path: string | undefined, options: OrderJournalOptions = {}): OrderJournal {
  const { now = () => systemClock.now(), ...more } = options
  const lines = path === undefined ? undefined : openLineJournal({ path, noun: 'order', read, ...more })
  const entries = new Map<string, JournalEntry>()
  const put = (entry: JournalEntry): void => void entries.set(keyOf(entry.traderId, entry.reqid), entry)
  for (const entry of lines?.entries ?? []) put(entry)
  const openedMs = now()
  const endOf = ({ keptUntil = openedMs + keptMs }: JournalEntry): number => keptUntil
  let mostKeys = leastKeys

  function live(): readonly JournalEntry[] {
    for (const [key, entry] of entries) if (endOf(entry) < now()) entries.delete(key)
    mostKeys = Math.max(leastKeys, 2 * entries.size)
    return Array.from(entries.values(), (entry) => ({ ...entry, keptUntil: endOf(entry) }))
  }
  lines?.keep(live)

  return {
    find: (traderId, reqid) => entries.get(keyOf(traderId, reqid)),
    add(entry) {
      if (entries.size > mostKeys) live()
      lines?.add(entry)
      put(entry)
    },
    close: () => lines?.close(),
  }
}
