import type { OrderForgotten, OrderResult } from '../../../../src/positions/model/wire'
import { isObject } from '../../../shared/json-object'
import type { ServerClock } from '../../../shared/server-clock'
import { keptMs, maxOrderLifeMs } from './kept-ms'

/** The decision about one key, which does not change any more. */
export interface JournalEntry {
  readonly traderId: string
  readonly reqid: string
  /** The order's own text; empty for a key that was only asked about. */
  readonly order: string
  readonly result: OrderResult | OrderForgotten
}

/** Every decided key, on disk before any answer, when there is a file. */
export interface OrderJournal {
  find(traderId: string, reqid: string): JournalEntry | undefined
  /** Throws when the file takes no more: then nothing was decided. */
  add(entry: JournalEntry): void
  /**
   * Whether an unknown key may have been decided before: its record was damaged, or is older than it is kept.
   * @param postedMs when it was posted by the server's clock; `undefined` when that is not known
   */
  mayHaveLost(postedMs: number | undefined): boolean
  /** The same of an order that may still be executed: records that are merely old are of orders that have expired. */
  mayHaveLostOrder(postedMs: number): boolean
  close(): void
}

/**
 * An entry and when it was decided. `ranMs` is the time that servers have run with this journal until then: unlike the
 * wall clock it is never ahead, and stands while no server runs.
 */
interface KeptEntry extends JournalEntry {
  readonly decidedAt?: number
  readonly ranMs?: number
}

/** Records that are missing: by damage before `lostBefore`, by age before `forgottenBefore` (wall clock, ms). */
interface MissingRecords {
  readonly lostBefore: number
  readonly lostAtRanMs: number
  readonly forgottenBefore: number
}

/** The store of the journal: one record a line. */
export type OrderRecord = KeptEntry | { readonly missing: MissingRecords }

const keyOf = (traderId: string, reqid: string): string => `${traderId} ${reqid}`

function isResult(value: unknown): value is JournalEntry['result'] {
  if (!isObject(value)) return false
  if (value['state'] === 'not-known') return true
  return value['state'] === 'done' ? Array.isArray(value['tickets']) : typeof value['reason'] === 'string'
}

function readMissing(value: unknown): OrderRecord | undefined {
  if (!isObject(value)) return undefined
  const { lostBefore, lostAtRanMs, forgottenBefore } = value
  if (typeof lostBefore !== 'number' || typeof lostAtRanMs !== 'number') return undefined
  return typeof forgottenBefore === 'number' ? { missing: { lostBefore, lostAtRanMs, forgottenBefore } } : undefined
}

/** `undefined` for what is no record. */
export function orderRecordOf(value: unknown): OrderRecord | undefined {
  if (!isObject(value)) return undefined
  const { traderId, reqid, order, result, decidedAt, ranMs, missing } = value
  if (missing !== undefined) return readMissing(missing)
  if (typeof traderId !== 'string' || typeof reqid !== 'string' || typeof order !== 'string') return undefined
  if (!isResult(result)) return undefined
  const times = typeof decidedAt === 'number' && typeof ranMs === 'number' ? { decidedAt, ranMs } : {}
  return { traderId, reqid, order, result, ...times }
}

/** After this many keys more than the last search left, expired ones are searched for: fewer take little memory. */
const minKeys = 10_000

const nothingMissing: MissingRecords = { lostBefore: 0, lostAtRanMs: 0, forgottenBefore: 0 }

const isEntry = (line: OrderRecord): line is KeptEntry => !('missing' in line)

const ranUntil = (lines: readonly OrderRecord[]): number =>
  lines.reduce((most, line) => Math.max(most, isEntry(line) ? line.ranMs ?? 0 : line.missing.lostAtRanMs), 0)

function allMissing(lines: readonly OrderRecord[]): MissingRecords {
  return lines.reduce((known, line) => isEntry(line) ? known : {
    lostBefore: Math.max(known.lostBefore, line.missing.lostBefore),
    lostAtRanMs: Math.max(known.lostAtRanMs, line.missing.lostAtRanMs),
    forgottenBefore: Math.max(known.forgottenBefore, line.missing.forgottenBefore),
  }, nothingMissing)
}

/** Records beside the sound ones are lost: unknown keys of orders posted until now are answered `not-known`. */
export function lossRecord(sound: readonly OrderRecord[], nowMs: number): OrderRecord {
  return { missing: { lostBefore: nowMs, lostAtRanMs: ranUntil(sound), forgottenBefore: 0 } }
}

/** Where the records are kept between two runs. */
export interface OrderRecords {
  /** The records when it was opened. */
  readonly entries: readonly OrderRecord[]
  /** Throws when there is no room: then nothing of it was kept. */
  add(record: OrderRecord): void
  /** From now on only what `live` gives is kept whenever all records are written again. */
  keep(live: () => readonly OrderRecord[]): void
  close(): void
}

export interface DecidedOrdersOptions {
  readonly clock: Pick<ServerClock, 'now' | 'elapsed'>
  /** `undefined`: they last as long as the process. */
  readonly records: OrderRecords | undefined
  /** Beyond it the oldest keys are lost, and unknown ones of their time are answered `not-known`. Default: no limit. */
  readonly maxKeys?: number
}

export function createDecidedOrders({ clock, records, maxKeys = Infinity }: DecidedOrdersOptions): OrderJournal {
  const found = records?.entries ?? []
  const openedMs = clock.elapsed()
  const ranBeforeMs = ranUntil(found)
  const ranMs = (): number => Math.round(ranBeforeMs + clock.elapsed() - openedMs)
  let missing = allMissing(found)
  const entries = new Map<string, Required<KeptEntry>>()
  const put = (entry: Required<KeptEntry>): void => void entries.set(keyOf(entry.traderId, entry.reqid), entry)
  // A record without times is from an earlier version.
  for (const record of found) {
    if (isEntry(record)) put({ decidedAt: clock.now(), ranMs: ranBeforeMs, ...record })
  }
  let mostKeys = Math.min(minKeys, maxKeys)

  function forgetExpired(): void {
    const keptSinceMs = ranMs() - keptMs - maxOrderLifeMs
    for (const [key, entry] of entries) {
      if (entry.ranMs >= keptSinceMs) continue
      entries.delete(key)
      missing = { ...missing, forgottenBefore: Math.max(missing.forgottenBefore, entry.decidedAt) }
    }
  }

  /** These may be young: their orders may still come again, and must not be executed twice. */
  function loseOldest(): void {
    for (const [key, { decidedAt, ranMs: atRanMs }] of entries) {
      if (entries.size <= maxKeys) return
      entries.delete(key)
      const lostBefore = Math.max(missing.lostBefore, decidedAt)
      missing = { ...missing, lostBefore, lostAtRanMs: Math.max(missing.lostAtRanMs, atRanMs) }
    }
  }

  function live(): readonly OrderRecord[] {
    forgetExpired()
    loseOldest()
    mostKeys = Math.min(maxKeys, Math.max(minKeys, 2 * entries.size))
    const isWhole = missing.lostBefore === 0 && missing.forgottenBefore === 0
    return [...(isWhole ? [] : [{ missing }]), ...entries.values()]
  }
  records?.keep(live)

  return {
    find: (traderId, reqid) => entries.get(keyOf(traderId, reqid)),
    add({ traderId, reqid, order, result }) {
      if (entries.size > mostKeys) live()
      const entry = { traderId, reqid, order, result, decidedAt: clock.now(), ranMs: ranMs() }
      records?.add(entry)
      put(entry)
    },
    mayHaveLost: (postedMs) => postedMs === undefined
      ? missing.lostBefore > 0
      : postedMs <= Math.max(missing.lostBefore, missing.forgottenBefore),
    mayHaveLostOrder: (postedMs) =>
      postedMs <= missing.lostBefore && ranMs() - missing.lostAtRanMs <= maxOrderLifeMs,
    close: () => records?.close(),
  }
}
