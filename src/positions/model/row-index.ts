import type { Position, Ticket } from './wire'

export type MutablePosition = { -readonly [Field in keyof Position]: Position[Field] }

/** A position in the book. Mutable and never published. */
export interface Row {
  readonly live: MutablePosition
  /** The row as of the last flush. Before the row's first flush, the live object. */
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

/** Returns the bits that every engine stores as a small integer. */
const lowBits = (ticket: Ticket): number => (typeof ticket === 'number' ? ticket & 0x3fff_ffff : 0)

/**
 * Creates a row index. Maps hash large numbers, such as brokers' tickets, as doubles, which costs several times as much
 * as small integers. The low bits therefore index the last row with these bits. If that row has another ticket or is
 * missing, the full map is read.
 */
export function createRowIndex(): RowIndex {
  const byTicket = new Map<Ticket, Row>()
  const byLowBits = new Map<number, Row>()

  return {
    byTicket,
    get(ticket) {
      // Inlines `lowBits`, because this code runs for each delta.
      const row = byLowBits.get(typeof ticket === 'number' ? ticket & 0x3fff_ffff : 0)
      // With `row?.`, engines would compare values of unknown type.
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
