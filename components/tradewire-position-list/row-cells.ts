import type { Position } from '../../src'
import { directionOf, toMinor, type Direction } from '../../src/format'
import { drawnText } from '../shared/drawn-text'
import { columns, lotsText, type ColumnKey } from './list-columns'
import type { ListTexts } from './list-texts'

/** A row's cells as strings. Vue does not re-render unchanged strings (CO-22). Narrow rows lack some cells. */
export interface RowCells extends Partial<Record<ColumnKey, string>> {
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

export const noCells: RowCells = { type: 'buy', side: '', direction: 'flat', signal: '' }

export function rowCells(row: Position, { texts, digitsOf, wide }: CellWords): RowCells {
  const amountDigits = digitsOf(row.currency)
  const cells: RowCells = {
    type: row.type,
    side: wide ? texts[row.type] : `${texts[row.type]} ${lotsText(row)}`,
    direction: directionOf(toMinor(row.profit, amountDigits)),
    signal: row.flwsig === null ? '' : row.flwsig ? drawnText(row.signame) : texts.own,
  }
  for (const { key, narrow, cell } of columns) if (wide || narrow) cells[key] = cell(row, amountDigits, texts.none)
  return cells
}

export type Flash = '' | 'up-a' | 'up-b' | 'down-a' | 'down-b'

/**
 * Returns the class for a price that just moved. Each direction alternates between two classes, because only a new
 * class name restarts the animation. In browsers, a timer removes the class (`flash-end.ts`).
 */
export function nextFlash(flash: Flash, before: Position | null, now: Position): Flash {
  if (before === null || before.ticket !== now.ticket) return ''
  if (now.nowprice === before.nowprice) return flash
  if (now.nowprice === null || before.nowprice === null) return ''
  const turn = flash.endsWith('a') ? 'b' : 'a'
  return now.nowprice > before.nowprice ? `up-${turn}` : `down-${turn}`
}
