import type { Mark } from '../../src/positions/model/wire'
import { createExchange } from '../feed/model/exchange/exchange'
import { createOrderDesk } from '../feed/model/orders/order-desk'
import { createAccountOpener } from './account-opener'
import { allotPlaces } from './allot-places'
import { createUnshownPace } from './unshown-pace'
import { createAttester } from './attester'
import { keptTicks, type Commit, type Committed, type Role, type Roles, type Wanted, type World } from './feed-store'
import { createCommitBook } from './commit-book'
import { createIntake } from './intake'
import { createMarketMaker } from './market-maker'
import type { Producer, ProducerOptions, Run } from './producer-api'
import { isAfter, type StreamEntry } from './read-reply'
import { createProducerFaults } from './producer-faults'
import { createIsolation } from './isolation'
import { createMarketRestorer } from './restore-market'
import { createSetAside } from './set-aside'
import { shardOf } from './shards'
import { createTickTape } from './tick-tape'

/** No reader continues from the producer's own memory. */
const noHistory = { deltas: 0, ageMs: 0 }

export function createProducer(options: ProducerOptions): Producer {
  const { store, clock, trouble, now } = options
  const { maxAccounts, source, currency } = options.exchange
  const restore = createMarketRestorer(source, trouble)
  const maker = createMarketMaker({ store, source, currency, restore, losePart })
  let run: Run | undefined
  let isBusy = false
  let restsUntilMs = -Infinity
  /** What waits in the intakes is to be decided. */
  let mustDecide = false
  let attended = new Set<string>()
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
  const aside = createSetAside({ clock, trouble })
  let errands: ((of: Run) => void | Promise<void>)[] = []

  function begin(world: World): Run {
    const pace = createUnshownPace(now)
    const exchange = createExchange({
      ...options.exchange, history: noHistory, nextEpoch: () => '', now,
      isDue: (feed) => shown.has(feed.traderId) || pace.isDue(feed),
    })
    exchange.protect(() => true)
    const book = createCommitBook(exchange, () => begun.tick ?? '0-0')
    const desk = createOrderDesk({ exchange, journal: book.journal, now, trouble })
    const begun: Run = { roles: new Map(), intakes: new Map(), world, tick: undefined, heard: [], exchange, book, desk }
    exchange.onFailure((traderId, error) => putAside(begun, traderId, error))
    return begun
  }

  function forget({ exchange, book }: Run, traderId: string): void {
    exchange.drop(traderId)
    book.forget(traderId)
  }

  function putAside(of: Run, traderId: string, error: unknown): void {
    forget(of, traderId)
    aside.put(traderId, error)
    mustAttest = true
  }

  const partOf = (traderId: string): number => shardOf(traderId, store.shards)

  /** What is under way counts only if Redis takes it. */
  function end(): undefined {
    for (const { stop } of run?.intakes.values() ?? []) stop()
    run = undefined
  }

  /** Another server has it now, or it is unknown what Redis took: what is here of it is void. */
  function losePart(of: Run, { part, text }: Role): undefined {
    if (of.roles.get(part)?.text !== text) return
    of.roles.delete(part)
    if (part === 'market') return
    of.intakes.get(part)?.stop()
    of.intakes.delete(part)
    for (const { traderId } of of.exchange.feeds()) if (partOf(traderId) === part) forget(of, traderId)
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

  const { tried, ofAccount } = createIsolation<Run>(aside, putAside)
  const tape = createTickTape({ store, trouble })
  const isCurrent = (of: Run): boolean => run === of
  const { open, openAll, renumber } = createAccountOpener({
    store, makeRoom, tried, ofAccount, isCurrent, losePart, ...tape,
    async paused(of) {
      await attest(of)
      // Of the accounts that are opened after it nothing is said yet.
      mustAttest = true
      if (run === of) await price(of)
    },
    isOlder(traderId, { epoch, seq }) {
      const known = written.get(traderId)
      return known?.epoch === epoch && seq < known.seq
    },
    rolledBack(traderId) {
      // Whatever is written now belongs to the epoch that is over.
      end()
      options.rolledBack(traderId)
      return undefined
    },
  })
  const attester = createAttester({ store, aside, losePart, clock, attentionMs: options.attentionMs })
  const isOurs = (of: Run | undefined, traderId: string): boolean => of?.roles.has(partOf(traderId)) === true

  async function load(of: Run): Promise<void> {
    const fields = await store.market()
    if (run !== of) return
    restore(of.exchange.board, fields)
    of.tick = fields['at'] ?? '0-0'
  }

  function allot(wanted: Wanted): void {
    const priced = new Set(run?.exchange.feeds().map(({ traderId }) => traderId))
    const usable = (each: string): boolean => isOurs(run, each) && !aside.has(each)
    const asked = new Set([...newlyShown, ...wanted.shown])
    const places = allotPlaces([...asked].filter(usable), priced, maxAccounts)
    const others = allotPlaces(wanted.unshown.filter(usable), priced, maxAccounts - places.attended.length)
    shown = new Set(places.attended)
    attended = new Set([...places.attended, ...others.attended])
    refused = places.refused
    for (const traderId of written.keys()) if (!attended.has(traderId)) written.delete(traderId)
  }

  /** One that is shown has the place of one that is not. */
  function makeRoom(of: Run): boolean {
    const feeds = of.exchange.feeds()
    if (feeds.length < maxAccounts) return true
    const unshown = feeds.find(({ traderId }) => !shown.has(traderId))
    if (unshown === undefined) return false
    of.exchange.drop(unshown.traderId)
    return attended.delete(unshown.traderId)
  }

  /** A client looks at it from now on: it is told the present prices at once. */
  function show(of: Run, traderId: string): void {
    const isNew = !shown.has(traderId)
    attended.add(traderId)
    shown.add(traderId)
    newlyShown.add(traderId)
    if (isNew) of.exchange.commit()
  }

  async function attest(of: Run): Promise<void> {
    mustAttest = false
    await attester.attest(of, refused)
  }

  /** Sends all that changed, in its order, and waits until it is known what was taken. */
  async function flush(of: Run): Promise<void> {
    await Promise.all(of.book.takeCommits().map(async (commit) => {
      // What waited for one that was not taken still waits.
      if (await settle(of, commit) !== 'ok') mustDecide = true
    }))
  }

  async function settle(of: Run, draft: Commit): Promise<Committed> {
    const { traderId, decision } = draft
    const part = partOf(traderId)
    const role = of.roles.get(part)
    if (role === undefined) return 'fenced'
    const answer = await tried(of, traderId, () => store.commit(role, draft)) ?? 'elsewhere'
    if (decision !== undefined && (answer === 'ok' || answer === 'decided')) {
      of.intakes.get(part)?.waiting.delete(decision.entry)
    }
    if (answer === 'ok') {
      aside.mended(traderId)
      written.set(traderId, { epoch: draft.epoch, seq: draft.seq })
    }
    if (answer === 'fenced') losePart(of, role)
    if (answer === 'ok' || answer === 'fenced') return answer
    of.exchange.drop(traderId)
    if (answer === 'decided' && decision !== undefined) await store.pass(part, decision.entry)
    return answer
  }

  /** Moves the market, and prices the accounts by what was heard of it. */
  async function price(of: Run): Promise<void> {
    await maker.settle(of)
    if (run !== of) return
    tape.apply(of, of.heard.splice(0))
    await flush(of)
  }

  async function between(of: Run): Promise<void> {
    await openAll(of, attended)
    // What was said of the accounts before lasts for seconds only.
    if (run === of) await attest(of)
    if (run === of) await price(of)
  }

  const intake = createIntake({
    store, tried, ofAccount, open, flush, between, isCurrent,
    opened: show,
    refused: (traderId) => void refused.add(traderId),
  })

  async function work(of: Run): Promise<void> {
    if (of.tick === undefined) await load(of)
    if (run !== of) return
    for (const { traderId } of of.exchange.feeds()) if (!attended.has(traderId)) of.exchange.drop(traderId)
    await openAll(of, attended)
    if (mustDecide && run === of) {
      mustDecide = false
      await intake.takeAll(of)
    }
    if (mustAttest && run === of) await attest(of)
    const todo = errands
    errands = []
    for (const errand of todo) if (run === of) await errand(of)
    if (run === of) await price(of)
  }

  async function leave(): Promise<void> {
    const roles = [...(run?.roles.values() ?? [])]
    end()
    await store.leave(roles)
  }

  const isDue = (of: Run): boolean => mustDecide || mustAttest || errands.length > 0 || of.tick === undefined
    || of.heard.length > 0 || maker.isDue(of)

  async function attempt(of: Run): Promise<void> {
    try {
      await work(of)
    } catch (error) {
      if (run !== of) return
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
    hold(roles: Roles, world) {
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
    stop: () => void end(),
    leave,
    shards: () => [...(run?.intakes.keys() ?? [])],
    isProducing: () => run?.roles.has('market') === true,
    isResting: () => clock.elapsed() < restsUntilMs,
    tickPlace() {
      awaitedBy = run?.tick === undefined ? undefined : run
      if (run?.tick === undefined) return '$'
      const last = run.heard.at(-1)?.id
      return last !== undefined && isAfter(last, run.tick) ? last : run.tick
    },
    hear(entries) {
      if (run === undefined || run !== awaitedBy) return
      run.heard = [...run.heard, ...entries].slice(-keptTicks)
      void turn()
    },
    advance(elapsedMs) {
      if (run?.roles.has('market') !== true) return
      maker.owe(elapsedMs)
      void turn()
    },
    listing: () => newlyShown.clear(),
    attend(wanted) {
      allot(wanted)
      mustAttest = true
      mustDecide = true
      void turn()
    },
    market: createProducerFaults({
      now, maker, isOurs,
      run: () => run,
      errand(what) {
        errands.push(what)
        void turn()
      },
      restart: async (of) => {
        // What waits has the numbers of the epoch that ends.
        await flush(of)
        for (const feed of of.exchange.feeds()) if (run === of) await renumber(of, feed)
      },
    }),
  }
}
