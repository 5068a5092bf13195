import type { OrderFrame } from '../../src/positions/model/wire'
import { createExchange, type ExchangeOptions } from '../feed/model/exchange/exchange'
import { createOrderDecider, refusalByTime } from '../feed/model/orders/order-decider'
import { readOrderFrame } from '../feed/model/orders/read-order'
import { hashText } from '../shared/seeded-random'
import type { ServerClock } from '../shared/server-clock'
import { messageOf } from '../../src/shared/errors'
import { createFairQueue } from '../wire/fair-queue'
import { createAccounts } from './accounts'
import { createCommitBook } from './commit-book'
import {
  keptTicks, type Commit, type FeedStore, type Roles, type Wanted, type Incarnation,
} from './feed-store'
import { shardOf } from './keys'
import { createMarket } from './market'
import { orderFields } from './order-text'
import type { StreamEntry } from './read-reply'
import { notKnown, refused } from './redis-orders'
import { end, roleOf, type Run } from './run'
import { isOfAccount } from './unusable-accounts'

export interface ProducerOptions {
  readonly store: FeedStore
  readonly clock: ServerClock
  readonly now: () => number
  readonly exchange: Omit<ExchangeOptions, 'now' | 'nextEpoch' | 'history'>
  /** Calls `receive` with existing and future entries of a shard's intake. Returns the stop function. */
  readonly watchIntake: (shard: number, receive: (entries: readonly StreamEntry[]) => void) => () => void
  readonly trouble: (line: string) => void
  readonly attentionMs: number
  readonly restMs: number
}

/** Disables the history, because clients get their deltas from Redis. */
const noHistory = { deltas: 0, ageMs: 0 }
/** Limits for handling intake entries before accounts are priced again (RS-99). */
const atOnce = { entries: 200, ms: 250 } as const
/**
 * An account without viewers is priced only once per this many market updates, to save time (RS-92). Redis keeps ten
 * times as many updates (RS-84).
 */
const unshownEvery = 200

/** Interval at which accounts without viewers are listed. Redis needs 5 to 11 ms to list 10,000 accounts (RS-168). */
const listEveryMs = 10_000

const areSame = (some: Roles, others: Roles): boolean =>
  some.size === others.size && [...some].every(([scope, { text }]) => others.get(scope)?.text === text)

/**
 * Prices the accounts of this server's shards and decides their orders. A server with the market role also moves the
 * market.
 */
export function createProducer(options: ProducerOptions) {
  const { store, clock, trouble, now } = options
  const { maxAccounts, source, currency } = options.exchange
  let run: Run | undefined
  let isBusy = false
  let restsUntilMs = -Infinity
  const shardFor = (traderId: string): number => shardOf(traderId, store.shards)

  const market = createMarket({ store, source, currency, trouble })
  const accounts = createAccounts({
    store, clock, trouble, market, maxAccounts, price,
    attentionMs: options.attentionMs,
    run: () => run,
  })
  const { unusable } = accounts

  function begin(incarnation: Incarnation, roles: Roles): Run {
    /** Whether the current update prices the account even without viewers. */
    const isTurn = (traderId: string): boolean => (begun.updates + hashText(traderId)) % unshownEvery === 0
    const exchange = createExchange({
      ...options.exchange, history: noHistory, nextEpoch: () => '', now,
      isDue: ({ traderId }) => accounts.isShown(traderId) || isTurn(traderId),
    })
    exchange.protect(() => true)
    exchange.onFailure(unusable.put)
    const book = createCommitBook(
      exchange, () => begun.tick, (traderId) => !accounts.isShown(traderId) && isTurn(traderId))
    const begun: Run = {
      incarnation, shardFor, exchange, book,
      orders: createOrderDecider({ exchange, now, trouble }),
      roles, intakes: new Map(), stops: [], isLoaded: false, tick: '0-0', updates: 0,
      applied: [], appliedAfter: '0-0', listedAtMs: -Infinity,
      received: [], deciding: undefined, mustDecide: false, mustAttest: false, isOver: false,
    }
    for (const scope of roles.keys()) if (scope !== 'market') readIntake(begun, scope)
    return begun
  }

  function stop(): void {
    if (run !== undefined) end(run)
    run = undefined
  }

  function readIntake(of: Run, shard: number): void {
    const waiting = new Map<string, StreamEntry>()
    of.intakes.set(shard, waiting)
    of.stops.push(options.watchIntake(shard, (entries) => {
      for (const entry of entries) {
        of.deciding?.(shard, entry)
        waiting.set(entry.id, entry)
      }
      of.mustDecide = true
      void turn()
    }))
  }

  async function flush(of: Run): Promise<void> {
    await Promise.all(of.book.takeCommits().map((commit) => settle(of, commit)))
  }

  async function settle(of: Run, commit: Commit): Promise<void> {
    const { traderId, decision } = commit
    const role = roleOf(of, traderId)
    if (role === undefined) return
    const answer = await unusable.tried(traderId, () => store.commit(role, commit))
    if (answer === 'ok') {
      unusable.mended(traderId)
      if (decision !== undefined) of.intakes.get(shardFor(traderId))?.delete(decision.entry)
      return
    }
    of.mustDecide = true
    if (answer === 'fenced') return end(of)
    of.exchange.drop(traderId)
    if (answer === 'decided' && decision !== undefined) await pass(of, shardFor(traderId), decision.entry)
  }

  async function price(of: Run): Promise<void> {
    await market.settle(of)
    if (of.isOver) return
    market.apply(of, of.received.splice(0))
    await flush(of)
  }

  async function pass(of: Run, shard: number, id: string): Promise<void> {
    await store.pass(shard, id)
    of.intakes.get(shard)?.delete(id)
  }

  /**
   * Rejects an invalid order without loading its account, which may never get a slot (RS-175). A valid order stays in
   * the intake.
   */
  async function settleAlone(
    of: Run, trader: string, id: string, { reqid, validUntil }: OrderFrame, isForeign: boolean,
  ): Promise<void> {
    const reason = refusalByTime(validUntil, now())
    const role = roleOf(of, trader)
    if (role === undefined || (reason === undefined && !isForeign)) return
    const ack = isForeign || reason === undefined ? notKnown(reqid) : refused(reqid, reason)
    const answer = await store.reject(role, trader, { reqid, entry: id, ack }).catch((error: unknown) => {
      if (!isOfAccount(error)) throw error
    })
    if (answer === 'fenced') return end(of)
    await pass(of, shardFor(trader), id)
  }

  /** An order that cannot be decided now stays in the intake. */
  async function take(of: Run, shard: number, { id, fields }: StreamEntry): Promise<void> {
    const { trader, reqid, validUntil, order, world: incarnation } = fields
    if (trader === undefined || shardFor(trader) !== shard) return pass(of, shard, id)
    const feed = await accounts.show(of, trader)
    if (of.isOver) return
    const asked = { reqid, validUntil: Number(validUntil), order: orderFields(order ?? '') }
    const decoded = readOrderFrame(asked, trader)
    if (!decoded.ok) return pass(of, shard, id)
    // Responds `not-known` to an entry of another incarnation, because its order may have been executed (RS-15).
    const isForeign = incarnation !== of.incarnation.id
    if (feed === undefined) return settleAlone(of, trader, id, decoded.frame, isForeign)
    const ack = isForeign ? notKnown(decoded.frame.reqid)
      : await unusable.tried(trader, () => of.orders.submit(feed, decoded.frame))
    if (ack === undefined || !('type' in ack)) return
    const endsMs = ack.Code === 200 ? decoded.frame.validUntil : undefined
    of.book.decide(feed, { reqid: ack.reqid, entry: id, ack, validUntil: endsMs })
    // Waits for the write, because a rejected write invalidates all later results.
    await flush(of)
  }

  /** Runs the steps in order. Once the run has ended, skips the rest, because the next run reads everything again. */
  async function inTurn(of: Run, ...steps: readonly ((of: Run) => Promise<void>)[]): Promise<void> {
    for (const step of steps) if (!of.isOver) await step(of)
  }

  /** Also renews the status report, because the report expires within seconds. */
  const between = (of: Run): Promise<void> => inTurn(of, accounts.openAll, accounts.attest, price)

  async function attest(of: Run): Promise<void> {
    if (of.mustAttest) await accounts.attest(of)
  }

  /** Alternates between accounts, so no account delays another account's orders. */
  async function decide(of: Run): Promise<void> {
    if (!of.mustDecide) return
    of.mustDecide = false
    const waiting = createFairQueue<() => Promise<void>>(Infinity)
    of.deciding = (shard, entry) => void waiting.add(entry.fields.trader ?? '', () => take(of, shard, entry))
    for (const [shard, entries] of of.intakes) for (const entry of entries.values()) of.deciding(shard, entry)
    let taken = 0
    let sinceMs = clock.elapsed()
    for (let next = waiting.take(); next !== undefined; next = waiting.take()) {
      if (of.isOver) return
      await next()
      taken += 1
      if (taken < atOnce.entries && clock.elapsed() - sinceMs < atOnce.ms) continue
      await between(of)
      taken = 0
      sinceMs = clock.elapsed()
    }
    of.deciding = undefined
    if (taken > 0) await between(of)
  }

  async function attempt(of: Run): Promise<void> {
    try {
      if (!of.isLoaded) await market.load(of)
      await inTurn(of, accounts.openAll, decide, attest, price)
    } catch (error) {
      if (of.isOver) return
      trouble(`this server stops pricing: ${messageOf(error)}`)
      // Lets another server take over. If no server can, this server gets its roles back.
      restsUntilMs = clock.elapsed() + options.restMs
      stop()
    }
  }

  const isDue = (of: Run): boolean =>
    of.mustDecide || of.mustAttest || !of.isLoaded || of.received.length > 0 || market.isDue(of)

  async function turn(): Promise<void> {
    if (isBusy) return
    isBusy = true
    try {
      while (run?.isOver === false && isDue(run)) await attempt(run)
    } finally {
      isBusy = false
    }
  }

  const shards = (): readonly number[] => (run?.isOver === false ? [...run.intakes.keys()] : [])

  function setWanted(wanted: Wanted): void {
    accounts.setWanted(wanted)
    if (run !== undefined) run.mustAttest = run.mustDecide = true
    void turn()
  }

  const movesMarket = (): boolean => run?.isOver === false && run.roles.has('market')

  return {
    /** Sets the roles. If the roles have changed, starts again from the state in Redis. */
    hold(roles: Roles, incarnation: Incarnation): void {
      if (run?.isOver !== false || run.incarnation.id !== incarnation.id || !areSame(run.roles, roles)) {
        stop()
        if (roles.size > 0) run = begin(incarnation, roles)
      }
      accounts.listing()
      void turn()
    },
    stop,
    shards,
    isProducing: (): boolean => movesMarket() && run?.isLoaded === true,
    isResting: (): boolean => clock.elapsed() < restsUntilMs,
    /** Skips tick entries that were already applied. */
    receive(entries: readonly StreamEntry[]): void {
      if (run === undefined) return
      run.received = [...run.received, ...entries].slice(-keptTicks)
      void turn()
    },
    /** Has no effect unless this server has the market role. */
    advance(elapsedMs: number): void {
      market.addTime(elapsedMs)
      void turn()
    },
    /** Returns the reason if the market cannot move. */
    update(count: number): string | undefined {
      if (!movesMarket()) return 'another server moves the market'
      market.addUpdates(count)
      void turn()
      return undefined
    },
    setWanted,
    async list(): Promise<void> {
      const of = run
      const nowMs = clock.elapsed()
      const isDue = of === undefined || nowMs - of.listedAtMs >= listEveryMs
      setWanted(await store.wanted(shards(), maxAccounts, isDue ? undefined : accounts.wanted()))
      if (of !== undefined && isDue) of.listedAtMs = nowMs
    },
  }
}
