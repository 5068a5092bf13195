import type { MarketFaults } from '../feed/model/engine/feed-engine'
import { toUnits } from '../feed/model/money/decimal'
import type { MarketMaker } from './market-maker'
import { roleOf, type Run } from './run'

/** The work in its turn, between the moves of the market. */
export type Errand = (of: Run) => void | Promise<void>

export interface ProducerFaultsOptions {
  readonly now: () => number
  /** `undefined` while other servers price. */
  readonly run: () => Run | undefined
  readonly maker: MarketMaker
  readonly errand: (what: Errand) => undefined
  /** Every account of this server numbers from 0 in a new epoch. */
  readonly restart: Errand
}

/** The market's share of an update that is called for, ms: as at the default rate of 20 a second. */
const updateMs = 50

const notTheMarket = 'another server moves the market'

/** Faults on purpose at a server that prices: to its accounts, and to the market where it moves that. */
export function createProducerFaults({ now, run, maker, errand, restart }: ProducerFaultsOptions): MarketFaults {
  const movesMarket = (): boolean => run()?.roles.has('market') === true

  return {
    restart: () => (run() === undefined ? 'other servers price the accounts' : errand(restart)),
    tick(symbol, bid, ask) {
      if (!movesMarket()) return notTheMarket
      const pair = maker.pairs.get(symbol)
      if (pair === undefined) return `${symbol} is not quoted`
      const quote = { symbol, bid: toUnits(bid, pair.digits), ask: toUnits(ask, pair.digits), atMs: now() }
      if (quote.bid === 0) return `${symbol} has only ${pair.digits} digits`
      return errand((of) => maker.put(of, quote))
    },
    closePosition(traderId, ticket, reason) {
      const of = run()
      if (of === undefined || roleOf(of, traderId) === undefined) return 'another server prices the account'
      if (of.exchange.find(traderId)?.engine.ledger.get(ticket) === undefined) return 'no such position'
      return errand(({ exchange }) => void exchange.closePosition(traderId, ticket, reason))
    },
    update: (count) => (movesMarket() ? errand((of) => maker.update(of, count, updateMs)) : notTheMarket),
  }
}
