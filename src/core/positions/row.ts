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
      case 'swap': {
        const { swap = live.swap } = patch
        changed ||= swap !== live.swap
        live.swap = swap
        break
      }
      case 'commission': {
        const { commission = live.commission } = patch
        changed ||= commission !== live.commission
        live.commission = commission
        break
      }
      case 'lots': {
        const { lots = live.lots } = patch
        changed ||= lots !== live.lots
        live.lots = lots
        break
      }
      case 'sl': {
        const { sl = live.sl } = patch
        changed ||= sl !== live.sl
        live.sl = sl
        break
      }
      case 'tp': {
        const { tp = live.tp } = patch
        changed ||= tp !== live.tp
        live.tp = tp
        break
      }
      case 'openprice': {
        const { openprice = live.openprice } = patch
        changed ||= openprice !== live.openprice
        live.openprice = openprice
        break
      }
      case 'opentime': {
        const { opentime = live.opentime } = patch
        changed ||= opentime !== live.opentime
        live.opentime = opentime
        break
      }
      case 'digits': {
        const { digits = live.digits } = patch
        changed ||= digits !== live.digits
        live.digits = digits
        break
      }
      case 'symbol': {
        const { symbol = live.symbol } = patch
        changed ||= symbol !== live.symbol
        live.symbol = symbol
        break
      }
      case 'type': {
        const { type = live.type } = patch
        changed ||= type !== live.type
        live.type = type
        break
      }
      case 'currency': {
        const { currency = live.currency } = patch
        changed ||= currency !== live.currency
        live.currency = currency
        break
      }
      case 'sigtraderid': {
        const { sigtraderid = live.sigtraderid } = patch
        changed ||= sigtraderid !== live.sigtraderid
        live.sigtraderid = sigtraderid
        break
      }
      case 'signame': {
        const { signame = live.signame } = patch
        changed ||= signame !== live.signame
        live.signame = signame
        break
      }
      case 'flwsig': {
        const { flwsig = live.flwsig } = patch
        changed ||= flwsig !== live.flwsig
        live.flwsig = flwsig
        break
      }
    }
  }
  return changed
}
