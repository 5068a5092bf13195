import { randomBytes } from 'node:crypto'
import type { Clock } from '../../src/connection/ports/ports'
import { createPreviewLimit } from './http/preview-limit'
import { createMemoryEngine } from './model/engine/memory-engine'
import type { AccountFeed } from './model/exchange/account-feed'
import { createExchange, type Exchange } from './model/exchange/exchange'
import { openFeedFront, type FeedFront } from './feed-front'
import { openMarket } from './ticks/open-market'
import { resolveOptions, type FeedServerOptions } from '../options/server-options'
import { createOrderJournal } from './orders/open-order-journal'
import { StartError } from '../shared/start-error'
import { systemClock } from '../shared/system-clock'
import { writeTrouble } from '../shared/trouble'
import { boundTrouble } from '../wire/bounded-trouble'

export type { FeedServerOptions } from '../options/server-options'
export { StartError } from '../shared/start-error'

export interface FeedServer extends FeedFront {
  readonly exchange: Exchange
  /** Throws a RangeError when too many accounts are in use. */
  feed(traderId: number | string): AccountFeed
  /** Runs `count` extra market updates (default 1). */
  tick(count?: number): void
  /** Publishes an extra quote. Throws a RangeError for a pair that is not quoted. */
  quote(symbol: string, bid: number, ask: number): void
}

/** Creates epochs that are unique across server runs. */
function createEpochs(clock: Clock): () => string {
  const run = `${clock.now().toString(36)}-${randomBytes(4).toString('hex')}`
  let count = 0
  return () => {
    count += 1
    return `${run}-${count}`
  }
}

/** Rejects with a one-line StartError on failure. */
export async function createFeedServer(options: FeedServerOptions = {}): Promise<FeedServer> {
  const config = resolveOptions(options)
  if (options.shards !== undefined) throw new StartError('shards requires redis: set both, or neither')
  const { clock = systemClock } = options
  const trouble = boundTrouble(options.trouble ?? writeTrouble, clock)
  const source = await openMarket({ ...config, trouble }, clock.now())
  const exchange = createExchange({ ...config, source, now: () => clock.now(), nextEpoch: createEpochs(clock) })
  const journal = createOrderJournal(config.journal, { clock, trouble })
  const { rate, keepMs } = config
  const mayPreview = createPreviewLimit(config.positions, () => clock.elapsed())
  const engine = createMemoryEngine({ exchange, journal, clock, rate, keepMs, mayPreview, trouble })
  const front = await openFeedFront({ config, clock, engine, trouble })

  return {
    ...front,
    exchange,
    feed(traderId) {
      const feed = exchange.open(String(traderId))
      if (feed === undefined) throw new RangeError('too many accounts are in use')
      return feed
    },
    tick: (count = 1) => void engine.market.update(count),
    quote(symbol, bid, ask) {
      const failure = engine.market.tick(symbol, bid, ask)
      if (failure !== undefined) throw new RangeError(failure)
    },
  }
}
