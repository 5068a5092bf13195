import type { MarketFaults } from '../feed/model/engine/feed-engine'
import { toUnits } from '../feed/model/money/decimal'
import type { MarketMaker } from './market-maker'
import type { Run } from './producer-api'

/** What is done in its turn, between what the market does. */
type Errand = (of: Run) => void | Promise<void>

export interface ProducerFaultsOptions {
  readonly now: () => number
  /** `undefined` while other servers price. */
  readonly run: () => Run | undefined
  readonly isOurs: (of: Run, traderId: string) => boolean
  readonly maker: MarketMaker
  readonly errand: (what: Errand) => void
  /** Every account of this server numbers from 0 in a new epoch. */
  readonly restart: Errand
}

/** The market's share of an update that is called for, ms. */
const updateMs = 50

const notTheMarket = 'another server moves the market'

/** What can be made happen at a server that prices: to its accounts, and to the market where it moves that. */
export function createProducerFaults(options: ProducerFaultsOptions): MarketFaults {
  const { now, run, isOurs, maker, errand, restart } = options

  const movesMarket = (): boolean => run()?.roles.has('market') === true

  return {
    restart() {
      if (run() === undefined) return 'other servers price the accounts'
      errand(restart)
      return undefined
    },
    tick(symbol, bid, ask) {
      if (!movesMarket()) return notTheMarket
      const pair = maker.board.pairs.get(symbol)
      if (pair === undefined) return `${symbol} is not quoted`
      const quote = { symbol, bid: toUnits(bid, pair.digits), ask: toUnits(ask, pair.digits), atMs: now() }
      if (quote.bid === 0) return `${symbol} has only ${pair.digits} digits`
      errand((of) => maker.put(of, quote))
      return undefined
    },
    closePosition(traderId, ticket, reason) {
      const of = run()
      if (of === undefined || !isOurs(of, traderId)) return 'another server prices the account'
      if (of.exchange.find(traderId)?.engine.ledger.get(ticket) === undefined) return 'no such position'
      errand(({ exchange }) => void exchange.closePosition(traderId, ticket, reason))
      return undefined
    },
    update(count) {
      if (!movesMarket()) return notTheMarket
      errand((of) => maker.update(of, count, updateMs))
      return undefined
    },
  }
}
