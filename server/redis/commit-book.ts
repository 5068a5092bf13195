import type { DeltaFrame, PositionPatch } from '../../src/positions/model/wire'
import { savedPosition, type SavedAccount } from '../feed/model/account/saved-account'
import type { AccountFeed } from '../feed/model/exchange/account-feed'
import type { Exchange } from '../feed/model/exchange/exchange'
import { hashText } from '../shared/seeded-random'
import type { Commit, Decision } from './feed-store'

/**
 * Every 64th delta is written together with the whole account, even if readers could apply the delta (RS-90). The count
 * starts at a different number for each account.
 */
const wholeEvery = 64

/** Fields that change without trades. */
const priced = new Set(['ticket', 'nowprice', 'profit', 'swap'])

const isPriceOnly = (patch: PositionPatch): boolean => Object.keys(patch).every((name) => priced.has(name))

const swapDaysIn = ({ data }: DeltaFrame, { engine }: AccountFeed): ReadonlySet<number> =>
  new Set(data.upsert.flatMap(({ ticket, swap }) =>
    swap === undefined ? [] : engine.ledger.get(Number(ticket))?.swapDay ?? []))

/** An account's state in Redis, apart from rows and deltas. */
interface Kept {
  readonly lastDeal: number
  readonly books: string
}

export type CommitBook = ReturnType<typeof createCommitBook>

/**
 * Collects an exchange's account changes, in order, until they are written.
 * @param tick returns the exchange's last applied tick entry
 * @param isWholeDue returns whether to write the whole account with the current update's delta (RS-160)
 */
export function createCommitBook(exchange: Exchange, tick: () => string, isWholeDue: (traderId: string) => boolean) {
  const kept = new WeakMap<AccountFeed, Kept>()
  let commits: Commit[] = []

  function newsOf(feed: AccountFeed): Pick<Commit, 'books' | 'closed'> {
    const before = kept.get(feed)
    const books = feed.engine.books()
    const text = JSON.stringify(books)
    kept.set(feed, { lastDeal: books.lastDeal, books: text })
    return {
      closed: feed.engine.closedTrades.all().filter(({ deal }) => deal > (before?.lastDeal ?? 0)),
      books: text === before?.books ? undefined : books,
    }
  }

  const wholeOf = (feed: AccountFeed): Pick<SavedAccount, 'account' | 'positions'> =>
    ({ account: feed.account(), positions: Array.from(feed.engine.ledger.all(), savedPosition) })

  function commitOf(feed: AccountFeed, delta: DeltaFrame | undefined): Commit {
    const isPriced = delta !== undefined && delta.data.remove.length === 0 && delta.data.upsert.every(isPriceOnly)
    const [swapDay, ...otherDays] = delta === undefined ? [] : swapDaysIn(delta, feed)
    // Writes the whole account only with a delta. Otherwise, the account might contain changes that are in no delta.
    const isWhole = delta !== undefined
      && (otherDays.length > 0 || isWholeDue(feed.traderId) || (delta.seq + hashText(feed.traderId)) % wholeEvery === 0)
    const { closed, books } = isPriced ? { closed: [], books: undefined } : newsOf(feed)
    return {
      traderId: feed.traderId,
      epoch: feed.epoch(),
      seq: feed.seq(),
      text: delta === undefined ? undefined : JSON.stringify(delta),
      swapDay,
      whole: isWhole ? wholeOf(feed) : undefined,
      books,
      closed,
      decision: undefined,
      tick: tick(),
    }
  }

  exchange.onDelta((feed, delta) => commits.push(commitOf(feed, delta)))

  return {
    stateOf: (feed: AccountFeed): SavedAccount => ({ ...wholeOf(feed), books: feed.engine.books() }),
    /** Marks the account's current state as stored in Redis. */
    took: (feed: AccountFeed): void => void newsOf(feed),
    /** Attaches an order's result to the changes that the order caused. */
    decide(feed: AccountFeed, decision: Decision): void {
      const last = commits.filter(({ traderId }) => traderId === feed.traderId).at(-1)
      const commit = last ?? commitOf(feed, undefined)
      const books = newsOf(feed).books ?? commit.books
      commits = [...commits.filter((each) => each !== last), { ...commit, books, decision }]
    },
    takeCommits(): readonly Commit[] {
      const taken = commits
      commits = []
      return taken
    },
    forget(traderId: string): void {
      commits = commits.filter((each) => each.traderId !== traderId)
    },
  }
}
