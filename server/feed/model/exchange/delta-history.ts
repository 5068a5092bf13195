import type { Account, DeltaFrame, Ticket } from '../../../../src/positions/model/wire'
import type { AccountChange } from '../account/account-engine'
import type { FeedRow, RowPatch } from '../account/live-position'
import { createFifo, dropOldest } from '../../../shared/fifo'

export interface PastState {
  readonly seq: number
  readonly rows: readonly FeedRow[]
  readonly account: Account
}

export interface HistoryLimits {
  /** Maximum number of deltas; 0 disables the history. */
  readonly deltas: number
  readonly ageMs: number
  /** Maximum number of changed rows in all deltas. Default 25,000. */
  readonly rows?: () => number
}

export interface DeltaHistory {
  add(frame: DeltaFrame, change: AccountChange, atMs: number): void
  /** Returns `too-old` when the required deltas were dropped, and `not-reached` for a future seq. */
  at(seq: number, nowMs: number): PastState | 'too-old' | 'not-reached'
  /** Returns the deltas after a seq, oldest first; `undefined` when the history starts later. */
  since(seq: number, nowMs: number): readonly DeltaFrame[] | undefined
}

/** A row takes about 100 bytes (SV-41). */
const mostRows = { account: 25_000, server: 1_000_000 } as const

/** Returns the row limit of each account when a server has this many accounts (SV-286). */
export const rowsEach = (accounts: number): number =>
  Math.min(mostRows.account, Math.floor(mostRows.server / Math.max(1, accounts)))

export const rowLimit = ({ rows }: HistoryLimits): number => rows?.() ?? mostRows.account

interface Entry {
  readonly frame: DeltaFrame
  readonly change: AccountChange
  readonly atMs: number
}

const rowsIn = ({ change: { opened, patched, removed } }: Entry): number =>
  opened.length + patched.length + removed.length

interface State {
  seq: number
  account: Account
  readonly rows: Map<Ticket, FeedRow>
}

function apply(state: State, { frame, change }: Entry): void {
  for (const { ticket } of change.removed) state.rows.delete(ticket)
  for (const row of change.opened) state.rows.set(row.ticket, row)
  for (const patch of change.patched) {
    const row = state.rows.get(patch.ticket)
    if (row !== undefined) state.rows.set(patch.ticket, { ...row, ...patch })
  }
  state.account = change.account ?? state.account
  state.seq = frame.seq
}

/** Patches a row. Copies the row before its first patch. */
function write(rows: Map<Ticket, FeedRow>, own: Map<Ticket, FeedRow>, patch: RowPatch): void {
  const { ticket } = patch
  const copied = own.get(ticket)
  if (copied !== undefined) return void Object.assign(copied, patch)
  const row = rows.get(ticket)
  if (row === undefined) return
  const copy = { ...row, ...patch }
  rows.set(ticket, copy)
  own.set(ticket, copy)
}

const emptyHistory: DeltaHistory = { add: () => undefined, at: () => 'too-old', since: () => undefined }

/** Keeps the oldest state and the deltas since then. Merges a dropped delta into that state. */
export function createDeltaHistory(start: PastState, limits: HistoryLimits): DeltaHistory {
  if (limits.deltas === 0) return emptyHistory
  const base: State = {
    seq: start.seq,
    account: start.account,
    rows: new Map<Ticket, FeedRow>(start.rows.map((row) => [row.ticket, row])),
  }
  const entries = createFifo<Entry>()
  let rows = 0

  const oldest = (): Entry | undefined => entries.items[entries.start]
  const size = (): number => entries.items.length - entries.start
  const from = (index: number, end?: number): readonly Entry[] =>
    entries.items.slice(entries.start + index, end === undefined ? end : entries.start + end)
      .flatMap((entry) => entry ?? [])

  function forget(nowMs: number): void {
    for (let entry = oldest(); entry !== undefined; entry = oldest()) {
      const isNeeded = size() <= limits.deltas && nowMs - entry.atMs <= limits.ageMs
      if (isNeeded && rows <= rowLimit(limits)) break
      apply(base, entry)
      rows -= rowsIn(entry)
      dropOldest(entries)
    }
  }

  return {
    add(frame, change, atMs) {
      const entry = { frame, change, atMs }
      entries.items.push(entry)
      rows += rowsIn(entry)
      forget(atMs)
    },
    at(seq, nowMs) {
      forget(nowMs)
      if (seq < base.seq) return 'too-old'
      if (seq > base.seq + size()) return 'not-reached'
      const past = from(0, seq - base.seq)
      const rows = new Map(base.rows)
      // Rows are copied once and then patched in place, because a copy per patch is ten times slower (SV-243).
      const own = new Map<Ticket, FeedRow>()
      let { account } = base
      for (const { change } of past) {
        for (const { ticket } of change.removed) {
          rows.delete(ticket)
          own.delete(ticket)
        }
        for (const row of change.opened) {
          rows.set(row.ticket, row)
          own.delete(row.ticket)
        }
        for (const patch of change.patched) write(rows, own, patch)
        account = change.account ?? account
      }
      return { seq, rows: [...rows.values()], account }
    },
    since(seq, nowMs) {
      forget(nowMs)
      if (seq < base.seq || seq > base.seq + size()) return undefined
      return from(seq - base.seq).map((entry) => entry.frame)
    },
  }
}
