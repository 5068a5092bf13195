import type { Account, DeltaFrame, Ticket } from '../../src/positions/model/wire'
import { closedCapacity, createClosedTrades, keepAll, type ClosedTrades } from '../feed/model/account/closed-trades'
import { createFollowBook } from '../feed/model/account/follow-book'
import type { FeedRow, RowPatch } from '../feed/model/account/live-position'
import {
  createDeltaHistory, rowLimit, type DeltaHistory, type HistoryLimits,
} from '../feed/model/exchange/delta-history'
import type { Feed } from '../feed/model/exchange/feed'
import type { AccountReads } from './account-reads'
import type { StoredAccount } from './feed-store'
import { isRow } from '../feed/model/account/saved-shapes'
import { ForeignDataError, isAfter, timeOf, type StreamEntry } from './read-reply'
import { readDeltaText, type FeedDelta } from './stored-account'

export type Received =
  | { readonly kind: 'delta'; readonly delta: DeltaFrame; readonly text: string }
  /** The replica already contains the entry. */
  | { readonly kind: 'known' }
  /** The entry does not follow the replica's last entry, so the account must be read again. */
  | { readonly kind: 'gap' }

/** Copy of an account that another server prices. */
export interface Replica extends Feed {
  lastId(): string
  reset(stored: StoredAccount): void
  receive(entry: StreamEntry): Received
}

export interface ReplicaOptions {
  readonly traderId: string
  readonly stored: StoredAccount
  readonly reads: AccountReads
  readonly history: HistoryLimits
}

interface KeptDelta {
  readonly frame: DeltaFrame
  readonly atMs: number
}

const rowsIn = ({ frame: { data } }: KeptDelta): number => data.upsert.length + data.remove.length

/** Returns the newest deltas, up to the row limit (RS-156). */
function deltasOf({ deltas, epoch }: StoredAccount, mostRows: number): KeptDelta[] {
  const found: KeptDelta[] = []
  let rows = 0
  for (const { id, fields } of [...deltas].reverse()) {
    if (fields['epoch'] !== epoch || fields['text'] === '') continue
    const delta = { frame: readDeltaText(fields['text']), atMs: timeOf(id) }
    rows += rowsIn(delta)
    if (rows > mostRows) break
    found.push(delta)
  }
  return found.reverse()
}

export function createReplica(options: ReplicaOptions): Replica {
  const { traderId, reads, history: limits } = options
  let epoch: string
  let seq: number
  let account: Account
  let lastId: string
  let rows: Map<Ticket, FeedRow>
  /** Includes deltas from before this server showed the account. */
  let kept: KeptDelta[]
  let keptRows: number
  let history: DeltaHistory
  let closedTrades: ClosedTrades = createClosedTrades(closedCapacity)

  function reset(stored: StoredAccount): void {
    if (epoch !== stored.epoch) closedTrades = createClosedTrades(closedCapacity)
    ;({ epoch, seq, account, lastId } = stored)
    rows = new Map(stored.positions.map(({ row }) => [row.ticket, row]))
    kept = deltasOf(stored, rowLimit(limits))
    keptRows = kept.reduce((sum, each) => sum + rowsIn(each), 0)
    history = createDeltaHistory({ seq, rows: [...rows.values()], account }, limits)
  }
  reset(options.stored)

  function apply(delta: FeedDelta, atMs: number): void {
    const opened: FeedRow[] = []
    const patched: RowPatch[] = []
    for (const patch of delta.data.upsert) {
      const row = rows.get(patch.ticket)
      const whole = row === undefined ? patch : { ...row, ...patch }
      if (!isRow(whole)) throw new ForeignDataError('a delta')
      rows.set(patch.ticket, whole)
      if (row === undefined) opened.push(whole)
      else patched.push(patch)
    }
    for (const { ticket } of delta.data.remove) rows.delete(ticket)
    account = delta.account ?? account
    seq = delta.seq
    history.add(delta, { opened, patched, removed: delta.data.remove, account: delta.account }, atMs)
    kept.push({ frame: delta, atMs })
    keptRows += rowsIn({ frame: delta, atMs })
    const sinceMs = atMs - limits.ageMs
    const mostRows = rowLimit(limits)
    const isDue = ({ atMs: itsMs }: KeptDelta): boolean =>
      itsMs < sinceMs || kept.length - dropped > limits.deltas || keptRows > mostRows
    let dropped = 0
    for (const old of kept) {
      if (!isDue(old)) break
      dropped += 1
      keptRows -= rowsIn(old)
    }
    kept.splice(0, dropped)
  }

  async function readClosed(address: string | undefined): Promise<ClosedTrades> {
    const mine = closedTrades
    return keepAll(mine, await reads.closedAfter(traderId, mine.lastDeal(), address))
  }

  return {
    traderId,
    epoch: () => epoch,
    seq: () => seq,
    rows: () => [...rows.values()],
    account: () => account,
    snapshot: () => ({ Code: 200, type: 'Snapshot', epoch, seq, account, data: [...rows.values()] }),
    at: (wanted, nowMs) => history.at(wanted, nowMs),
    since(place, nowMs) {
      if (place.epoch !== epoch || seq - place.seq > limits.deltas) return undefined
      const found = kept.filter(({ frame, atMs }) => frame.seq > place.seq && nowMs - atMs <= limits.ageMs)
      return found.length === seq - place.seq ? found.map(({ frame }) => frame) : undefined
    },
    closedPage: async (query, address) => (await readClosed(address)).page(query),
    closedTrades: readClosed,
    follows: async (address) => createFollowBook(() => 0, (await reads.books(traderId, address))?.books.follows),
    lastId: () => lastId,
    reset,
    receive({ id, fields }) {
      if (!isAfter(id, lastId)) return { kind: 'known' }
      lastId = id
      if (fields['text'] === undefined || fields['epoch'] !== epoch) return { kind: 'gap' }
      if (Number(fields['seq']) !== seq + 1) return { kind: 'gap' }
      const { text } = fields
      const delta = readDeltaText(text)
      apply(delta, timeOf(id))
      return { kind: 'delta', delta, text }
    },
  }
}
