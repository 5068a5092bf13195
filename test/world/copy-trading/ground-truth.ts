import type { AccountFeed } from '../../../server/feed/model/exchange/account-feed'
import type { Account, Position } from '../../../src/positions/model/wire'
import { bookDifference } from './true-to-server'

export interface TrueBook {
  readonly traderId: string
  readonly epoch: string
  readonly seq: number
  readonly rows: readonly Position[]
  readonly account: Account
  /** True time at which the server reached this state. */
  readonly fromMs: number
  /** `undefined` while this book is current. */
  next: TrueBook | undefined
}

/**
 * True time at which the server's rows and account started to differ from this book. A delta without a change, such as
 * an order for an existing stop, keeps the rows equal.
 */
export function changedAtMs(book: TrueBook): number | undefined {
  for (let next = book.next; next !== undefined; next = next.next) {
    if (bookDifference(book, next.rows, next.account) !== undefined) return next.fromMs
  }
  return undefined
}

const keyOf = (traderId: string, epoch: string, seq: number): string => `${traderId} ${epoch} ${seq}`

export function createGroundTruth() {
  const books = new Map<string, TrueBook>()
  const present = new Map<string, TrueBook>()

  return {
    record(feed: AccountFeed, atMs: number): void {
      const { traderId } = feed
      const [epoch, seq] = [feed.epoch(), feed.seq()]
      const before = present.get(traderId)
      if (before?.epoch === epoch && before.seq === seq) return
      // The engine replaces rows and never mutates them, so references preserve the old state.
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
