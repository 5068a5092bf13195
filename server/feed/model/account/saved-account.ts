import type { Account, FollowSettings } from '../../../../src/positions/model/wire'
import type { QuoteBoard } from '../market/quote-board'
import { toUnits } from '../money/decimal'
import { marginMinor, profitMinor } from '../money/trade-math'
import { rowOf, type FeedRow, type LivePosition } from './live-position'
import type { PositionLedger } from './position-ledger'

/** The state of an account beside its rows, to go on from: plain data. */
export interface SavedBooks {
  readonly nextTicket: number
  readonly lastDeal: number
  readonly balanceMinor: number
  /** Below half of it a demo account is paid in again. */
  readonly startMinor: number
  readonly follows: readonly (readonly [number, FollowSettings])[]
}

/** An open position as its row, and the UTC day up to which its swap is charged. */
export interface SavedPosition {
  readonly row: FeedRow
  readonly swapDay: number
}

/** An account that was priced elsewhere, or earlier. */
export interface SavedAccount {
  readonly books: SavedBooks
  /** As it was reported last. */
  readonly account: Account
  /** In the order of their opening. */
  readonly positions: readonly SavedPosition[]
}

/** The row's decimals are exact, so all but margin and profit comes out of it; those follow from the quotes. */
export function restorePosition(
  { row, swapDay }: SavedPosition, board: QuoteBoard, ledger: PositionLedger,
): LivePosition {
  const instrument = board.traded.find(({ symbol }) => symbol === row.symbol)
  if (instrument === undefined) throw new RangeError(`not traded any more: ${row.symbol}`)
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
