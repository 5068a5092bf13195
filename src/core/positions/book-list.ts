import type { Account, Position, Ticket } from './position'
import type { Book } from './book'
import { createRow, markDirty, recount, takeAccount } from './book'
import type { Row } from './row'
import { isShown, writePatch } from './row'
import { createRowIndex } from './row-index'

/** What differences from the last known list mean: nothing (a first list), news, or news that came too late. */
export type Comparison = 'first' | 'seen' | 'missed'

/** Replaces the list by a checked one without duplicates. Rows that did not change keep their identity. */
export function takeList(
  book: Book, positions: readonly Position[], account: Account | null, comparison: Comparison, atMs: number,
): void {
  const { rows: before, changes } = book
  const after = createRowIndex()
  takeAccount(book, account)
  for (const position of positions) after.add(takeRow(book, position, comparison, atMs))
  for (const [ticket, row] of before.byTicket) {
    if (after.get(ticket) !== undefined) continue
    if (isShown(row)) changes.removed.push(ticket)
    if (comparison === 'first') continue
    const missed = comparison === 'missed'
    changes.events.push({ kind: 'closed', reason: 'unknown', position: row.live, missed, atMs })
  }
  if (!isSameOrder(before.byTicket, after.byTicket)) {
    changes.order = true
    changes.any = true
  }
  book.rows = after
  book.seenAtMs = atMs
  recount(book)
}

function takeRow(book: Book, position: Position, comparison: Comparison, atMs: number): Row {
  const known = book.rows.get(position.ticket)
  if (known !== undefined) {
    if (writePatch(known.live, position)) markDirty(book, known)
    return known
  }
  const row = createRow(book, position)
  if (comparison !== 'first') {
    const missed = comparison === 'missed'
    book.changes.events.push({ kind: 'opened', reason: undefined, position: { ...row.live }, missed, atMs })
  }
  return row
}

function isSameOrder(before: ReadonlyMap<Ticket, Row>, after: ReadonlyMap<Ticket, Row>): boolean {
  if (before.size !== after.size) return false
  const tickets = before.keys()
  for (const ticket of after.keys()) if (ticket !== tickets.next().value) return false
  return true
}
