import type { ClosedTrade } from '../feed/model/account/closed-trades'
import { tradesAtOnce, type FeedStore } from './feed-store'
import { createLane, createSharedReads } from './shared-reads'

/** Limits of the reads for requests over HTTP: each takes a few MB (RS-151). */
const requestLane = { atOnce: 2, mostWaiting: 64 } as const
/** Accounts that are opened wait as long as they have to: their number is limited by that of the lines. */
const openLane = { atOnce: 2, mostWaiting: Number.POSITIVE_INFINITY } as const

/** Large reads of Redis, shared and limited in number. They reject with a `BusyError` beyond it. */
export type AccountReads = ReturnType<typeof createAccountReads>

export function createAccountReads(store: FeedStore) {
  const lane = createLane(requestLane)
  const market = createSharedReads(lane, () => store.market())

  /** All after that deal, a piece after another. */
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
    /** An account for one question about it: without deltas from before it was written whole. */
    once: createSharedReads(lane, (traderId) => store.readOnce(traderId)),
    /** An account with all its deltas, to show it. */
    whole: createSharedReads(createLane(openLane), (traderId) => store.read(traderId)),
    books: createSharedReads(lane, (traderId) => store.booksOf(traderId)),
    /** A trader's id has no space. */
    closedAfter: (traderId: string, deal: number) => sharedClosed(`${traderId} ${deal}`),
    market: () => market(''),
  }
}
