import type { Position, Ticket } from './wire'

export type MutablePosition = { -readonly [Field in keyof Position]: Position[Field] }

/** A position in the book. Mutable and never published. */
export interface Row {
  readonly live: MutablePosition
  /** The row as of the last flush, or the live object before the first flush. */
  shown: Position
  dirty: boolean
}

/** Rows by ticket, in insertion order. */
export interface RowIndex {
  readonly byTicket: ReadonlyMap<Ticket, Row>
  get(ticket: Ticket): Row | undefined
  add(row: Row): void
  remove(row: Row): void
}

/** Returns a ticket's low 30 bits, which every engine stores as a small integer. */
const lowBits = (ticket: Ticket): number => (typeof ticket === 'number' ? ticket & 0x3fff_ffff : 0)

/**
 * Hashing a large number in a `Map`, such as a broker's ticket, is several times slower than hashing a small integer. A
 * second map therefore stores the latest row by the ticket's low bits.
 */
export function createRowIndex(): RowIndex {
  const byTicket = new Map<Ticket, Row>()
  const byLowBits = new Map<number, Row>()

  return {
    byTicket,
    get(ticket) {
      // Inlines `lowBits`, because this code runs for each delta.
      const row = byLowBits.get(typeof ticket === 'number' ? ticket & 0x3fff_ffff : 0)
      // Avoids `row?.`, because comparing a value of unknown type is slower.
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
