import type { Ticket } from './position'
import type { Row } from './row'

/** Rows by ticket, in the order of their coming. */
export interface RowIndex {
  readonly byTicket: ReadonlyMap<Ticket, Row>
  get(ticket: Ticket): Row | undefined
  add(row: Row): void
  remove(row: Row): void
}

/** What every engine keeps as a small integer. */
const smallBits = 0x3fff_ffff

/**
 * A map finds a large number by a hash of its double, which costs several times what a small integer costs, and a
 * broker's tickets are large. So the low bits lead to the last row that came under them; where that is another
 * ticket's, or none, the map tells.
 */
export function createRowIndex(): RowIndex {
  const byTicket = new Map<Ticket, Row>()
  const byLowBits = new Map<number, Row>()

  return {
    byTicket,
    get(ticket) {
      if (typeof ticket === 'number') {
        const row = byLowBits.get(ticket & smallBits)
        if (row !== undefined && row.live.ticket === ticket) return row
      }
      return byTicket.get(ticket)
    },
    add(row) {
      const { ticket } = row.live
      byTicket.set(ticket, row)
      if (typeof ticket === 'number') byLowBits.set(ticket & smallBits, row)
    },
    remove(row) {
      const { ticket } = row.live
      byTicket.delete(ticket)
      if (typeof ticket === 'number' && byLowBits.get(ticket & smallBits) === row) byLowBits.delete(ticket & smallBits)
    },
  }
}
