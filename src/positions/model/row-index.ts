import type { Position, Ticket } from './wire'

export type MutablePosition = { -readonly [Field in keyof Position]: Position[Field] }

/** A position inside the book: mutable, never handed out. */
export interface Row {
  readonly live: MutablePosition
  /** The row that the last flush handed out; the live object itself while no flush has seen the row. */
  shown: Position
  /** Waits in the dirty list for the next flush. */
  dirty: boolean
}

/** Rows by ticket, in the order of their coming. */
export interface RowIndex {
  readonly byTicket: ReadonlyMap<Ticket, Row>
  get(ticket: Ticket): Row | undefined
  add(row: Row): void
  remove(row: Row): void
}

/** The bits that every engine keeps as a small integer; all texts have the same. */
const lowBits = (ticket: Ticket): number => (typeof ticket === 'number' ? ticket & 0x3fff_ffff : 0)

/**
 * A map finds a large number by a hash of its double, which costs several times what a small integer costs, and a
 * broker's tickets are large. So the low bits lead to the last row that came under them; where that is another
 * ticket's, or none, the map is asked.
 */
export function createRowIndex(): RowIndex {
  const byTicket = new Map<Ticket, Row>()
  const byLowBits = new Map<number, Row>()

  return {
    byTicket,
    get(ticket) {
      // As in `lowBits`: each delta of a frame asks.
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
