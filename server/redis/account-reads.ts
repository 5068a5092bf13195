import {
  closedCapacity, createClosedTrades, keepAll, type ClosedTrade, type ClosedTrades, type ClosedTradesPage,
  type ClosedTradesQuery,
} from '../feed/model/account/closed-trades'
import { createSeededRandom } from '../shared/seeded-random'
import { isLoopbackAddress } from '../wire/address'
import { createClientLimits } from '../wire/client-limits'
import type { FeedStore } from './feed-store'
import { BusyError, createLane, createSharedReads } from './shared-reads'
import { tradesAtOnce, type StoredBooks } from './stored-trades'

/** Limits for reads by HTTP requests. Each read takes a few MB of memory (RS-151). */
const requestLane = { atOnce: 2, mostWaiting: 64 } as const
/** Limits for reads that open accounts. These reads wait as long as necessary. */
const openLane = { atOnce: 2, mostWaiting: Number.POSITIVE_INFINITY } as const

/** Maximum number of cached trades, about 20 MB (RS-159). */
const mostCached = 50_000
/** Each cached account counts as this many extra trades. */
const accountOverhead = 50

/** Rate limit of an address for accounts whose trades are not cached (RS-182). */
const uncachedReads = { perSecond: 2, burst: 10 } as const

type ReadAfter = (traderId: string, deal: number, address?: string) => Promise<readonly ClosedTrade[]>

/** Caches closed trades of accounts that this server does not show, so a read loads only newer trades. */
function createClosedCache(readAfter: ReadAfter, now: () => number) {
  const rolls = createSeededRandom('closed trades')
  const mayAddress = createClientLimits(uncachedReads, now)
  const cached = new Map<string, { readonly epoch: string; readonly trades: ClosedTrades }>()

  const countOf = (traderId: string): number => accountOverhead + (cached.get(traderId)?.trades.size() ?? 0)

  /**
   * Drops random accounts. If clients cycle through slightly more accounts than fit, the least recently requested
   * account is always requested next.
   */
  function evict(requested: string): void {
    const others = [...cached.keys()].filter((each) => each !== requested)
    let room = others.reduce((left, each) => left - countOf(each), mostCached - countOf(requested))
    while (room < 0 && others.length > 0) {
      const [dropped = ''] = others.splice(rolls.between(0, others.length - 1), 1)
      room += countOf(dropped)
      cached.delete(dropped)
    }
  }

  return {
    /** @param address default: this server */
    async read(traderId: string, epoch: string, address = '127.0.0.1'): Promise<ClosedTrades> {
      const found = cached.get(traderId)
      const isCached = found?.epoch === epoch
      // Loopback addresses have no address limit, see `LineGate`.
      if (!isCached && !isLoopbackAddress(address) && !mayAddress(address)) throw new BusyError('too many trades')
      const mine = isCached ? found : { epoch, trades: createClosedTrades(closedCapacity) }
      cached.set(traderId, mine)
      const trades = keepAll(mine.trades, await readAfter(traderId, mine.trades.lastDeal(), address))
      evict(traderId)
      return trades
    },
    clear: (): void => cached.clear(),
  }
}

/** Shared, limited reads of large Redis data. Rejects with a `BusyError` above an address's limits. */
export type AccountReads = ReturnType<typeof createAccountReads>

/** @param now monotonic time in ms, for the rate limit */
export function createAccountReads(store: FeedStore, now: () => number) {
  const lane = createLane(requestLane)
  const market = createSharedReads(lane, () => store.market())

  async function closed(key: string): Promise<readonly ClosedTrade[]> {
    const [traderId = '', from] = key.split(' ')
    const trades: ClosedTrade[] = []
    for (let deal = Number(from); ;) {
      const some = await store.closedAfter(traderId, deal)
      trades.push(...some)
      deal = trades[trades.length - 1]?.deal ?? deal
      if (some.length < tradesAtOnce) return trades
    }
  }
  const sharedClosed = createSharedReads(lane, closed)
  /** Joins the parts of the key with a space, because no trader id contains a space. */
  const closedAfter: ReadAfter = (traderId, deal, address) => sharedClosed(`${traderId} ${deal}`, address)
  const cache = createClosedCache(closedAfter, now)
  const pages = createSharedReads(lane, (key) => {
    const [traderId = '', lastDeal, limit, cursor] = key.split(' ')
    return store.closedPage(traderId, Number(lastDeal), {
      limit: Number(limit), cursor: cursor === '' ? null : Number(cursor),
    })
  })

  return {
    once: createSharedReads(lane, (traderId) => store.readToPrice(traderId)),
    /** Reads an account with all stored deltas, to show it to clients. */
    whole: createSharedReads(createLane(openLane), (traderId) => store.read(traderId)),
    books: createSharedReads(lane, (traderId) => store.booksOf(traderId)),
    closedAfter,
    closedTrades: cache.read,
    /** Returns a page of closed trades. Reads all trades if the page is for a single signal trader. */
    async closedPage(
      traderId: string, { epoch, books: { lastDeal } }: StoredBooks, query: ClosedTradesQuery, address?: string,
    ): Promise<ClosedTradesPage> {
      if (query.sigTraderId !== null) return (await cache.read(traderId, epoch, address)).page(query)
      return pages(`${traderId} ${lastDeal} ${query.limit} ${query.cursor ?? ''}`, address)
    },
    market: () => market(''),
    /** Drops the cached trades, because Redis may have lost them (RS-161). */
    forget: cache.clear,
  }
}
