import type { OrderForgotten, OrderResult } from '../../../../src/positions/model/wire'
import { createAgeQueue } from '../../../shared/age-queue'
import { createBehindWatch, leapMs } from '../../../shared/believed-time'
import { isObject } from '../../../shared/json-object'
import type { ServerClock } from '../../../shared/server-clock'
import { addressShare, keptMs, maxOrderLifeMs, mostAccountKeys, queriedKeptMs, queryShare } from './order-limits'

export interface JournalEntry {
  readonly traderId: string
  readonly reqid: string
  /** The order as JSON, or empty if its key was only queried. */
  readonly order: string
  readonly result: OrderResult | OrderForgotten
  /** Hash of the address whose share of the account's keys contains this key (SV-281). Default: none. */
  readonly by?: string | undefined
}

/** All decided order keys. With a file, each key is on disk before its response is sent. */
export interface OrderJournal {
  find(traderId: string, reqid: string): JournalEntry | undefined
  /**
   * Throws when the file cannot be written. The order's key is then undecided and does not count for its address.
   * @param address address that sent the key
   */
  add(entry: Omit<JournalEntry, 'by'>, address?: string): void
  /**
   * Returns whether another key may be added, and counts the key for its address.
   * @param isQuery whether the key is from a query; queries may use reserved space
   */
  admits(traderId: string, isQuery: boolean, address: string | undefined): boolean
  /**
   * Returns whether an order with an unknown key may have been decided before. Its record may be damaged or expired.
   * @param postedMs server time when the client posted the order; `undefined` if unknown
   */
  mayHaveLost(postedMs: number | undefined): boolean
  /**
   * Like `mayHaveLost`, for an order that has not expired. Ignores expired records, because their orders have expired
   * too.
   */
  mayHaveLostOrder(postedMs: number): boolean
  /** How far the clock is behind the newest stored time; usually 0 (SV-283). */
  clockBehindMs(): number
  close(): void
}

/**
 * Entry with its decision time. `ranMs` is how long servers had used the journal before the decision. Unlike the wall
 * clock, `ranMs` never jumps. While no server runs, `ranMs` stands still.
 */
interface DatedEntry extends JournalEntry {
  readonly decidedAt?: number
  readonly ranMs?: number
}

/**
 * Records from before these wall-clock times (ms) may be missing, because of damage (`lostBefore`) or expiry
 * (`forgottenBefore`).
 */
interface MissingRecords {
  readonly lostBefore: number
  readonly lostAtRanMs: number
  readonly forgottenBefore: number
}

export type OrderRecord = DatedEntry | { readonly missing: MissingRecords }

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

/** Returns `undefined` if the value is not a valid stored record. */
export function orderRecordOf(value: unknown): OrderRecord | undefined {
  if (!isObject(value)) return undefined
  const { traderId, reqid, order, result, by, decidedAt, ranMs, missing } = value
  if (missing !== undefined) return readMissing(missing)
  if (typeof traderId !== 'string' || typeof reqid !== 'string' || typeof order !== 'string') return undefined
  if (!isResult(result)) return undefined
  const times = typeof decidedAt === 'number' && typeof ranMs === 'number' ? { decidedAt, ranMs } : {}
  return { traderId, reqid, order, result, ...(typeof by === 'string' && { by }), ...times }
}

const nothingMissing: MissingRecords = { lostBefore: 0, lostAtRanMs: 0, forgottenBefore: 0 }

const isEntry = (line: OrderRecord): line is DatedEntry => !('missing' in line)

/** How far a posting client's clock may be ahead (SV-272). */
const clockMarginMs = 5_000

const ranUntil = (lines: readonly OrderRecord[]): number =>
  lines.reduce((most, line) => Math.max(most, isEntry(line) ? line.ranMs ?? 0 : line.missing.lostAtRanMs), 0)

function allMissing(lines: readonly OrderRecord[]): MissingRecords {
  return lines.reduce((known, line) => isEntry(line) ? known : {
    lostBefore: Math.max(known.lostBefore, line.missing.lostBefore),
    lostAtRanMs: Math.max(known.lostAtRanMs, line.missing.lostAtRanMs),
    forgottenBefore: Math.max(known.forgottenBefore, line.missing.forgottenBefore),
  }, nothingMissing)
}

/**
 * Creates the record of lost entries. Unknown keys whose orders were posted before `nowMs` then get `not-known`.
 */
export function lossRecord(sound: readonly OrderRecord[], nowMs: number): OrderRecord {
  return { missing: { lostBefore: nowMs, lostAtRanMs: ranUntil(sound), forgottenBefore: 0 } }
}

export interface OrderRecords {
  readonly entries: readonly OrderRecord[]
  /** Stores the whole record. Throws when there is no room. */
  add(record: OrderRecord): void
  /** Sets the function that returns the records to keep when the storage is rewritten. */
  keep(live: () => readonly OrderRecord[]): void
  close(): void
}

export interface DecidedOrdersOptions {
  readonly clock: Pick<ServerClock, 'now' | 'elapsed'>
  /** Record storage; `undefined` keeps records only in memory. */
  readonly records: OrderRecords | undefined
  readonly trouble?: (line: string) => void
  /**
   * Maximum number of keys. When it is exceeded, the oldest keys are dropped, queried keys first. After that, an
   * unknown key gets `not-known` if it was posted before a dropped key was decided. Default: no limit.
   */
  readonly maxKeys?: number
  readonly accountKeys?: number
  /** Returns a hash of an address, or `undefined` if the address may use all keys of an account. */
  readonly sharerOf?: (address: string) => string | undefined
  /**
   * Returns whether an address may add a key, and counts the key. A count of -1 refunds a key.
   * @param isScarce whether more than half of the maximum number of keys is stored
   */
  readonly mayAdd?: (address: string, isQuery: boolean, isScarce: boolean, count: 1 | -1) => boolean
}

type AgedEntry = DatedEntry & Required<Pick<DatedEntry, 'decidedAt' | 'ranMs'>>

/** Entries with the same lifetime, oldest decision first. */
function createAgingEntries(lifeMs: number) {
  const entries = new Map<string, AgedEntry>()
  const byAge = createAgeQueue<AgedEntry>()
  return {
    entries,
    /** Returns the entry that the new entry replaces, if any. */
    put(entry: AgedEntry): AgedEntry | undefined {
      const key = keyOf(entry.traderId, entry.reqid)
      const before = entries.get(key)
      if (before !== undefined) byAge.delete(before)
      entries.delete(key)
      entries.set(key, entry)
      byAge.add(entry)
      return before
    },
    drop(ranMs: number, most: number, dropped: (entry: AgedEntry, isExpired: boolean) => void): void {
      for (let entry = byAge.oldest(); entry !== undefined; entry = byAge.oldest()) {
        const isExpired = entry.ranMs < ranMs - lifeMs
        if (!isExpired && entries.size <= most) return
        byAge.delete(entry)
        entries.delete(keyOf(entry.traderId, entry.reqid))
        dropped(entry, isExpired)
      }
    },
  }
}

export function createDecidedOrders(options: DecidedOrdersOptions): OrderJournal {
  const { clock, records, maxKeys = Infinity, accountKeys = mostAccountKeys, mayAdd = () => true } = options
  const sharerOf = (address?: string): string | undefined =>
    address === undefined ? undefined : options.sharerOf?.(address)
  const found = records?.entries ?? []
  const openedMs = clock.elapsed()
  const ranBeforeMs = ranUntil(found)
  const ranMs = (): number => Math.round(ranBeforeMs + clock.elapsed() - openedMs)
  let missing = allMissing(found)
  let newestMs = Math.max(missing.lostBefore, missing.forgottenBefore)
  const behind = createBehindWatch(options.trouble ?? (() => undefined),
    'order: the clock is behind now, or was ahead earlier')
  /** Whether no key has been decided since the latest loss of records. */
  let isLossLatest = ranBeforeMs <= missing.lostAtRanMs
  const ordered = createAgingEntries(keptMs + maxOrderLifeMs)
  const queried = createAgingEntries(queriedKeptMs)
  const size = (): number => ordered.entries.size + queried.entries.size
  /** Number of keys by account, and by account and address. */
  const counts = new Map<string, number>()

  function count({ traderId, by }: JournalEntry, more: 1 | -1): void {
    for (const key of by === undefined ? [traderId] : [traderId, keyOf(traderId, by)]) {
      const left = (counts.get(key) ?? 0) + more
      if (left > 0) counts.set(key, left)
      else counts.delete(key)
    }
  }

  function put(entry: AgedEntry): void {
    const before = (entry.order === '' ? queried : ordered).put(entry)
    if (before !== undefined) count(before, -1)
    count(entry, 1)
    newestMs = Math.max(newestMs, entry.decidedAt)
  }

  // Records of earlier versions lack these times.
  for (const record of found) {
    if (isEntry(record)) put({ decidedAt: clock.now(), ranMs: ranBeforeMs, ...record })
  }

  const noteClock = (): void => behind.note(newestMs, clock.now())
  noteClock()

  /**
   * Returns the wall-clock time at which the servers' running time was `atRanMs`. Downtime since then makes the result
   * too late.
   */
  const wallMsAt = (atRanMs: number): number => clock.now() - (ranMs() - atRanMs)

  /** Whether an order that was posted before the latest loss of records may still be valid. */
  const isLossRecent = (): boolean => missing.lostBefore > 0 && ranMs() - missing.lostAtRanMs <= maxOrderLifeMs

  /**
   * Returns the wall-clock time of the latest loss. If the machine's clock was behind at the start (SV-272), computes
   * the time from the running time.
   */
  function lostBeforeMs(): number {
    const { lostBefore, lostAtRanMs } = missing
    const mayBeBehind = lostBefore > 0 && (isLossLatest || isLossRecent())
    const lossMs = wallMsAt(lostAtRanMs)
    return mayBeBehind && lossMs - lostBefore > leapMs ? lossMs : lostBefore
  }

  /**
   * Like `lostBeforeMs`, but computes the time of the loss from the running time if the recorded time is too late
   * (SV-282). Queries use the recorded time, because the clock may be behind instead.
   */
  function lostOrderBeforeMs(): number {
    const lossMs = wallMsAt(missing.lostAtRanMs)
    return missing.lostBefore - lossMs > leapMs ? lossMs : lostBeforeMs()
  }

  /** Whether the clock was set back after the order was posted. If so, the order may be older than the latest loss. */
  const isFromAhead = (postedMs: number): boolean => isLossRecent() && postedMs > clock.now() + clockMarginMs

  function forget(entry: AgedEntry, isExpired: boolean): void {
    const { decidedAt, ranMs: atRanMs, order } = entry
    count(entry, -1)
    if (!isExpired) {
      missing = {
        ...missing,
        lostBefore: Math.max(missing.lostBefore, decidedAt),
        lostAtRanMs: Math.max(missing.lostAtRanMs, atRanMs),
      }
    } else if (order !== '') missing = { ...missing, forgottenBefore: Math.max(missing.forgottenBefore, decidedAt) }
  }

  /** Drops expired keys and the oldest keys above the limit. Their orders must not be executed when resent. */
  function makeRoom(): void {
    const nowRanMs = ranMs()
    queried.drop(nowRanMs, Math.max(0, maxKeys - ordered.entries.size), forget)
    ordered.drop(nowRanMs, maxKeys - queried.entries.size, forget)
  }

  function live(): readonly OrderRecord[] {
    makeRoom()
    const isWhole = missing.lostBefore === 0 && missing.forgottenBefore === 0
    return [...(isWhole ? [] : [{ missing }]), ...queried.entries.values(), ...ordered.entries.values()]
  }
  records?.keep(live)

  return {
    find(traderId, reqid) {
      const key = keyOf(traderId, reqid)
      return ordered.entries.get(key) ?? queried.entries.get(key)
    },
    add({ traderId, reqid, order, result }, address) {
      function write(record: OrderRecord): void {
        try {
          records?.add(record)
        } catch (error) {
          if (address !== undefined) mayAdd(address, order === '', false, -1)
          throw error
        }
      }
      makeRoom()
      const lostBefore = lostBeforeMs()
      if (lostBefore > missing.lostBefore) {
        write({ missing: { ...missing, lostBefore } })
        missing = { ...missing, lostBefore }
      }
      noteClock()
      const by = sharerOf(address)
      const entry = { traderId, reqid, order, result, by, decidedAt: clock.now(), ranMs: ranMs() }
      write(entry)
      isLossLatest = false
      put(entry)
    },
    admits(traderId, isQuery, address) {
      makeRoom()
      const most = accountKeys * (isQuery ? 1 + queryShare : 1)
      const by = sharerOf(address)
      if ((counts.get(traderId) ?? 0) >= most) return false
      if (by !== undefined && (counts.get(keyOf(traderId, by)) ?? 0) >= most * addressShare) return false
      return address === undefined || mayAdd(address, isQuery, size() > maxKeys / 2, 1)
    },
    mayHaveLost: (postedMs) => postedMs === undefined
      ? missing.lostBefore > 0
      : postedMs <= Math.max(missing.forgottenBefore, lostBeforeMs()) || isFromAhead(postedMs),
    mayHaveLostOrder: (postedMs) =>
      isLossRecent() && (postedMs <= lostOrderBeforeMs() || isFromAhead(postedMs)),
    clockBehindMs() {
      noteClock()
      return behind.behindMs()
    },
    close: () => records?.close(),
  }
}
