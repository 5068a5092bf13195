import type { ClosedTrade } from '../feed/model/account/closed-trades'
import { tradesAtOnce, type FeedStore } from './feed-store'
import { createLane, createSharedReads } from './shared-reads'

/** Each read for an HTTP request takes a few MB (RS-151). */
const requestLane = { atOnce: 2, mostWaiting: 64 } as const
/** Reads for opened accounts wait as long as necessary. */
const openLane = { atOnce: 2, mostWaiting: Number.POSITIVE_INFINITY } as const

/** Large Redis reads, shared and limited in number. Reads beyond the limit of an address reject with a `BusyError`. */
export type AccountReads = ReturnType<typeof createAccountReads>

export function createAccountReads(store: FeedStore) {
  const lane = createLane(requestLane)
  const market = createSharedReads(lane, () => store.market())

  /** Reads all trades after the deal, one batch after another. */
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
    /** Reads an account for one request, without the deltas from before its state was written whole. */
    once: createSharedReads(lane, (traderId) => store.readOnce(traderId)),
    /** Reads an account with all its deltas, to show it. */
    whole: createSharedReads(createLane(openLane), (traderId) => store.read(traderId)),
    books: createSharedReads(lane, (traderId) => store.booksOf(traderId)),
    /** The key is unambiguous, because a trader's id contains no space. */
    closedAfter: (traderId: string, deal: number, address?: string) => sharedClosed(`${traderId} ${deal}`, address),
    market: () => market(''),
  }
}
