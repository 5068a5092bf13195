import type { PositionEvent } from './positions-update'
import type { DeltaFrame, Removal } from './wire'
import type { Book } from './book'
import { createRow, markDirty, takeAccount } from './book'
import { isComplete } from './position-check'
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
  const { rows, ledger, changes } = book
  for (const patch of data.upsert) {
    if (!rows.has(patch.ticket) && !isComplete(patch)) return false
  }
  if (account !== undefined) takeAccount(book, account)
  for (const patch of data.upsert) {
    const row = rows.get(patch.ticket)
    if (row !== undefined) {
      if (!writePatch(row.live, patch)) continue
      follow(ledger, row, patch, row.live)
      markDirty(book, row)
    } else if (isComplete(patch)) {
      const opened = createRow(book, patch)
      rows.set(patch.ticket, opened)
      changes.order = true
      changes.events.push({ kind: 'opened', reason: undefined, position: { ...opened.live }, missed, atMs })
    }
  }
  for (const removal of data.remove) removeRow(book, removal, atMs, missed)
  book.seenAtMs = atMs
  return true
}

function removeRow(
  { rows, ledger, changes }: Book, { ticket, reason }: Removal, atMs: number, missed: boolean,
): void {
  const row = rows.get(ticket)
  if (row === undefined) return
  rows.delete(ticket)
  leave(ledger, row)
  if (isShown(row)) changes.removed.push(ticket)
  changes.order = true
  changes.any = true
  changes.events.push({ kind: closeKinds[reason], reason, position: row.live, missed, atMs })
}
