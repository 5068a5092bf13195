import type { OrderForgotten, OrderResult } from '../../../../src/positions/model/wire'
import { isObject } from '../../../shared/json-object'
import type { ServerClock } from '../../../shared/server-clock'
import { keptMs, maxOrderLifeMs } from './kept-ms'

/** Final decision about one key. */
export interface JournalEntry {
  readonly traderId: string
  readonly reqid: string
  /** The order as JSON; empty for a key that was only queried. */
  readonly order: string
  readonly result: OrderResult | OrderForgotten
}

/** Every decided key, on disk before the response if there is a file. */
export interface OrderJournal {
  find(traderId: string, reqid: string): JournalEntry | undefined
  /** Throws when the file cannot be written. Then nothing was decided. */
  add(entry: JournalEntry): void
  /**
   * Returns whether an unknown key may have been decided before, because its record was damaged or has expired.
   * @param postedMs server time when it was posted; `undefined` if unknown
   */
  mayHaveLost(postedMs: number | undefined): boolean
  /** Like `mayHaveLost`, for an order that may still be executed. Expired records belong to expired orders. */
  mayHaveLostOrder(postedMs: number): boolean
  close(): void
}

/**
 * Entry with its decision time. `ranMs` is the time that servers had run with this journal. Unlike the wall clock it
 * never leads, and it stops while no server runs.
 */
interface KeptEntry extends JournalEntry {
  readonly decidedAt?: number
  readonly ranMs?: number
}

/** Missing records: through damage before `lostBefore`, through age before `forgottenBefore` (wall clock, ms). */
interface MissingRecords {
  readonly lostBefore: number
  readonly lostAtRanMs: number
  readonly forgottenBefore: number
}

/** Record of the journal, one per line. */
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

/** Returns `undefined` for anything but a record. */
export function orderRecordOf(value: unknown): OrderRecord | undefined {
  if (!isObject(value)) return undefined
  const { traderId, reqid, order, result, decidedAt, ranMs, missing } = value
  if (missing !== undefined) return readMissing(missing)
  if (typeof traderId !== 'string' || typeof reqid !== 'string' || typeof order !== 'string') return undefined
  if (!isResult(result)) return undefined
  const times = typeof decidedAt === 'number' && typeof ranMs === 'number' ? { decidedAt, ranMs } : {}
  return { traderId, reqid, order, result, ...times }
}

/** Number of new keys after which expired keys are removed. Fewer keys take little memory. */
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

/** Returns a record of lost records: unknown keys of orders posted until now get `not-known`. */
export function lossRecord(sound: readonly OrderRecord[], nowMs: number): OrderRecord {
  return { missing: { lostBefore: nowMs, lostAtRanMs: ranUntil(sound), forgottenBefore: 0 } }
}

/** Storage of the records between two runs. */
export interface OrderRecords {
  /** Records when the storage was opened. */
  readonly entries: readonly OrderRecord[]
  /** Throws when there is no room. Then no part of the record was stored. */
  add(record: OrderRecord): void
  /** Keeps only the records of `live` when the storage is rewritten. */
  keep(live: () => readonly OrderRecord[]): void
  close(): void
}

export interface DecidedOrdersOptions {
  readonly clock: Pick<ServerClock, 'now' | 'elapsed'>
  /** `undefined` keeps records only as long as the process runs. */
  readonly records: OrderRecords | undefined
  /** Limit above which the oldest keys are dropped; unknown keys of their time get `not-known`. Default: no limit. */
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
  // Earlier versions wrote records without times.
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

  /** The dropped keys may be recent. Their orders may arrive again and must not be executed twice. */
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
