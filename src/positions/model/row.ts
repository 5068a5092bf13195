import type { Position } from './position'
import { isPositionField } from './position-check'
import type { PositionPatch } from './wire'

export type MutablePosition = { -readonly [Field in keyof Position]: Position[Field] }

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
