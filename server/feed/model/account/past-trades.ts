import type { QuoteBoard } from '../market/quote-board'
import type { SeededRandom } from '../../../shared/seeded-random'
import type { ClosedTrades } from './closed-trades'
import type { FollowBook } from './follow-book'
import { rowOf, type Closing, type FeedRow } from './live-position'
import { makePosition } from './position-maker'
import type { PositionLedger } from './position-ledger'

export interface PastTradesOptions {
  readonly board: QuoteBoard
  readonly rolls: SeededRandom
  readonly follows: FollowBook
  readonly valuationOf: PositionLedger['valuationOf']
  readonly nowMs: number
  readonly count: number
  readonly nextTicket: () => number
}

/** If `atLevel` is true, closes a losing position at its stop and a winning one at its target. */
function endingOf(row: FeedRow, atLevel: boolean, atMs: number): [FeedRow, { reason: Closing; atMs: number }] {
  if (atLevel && row.profit < 0) return [{ ...row, sl: row.nowprice }, { reason: 'sl', atMs }]
  if (atLevel && row.profit > 0) return [{ ...row, tp: row.nowprice }, { reason: 'tp', atMs }]
  return [row, { reason: 'closed', atMs }]
}

/** Generates trades that closed before the server started, valued at the server's first quotes. */
export function addPastTrades(trades: ClosedTrades, options: PastTradesOptions): void {
  const { board, rolls, nowMs, count } = options
  const spacingMs = 4 * 3_600_000
  for (let index = 0; index < count; index += 1) {
    const closedAgoMs = Math.round((count - index - rolls.next()) * spacingMs) + 60_000
    const openMs = rolls.between(300, 86_400) * 1_000
    const instrument = rolls.pick(board.traded)
    const row = rowOf(makePosition({
      ticket: options.nextTicket(),
      rolls,
      follows: options.follows,
      instrument,
      quote: board.quoteOf(instrument.symbol),
      valuation: options.valuationOf(instrument),
      nowMs: nowMs - closedAgoMs,
      ageMs: openMs,
    }))
    trades.add(...endingOf(row, rolls.chance(0.6), nowMs - closedAgoMs))
  }
}
