import type { ClosedTrade, ClosedTradesPage, ClosedTradesQuery } from '../account/closed-trades'
import { openedUntil } from '../account/live-position'
import { findSignalTrader, signalTraders } from '../account/signal-traders'
import { summaryOf, totalsOf } from '../account/account-totals'
import { traderProfile } from '../account/trader-profile'
import { leapMs } from '../../../shared/believed-time'
import type { PriceList } from '../engine/feed-engine'
import type { ClosedView, FeedView, FollowView } from '../exchange/feed'
import { fromUnits } from '../money/decimal'
import { lotStepE8 } from '../money/trade-math'
import { mostLots, settingsLimits } from '../orders/plan-order'
import { answer, problem, readWhole, type Answer, type Query } from '../../../wire/answer'

/** Default page size: about two screens. */
const usualLimit = 20
/** Maximum page size. Clients that need all trades follow the cursors (SV-42). */
const maxLimit = 200

/** Returns the current rows, totals and account, or those at `seq` if the history reaches back that far. */
export function positionsApi(feed: FeedView, query: Query, nowMs: number): Answer {
  const wanted = readWhole(query, 'seq', Number.MAX_SAFE_INTEGER)
  if (wanted === undefined) return problem(400, 'seq must be a whole number')
  const epoch = feed.epoch()
  if (query.has('epoch') && query.get('epoch') !== epoch) return problem(410, 'the epoch has ended')
  const state =
    wanted === null
      ? { seq: feed.seq(), rows: feed.rows(), account: feed.account() }
      : feed.at(wanted, nowMs)
  if (state === 'too-old') return problem(410, `seq ${wanted} is no longer in the history`)
  if (state === 'not-reached') return problem(404, `seq ${wanted} is not reached yet`)
  const totals = totalsOf(state.rows, state.account)
  const data = openedUntil(state.rows, nowMs)
  return answer({ epoch, seq: state.seq, account: summaryOf(state.account, totals), totals, data })
}

/** `trader` selects trades copied from one signal trader. Returns the error response for an invalid query. */
export function readClosedQuery(query: Query): { readonly asked: ClosedTradesQuery } | { readonly refused: Answer } {
  const cursor = readWhole(query, 'cursor', Number.MAX_SAFE_INTEGER)
  if (cursor === undefined) return { refused: problem(400, 'cursor must be the nextCursor of an earlier page') }
  const limit = readWhole(query, 'limit', maxLimit)
  if (limit === undefined || limit === 0) {
    return { refused: problem(400, `limit must be a whole number from 1 to ${maxLimit}`) }
  }
  const traderId = query.get('trader')
  const trader = traderId === null ? null : findSignalTrader(traderId)
  if (trader === undefined) return { refused: problem(404, 'no such signal trader') }
  return { asked: { cursor, limit: limit ?? usualLimit, sigTraderId: trader?.id ?? null } }
}

/** Replaces future times, which were recorded before the clock was set back (SV-287, SV-290). */
const untilNow = (trades: readonly ClosedTrade[], nowMs: number): readonly ClosedTrade[] =>
  openedUntil(trades, nowMs).map((trade) => (trade.closetime > nowMs + leapMs ? { ...trade, closetime: nowMs } : trade))

export const closedTradesApi = (page: ClosedTradesPage, nowMs: number): Answer =>
  answer({ ...page, data: untilNow(page.data, nowMs) })

export function symbolsApi(board: PriceList): Answer {
  const step = fromUnits(lotStepE8, 8)
  const sizes = { minLots: step, maxLots: mostLots, lotStep: step }
  const data = board.traded.map(({ symbol, digits }) => {
    const { bid, ask } = board.quoteOf(symbol)
    return { symbol, digits, bid: fromUnits(bid, digits), ask: fromUnits(ask, digits), ...sizes }
  })
  return answer({ data })
}

/** Returns all signal traders with the account's copy settings (`null` if not followed), and the settings' limits. */
export function followsApi(follows: FollowView): Answer {
  const data = signalTraders.map((trader) => ({ ...trader, settings: follows.settingsOf(trader.id) ?? null }))
  return answer({ data, limits: settingsLimits })
}

export interface TradersContext {
  readonly seed: string
  readonly startMs: number
  readonly nowMs: number
}

export function tradersApi(): Answer {
  return answer({ data: signalTraders })
}

export function traderApi(
  feed: FeedView, closedTrades: ClosedView, id: string, { nowMs, ...context }: TradersContext,
): Answer {
  const trader = findSignalTrader(id)
  if (trader === undefined) return problem(404, 'no such signal trader')
  const trades = untilNow(closedTrades.all().filter((trade) => trade.sigtraderid === trader.id), nowMs)
  const balance = feed.account().balance
  return answer({ data: traderProfile({ trader, trades, balance, ...context }) })
}
