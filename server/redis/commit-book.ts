import type { Account, DeltaFrame } from '../../src/positions/model/wire'
import type { ClosedTrade } from '../feed/model/account/closed-trades'
import type { SavedBooks, SavedPosition } from '../feed/model/account/saved-account'
import type { AccountFeed } from '../feed/model/exchange/account-feed'
import type { Exchange } from '../feed/model/exchange/exchange'
import type { OrderJournal } from '../feed/model/orders/order-journal'
import type { Commit, Decision } from './feed-store'

/** What changed at the accounts of an exchange, in its order, until it is written. */
export interface CommitBook {
  /** For a desk whose decisions count once they are written with what they led to. */
  readonly journal: OrderJournal
  stateOf(feed: AccountFeed): AccountState
  /** Redis has the account as it is now. */
  took(feed: AccountFeed): void
  /** The decision belongs to what it changed at the account. */
  decide(feed: AccountFeed, decision: Decision): void
  takeCommits(): readonly Commit[]
  /** What changed at the account is not to be written. */
  forget(traderId: string): void
}

export interface AccountState {
  readonly account: Account
  readonly books: SavedBooks
  readonly positions: readonly SavedPosition[]
}

/** What Redis has of an account beside its rows. */
interface Kept {
  readonly lastDeal: number
  readonly books: string
}

function closedAfter(feed: AccountFeed, deal: number): readonly ClosedTrade[] {
  const all = feed.engine.closedTrades.all()
  let first = all.length
  while (first > 0 && (all[first - 1]?.deal ?? 0) > deal) first -= 1
  return all.slice(first)
}

const noJournal: OrderJournal = {
  find: () => undefined,
  add: () => undefined,
  mayHaveLost: () => false,
  mayHaveLostOrder: () => false,
  close: () => undefined,
}

/** @param tick the last entry of the ticks that the exchange has applied */
export function createCommitBook(exchange: Exchange, tick: () => string): CommitBook {
  const kept = new WeakMap<AccountFeed, Kept>()
  let commits: Commit[] = []

  /** What is new since it was asked last. */
  function newsOf(feed: AccountFeed): Pick<Commit, 'books'> & Pick<Commit['changes'], 'closed'> {
    const before = kept.get(feed)
    const books = feed.engine.books()
    const text = JSON.stringify(books)
    kept.set(feed, { lastDeal: books.lastDeal, books: text })
    return {
      closed: closedAfter(feed, before?.lastDeal ?? 0),
      books: text === before?.books ? undefined : books,
    }
  }

  function positionsOf(feed: AccountFeed, tickets: Iterable<number>): readonly SavedPosition[] {
    const found: SavedPosition[] = []
    for (const ticket of tickets) {
      const position = feed.engine.ledger.get(ticket)
      if (position !== undefined) found.push({ row: position.row, swapDay: position.swapDay })
    }
    return found
  }

  function commitOf(feed: AccountFeed, delta: DeltaFrame | undefined): Commit {
    const { closed, books } = newsOf(feed)
    const touched = new Set(delta?.data.upsert.map(({ ticket }) => Number(ticket)))
    const removed = delta?.data.remove.map(({ ticket }) => Number(ticket)) ?? []
    return {
      traderId: feed.traderId,
      epoch: feed.epoch(),
      seq: feed.seq(),
      text: delta === undefined ? undefined : JSON.stringify(delta),
      account: delta?.account,
      books,
      changes: { put: positionsOf(feed, touched), removed, closed },
      decision: undefined,
      tick: tick(),
    }
  }

  exchange.onDelta((feed, delta) => commits.push(commitOf(feed, delta)))

  return {
    journal: noJournal,
    stateOf: (feed) => ({
      account: feed.account(),
      books: feed.engine.books(),
      positions: Array.from(feed.engine.ledger.all(), ({ row, swapDay }) => ({ row, swapDay })),
    }),
    took: (feed) => void newsOf(feed),
    decide(feed, decision) {
      const last = commits.filter(({ traderId }) => traderId === feed.traderId).at(-1)
      const commit = last ?? commitOf(feed, undefined)
      commits = [...commits.filter((each) => each !== last), { ...commit, decision }]
    },
    takeCommits() {
      const taken = commits
      commits = []
      return taken
    },
    forget(traderId) {
      commits = commits.filter((each) => each.traderId !== traderId)
    },
  }
}
