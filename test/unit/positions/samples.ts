import type { Account, Position, PositionPatch, Removal } from '../../../src/positions/model/wire'
import { createBook, type Book } from '../../../src/positions/model/book'
import { createTotals } from '../../../src/positions/model/totals'
import type { PositionsUpdate } from '../../../src/positions/model/positions-update'

export function position(over: Partial<Position> = {}): Position {
  return {
    ticket: 1, symbol: 'EURUSD', type: 'buy', lots: 0.1, openprice: 1.1, nowprice: 1.2, sl: 0, tp: 0, swap: -0.5,
    commission: -0.7, profit: 10, currency: 'USD', opentime: 1_600_000_000_000, digits: 5, flwsig: true,
    sigtraderid: 7, signame: 'Ann', ...over,
  }
}

export function account(over: Partial<Account> = {}): Account {
  return { currency: 'USD', currencyDigits: 2, balance: 1_000, credit: 50, margin: 100, leverage: 100, ...over }
}

export function bookOf(rows: readonly Position[], ofAccount: Account | null = account()): Book {
  const book = createBook(createTotals({}))
  book.takeList(rows, ofAccount, 'first', 0)
  book.flush()
  return book
}

export function patch(
  book: Book, upsert: readonly PositionPatch[], remove: readonly Removal[] = [], ofAccount?: Account,
): boolean {
  const account = ofAccount === undefined ? {} : { account: ofAccount }
  return book.applyDelta({ data: { upsert, remove }, ...account }, 5)
}

export function flushed(book: Book): PositionsUpdate {
  const update = book.flush()
  if (update === undefined) throw new Error('nothing was flushed')
  return update
}

export function patched(
  book: Book, upsert: readonly PositionPatch[], remove?: readonly Removal[], ofAccount?: Account,
): PositionsUpdate {
  patch(book, upsert, remove, ofAccount)
  return flushed(book)
}
