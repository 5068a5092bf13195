import type { OrderResult } from '../../src/core/orders/order-wire'
import { isObject, parseObject } from '../hub/json-object'
import { openLineJournal } from '../line-journal'

/** What was decided about one key, for good. */
export interface JournalEntry {
  readonly traderId: string
  readonly reqid: string
  /** The order's own text; empty for a key that was only asked about. */
  readonly order: string
  readonly result: OrderResult
}

/** Every decided key, on disk before anyone is told, when there is a file. */
export interface OrderJournal {
  find(traderId: string, reqid: string): JournalEntry | undefined
  /** Throws when the file takes no more: then nothing was decided. */
  add(entry: JournalEntry): void
  close(): void
}

const keyOf = (traderId: string, reqid: string): string => `${traderId} ${reqid}`

function isResult(value: unknown): value is OrderResult {
  if (!isObject(value)) return false
  return value['state'] === 'done' ? Array.isArray(value['tickets']) : typeof value['reason'] === 'string'
}

function read(line: string): JournalEntry | undefined {
  const parsed = parseObject(line)
  if (!parsed.ok) return undefined
  const { traderId, reqid, order, result } = parsed.frame
  if (typeof traderId !== 'string' || typeof reqid !== 'string' || typeof order !== 'string') return undefined
  return isResult(result) ? { traderId, reqid, order, result } : undefined
}

/** Without a path it lasts as long as the process. Throws a StartError of one line for a file it cannot use. */
export function createOrderJournal(path: string | undefined): OrderJournal {
  const lines = path === undefined ? undefined : openLineJournal({ path, noun: 'order', read })
  const entries = new Map<string, JournalEntry>()
  for (const entry of lines?.entries ?? []) entries.set(keyOf(entry.traderId, entry.reqid), entry)

  return {
    find: (traderId, reqid) => entries.get(keyOf(traderId, reqid)),
    add(entry) {
      lines?.add(entry)
      entries.set(keyOf(entry.traderId, entry.reqid), entry)
    },
    close: () => lines?.close(),
  }
}
