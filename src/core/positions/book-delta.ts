import type { PositionEvent } from './positions-update'
import type { DeltaFrame, PositionPatch, Removal } from './wire'
import type { Book } from './book'
import { createRow, markDirty, takeAccount } from './book'
import { isComplete } from './position-check'
import type { Row } from './row'
import { isShown, writePatch } from './row'
import { follow, leave } from './totals'

const closeKinds = { closed: 'closed', sl: 'stop-loss', tp: 'take-profit' } as const satisfies
  Record<Removal['reason'], PositionEvent['kind']>

/**
 * Applies a checked delta whole, or not at all: false when it patches a row that the book does not
 * have. Removing such a row is nothing to do: the book already agrees. `missed` when nobody listened
 * as it happened.
 */
export function applyDelta(book: Book, { data, account }: DeltaFrame, atMs: number, missed = false): boolean {
  const { upsert, remove } = data
  let known: Row | undefined
  // No list of the rows: for the one row of nearly every frame it would be much of what that leaves to the collector.
  for (let index = 0; index < upsert.length; index += 1) {
    const patch = upsert[index]
    known = patch && book.rows.get(patch.ticket)
    if (patch !== undefined && known === undefined && !isComplete(patch)) return false
  }
  if (account !== undefined) takeAccount(book, account)
  for (let index = 0; index < upsert.length; index += 1) {
    const patch = upsert[index]
    if (patch !== undefined) applyPatch(book, upsert.length === 1 ? known : undefined, patch, atMs, missed)
  }
  // An iterator over nothing is not free, and hardly a frame removes a row.
  if (remove.length > 0) for (const removal of remove) removeRow(book, removal, atMs, missed)
  book.seenAtMs = atMs
  return true
}

function applyPatch(book: Book, known: Row | undefined, patch: PositionPatch, atMs: number, missed: boolean): void {
  const { rows, ledger, changes } = book
  const row = known ?? rows.get(patch.ticket)
  if (row !== undefined) {
    if (!writePatch(row.live, patch)) return
    follow(ledger, row, patch, row.live)
    markDirty(book, row)
  } else if (isComplete(patch)) {
    const opened = createRow(book, patch)
    rows.add(opened)
    changes.order = true
    changes.events.push({ kind: 'opened', reason: undefined, position: { ...opened.live }, missed, atMs })
  }
}

function removeRow(
  { rows, ledger, changes }: Book, { ticket, reason }: Removal, atMs: number, missed: boolean,
): void {
  const row = rows.get(ticket)
  if (row === undefined) return
  rows.remove(row)
  leave(ledger, row)
  if (isShown(row)) changes.removed.push(ticket)
  changes.order = true
  changes.any = true
  changes.events.push({ kind: closeKinds[reason], reason, position: row.live, missed, atMs })
}
