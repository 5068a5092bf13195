import type { AccountFeed } from '../../../server/feed/model/exchange/account-feed'
import type { Account, Position } from '../../../src/positions/model/wire'
import { bookDifference } from './true-to-server'

/** An account as the server had it at one place of its feed. */
export interface TrueBook {
  readonly traderId: string
  readonly epoch: string
  readonly seq: number
  readonly rows: readonly Position[]
  readonly account: Account
  /** When the server came to be there, true time. */
  readonly fromMs: number
  /** The book that followed it; `undefined` while it is there. */
  next: TrueBook | undefined
}

/**
 * When the server's rows and account became others than this book's; `undefined` while they are the same. A place
 * whose delta changed nothing, such as an order for the stop that is set already, has the same rows.
 */
export function changedAtMs(book: TrueBook): number | undefined {
  for (let next = book.next; next !== undefined; next = next.next) {
    if (bookDifference(book, next.rows, next.account) !== undefined) return next.fromMs
  }
  return undefined
}

const keyOf = (traderId: string, epoch: string, seq: number): string => `${traderId} ${epoch} ${seq}`

/** The server's books at every place of every feed, recorded when the server was there. */
export function createGroundTruth() {
  const books = new Map<string, TrueBook>()
  const present = new Map<string, TrueBook>()

  return {
    record(feed: AccountFeed, atMs: number): void {
      const { traderId } = feed
      const [epoch, seq] = [feed.epoch(), feed.seq()]
      const before = present.get(traderId)
      if (before?.epoch === epoch && before.seq === seq) return
      // Rows are replaced by each change of the engine's, never changed: to hold them is to keep what they were.
      const rows = feed.rows()
      const book: TrueBook = {
        traderId, epoch, seq, rows, account: feed.engine.account(), fromMs: atMs, next: undefined,
      }
      if (before !== undefined) before.next = book
      books.set(keyOf(traderId, epoch, seq), book)
      present.set(traderId, book)
    },
    at: (traderId: string, epoch: string, seq: number) => books.get(keyOf(traderId, epoch, seq)),
  }
}
