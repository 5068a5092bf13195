import type { Mark } from '../../src/positions/model/wire'
import { createExchange, type ExchangeOptions } from '../feed/model/exchange/exchange'
import { createOrderDecider } from '../feed/model/orders/order-decider'
import type { ServerClock } from '../shared/server-clock'
import { createAccountOpener } from './account-opener'
import { createAttester } from './attester'
import { createCommitBook } from './commit-book'
import {
  keptTicks, type Commit, type Committed, type FeedStore, type Role, type Roles, type Wanted, type World,
} from './feed-store'
import { createIntake } from './intake'
import { createMarketMaker } from './market-maker'
import { allotPlaces, createUnshownPace } from './places'
import { createProducerFaults, type Errand } from './producer-faults'
import { isAfter, type StreamEntry } from './read-reply'
import { forget, losePart, roleOf, type Run } from './run'
import { createUnusableAccounts } from './unusable-accounts'
import { shardOf } from './shards'
import { createMarketRestorer } from './stored-market'
import { createTickTape } from './tick-tape'

export interface ProducerOptions {
  readonly store: FeedStore
  readonly clock: ServerClock
  /** Redis's time, ms. */
  readonly now: () => number
  readonly exchange: Omit<ExchangeOptions, 'now' | 'nextEpoch' | 'history'>
  /** Reports all that is in the intake of a shard, and of what comes. Returns the way to stop. */
  readonly watchIntake: (shard: number, receive: (entries: readonly StreamEntry[]) => void) => () => void
  readonly trouble: (line: string) => void
  /** Redis has an account as it was before. */
  readonly rolledBack: (traderId: string) => void
  /** How long a statement about the accounts holds, ms; repeated with each beat. */
  readonly attentionMs: number
  /** How long it rests after a failure, ms. */
  readonly restMs: number
}

/** No reader continues from the producer's own memory. */
const noHistory = { deltas: 0, ageMs: 0 }

export type Producer = ReturnType<typeof createProducer>

/** Prices the accounts of the parts that it has, and decides their orders; with the market's part it moves that. */
export function createProducer(options: ProducerOptions) {
  const { store, clock, trouble, now } = options
  const { maxAccounts, source, currency } = options.exchange
  const restore = createMarketRestorer(source, trouble)
  const maker = createMarketMaker({ store, source, currency, restore })
  let run: Run | undefined
  let isBusy = false
  let restsUntilMs = -Infinity
  /** The orders that wait in the intakes are to be decided. */
  let mustDecide = false
  let accepted = new Set<string>()
  /** Those of them that a client looks at. */
  let shown = new Set<string>()
  /** Since Redis was asked for a list, which may lack them. */
  const newlyShown = new Set<string>()
  /** Where Redis has them for certain. */
  const written = new Map<string, Mark>()
  /** The run whose place the reader waits behind: what another's wait brings may leave out entries. */
  let awaitedBy: Run | undefined
  /** Asked for, and no room. */
  let refused = new Set<string>()
  let mustAttest = false
  let errands: Errand[] = []
  const partOf = (traderId: string): number => shardOf(traderId, store.shards)

  const unusable = createUnusableAccounts({
    clock, trouble,
    dropped(traderId) {
      if (run !== undefined) forget(run, traderId)
      mustAttest = true
    },
  })

  function begin(world: World): Run {
    const pace = createUnshownPace(now)
    const exchange = createExchange({
      ...options.exchange, history: noHistory, nextEpoch: () => '', now,
      isDue: (feed) => shown.has(feed.traderId) || pace.isDue(feed),
    })
    exchange.protect(() => true)
    exchange.onFailure(unusable.put)
    const book = createCommitBook(exchange, () => begun.tick ?? '0-0')
    const begun: Run = {
      world, partOf, exchange, book,
      orders: createOrderDecider({ exchange, journal: book.journal, now, trouble }),
      roles: new Map(), intakes: new Map(), tick: undefined, received: [], isOver: false,
    }
    return begun
  }

  function end(): undefined {
    if (run === undefined) return
    run.isOver = true
    for (const { stop } of run.intakes.values()) stop()
    run = undefined
  }

  function takePart(of: Run, role: Role): void {
    const { part } = role
    of.roles.set(part, role)
    if (part === 'market') return
    const waiting = new Map<string, StreamEntry>()
    const stop = options.watchIntake(part, (entries) => {
      for (const entry of entries) waiting.set(entry.id, entry)
      mustDecide = true
      void turn()
    })
    of.intakes.set(part, { waiting, stop })
  }

  const tape = createTickTape(store, trouble)
  const { open, openAll, renumber } = createAccountOpener({
    store, unusable, tape, makeRoom,
    async paused(of) {
      await attest(of)
      // The accounts that are opened after it are not covered yet.
      mustAttest = true
      if (!of.isOver) await price(of)
    },
    isOlder(traderId, { epoch, seq }) {
      const known = written.get(traderId)
      return known?.epoch === epoch && seq < known.seq
    },
    rolledBack(traderId) {
      // Whatever is written now belongs to the epoch that is over.
      end()
      return void options.rolledBack(traderId)
    },
  })

  async function load(of: Run): Promise<void> {
    const fields = await store.market()
    if (of.isOver) return
    restore(of.exchange.board, fields)
    of.tick = fields['at'] ?? '0-0'
  }

  function allot(wanted: Wanted): void {
    const priced = new Set(run?.exchange.feeds().map(({ traderId }) => traderId))
    const usable = (each: string): boolean => run?.roles.has(partOf(each)) === true && !unusable.has(each)
    const asked = new Set([...newlyShown, ...wanted.shown])
    const places = allotPlaces([...asked].filter(usable), priced, maxAccounts)
    const others = allotPlaces(wanted.unshown.filter(usable), priced, maxAccounts - places.accepted.length)
    shown = new Set(places.accepted)
    accepted = new Set([...places.accepted, ...others.accepted])
    refused = places.refused
    for (const traderId of written.keys()) if (!accepted.has(traderId)) written.delete(traderId)
  }

  /** A shown account replaces one that is not. */
  function makeRoom(of: Run): boolean {
    const feeds = of.exchange.feeds()
    if (feeds.length < maxAccounts) return true
    const unshown = feeds.find(({ traderId }) => !shown.has(traderId))
    if (unshown === undefined) return false
    of.exchange.drop(unshown.traderId)
    return accepted.delete(unshown.traderId)
  }

  /** A client looks at it from now on: it gets the present prices at once. */
  function show(of: Run, traderId: string): void {
    const isNew = !shown.has(traderId)
    accepted.add(traderId)
    shown.add(traderId)
    newlyShown.add(traderId)
    if (isNew) of.exchange.commit()
  }

  const say = createAttester({ store, unusable, clock, attentionMs: options.attentionMs })

  function attest(of: Run): Promise<void> {
    mustAttest = false
    return say(of, refused)
  }

  /** Sends all that changed, in its order, and waits until it is known what was taken. */
  async function flush(of: Run): Promise<void> {
    await Promise.all(of.book.takeCommits().map(async (commit) => {
      // The orders of an account that was not taken still wait.
      if (await settle(of, commit) !== 'ok') mustDecide = true
    }))
  }

  async function settle(of: Run, draft: Commit): Promise<Committed> {
    const { traderId, decision } = draft
    const role = roleOf(of, traderId)
    if (role === undefined) return 'fenced'
    const answer = await unusable.tried(traderId, () => store.commit(role, draft)) ?? 'elsewhere'
    if (decision !== undefined && (answer === 'ok' || answer === 'decided')) {
      of.intakes.get(partOf(traderId))?.waiting.delete(decision.entry)
    }
    if (answer === 'ok') {
      unusable.mended(traderId)
      written.set(traderId, { epoch: draft.epoch, seq: draft.seq })
    }
    if (answer === 'fenced') losePart(of, role)
    if (answer === 'ok' || answer === 'fenced') return answer
    of.exchange.drop(traderId)
    if (answer === 'decided' && decision !== undefined) await store.pass(role.part, decision.entry)
    return answer
  }

  /** Moves the market, and prices the accounts by what was read of it. */
  async function price(of: Run): Promise<void> {
    await maker.settle(of)
    if (of.isOver) return
    tape.apply(of, of.received.splice(0))
    await flush(of)
  }

  async function between(of: Run): Promise<void> {
    await openAll(of, accepted)
    // The statement about the accounts before lasts for seconds only.
    if (!of.isOver) await attest(of)
    if (!of.isOver) await price(of)
  }

  const decide = createIntake({
    store, unusable, open, flush, between,
    opened: show,
    refused: (traderId) => void refused.add(traderId),
  })

  async function work(of: Run): Promise<void> {
    if (of.tick === undefined) await load(of)
    if (of.isOver) return
    for (const { traderId } of of.exchange.feeds()) if (!accepted.has(traderId)) of.exchange.drop(traderId)
    await openAll(of, accepted)
    if (mustDecide && !of.isOver) {
      mustDecide = false
      await decide(of)
    }
    if (mustAttest && !of.isOver) await attest(of)
    const todo = errands
    errands = []
    for (const errand of todo) if (!of.isOver) await errand(of)
    if (!of.isOver) await price(of)
  }

  /** Stops and lets other servers have its parts at once. */
  async function leave(): Promise<void> {
    const roles = [...(run?.roles.values() ?? [])]
    end()
    await store.leave(roles)
  }

  const isDue = (of: Run): boolean => mustDecide || mustAttest || errands.length > 0 || of.tick === undefined
    || of.received.length > 0 || maker.isDue(of)

  async function attempt(of: Run): Promise<void> {
    try {
      await work(of)
    } catch (error) {
      if (of.isOver) return
      trouble(`pricing stops here: ${error instanceof Error ? error.message : String(error)}`)
      // Another may be able to; and when none is, it comes back.
      restsUntilMs = clock.elapsed() + options.restMs
      await leave().catch(() => undefined)
    }
  }

  async function turn(): Promise<void> {
    if (isBusy) return
    isBusy = true
    try {
      while (run !== undefined && isDue(run)) await attempt(run)
    } finally {
      isBusy = false
    }
  }

  return {
    /** These are its parts now, and no others; of each that is new it goes on from what Redis has. */
    hold(roles: Roles, world: World): void {
      if (roles.size === 0) return end()
      if (run?.world.id !== world.id) {
        end()
        run = begin(world)
      }
      const of = run
      for (const role of [...of.roles.values()]) if (roles.get(role.part)?.text !== role.text) losePart(of, role)
      for (const role of roles.values()) if (!of.roles.has(role.part)) takePart(of, role)
      void turn()
    },
    stop: (): void => end(),
    leave,
    /** The shards of the accounts that it has. */
    shards: (): readonly number[] => [...(run?.intakes.keys() ?? [])],
    /** It moves the market. */
    isProducing: (): boolean => run?.roles.has('market') === true,
    /** It could not price a moment ago: other servers should. */
    isResting: (): boolean => clock.elapsed() < restsUntilMs,
    /** The entry of the ticks after which it reads on. */
    tickPlace(): string {
      awaitedBy = run?.tick === undefined ? undefined : run
      if (run?.tick === undefined) return '$'
      const last = run.received.at(-1)?.id
      return last !== undefined && isAfter(last, run.tick) ? last : run.tick
    },
    /** Takes the ticks of the stream behind the place that was asked last. */
    receive(entries: readonly StreamEntry[]): void {
      if (run === undefined || run !== awaitedBy) return
      run.received = [...run.received, ...entries].slice(-keptTicks)
      void turn()
    },
    /** So much of the market's time has passed. */
    advance(elapsedMs: number): void {
      if (run?.roles.has('market') !== true) return
      maker.addTime(elapsedMs)
      void turn()
    },
    /** Redis is about to be asked for the accounts: those that are opened from now on may not be in its answer. */
    listing: (): void => newlyShown.clear(),
    /** A beat has passed. Those that are shown have the places first, and their deltas at each update. */
    setWanted(wanted: Wanted): void {
      allot(wanted)
      mustAttest = true
      mustDecide = true
      void turn()
    },
    market: createProducerFaults({
      now, maker,
      run: () => run,
      errand(what): undefined {
        errands.push(what)
        void turn()
      },
      async restart(of) {
        // The waiting changes have the numbers of the epoch that ends.
        await flush(of)
        await renumber(of)
      },
    }),
  }
}
