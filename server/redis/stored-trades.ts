import type { Redis } from 'ioredis'
import {
  closedCapacity, closedPageOf, type ClosedTrade, type ClosedTradesPage, type ClosedTradesQuery,
} from '../feed/model/account/closed-trades'
import type { SavedBooks } from '../feed/model/account/saved-account'
import { isBooks, isTrade } from '../feed/model/account/saved-shapes'
import { keys } from './keys'
import { readJson, readListReply, readStreamEntries, readTextReply } from './read-reply'

export interface StoredBooks {
  readonly epoch: string
  readonly books: SavedBooks
}

/** Number of trades per reply. The server parses each reply in one event loop turn. */
export const tradesAtOnce = 500

const readTrades = (reply: unknown): readonly ClosedTrade[] =>
  readStreamEntries(reply).map(({ fields }) => readJson('a trade', fields['trade'], isTrade))

/** Returns the arguments of a script that stores closed trades. */
export const listed = (closed: readonly ClosedTrade[]): readonly (string | number)[] =>
  [closed.length, ...closed.flatMap((trade) => [trade.deal, JSON.stringify(trade)])]

/** @param bulk connection for large replies */
export function createTradeReads(bulk: Redis) {
  return {
    /** Returns up to `tradesAtOnce` trades after `deal`, oldest first. */
    async closedAfter(traderId: string, deal: number): Promise<readonly ClosedTrade[]> {
      const place = `${deal + 1}-0`
      return readTrades(await bulk.call('XRANGE', keys.closed(traderId), place, '+', 'COUNT', tradesAtOnce))
    },
    /**
     * Returns a page of closed trades. Covers only the newest `closedCapacity`, because the pricing server does not
     * store older trades.
     */
    async closedPage(
      traderId: string, lastDeal: number, { cursor, limit }: Omit<ClosedTradesQuery, 'sigTraderId'>,
    ): Promise<ClosedTradesPage> {
      if (cursor === 0) return closedPageOf([], limit)
      const oldest = `${Math.max(1, lastDeal - closedCapacity + 1)}-0`
      const newest = cursor === null ? '+' : String(cursor - 1)
      const args = [keys.closed(traderId), newest, oldest, 'COUNT', limit + 1]
      return closedPageOf(readTrades(await bulk.call('XREVRANGE', ...args)), limit)
    },
    async booksOf(traderId: string): Promise<StoredBooks | undefined> {
      const reply = readListReply(await bulk.call('HMGET', keys.account(traderId), 'epoch', 'books'), 'books')
      const [epoch, books] = reply
      if (epoch === null || books === null) return undefined
      return { epoch: readTextReply(epoch, 'an epoch'), books: readJson('books', books, isBooks) }
    },
  }
}
