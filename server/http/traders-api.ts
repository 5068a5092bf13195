import { findSignalTrader, signalTraders } from '../account/signal-traders'
import { traderProfile } from '../account/trader-profile'
import type { AccountFeed } from '../feed/account-feed'
import type { Answer } from './answer'
import { answer, problem } from './answer'

export interface TradersContext {
  readonly seed: string
  readonly startMs: number
}

export function tradersApi(): Answer {
  return answer({ data: signalTraders })
}

/** One signal trader, as seen from an account that copies them. */
export function traderApi(feed: AccountFeed, id: string, context: TradersContext): Answer {
  const trader = findSignalTrader(id)
  if (trader === undefined) return problem(404, 'no such signal trader')
  const trades = feed.engine.closedTrades.all().filter((trade) => trade.sigtraderid === trader.id)
  const balance = feed.engine.account().balance
  return answer({ data: traderProfile({ trader, trades, balance, ...context }) })
}
