import { isPositionField } from './position-check'
import type { Position, PositionPatch, Ticket } from './wire'

type MutablePosition = { -readonly [Field in keyof Position]: Position[Field] }

/** One position inside the book: mutable, never handed out. */
export interface Row {
  readonly live: MutablePosition
  /** What the last flush handed out; the live object itself while no flush has seen the row. */
  shown: Position
  /** Waits in the dirty list for the next flush. */
  dirty: boolean
}

/**
 * Writes the patch's fields into the row; answers whether any of them was different. Those that come with every
 * tick are written by their names: a write under a name in a variable costs several times as much.
 */
export function writePatch(live: MutablePosition, patch: PositionPatch): boolean {
  let changed = false
  for (const field in patch) {
    switch (field) {
      case 'ticket':
        break
      case 'nowprice': {
        const { nowprice = live.nowprice } = patch
        changed ||= nowprice !== live.nowprice
        live.nowprice = nowprice
        break
      }
      case 'profit': {
        const { profit = live.profit } = patch
        changed ||= profit !== live.profit
        live.profit = profit
        break
      }
      default:
        if (isPositionField(field) && write(live, field, patch[field])) changed = true
    }
  }
  return changed
}

function write<Field extends keyof Position>(
  live: MutablePosition, field: Field, value: MutablePosition[Field] | undefined,
): boolean {
  if (value === undefined || value === live[field]) return false
  live[field] = value
  return true
}

/** Rows by ticket, in the order of their coming. */
interface RowIndex {
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
