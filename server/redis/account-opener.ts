import type { Mark } from '../../src/positions/model/wire'
import type { AccountFeed } from '../feed/model/exchange/account-feed'
import type { ClosedTrade } from '../feed/model/account/closed-trades'
import type { FeedStore, Role, StoredAccount } from './feed-store'
import { isAfter } from './read-reply'
import { losePart, roleOf, type Run } from './run'
import type { UnusableAccounts } from './unusable-accounts'
import { isOfWorld } from './stored-account'
import type { TickTape } from './tick-tape'

export interface AccountOpenerOptions {
  readonly store: FeedStore
  readonly unusable: UnusableAccounts
  readonly tape: TickTape
  /** False when there is none for one account more. */
  readonly makeRoom: (of: Run) => boolean
  /** Redis has it as it was before what this server wrote of it. */
  readonly isOlder: (traderId: string, stored: Mark) => boolean
  readonly rolledBack: (traderId: string) => undefined
  /** Called while more accounts wait to be opened: those that are open must not wait for them. */
  readonly paused: (of: Run) => Promise<void>
}

/** The data that Redis had of an account, and the role with which it was asked: with another one it is asked again. */
interface StoredRead {
  readonly role: Role | undefined
  readonly stored: StoredAccount | undefined
}

/**
 * Accounts that Redis is asked for at once (RS-96): the market's updates that they missed are read once for all of
 * them, and between two such groups the server prices what it has (RS-108).
 */
const readsAtOnce = 64

/** Brings accounts into a run, from what Redis has of them. */
export function createAccountOpener(options: AccountOpenerOptions) {
  const { store, unusable, tape, makeRoom, isOlder, rolledBack, paused } = options

  /** Numbers the account from 0 in a new epoch; `closed` replaces the closed trades that are there. */
  async function begin(
    of: Run, role: Role, feed: AccountFeed, tick: string, closed?: readonly ClosedTrade[],
  ): Promise<AccountFeed | undefined> {
    const begun = await store.begin(role, feed.traderId, { ...of.book.stateOf(feed), closed, tick })
    if (begun === 'fenced') return losePart(of, role)
    feed.restart(begun.epoch)
    of.book.took(feed)
    return feed
  }

  /** `undefined` when there is no room for it, it is set aside, another server prices it, or the run is over. */
  async function open(of: Run, traderId: string, read?: StoredRead): Promise<AccountFeed | undefined> {
    const { exchange, book, world, tick = '0-0' } = of
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
    if (stored === undefined) {
      const made = unusable.ofAccount(traderId, () => exchange.open(traderId))
      return made && begin(of, role, made, tick, made.engine.closedTrades.all())
    }
    // A tick that an account was priced by never acts on it again, nor on what it opened since.
    if (isAfter(stored.tick, tick)) await tape.catchUp(of)
    const missed = await tape.missedAfter(of, stored.tick)
    if (roleOf(of, traderId) !== role) return undefined
    const feed = unusable.ofAccount(traderId, () => exchange.resume(traderId, stored, stored))
    if (feed === undefined) return undefined
    if (isOurs) book.took(feed)
    else await begin(of, role, feed, stored.tick)
    unusable.ofAccount(traderId, () => exchange.replay(traderId, tape.ticksOf(of, missed)))
    return exchange.find(traderId)
  }

  return {
    open: (of: Run, traderId: string) => open(of, traderId),
    /** Opens those that there are not yet; Redis is asked for many at once. */
    async openAll(of: Run, traderIds: Iterable<string>): Promise<void> {
      const missing = [...traderIds].filter((each) =>
        of.exchange.find(each) === undefined && roleOf(of, each) !== undefined)
      while (missing.length > 0 && !of.isOver) {
        const reads = await Promise.all(missing.splice(0, readsAtOnce).map((traderId) =>
          unusable.tried(traderId, async () => {
            const role = roleOf(of, traderId)
            return { traderId, role, stored: await store.readToPrice(traderId) }
          })))
        for (const read of reads) {
          if (read === undefined || of.isOver) continue
          await unusable.tried(read.traderId, () => open(of, read.traderId, read))
        }
        if (!of.isOver && missing.length > 0) await paused(of)
      }
    },
    /** All go on as they are, in new epochs. */
    async renumber(of: Run): Promise<void> {
      for (const feed of of.exchange.feeds()) {
        const role = of.isOver ? undefined : roleOf(of, feed.traderId)
        if (role !== undefined) await begin(of, role, feed, of.tick ?? '0-0')
      }
    },
  }
}
