import type { AccountFeed } from '../feed/model/exchange/account-feed'
import type { Tick } from '../feed/model/money/instrument'
import type { FeedStore, Role } from './feed-store'
import type { Isolation } from './isolation'
import { partitionOf } from './partitions'
import type { Run } from './producer-api'
import { isAfter, type StreamEntry } from './read-reply'

export interface AccountOpenerOptions {
  readonly store: FeedStore
  /** False when there is none for one account more. */
  readonly makeRoom: (of: Run) => boolean
  readonly ofAccount: Isolation<Run>['ofAccount']
  /** Another server has the role now. */
  readonly losePart: (of: Run, role: Role) => undefined
  /** Applies what there is of the market after the last entry that was. */
  readonly catchUp: (of: Run) => Promise<void>
  readonly ticksOf: (of: Run, entries: readonly StreamEntry[]) => readonly Tick[]
}

/** Brings accounts into a run, from what Redis has of them. */
export interface AccountOpener {
  /** `undefined` when there is no room for it, it is set aside, another server prices it, or the run is over. */
  open(of: Run, traderId: string): Promise<AccountFeed | undefined>
  /** Goes on with the account as it is, in a new epoch; `tick` is the last entry of the ticks that it was priced by. */
  renumber(of: Run, feed: AccountFeed, tick?: string): Promise<void>
}

export function createAccountOpener(options: AccountOpenerOptions): AccountOpener {
  const { store, makeRoom, ofAccount, losePart, catchUp, ticksOf } = options

  const roleOf = ({ roles }: Run, traderId: string): Role | undefined => roles.get(partitionOf(traderId))

  async function renumber(of: Run, feed: AccountFeed, tick = of.tick ?? '0-0'): Promise<void> {
    const role = roleOf(of, feed.traderId)
    if (role === undefined) return
    const state = { ...of.book.stateOf(feed), closed: undefined, tick }
    const begun = await store.begin(role, feed.traderId, state)
    if (begun === 'fenced') return losePart(of, role)
    feed.restart(begun.epoch)
    of.book.took(feed)
  }

  async function begin(of: Run, role: Role, traderId: string): Promise<AccountFeed | undefined> {
    const feed = ofAccount(of, traderId, () => of.exchange.open(traderId))
    if (feed === undefined) return undefined
    const closed = feed.engine.closedTrades.all()
    const begun = await store.begin(role, traderId, { ...of.book.stateOf(feed), closed, tick: of.tick ?? '0-0' })
    if (begun === 'fenced') return losePart(of, role)
    feed.restart(begun.epoch)
    of.book.took(feed)
    return feed
  }

  return {
    async open(of, traderId) {
      const { exchange, book, world } = of
      const known = exchange.find(traderId)
      if (known !== undefined) return known
      const role = roleOf(of, traderId)
      if (role === undefined) return undefined
      const stored = await store.readToPrice(traderId)
      if (roleOf(of, traderId) !== role) return undefined
      if (!makeRoom(of)) return undefined
      if (stored === undefined) return begin(of, role, traderId)
      // A tick that an account was priced by never acts on it again, nor on what it opened since.
      if (isAfter(stored.tick, of.tick ?? '0-0')) await catchUp(of)
      const missed = await store.ticksAfter(stored.tick, of.tick)
      if (roleOf(of, traderId) !== role) return undefined
      const feed = ofAccount(of, traderId, () => exchange.resume(traderId, stored, stored))
      if (feed === undefined) return undefined
      if (stored.epoch.startsWith(`${world}-`)) book.took(feed)
      else await renumber(of, feed, stored.tick)
      ofAccount(of, traderId, () => exchange.replay(traderId, ticksOf(of, missed)))
      return exchange.find(traderId)
    },
    renumber,
  }
}
