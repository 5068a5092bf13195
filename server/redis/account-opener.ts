import type { Mark } from '../../src/positions/model/wire'
import type { AccountFeed } from '../feed/model/exchange/account-feed'
import type { Tick } from '../feed/model/money/instrument'
import type { FeedStore, Role, StoredAccount } from './feed-store'
import type { Isolation } from './isolation'
import type { Run } from './producer-api'
import { isAfter, type StreamEntry } from './read-reply'
import { shardOf } from './shards'
import { isOfWorld } from './stored-account'

export interface AccountOpenerOptions {
  readonly store: FeedStore
  /** False when there is none for one account more. */
  readonly makeRoom: (of: Run) => boolean
  readonly tried: Isolation<Run>['tried']
  readonly ofAccount: Isolation<Run>['ofAccount']
  readonly isCurrent: (of: Run) => boolean
  /** Redis has it as it was before what this server wrote of it. */
  readonly isOlder: (traderId: string, stored: Mark) => boolean
  readonly rolledBack: (traderId: string) => undefined
  /** Another server has the role now. */
  readonly losePart: (of: Run, role: Role) => undefined
  /** Called while more accounts wait to be opened: those that are open must not wait for them. */
  readonly paused: (of: Run) => Promise<void>
  /** Applies what there is of the market after the last entry that was. */
  readonly catchUp: (of: Run) => Promise<void>
  /** The updates behind an entry that the run has applied. */
  readonly missedAfter: (of: Run, id: string) => Promise<readonly StreamEntry[]>
  readonly ticksOf: (of: Run, entries: readonly StreamEntry[]) => readonly Tick[]
}

/** What Redis had of an account. */
interface StoredRead {
  /** The role with which Redis was asked: with another one it is asked again. */
  readonly role: Role | undefined
  readonly stored: StoredAccount | undefined
}

/** Accounts that Redis is asked for at once. */
const readsAtOnce = 64

/** Brings accounts into a run, from what Redis has of them. */
export interface AccountOpener {
  /** `undefined` when there is no room for it, it is set aside, another server prices it, or the run is over. */
  open(of: Run, traderId: string): Promise<AccountFeed | undefined>
  /** Opens those that there are not yet; Redis is asked for many at once. */
  openAll(of: Run, traderIds: Iterable<string>): Promise<void>
  /** Goes on with the account as it is, in a new epoch; `tick` is the last entry of the ticks that it was priced by. */
  renumber(of: Run, feed: AccountFeed, tick?: string): Promise<void>
}

export function createAccountOpener(options: AccountOpenerOptions): AccountOpener {
  const { store, makeRoom, tried, ofAccount, isCurrent, losePart } = options
  const { isOlder, rolledBack, paused, catchUp, missedAfter, ticksOf } = options

  const roleOf = ({ roles }: Run, traderId: string): Role | undefined =>
    roles.get(shardOf(traderId, store.shards))

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

  async function open(of: Run, traderId: string, read?: StoredRead): Promise<AccountFeed | undefined> {
    const { exchange, book, world } = of
    const known = exchange.find(traderId)
    if (known !== undefined) return known
    const role = roleOf(of, traderId)
    if (role === undefined) return undefined
    const stored = read?.role === role ? read.stored : await store.readToPrice(traderId)
    if (roleOf(of, traderId) !== role) return undefined
    const isOurs = stored !== undefined && isOfWorld(world, stored.epoch)
    // In another world it gets a new epoch anyway.
    if (isOurs && isOlder(traderId, stored)) return rolledBack(traderId)
    if (!makeRoom(of)) return undefined
    if (stored === undefined) return begin(of, role, traderId)
    // A tick that an account was priced by never acts on it again, nor on what it opened since.
    if (isAfter(stored.tick, of.tick ?? '0-0')) await catchUp(of)
    const missed = await missedAfter(of, stored.tick)
    if (roleOf(of, traderId) !== role) return undefined
    const feed = ofAccount(of, traderId, () => exchange.resume(traderId, stored, stored))
    if (feed === undefined) return undefined
    if (isOurs) book.took(feed)
    else await renumber(of, feed, stored.tick)
    ofAccount(of, traderId, () => exchange.replay(traderId, ticksOf(of, missed)))
    return exchange.find(traderId)
  }

  return {
    open: (of, traderId) => open(of, traderId),
    renumber,
    async openAll(of, traderIds) {
      const missing = [...traderIds].filter((each) =>
        of.exchange.find(each) === undefined && roleOf(of, each) !== undefined)
      while (missing.length > 0 && isCurrent(of)) {
        const reads = await Promise.all(missing.splice(0, readsAtOnce).map((traderId) =>
          tried(of, traderId, async () => {
            const role = roleOf(of, traderId)
            return { traderId, role, stored: await store.readToPrice(traderId) }
          })))
        for (const read of reads) {
          if (read === undefined || !isCurrent(of)) continue
          await tried(of, read.traderId, () => open(of, read.traderId, read))
        }
        if (isCurrent(of) && missing.length > 0) await paused(of)
      }
    },
  }
}
