import type { Position, Ticket } from './wire'

export type MutablePosition = { -readonly [Field in keyof Position]: Position[Field] }

/** A position inside the book: mutable, never published. */
export interface Row {
  readonly live: MutablePosition
  /** The row of the last flush; the live object itself while no flush has seen the row. */
  shown: Position
  /** Whether it waits in the dirty list for the next flush. */
  dirty: boolean
}

/** Rows by ticket, in insertion order. */
export interface RowIndex {
  readonly byTicket: ReadonlyMap<Ticket, Row>
  get(ticket: Ticket): Row | undefined
  add(row: Row): void
  remove(row: Row): void
}

/** The bits that every engine stores as a small integer; all strings have the same. */
const lowBits = (ticket: Ticket): number => (typeof ticket === 'number' ? ticket & 0x3fff_ffff : 0)

/**
 * A map finds a large number by a hash of its double, which costs several times as much as a small integer, and a
 * broker's tickets are large. So the low bits lead to their last row; if that has another ticket, or is missing, the
 * map is read.
 */
export function createRowIndex(): RowIndex {
  const byTicket = new Map<Ticket, Row>()
  const byLowBits = new Map<number, Row>()

  return {
    byTicket,
    get(ticket) {
      // Like `lowBits`, because each delta of a frame reads it.
      const row = byLowBits.get(typeof ticket === 'number' ? ticket & 0x3fff_ffff : 0)
      // `row?.` makes engines compare whatever the two are, which takes half as long again.
      return row !== undefined && row.live.ticket === ticket ? row : byTicket.get(ticket)
    },
    add(row) {
      const { ticket } = row.live
      byTicket.set(ticket, row)
      byLowBits.set(lowBits(ticket), row)
    },
    remove({ live: { ticket } }) {
      byTicket.delete(ticket)
      byLowBits.delete(lowBits(ticket))
    },
  }
}
