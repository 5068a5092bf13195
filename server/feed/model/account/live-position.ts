import type { CloseReason, Position } from '../../../../src/positions/model/wire'
import type { TradedInstrument } from '../market/quote-board'
import type { Exposure } from '../money/trade-math'
import { leapMs } from '../../../shared/believed-time'

export type Closing = Exclude<CloseReason, 'unknown'>

/** Feed row of this server, whose tickets are integers. */
export type FeedRow = Position & { readonly ticket: number; readonly nowprice: number }

/** Signal trader that a position was copied from, if any. */
export type PositionOwner = Pick<FeedRow, 'flwsig' | 'sigtraderid' | 'signame'>

export const ownTrade: PositionOwner = { flwsig: false, sigtraderid: 0, signame: '' }

export type RowPatch = { readonly ticket: number } & Partial<Omit<FeedRow, 'ticket'>>

export type RowPrices = Pick<FeedRow, 'nowprice' | 'profit' | 'swap'>

/** Position with the integers from which its row is computed. Amounts are in minor units. */
export interface LivePosition extends Exposure {
  lotsE8: number
  readonly instrument: TradedInstrument
  /** Stop-loss and take-profit prices in points; 0 for none. */
  slPoints: number
  tpPoints: number
  commissionMinor: number
  swapMinor: number
  profitMinor: number
  marginMinor: number
  swapDay: number
  /** Cached row, which may be older than `prices`. Use `rowOf` to read it. */
  keptRow: FeedRow
  /** Current price, profit and swap, or the cached row if these values are unchanged. */
  prices: RowPrices
}

/** Replaces opening times that are in the future because of a wrong clock (SV-290). */
export function openedUntil<Opened extends Pick<FeedRow, 'opentime'>>(
  rows: readonly Opened[], nowMs: number,
): readonly Opened[] {
  const isAhead = ({ opentime }: Opened): boolean => opentime > nowMs + leapMs
  return rows.some(isAhead) ? rows.map((row) => (isAhead(row) ? { ...row, opentime: nowMs } : row)) : rows
}

/** Changes create a new row, so a returned row is immutable. */
export function rowOf(position: LivePosition): FeedRow {
  const { keptRow, prices } = position
  if (prices === keptRow) return keptRow
  const { nowprice, profit, swap } = prices
  return putRow(position, { ...keptRow, nowprice, profit, swap })
}

export function putRow(position: LivePosition, row: FeedRow): FeedRow {
  position.keptRow = row
  position.prices = row
  return row
}
