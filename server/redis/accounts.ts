import type { ClosedTrade } from '../feed/model/account/closed-trades'
import type { AccountFeed } from '../feed/model/exchange/account-feed'
import type { ServerClock } from '../shared/server-clock'
import {
  isOfIncarnation, type Attention, type FeedStore, type Role, type StoredAccount, type Wanted,
} from './feed-store'
import type { RoleScope } from './keys'
import type { Market } from './market'
import { isAfter } from './read-reply'
import { end, roleOf, type Run } from './run'
import { createUnusableAccounts } from './unusable-accounts'

export interface AccountsOptions {
  readonly store: FeedStore
  readonly clock: ServerClock
  readonly trouble: (line: string) => void
  readonly market: Market
  readonly run: () => Run | undefined
  readonly maxAccounts: number
  /** How long an account status report stays valid. */
  readonly attentionMs: number
  /** Prices the open accounts, which must not wait until other accounts have been read. */
  readonly price: (of: Run) => Promise<void>
}

interface StoredRead {
  readonly stored: StoredAccount | undefined
}

/**
 * Number of accounts per batch of reads from Redis (RS-96). Between two batches, the server prices its open accounts
 * (RS-108).
 */
const readsAtOnce = 64
/**
 * After this time, the server stops opening accounts until other tasks, such as lease renewals, have run and the open
 * accounts have been priced (RS-174).
 */
const openingMs = 10
/** Fraction of a status report's lifetime after which the report is renewed. Two renewals in a row may fail (RS-86). */
const againAfter = 1 / 4

/**
 * Splits the requested accounts, newest first, into accounts with and without a slot. Priced accounts keep their slots.
 */
function allotPlaces(
  wanted: readonly string[], priced: ReadonlySet<string>, most: number,
): { readonly accepted: readonly string[]; readonly refused: Set<string> } {
  const known = wanted.filter((each) => priced.has(each))
  const all = [...known, ...wanted.filter((each) => !priced.has(each))]
  return { accepted: all.slice(0, most), refused: new Set(all.slice(most)) }
}

export function createAccounts(options: AccountsOptions) {
  const { store, clock, trouble, market, maxAccounts, attentionMs } = options
  let wanted: Wanted = { shown: [], unshown: [] }
  let accepted = new Set<string>()
  let shown = new Set<string>()
  /** Newly shown accounts, which may be missing from the last list. */
  const newlyShown = new Set<string>()
  let refused = new Set<string>()
  const said = new WeakMap<Role, { readonly text: string; readonly atMs: number }>()

  const unusable = createUnusableAccounts({
    clock, trouble,
    dropped(traderId) {
      const of = options.run()
      if (of === undefined) return
      of.exchange.drop(traderId)
      of.book.forget(traderId)
      of.mustAttest = true
    },
  })

  /** Replaces the stored closed trades if `closed` is given. */
  async function begin(
    of: Run, role: Role, feed: AccountFeed, tick: string, closed?: readonly ClosedTrade[],
  ): Promise<AccountFeed | undefined> {
    const begun = await store.begin(role, feed.traderId, { ...of.book.stateOf(feed), closed, tick })
    if (begun === 'fenced') return end(of)
    feed.restart(begun.epoch)
    of.book.took(feed)
    return feed
  }

  const read = async (traderId: string): Promise<StoredRead> => ({ stored: await store.readToPrice(traderId) })

  /** Returns a function that handles other tasks and prices the open accounts, if 10 ms have passed. */
  function createPause(of: Run): () => Promise<void> {
    let sinceMs = clock.elapsed()
    return async () => {
      if (clock.elapsed() - sinceMs < openingMs) return
      await new Promise<void>((resolve) => void clock.setTimer(resolve, 0))
      if (!of.isOver) await options.price(of)
      sinceMs = clock.elapsed()
    }
  }

  async function resume(of: Run, role: Role, traderId: string, stored: StoredAccount): Promise<AccountFeed> {
    const { exchange, book } = of
    const feed = exchange.resume(traderId, stored, stored)
    if (isOfIncarnation(of.incarnation, stored.epoch)) book.took(feed)
    else await begin(of, role, feed, stored.tick)
    exchange.replay(traderId, market.missedAfter(of, stored.tick))
    return feed
  }

  /** Returns `undefined` if the run has ended or the account is set aside. */
  async function open(
    of: Run, traderId: string, pause: () => Promise<void>, given?: StoredRead,
  ): Promise<AccountFeed | undefined> {
    const { exchange } = of
    const known = exchange.find(traderId)
    if (known !== undefined) return known
    const found = given ?? await unusable.tried(traderId, () => read(traderId))
    const role = roleOf(of, traderId)
    if (found === undefined || role === undefined || of.isOver) return undefined
    const { stored } = found
    if (stored !== undefined) {
      // Advances the market to the account's tick first, so no tick is applied twice.
      if (isAfter(stored.tick, of.tick)) await market.catchUp(of, stored.tick)
      await market.readMissed(of, stored.tick, pause)
      if (of.isOver) return undefined
    }
    return unusable.tried(traderId, () => {
      if (stored !== undefined) return resume(of, role, traderId, stored)
      const made = exchange.open(traderId)
      return made && begin(of, role, made, of.tick, made.engine.closedTrades.all())
    })
  }

  function statements({ exchange, roles, shardFor }: Run): ReadonlyMap<RoleScope, Map<string, Attention>> {
    const byScope = new Map(Array.from(roles.keys(), (scope) => [scope, new Map<string, Attention>()]))
    const say = (attention: Attention, traderIds: Iterable<string>): void => {
      for (const traderId of traderIds) byScope.get(shardFor(traderId))?.set(traderId, attention)
    }
    say('full', refused)
    say('unusable', unusable.all())
    say('priced', exchange.feeds().map(({ traderId }) => traderId))
    return byScope
  }

  /** Writes the status report. Servers show only accounts that are reported as priced. */
  async function attest(of: Run): Promise<void> {
    of.mustAttest = false
    await Promise.all(Array.from(statements(of), async ([scope, attention]) => {
      const role = of.roles.get(scope)
      if (role === undefined) return
      const text = JSON.stringify([...attention])
      const last = said.get(role) ?? { text: '[]', atMs: -Infinity }
      const isOld = attention.size > 0 && clock.elapsed() - last.atMs >= attentionMs * againAfter
      if (last.text === text && !isOld) return
      if (await store.attest(role, attention, attentionMs) === 'fenced') return end(of)
      said.set(role, { text, atMs: clock.elapsed() })
    }))
  }

  /** Assigns the slots. Accounts with viewers come first. */
  function allot(): void {
    const of = options.run()
    const priced = new Set(of?.exchange.feeds().map(({ traderId }) => traderId))
    const usable = (each: string): boolean => of?.roles.has(of.shardFor(each)) === true && !unusable.has(each)
    const asked = new Set([...newlyShown, ...wanted.shown])
    const places = allotPlaces([...asked].filter(usable), priced, maxAccounts)
    const others = allotPlaces(wanted.unshown.filter(usable), priced, maxAccounts - places.accepted.length)
    shown = new Set(places.accepted)
    accepted = new Set([...places.accepted, ...others.accepted])
    refused = places.refused
  }

  function dropOthers({ exchange }: Run): void {
    for (const { traderId } of exchange.feeds()) if (!accepted.has(traderId)) exchange.drop(traderId)
  }

  return {
    unusable,
    attest,
    isShown: (traderId: string): boolean => shown.has(traderId),
    /** Drops accounts without a slot, and opens missing accounts in batches. */
    async openAll(of: Run): Promise<void> {
      dropOthers(of)
      const missing = [...accepted].filter((each) => of.exchange.find(each) === undefined)
      while (!of.isOver) {
        const reads = await Promise.all(missing.splice(0, readsAtOnce).map(async (traderId) =>
          ({ traderId, found: await unusable.tried(traderId, () => read(traderId)) })))
        const pause = createPause(of)
        for (const { traderId, found } of reads) {
          await pause()
          await open(of, traderId, pause, found)
        }
        if (missing.length === 0) return
        await attest(of)
        // Reports again, because the last report lacks accounts that were opened later.
        of.mustAttest = true
        await options.price(of)
      }
    },
    /**
     * Gives an account a slot for a client or an order. Returns `undefined` when no slot is free or the account is set
     * aside. A newly shown account gets the current prices immediately.
     */
    async show(of: Run, traderId: string): Promise<AccountFeed | undefined> {
      const isNew = !shown.has(traderId)
      // Assigns slots only once per account and lease renewal, because many orders may wait for slots (RS-176).
      const isAllotted = newlyShown.has(traderId)
      newlyShown.add(traderId)
      if (isNew && !isAllotted) allot()
      if (!accepted.has(traderId)) return undefined
      dropOthers(of)
      const feed = await open(of, traderId, createPause(of))
      if (isNew && !of.isOver) of.exchange.commit()
      return feed
    },
    /**
     * Call before the list of accounts is read. Accounts that are shown during the read keep their slots even if the
     * list lacks them.
     */
    listing: (): void => newlyShown.clear(),
    wanted: (): Wanted => wanted,
    setWanted(next: Wanted): void {
      wanted = next
      allot()
    },
  }
}
