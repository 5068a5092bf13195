import type { Position } from '../../src'
import {
  directionOf, formatLevel, formatLots, formatPrice, formatShort, formatSigned, formatSignedMinor, toMinor,
  type Direction,
} from '../../src/format'
import { drawnText } from '../shared/drawn-text'
import type { ColumnKey } from './list-columns'
import type { ListTexts } from './list-texts'

/**
 * The cells of a row as strings. Vue does not re-render a cell whose string is unchanged (CO-22). Cells that only wide
 * rows show are empty in narrow rows.
 */
export interface RowCells extends Record<ColumnKey, string> {
  type: 'buy' | 'sell'
  side: string
  direction: Direction
  signal: string
}

export interface CellWords {
  readonly texts: ListTexts
  readonly digitsOf: (currency: string) => number
  readonly wide: boolean
}

export const noCells: RowCells = {
  symbol: '', type: 'buy', side: '', open: '', now: '', profit: '', direction: 'flat', signal: '',
  lots: '', opened: '', stopLoss: '', takeProfit: '', swap: '',
}

export function rowCells(row: Position, { texts, digitsOf, wide }: CellWords): RowCells {
  const amountDigits = digitsOf(row.currency)
  const profitMinor = toMinor(row.profit, amountDigits)
  const lots = formatLots(toMinor(row.lots, 8))
  const cells: RowCells = {
    ...noCells,
    symbol: drawnText(row.symbol),
    type: row.type,
    side: wide ? texts[row.type] : `${texts[row.type]} ${lots}`,
    open: formatPrice(row.openprice, row.digits),
    now: row.nowprice === null ? texts.none : formatPrice(row.nowprice, row.digits),
    profit: formatSignedMinor(profitMinor, amountDigits),
    direction: directionOf(profitMinor),
    signal: row.flwsig === true ? drawnText(row.signame) : texts.own,
  }
  if (!wide) return cells
  return {
    ...cells,
    lots,
    opened: formatShort(row.opentime),
    stopLoss: formatLevel(row.sl, row.digits, texts.none),
    takeProfit: formatLevel(row.tp, row.digits, texts.none),
    swap: formatSigned(row.swap, amountDigits),
  }
}

export type Flash = '' | 'up-a' | 'up-b' | 'down-a' | 'down-b'

/**
 * Returns the class for a price that just moved. Each direction has two alternating classes, because only a different
 * class name restarts the animation. In browsers, a timer also removes the class (`flash-end.ts`).
 */
export function nextFlash(flash: Flash, before: Position | null, now: Position): Flash {
  if (before === null || before.ticket !== now.ticket) return ''
  if (now.nowprice === before.nowprice) return flash
  if (now.nowprice === null || before.nowprice === null) return ''
  const turn = flash.endsWith('a') ? 'b' : 'a'
  return now.nowprice > before.nowprice ? `up-${turn}` : `down-${turn}`
}
