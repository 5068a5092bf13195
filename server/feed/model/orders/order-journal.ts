import type { OrderForgotten, OrderResult } from '../../../../src/positions/model/wire'
import { isObject } from '../../../shared/json-object'
import type { ServerClock } from '../../../shared/server-clock'
import { keptMs, maxOrderLifeMs, mostAccountKeys, queryShare } from './order-limits'

/** Final decision about one key. */
export interface JournalEntry {
  readonly traderId: string
  readonly reqid: string
  /** The order as JSON; empty for a key that was only queried. */
  readonly order: string
  readonly result: OrderResult | OrderForgotten
}

/** Every processed key, on disk before the response if there is a file. */
export interface OrderJournal {
  find(traderId: string, reqid: string): JournalEntry | undefined
  /** Throws when the file cannot be written; the key is then undecided. */
  add(entry: JournalEntry): void
  /** Whether an account has no room for another key. With `isQuery`, the key is a query's, which may use a reserve. */
  isFull(traderId: string, isQuery: boolean): boolean
  /**
   * Returns whether an unknown key may have been processed before, because its record was damaged or has expired.
   * @param postedMs server time when it was posted; `undefined` if unknown
   */
  mayHaveLost(postedMs: number | undefined): boolean
  /** Like `mayHaveLost`, for an order that may still be executed. Expired records belong only to expired orders. */
  mayHaveLostOrder(postedMs: number): boolean
  close(): void
}

/**
 * Entry with its decision time. `ranMs` is how long servers had run with this journal: unlike the wall clock, it never
 * runs ahead, and it stops while no server runs.
 */
interface KeptEntry extends JournalEntry {
  readonly decidedAt?: number
  readonly ranMs?: number
}

/**
 * Times before which records may be missing (wall clock, ms): `lostBefore` after damage, `forgottenBefore` for expired
 * records.
 */
interface MissingRecords {
  readonly lostBefore: number
  readonly lostAtRanMs: number
  readonly forgottenBefore: number
}

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

/** Returns a record of a loss: unknown keys of orders posted until now get `not-known`. */
export function lossRecord(sound: readonly OrderRecord[], nowMs: number): OrderRecord {
  return { missing: { lostBefore: nowMs, lostAtRanMs: ranUntil(sound), forgottenBefore: 0 } }
}

/** Storage of the records between two runs. */
export interface OrderRecords {
  readonly entries: readonly OrderRecord[]
  /** Throws when there is no room; no part of the record is then stored. */
  add(record: OrderRecord): void
  /** Keeps only the records of `live` when the storage is rewritten. */
  keep(live: () => readonly OrderRecord[]): void
  close(): void
}

export interface DecidedOrdersOptions {
  readonly clock: Pick<ServerClock, 'now' | 'elapsed'>
  /** `undefined` keeps records only as long as the process runs. */
  readonly records: OrderRecords | undefined
  /** Limit above which the oldest keys are dropped; unknown keys from that time get `not-known`. Default: no limit. */
  readonly maxKeys?: number
  readonly accountKeys?: number
}

export function createDecidedOrders(options: DecidedOrdersOptions): OrderJournal {
  const { clock, records, maxKeys = Infinity, accountKeys = mostAccountKeys } = options
  const found = records?.entries ?? []
  const openedMs = clock.elapsed()
  const ranBeforeMs = ranUntil(found)
  const ranMs = (): number => Math.round(ranBeforeMs + clock.elapsed() - openedMs)
  let missing = allMissing(found)
  /** Entries in the order of their decisions. */
  const entries = new Map<string, Required<KeptEntry>>()
  let oldestRanMs = -Infinity
  const counts = new Map<string, number>()

  function count(traderId: string, by: 1 | -1): void {
    const left = (counts.get(traderId) ?? 0) + by
    if (left > 0) counts.set(traderId, left)
    else counts.delete(traderId)
  }

  function put(entry: Required<KeptEntry>): void {
    const key = keyOf(entry.traderId, entry.reqid)
    if (!entries.delete(key)) count(entry.traderId, 1)
    entries.set(key, entry)
  }

  // Earlier versions wrote records without times.
  for (const record of found) {
    if (isEntry(record)) put({ decidedAt: clock.now(), ranMs: ranBeforeMs, ...record })
  }

  /** Drops expired keys and the oldest keys beyond the limit. Their orders may be resent and must not be executed. */
  function makeRoom(): void {
    const keptSinceMs = ranMs() - keptMs - maxOrderLifeMs
    if (entries.size <= maxKeys && oldestRanMs >= keptSinceMs) return
    // Drops more than necessary, because iterating a Map passes all deleted entries.
    const most = entries.size > maxKeys ? maxKeys - Math.floor(maxKeys / 1_000) : maxKeys
    for (const [key, { traderId, decidedAt, ranMs: atRanMs }] of entries) {
      const isExpired = atRanMs < keptSinceMs
      if (!isExpired && entries.size <= most) {
        oldestRanMs = atRanMs
        return
      }
      entries.delete(key)
      count(traderId, -1)
      missing = isExpired ? { ...missing, forgottenBefore: Math.max(missing.forgottenBefore, decidedAt) } : {
        ...missing,
        lostBefore: Math.max(missing.lostBefore, decidedAt),
        lostAtRanMs: Math.max(missing.lostAtRanMs, atRanMs),
      }
    }
  }

  function live(): readonly OrderRecord[] {
    makeRoom()
    const isWhole = missing.lostBefore === 0 && missing.forgottenBefore === 0
    return [...(isWhole ? [] : [{ missing }]), ...entries.values()]
  }
  records?.keep(live)

  return {
    find: (traderId, reqid) => entries.get(keyOf(traderId, reqid)),
    add({ traderId, reqid, order, result }) {
      makeRoom()
      const entry = { traderId, reqid, order, result, decidedAt: clock.now(), ranMs: ranMs() }
      records?.add(entry)
      put(entry)
    },
    isFull(traderId, isQuery) {
      makeRoom()
      return (counts.get(traderId) ?? 0) >= accountKeys * (isQuery ? 1 + queryShare : 1)
    },
    mayHaveLost: (postedMs) => postedMs === undefined
      ? missing.lostBefore > 0
      : postedMs <= Math.max(missing.lostBefore, missing.forgottenBefore),
    mayHaveLostOrder: (postedMs) =>
      postedMs <= missing.lostBefore && ranMs() - missing.lostAtRanMs <= maxOrderLifeMs,
    close: () => records?.close(),
  }
}
