import type { DeltaFrame, PositionPatch, Removal } from './wire'
import type { Book, Comparison } from './book'
import { closeRow, markDirty, markOrder, openRow, takeAccount } from './book'
import { isPosition } from './position-check'
import type { Row } from './row'
import { writePatch } from './row'
import { follow, leave } from './totals'

/**
 * Applies a checked delta whole, or not at all: false when it patches a row that the book does not
 * have. Removing such a row is nothing to do: the book already agrees.
 */
export function applyDelta(
  book: Book, { data, account }: DeltaFrame, atMs: number, comparison: Comparison = 'seen',
): boolean {
  const { upsert, remove } = data
  let known: Row | undefined
  // No list of the rows: for the one row of nearly every frame it would be much of what that leaves to the collector.
  for (let index = 0; index < upsert.length; index += 1) {
    const patch = upsert[index]
    known = patch && book.rows.get(patch.ticket)
    if (patch !== undefined && known === undefined && !isPosition(patch)) return false
  }
  if (account !== undefined) takeAccount(book, account)
  for (let index = 0; index < upsert.length; index += 1) {
    const patch = upsert[index]
    if (patch !== undefined) applyPatch(book, upsert.length === 1 ? known : undefined, patch, comparison, atMs)
  }
  // An iterator over nothing is not free, and hardly a frame removes a row.
  if (remove.length > 0) for (const removal of remove) removeRow(book, removal, comparison, atMs)
  book.seenAtMs = atMs
  return true
}

function applyPatch(
  book: Book, known: Row | undefined, patch: PositionPatch, comparison: Comparison, atMs: number,
): void {
  const { rows, ledger } = book
  const row = known ?? rows.get(patch.ticket)
  if (row !== undefined) {
    if (!writePatch(row.live, patch)) return
    follow(ledger, row, row.live)
    markDirty(book, row)
  } else if (isPosition(patch)) {
    rows.add(openRow(book, patch, comparison, atMs))
    markOrder(book)
  }
}

function removeRow(book: Book, { ticket, reason }: Removal, comparison: Comparison, atMs: number): void {
  const { rows, ledger } = book
  const row = rows.get(ticket)
  if (row === undefined) return
  rows.remove(row)
  leave(ledger, row)
  closeRow(book, row, reason, comparison, atMs)
  markOrder(book)
}
