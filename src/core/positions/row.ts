import type { Position } from './position'
import type { PositionPatch } from './wire'
import type { Entry } from './totals'

export type MutablePosition = { -readonly [Field in keyof Position]: Position[Field] }

/** One position inside the book: mutable, never handed out. */
export interface Row extends Entry {
  readonly live: MutablePosition
  /** What the last flush handed out; the live object itself while no flush has seen the row. */
  shown: Position
  /** Waits in the dirty list for the next flush. */
  dirty: boolean
}

/** True when somebody outside knows the row. */
export function isShown(row: Row): boolean {
  return row.shown !== row.live
}

/** A position's own fields, in one fixed order, and nothing else the server may have sent along. */
export function copyPosition(from: Position): MutablePosition {
  return {
    ticket: from.ticket, symbol: from.symbol, type: from.type, lots: from.lots, openprice: from.openprice,
    nowprice: from.nowprice, sl: from.sl, tp: from.tp, swap: from.swap, commission: from.commission,
    profit: from.profit, currency: from.currency, opentime: from.opentime, digits: from.digits,
    flwsig: from.flwsig, sigtraderid: from.sigtraderid, signame: from.signame,
  }
}

/**
 * Writes the patch's fields into the row; answers whether any of them was different. One walk over the
 * present keys with a line a field: a generic write costs three times as much on the hottest path.
 */
export function writePatch(live: MutablePosition, patch: PositionPatch): boolean {
  let changed = false
  for (const field in patch) {
    switch (field) {
      case 'nowprice':
        changed ||= live.nowprice !== patch.nowprice
        live.nowprice = patch.nowprice ?? live.nowprice
        break
      case 'profit':
        changed ||= live.profit !== patch.profit
        live.profit = patch.profit ?? live.profit
        break
      case 'swap':
        changed ||= live.swap !== patch.swap
        live.swap = patch.swap ?? live.swap
        break
      case 'commission':
        changed ||= live.commission !== patch.commission
        live.commission = patch.commission ?? live.commission
        break
      case 'lots':
        changed ||= live.lots !== patch.lots
        live.lots = patch.lots ?? live.lots
        break
      case 'sl':
        changed ||= live.sl !== patch.sl
        live.sl = patch.sl ?? live.sl
        break
      case 'tp':
        changed ||= live.tp !== patch.tp
        live.tp = patch.tp ?? live.tp
        break
      case 'openprice':
        changed ||= live.openprice !== patch.openprice
        live.openprice = patch.openprice ?? live.openprice
        break
      case 'opentime':
        changed ||= live.opentime !== patch.opentime
        live.opentime = patch.opentime ?? live.opentime
        break
      case 'digits':
        changed ||= live.digits !== patch.digits
        live.digits = patch.digits ?? live.digits
        break
      case 'symbol':
        changed ||= live.symbol !== patch.symbol
        live.symbol = patch.symbol ?? live.symbol
        break
      case 'type':
        changed ||= live.type !== patch.type
        live.type = patch.type ?? live.type
        break
      case 'currency':
        changed ||= live.currency !== patch.currency
        live.currency = patch.currency ?? live.currency
        break
      case 'sigtraderid':
        changed ||= live.sigtraderid !== patch.sigtraderid
        live.sigtraderid = patch.sigtraderid ?? live.sigtraderid
        break
      case 'signame':
        changed ||= live.signame !== patch.signame
        live.signame = patch.signame ?? live.signame
        break
      case 'flwsig':
        changed ||= live.flwsig !== patch.flwsig
        live.flwsig = patch.flwsig ?? null
        break
    }
  }
  return changed
}
