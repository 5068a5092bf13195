import type { CloseReason, Position } from '../../../../src/positions/model/wire'
import type { TradedInstrument } from '../market/quote-board'
import type { Exposure } from '../money/trade-math'

export type Closing = Exclude<CloseReason, 'unknown'>

/** The feed's row, with the integer tickets of this server. */
export type FeedRow = Position & { readonly ticket: number; readonly nowprice: number }

/** Whose signal a position is. */
export type PositionOwner = Pick<FeedRow, 'flwsig' | 'sigtraderid' | 'signame'>

export const ownTrade: PositionOwner = { flwsig: false, sigtraderid: 0, signame: '' }

/** Changed fields of one row of the feed. */
export type RowPatch = { readonly ticket: number } & Partial<Omit<FeedRow, 'ticket'>>

/** The fields of a row that follow from prices and time. */
export type RowPrices = Pick<FeedRow, 'nowprice' | 'profit' | 'swap'>

/** A position with the integers behind its row. Amounts in minor units of the account. */
export interface LivePosition extends Exposure {
  lotsE8: number
  readonly instrument: TradedInstrument
  /** Price levels in points, 0 for none. */
  slPoints: number
  tpPoints: number
  commissionMinor: number
  swapMinor: number
  profitMinor: number
  marginMinor: number
  /** The UTC day up to which swap is charged. */
  swapDay: number
  /** Older than `prices` until it is asked for: read it by `rowOf`. */
  keptRow: FeedRow
  /** The row with their present values; the row itself when it says so already. */
  prices: RowPrices
}

/** Replaced as a whole by every change, so that a row handed out never changes. */
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
