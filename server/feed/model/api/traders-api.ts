import { findSignalTrader, signalTraders } from '../account/signal-traders'
import { traderProfile } from '../account/trader-profile'
import type { Books, Feed } from '../exchange/feed'
import type { Answer } from '../../../wire/answer'
import { answer, problem } from '../../../wire/answer'

export interface TradersContext {
  readonly seed: string
  readonly startMs: number
}

export function tradersApi(): Answer {
  return answer({ data: signalTraders })
}

/** One signal trader, as seen from an account that copies them. */
export function traderApi(feed: Feed, { closedTrades }: Books, id: string, context: TradersContext): Answer {
  const trader = findSignalTrader(id)
  if (trader === undefined) return problem(404, 'no such signal trader')
  const trades = closedTrades.all().filter((trade) => trade.sigtraderid === trader.id)
  const balance = feed.account().balance
  return answer({ data: traderProfile({ trader, trades, balance, ...context }) })
}
