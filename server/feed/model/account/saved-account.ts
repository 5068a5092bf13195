import type { Account, FollowSettings } from '../../../../src/positions/model/wire'
import type { QuoteBoard } from '../market/quote-board'
import { toUnits } from '../money/decimal'
import { marginMinor, profitMinor } from '../money/trade-math'
import { rowOf, type FeedRow, type LivePosition } from './live-position'
import type { PositionLedger } from './position-ledger'
import { dayMs } from './position-maker'

/** Serializable account state without its rows. */
export interface SavedBooks {
  readonly nextTicket: number
  readonly lastDeal: number
  readonly balanceMinor: number
  /** Initial balance. A demo account is refilled below half of this balance. */
  readonly startMinor: number
  readonly follows: readonly (readonly [number, FollowSettings])[]
}

/** Open position: its row, and the UTC day until which swap was charged. */
export interface SavedPosition {
  readonly row: FeedRow
  readonly swapDay: number
}

/** Returns the swap day of a position that has not been charged swap since it opened. */
export const swapDayOfOpening = (opentime: number): number => Math.floor(opentime / dayMs)

/** Account that was priced by another server or before a restart. */
export interface SavedAccount {
  readonly books: SavedBooks
  readonly account: Account
  /** Oldest first. */
  readonly positions: readonly SavedPosition[]
}

/** Restores a position from its row's exact decimals. Recalculates margin and profit. */
export function restorePosition(
  { row, swapDay }: SavedPosition, board: QuoteBoard, ledger: PositionLedger,
): LivePosition {
  const instrument = board.traded.find(({ symbol }) => symbol === row.symbol)
  if (instrument === undefined) throw new RangeError(`${row.symbol} is no longer traded`)
  const { digits } = instrument
  const valuation = ledger.valuationOf(instrument)
  const quote = board.quoteOf(row.symbol)
  const inMinor = (amount: number): number => toUnits(amount, valuation.currencyDigits)
  const exposure = {
    instrument,
    type: row.type,
    lotsE8: toUnits(row.lots, 8),
    openPoints: toUnits(row.openprice, digits),
  }
  return {
    ...exposure,
    slPoints: toUnits(row.sl, digits),
    tpPoints: toUnits(row.tp, digits),
    commissionMinor: inMinor(row.commission),
    swapMinor: inMinor(row.swap),
    profitMinor: profitMinor(exposure, quote, valuation),
    marginMinor: marginMinor(exposure, quote, valuation),
    swapDay,
    keptRow: row,
    prices: row,
  }
}

export const savedPosition = (position: LivePosition): SavedPosition =>
  ({ row: rowOf(position), swapDay: position.swapDay })
