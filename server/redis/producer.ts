import { createExchange, type ExchangeOptions } from '../feed/model/exchange/exchange'
import { createOrderDecider } from '../feed/model/orders/order-decider'
import { readOrderFrame } from '../feed/model/orders/read-order'
import { hashText } from '../shared/seeded-random'
import type { ServerClock } from '../shared/server-clock'
import { messageOf } from '../shared/trouble'
import { createAccounts } from './accounts'
import { createCommitBook } from './commit-book'
import {
  keptTicks, type Commit, type FeedStore, type Roles, type Wanted, type World,
} from './feed-store'
import { shardOf } from './keys'
import { createMarket } from './market'
import { orderFields } from './order-text'
import type { StreamEntry } from './read-reply'
import { notKnown } from './redis-orders'
import { end, roleOf, type Run } from './run'

export interface ProducerOptions {
  readonly store: FeedStore
  readonly clock: ServerClock
  readonly now: () => number
  readonly exchange: Omit<ExchangeOptions, 'now' | 'nextEpoch' | 'history'>
  /** Reports all that is in the intake of a shard, and of what comes. Returns the way to stop. */
  readonly watchIntake: (shard: number, receive: (entries: readonly StreamEntry[]) => void) => () => void
  readonly trouble: (line: string) => void
  /** How long a statement about the accounts holds, ms; repeated with each beat. */
  readonly attentionMs: number
  /** How long it rests after a failure, ms. */
  readonly restMs: number
}

/** No reader continues from the producer's own memory. */
const noHistory = { deltas: 0, ageMs: 0 }
/** Entries of the intakes that are taken before prices and accounts have their turn (RS-99). */
const atOnce = 200
/**
 * An account that no client shows is priced with each 200th update of the market, 10 s at the default rate (RS-92):
 * with each it would cost as much as one that clients look at. Redis keeps ten times as many updates: an account that
 * moves to another server is priced by those that it missed (RS-84).
 */
const unshownEvery = 200

const areSame = (some: Roles, others: Roles): boolean =>
  some.size === others.size && [...some].every(([part, { text }]) => others.get(part)?.text === text)

export type Producer = ReturnType<typeof createProducer>

/** Prices the accounts of the shards that it has, and decides their orders; with the market's role it moves that. */
export function createProducer(options: ProducerOptions) {
  const { store, clock, trouble, now } = options
  const { maxAccounts, source, currency } = options.exchange
  let run: Run | undefined
  let isBusy = false
  let restsUntilMs = -Infinity
  const partOf = (traderId: string): number => shardOf(traderId, store.shards)

  const market = createMarket({ store, source, currency, trouble })
  const accounts = createAccounts({
    store, clock, trouble, market, maxAccounts, price,
    attentionMs: options.attentionMs,
    run: () => run,
  })
  const { unusable } = accounts

  function begin(world: World, roles: Roles): Run {
    const exchange = createExchange({
      ...options.exchange, history: noHistory, nextEpoch: () => '', now,
      isDue: ({ traderId }) => accounts.isShown(traderId) || (begun.updates + hashText(traderId)) % unshownEvery === 0,
    })
    exchange.protect(() => true)
    exchange.onFailure(unusable.put)
    const book = createCommitBook(exchange, () => begun.tick)
    const begun: Run = {
      world, partOf, exchange, book,
      orders: createOrderDecider({ exchange, now, trouble }),
      roles, intakes: new Map(), stops: [], isLoaded: false, tick: '0-0', updates: 0, received: [],
      mustDecide: false, mustAttest: false, isOver: false,
    }
    for (const part of roles.keys()) if (part !== 'market') readIntake(begun, part)
    return begun
  }

  function stop(): void {
    if (run !== undefined) end(run)
    run = undefined
  }

  function readIntake(of: Run, part: number): void {
    const waiting = new Map<string, StreamEntry>()
    of.intakes.set(part, waiting)
    of.stops.push(options.watchIntake(part, (entries) => {
      for (const entry of entries) waiting.set(entry.id, entry)
      of.mustDecide = true
      void turn()
    }))
  }

  /** Sends all that changed, in its order, and waits until it is known what was taken. */
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
      if (decision !== undefined) of.intakes.get(partOf(traderId))?.delete(decision.entry)
      return
    }
    // The orders of an account that was not taken still wait.
    of.mustDecide = true
    if (answer === 'fenced') return end(of)
    of.exchange.drop(traderId)
    if (answer === 'decided' && decision !== undefined) await pass(of, partOf(traderId), decision.entry)
  }

  /** Moves the market, and prices the accounts by what was read of it. */
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

  /** Decides an order, or opens an account that clients wait for. An order that cannot be decided now stays there. */
  async function take(of: Run, shard: number, { id, fields }: StreamEntry): Promise<void> {
    const { trader, reqid, validUntil, order, world } = fields
    if (trader === undefined || partOf(trader) !== shard) return pass(of, shard, id)
    const feed = await accounts.show(of, trader)
    if (of.isOver) return
    const asked = { reqid, validUntil: Number(validUntil), order: orderFields(order ?? '') }
    const decoded = readOrderFrame(asked, trader)
    if (!decoded.ok) return pass(of, shard, id)
    if (feed === undefined) return
    // An entry of another world is of older data: it may have been executed since (RS-15).
    const ack = world !== of.world.id ? notKnown(decoded.frame.reqid)
      : await unusable.tried(trader, () => of.orders.submit(feed, decoded.frame))
    if (ack === undefined || !('type' in ack)) return
    const endsMs = ack.Code === 200 ? decoded.frame.validUntil : undefined
    of.book.decide(feed, { reqid: ack.reqid, entry: id, ack, validUntil: endsMs })
    // Before the next: it may be refused there, and then nothing that follows on it may count.
    await flush(of)
  }

  /** The steps of a run that is over are left out: the next run reads all of it again. */
  async function inTurn(of: Run, ...steps: readonly ((of: Run) => Promise<void>)[]): Promise<void> {
    for (const step of steps) if (!of.isOver) await step(of)
  }

  /** The statement about the accounts before lasts for seconds only. */
  const between = (of: Run): Promise<void> => inTurn(of, accounts.openAll, accounts.attest, price)

  async function attest(of: Run): Promise<void> {
    if (of.mustAttest) await accounts.attest(of)
  }

  async function decide(of: Run): Promise<void> {
    if (!of.mustDecide) return
    let taken = 0
    of.mustDecide = false
    for (const [shard, waiting] of of.intakes) {
      for (const entry of waiting.values()) {
        if (of.isOver) return
        await take(of, shard, entry)
        taken += 1
        if (taken % atOnce === 0) await between(of)
      }
    }
    if (taken % atOnce > 0) await between(of)
  }

  async function attempt(of: Run): Promise<void> {
    try {
      if (!of.isLoaded) await market.load(of)
      await inTurn(of, accounts.openAll, decide, attest, price)
    } catch (error) {
      if (of.isOver) return
      trouble(`pricing stops here: ${messageOf(error)}`)
      // Another may be able to: the next beat gives the roles back. When none is, it comes back.
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

  const movesMarket = (): boolean => run?.isOver === false && run.roles.has('market')

  return {
    /** These are its roles now, and no others. Where they have changed, it goes on from what Redis has. */
    hold(roles: Roles, world: World): void {
      if (run?.isOver !== false || run.world.id !== world.id || !areSame(run.roles, roles)) {
        stop()
        if (roles.size > 0) run = begin(world, roles)
      }
      // Redis is about to be asked for the accounts: one that a client asks for from now on may not be in its answer.
      accounts.listing()
      void turn()
    },
    stop,
    /** The shards of the accounts that it has. */
    shards: (): readonly number[] => (run?.isOver === false ? [...run.intakes.keys()] : []),
    isProducing: (): boolean => movesMarket() && run?.isLoaded === true,
    /** It could not price a moment ago: other servers should. */
    isResting: (): boolean => clock.elapsed() < restsUntilMs,
    /** Entries of the ticks, each once: those that the market was read with are left out. */
    receive(entries: readonly StreamEntry[]): void {
      if (run === undefined) return
      run.received = [...run.received, ...entries].slice(-keptTicks)
      void turn()
    },
    /** So much of the market's time has passed; without the role it does not count. */
    advance(elapsedMs: number): void {
      market.addTime(elapsedMs)
      void turn()
    },
    /** That many updates of the market now; what keeps it from that. */
    update(count: number): string | undefined {
      if (!movesMarket()) return 'another server moves the market'
      market.addUpdates(count)
      void turn()
      return undefined
    },
    /** A beat has passed, with the accounts that are asked for. */
    setWanted(wanted: Wanted): void {
      accounts.setWanted(wanted)
      if (run !== undefined) run.mustAttest = run.mustDecide = true
      void turn()
    },
  }
}
