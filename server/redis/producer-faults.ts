import type { MarketFaults } from '../feed/model/engine/feed-engine'
import type { Exchange } from '../feed/model/exchange/exchange'
import { toUnits } from '../feed/model/money/decimal'

/** What is done in its turn, between what the market does. */
type Errand<Run> = (of: Run) => void | Promise<void>

export interface ProducerFaultsOptions<Run extends { readonly exchange: Exchange }> {
  readonly now: () => number
  /** `undefined` while another server prices. */
  readonly exchange: () => Exchange | undefined
  /** Tells in a line why it cannot be done. */
  readonly errand: (what: Errand<Run>) => string | undefined
  /** Every account numbers from 0 in a new epoch. */
  readonly restart: Errand<Run>
}

/** The market's share of an update that is called for, ms. */
const updateMs = 50

/** What can be made happen at the one server that prices. */
export function createProducerFaults<Run extends { readonly exchange: Exchange }>(
  { now, exchange: present, errand, restart }: ProducerFaultsOptions<Run>,
): MarketFaults {
  return {
    restart: () => errand(restart),
    tick(symbol, bid, ask) {
      const exchange = present()
      const pair = exchange?.board.pairs.get(symbol)
      if (pair === undefined) return exchange === undefined ? errand(() => undefined) : `${symbol} is not quoted`
      const quote = { symbol, bid: toUnits(bid, pair.digits), ask: toUnits(ask, pair.digits), atMs: now() }
      if (quote.bid === 0) return `${symbol} has only ${pair.digits} digits`
      return errand((of) => of.exchange.apply([quote]))
    },
    closePosition(traderId, ticket, reason) {
      const feed = present()?.feeds().find((each) => each.traderId === traderId)
      if (present() !== undefined && feed?.engine.ledger.get(ticket) === undefined) return 'no such position'
      return errand(({ exchange }) => void exchange.closePosition(traderId, ticket, reason))
    },
    update: (count) => errand(({ exchange }) => {
      for (let done = 0; done < count; done += 1) exchange.update(updateMs)
    }),
  }
}
