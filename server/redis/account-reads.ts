import type { ClosedTrade } from '../feed/model/account/closed-trades'
import { tradesAtOnce, type FeedStore } from './feed-store'
import { createLane, createSharedReads } from './shared-reads'

/** Limits for HTTP requests, because each read takes a few MB of memory (RS-151). */
const requestLane = { atOnce: 2, mostWaiting: 64 } as const
/** Limits for opening accounts, whose reads wait as long as necessary. */
const openLane = { atOnce: 2, mostWaiting: Number.POSITIVE_INFINITY } as const

/**
 * Shared, limited reads of large Redis data. When an address has too many waiting reads, a read rejects with a
 * `BusyError`.
 */
export type AccountReads = ReturnType<typeof createAccountReads>

export function createAccountReads(store: FeedStore) {
  const lane = createLane(requestLane)
  const market = createSharedReads(lane, () => store.market())

  /** Reads all trades after a deal, in batches. */
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

  return {
    /** Reads an account for one request. Skips the deltas that are already part of its stored state. */
    once: createSharedReads(lane, (traderId) => store.readOnce(traderId)),
    /** Reads an account with all stored deltas, to show it to clients. */
    whole: createSharedReads(createLane(openLane), (traderId) => store.read(traderId)),
    books: createSharedReads(lane, (traderId) => store.booksOf(traderId)),
    /** No trader id contains a space, so the key is unambiguous. */
    closedAfter: (traderId: string, deal: number, address?: string) => sharedClosed(`${traderId} ${deal}`, address),
    market: () => market(''),
  }
}
