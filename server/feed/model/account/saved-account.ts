import type { Account, FollowSettings } from '../../../../src/positions/model/wire'
import type { QuoteBoard } from '../market/quote-board'
import { toUnits } from '../money/decimal'
import { marginMinor, profitMinor } from '../money/trade-math'
import { rowOf, type FeedRow, type LivePosition } from './live-position'
import type { PositionLedger } from './position-ledger'

/** Serializable state of an account apart from its rows. */
export interface SavedBooks {
  readonly nextTicket: number
  readonly lastDeal: number
  readonly balanceMinor: number
  /** A demo account is refilled below half of this. */
  readonly startMinor: number
  readonly follows: readonly (readonly [number, FollowSettings])[]
}

/** Open position: its row, and the UTC day up to which swap is charged. */
export interface SavedPosition {
  readonly row: FeedRow
  readonly swapDay: number
}

/** Account that was priced elsewhere or earlier. */
export interface SavedAccount {
  readonly books: SavedBooks
  readonly account: Account
  /** Positions in opening order. */
  readonly positions: readonly SavedPosition[]
}

/** Restores the fields from the row's exact decimals, except margin and profit. */
export function restorePosition(
  { row, swapDay }: SavedPosition, board: QuoteBoard, ledger: PositionLedger,
): LivePosition {
  const instrument = board.traded.find(({ symbol }) => symbol === row.symbol)
  if (instrument === undefined) throw new RangeError(`no longer traded: ${row.symbol}`)
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
