import { savedPosition } from '../../../server/feed/model/account/saved-account'
import type { FeedEngine } from '../../../server/feed/model/engine/feed-engine'
import { createMemoryEngine, type MemoryEngineOptions } from '../../../server/feed/model/engine/memory-engine'
import type { AccountFeed } from '../../../server/feed/model/exchange/account-feed'
import { createExchange, type Exchange } from '../../../server/feed/model/exchange/exchange'
import { createSimulatedMarket } from '../../../server/feed/model/market/simulated-market'
import { createDecidedOrders, lossRecord, type OrderRecord } from '../../../server/feed/model/orders/order-journal'
import { maxKeptOrders, maxKeptTrades, readSavedFeed, savedFeedText, type KeptAccount } from './saved-feed'

/** The server's clock on this device. */
export type FeedClock = MemoryEngineOptions['clock']

export const feedSeed = '1'
export const historyLimits = { deltas: 1_000, ageMs: 60_000 }
/** Maximum number of accounts. Each account takes storage space. */
export const maxAccounts = 6

const currency = 'USD'
const updatesPerSecond = 10
const keepMs = 86_400_000

export interface LocalState {
  readonly engine: FeedEngine<AccountFeed>
  /** Whether this run prices the feed. */
  has(feed: AccountFeed): boolean
  /** Returns the data for the next run. */
  text(): string
}

export interface LocalStateOptions {
  readonly clock: FeedClock
  readonly nextEpoch: () => string
  /** Data of an earlier run, or `undefined`. */
  readonly text: string | undefined
}

function keptAccount({ traderId, engine }: AccountFeed): KeptAccount {
  return {
    traderId,
    saved: {
      books: engine.books(),
      account: engine.account(),
      positions: Array.from(engine.ledger.all(), savedPosition),
    },
    closed: engine.closedTrades.all().slice(-maxKeptTrades),
  }
}

function resume(exchange: Exchange, epoch: string, { traderId, saved, closed }: KeptAccount): void {
  // Deal numbers continue from before the first stored trade.
  const lastDeal = (closed[0]?.deal ?? saved.books.lastDeal + 1) - 1
  const feed = exchange.resume(traderId, { epoch, seq: 0 }, { ...saved, books: { ...saved.books, lastDeal } })
  for (const trade of closed) feed.engine.closedTrades.keep(trade)
}

function createMarket(options: LocalStateOptions, market: string | undefined) {
  const { clock, nextEpoch } = options
  const source = createSimulatedMarket({ seed: feedSeed, currency, startMs: clock.now() })
  const exchange = createExchange({
    source,
    currency,
    currencyDigits: 2,
    leverage: 100,
    positions: 24,
    seed: feedSeed,
    maxAccounts,
    rowsPerUpdate: 200,
    history: historyLimits,
    nextEpoch,
    now: () => clock.now(),
  })
  if (market !== undefined && source.goTo(market)) for (const tick of source.present()) exchange.board.put(tick)
  return { source, exchange }
}

/** Continues from stored data. If the data is damaged, earlier order keys get `not-known`. */
export function createLocalState(options: LocalStateOptions): LocalState {
  const { clock, nextEpoch, text } = options
  const saved = text === undefined ? undefined : readSavedFeed(text)
  const isLost = text !== undefined && saved === undefined
  const { source, exchange } = createMarket(options, saved?.market)
  for (const account of (saved?.accounts ?? []).slice(-maxAccounts)) resume(exchange, nextEpoch(), account)
  let live = (): readonly OrderRecord[] => []
  const journal = createDecidedOrders({
    clock,
    maxKeys: maxKeptOrders,
    records: {
      entries: isLost ? [lossRecord([], clock.now())] : saved?.orders ?? [],
      // All records are stored together before the response.
      add: () => undefined,
      keep(records) {
        live = records
      },
      close: () => undefined,
    },
  })
  return {
    engine: createMemoryEngine({
      exchange, journal, clock, keepMs, rate: updatesPerSecond, mayPreview: () => true, trouble: () => undefined,
    }),
    has: (feed) => exchange.find(feed.traderId) === feed,
    text: () => savedFeedText({
      market: source.mark(), accounts: exchange.feeds().map(keptAccount), orders: live(),
    }),
  }
}
