import type { AccountFeed } from '../feed/model/exchange/account-feed'
import type { FeedStore } from './feed-store'
import type { Isolation } from './isolation'
import type { Run } from './producer-api'

export interface AccountOpenerOptions {
  readonly store: FeedStore
  readonly maxAccounts: number
  readonly ofAccount: Isolation<Run>['ofAccount']
  /** Another server prices now. */
  readonly leaveRun: (of: Run) => undefined
}

/** Brings accounts into a run, from what Redis has of them. */
export interface AccountOpener {
  /** `undefined` when there is no room for it, it is set aside, or the run is over. */
  open(of: Run, traderId: string): Promise<AccountFeed | undefined>
  /** Goes on with the account as it is, in a new epoch. */
  renumber(of: Run, feed: AccountFeed): Promise<void>
}

export function createAccountOpener({ store, maxAccounts, ofAccount, leaveRun }: AccountOpenerOptions): AccountOpener {
  async function renumber(of: Run, feed: AccountFeed): Promise<void> {
    const begun = await store.begin(of.role, feed.traderId, { ...of.book.stateOf(feed), closed: undefined })
    if (begun === 'fenced') return leaveRun(of)
    feed.restart(begun.epoch)
    of.book.took(feed)
  }

  return {
    async open(of, traderId) {
      const { exchange, book, role, world } = of
      const known = exchange.feeds().find((feed) => feed.traderId === traderId)
      if (known !== undefined) return known
      const stored = await store.read(traderId)
      if (stored === undefined) {
        const feed = ofAccount(of, traderId, () => exchange.open(traderId))
        if (feed === undefined) return undefined
        const closed = feed.engine.closedTrades.all()
        const begun = await store.begin(role, traderId, { ...book.stateOf(feed), closed })
        if (begun === 'fenced') return leaveRun(of)
        feed.restart(begun.epoch)
        book.took(feed)
        return feed
      }
      if (exchange.feeds().length >= maxAccounts) return undefined
      const feed = ofAccount(of, traderId, () => exchange.resume(traderId, stored, stored))
      if (feed === undefined) return undefined
      if (stored.epoch.startsWith(`${world}-`)) book.took(feed)
      else await renumber(of, feed)
      return feed
    },
    renumber,
  }
}
