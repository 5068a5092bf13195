import type { Account, Position, Ticket } from './position'
import type { Book, Comparison } from './book'
import { closeRow, markDirty, markOrder, openRow, takeAccount } from './book'
import type { Row } from './row'
import { writePatch } from './row'
import { createRowIndex } from './row-index'

/** Replaces the list by a checked one without duplicates. Rows that did not change keep their identity. */
export function takeList(
  book: Book, positions: readonly Position[], account: Account | null, comparison: Comparison, atMs: number,
): void {
  const before = book.rows
  const after = createRowIndex()
  takeAccount(book, account)
  for (const position of positions) after.add(takeRow(book, position, comparison, atMs))
  for (const [ticket, row] of before.byTicket) {
    if (after.get(ticket) === undefined) closeRow(book, row, 'unknown', comparison, atMs)
  }
  if (!isSameOrder(before.byTicket, after.byTicket)) markOrder(book)
  book.rows = after
  book.seenAtMs = atMs
  // Cheaper than to follow each of its rows.
  book.ledger.exact = false
}

function takeRow(book: Book, position: Position, comparison: Comparison, atMs: number): Row {
  const known = book.rows.get(position.ticket)
  if (known === undefined) return openRow(book, position, comparison, atMs)
  if (writePatch(known.live, position)) markDirty(book, known)
  return known
}

function isSameOrder(before: ReadonlyMap<Ticket, Row>, after: ReadonlyMap<Ticket, Row>): boolean {
  if (before.size !== after.size) return false
  const tickets = before.keys()
  for (const ticket of after.keys()) if (ticket !== tickets.next().value) return false
  return true
}
