import { createExchange } from '../feed/model/exchange/exchange'
import { createOrderDesk } from '../feed/model/orders/order-desk'
import { decodeClientFrame } from '../feed/model/hub/client-frame'
import { createAccountOpener } from './account-opener'
import { allotPlaces } from './allot-places'
import { intakePage, type Attention, type Commit, type Committed, type Role } from './feed-store'
import { createCommitBook } from './commit-book'
import type { Producer, ProducerOptions, Run } from './producer-api'
import { createProducerFaults } from './producer-faults'
import type { StreamEntry } from './read-reply'
import { createIsolation } from './isolation'
import { createMarketRestorer } from './restore-market'
import { createSetAside } from './set-aside'

/** No reader continues from the producer's own memory. */
const noHistory = { deltas: 1, ageMs: 1 }

/** Updates that were missed while Redis was slow are not caught up beyond these. */
const mostUpdates = 20

export function createProducer(options: ProducerOptions): Producer {
  const { store, clock, trouble, now } = options
  let run: Run | undefined
  let isBusy = false
  /** The run that has what Redis knows of the market. */
  let loaded: Run | undefined
  const restoreMarket = createMarketRestorer(options.exchange.source, trouble)
  let owedMs: number[] = []
  let hasIntake = false
  /** Something was left in the intake. */
  let waitsForRoom = false
  let attended: readonly string[] = []
  /** Asked for, and no room. */
  let refused = new Set<string>()
  let mustAttest = false
  const aside = createSetAside({ clock, trouble })
  let errands: ((of: Run) => void | Promise<void>)[] = []

  function begin(role: Role, world: string): Run {
    const exchange = createExchange({ ...options.exchange, history: noHistory, nextEpoch: () => '', now })
    exchange.protect(() => true)
    const book = createCommitBook(exchange)
    const desk = createOrderDesk({ exchange, journal: book.journal, now, trouble })
    const begun: Run = { role, world, exchange, book, desk }
    exchange.onFailure((traderId, error) => putAside(begun, traderId, error))
    return begun
  }

  function putAside({ exchange, book }: Run, traderId: string, error: unknown): void {
    exchange.drop(traderId)
    book.forget(traderId)
    aside.put(traderId, error)
    mustAttest = true
  }

  const { tried, ofAccount } = createIsolation<Run>(aside, putAside)
  const { maxAccounts } = options.exchange
  const { open, renumber } = createAccountOpener({ store, maxAccounts, ofAccount, leaveRun })

  async function load(of: Run): Promise<void> {
    const fields = await store.market()
    if (run !== of) return
    restoreMarket(of.exchange.board, fields)
    loaded = of
    hasIntake = true
  }

  function allot(traderIds: readonly string[]): void {
    const priced = new Set(run?.exchange.feeds().map(({ traderId }) => traderId))
    const usable = traderIds.filter((each) => !aside.has(each))
    ;({ attended, refused } = allotPlaces(usable, priced, maxAccounts))
    mustAttest = true
  }

  /** Announces the state of all accounts: an unpriced account is shown by no server. */
  async function attest(of: Run): Promise<void> {
    mustAttest = false
    const attention = new Map<string, Attention>()
    for (const traderId of refused) attention.set(traderId, 'full')
    for (const traderId of aside.all()) attention.set(traderId, 'unusable')
    for (const { traderId } of of.exchange.feeds()) attention.set(traderId, 'priced')
    if (await store.attest(of.role, attention, options.attentionMs) === 'fenced') leaveRun(of)
  }

  /** Another server prices now, or it is unknown what Redis took: the state in memory is void. */
  function leaveRun(of: Run): undefined {
    if (run === of) run = undefined
  }

  /** Sends all that changed, in its order, and waits until it is known what was taken. */
  async function flush(of: Run): Promise<void> {
    const { book, role } = of
    const prices = book.takePrices(options.exchange.source)
    const commits = book.takeCommits()
    const answers = await Promise.all([
      ...(prices === undefined ? [] : [store.putMarket(role, prices)]),
      ...commits.map((commit) => settle(of, commit)),
    ])
    if (answers.includes('fenced')) leaveRun(of)
    // What waited for one that was not taken is still in the intake.
    if (answers.some((answer) => answer !== 'ok')) hasIntake = true
  }

  async function settle(of: Run, draft: Commit): Promise<Committed> {
    const { role, exchange } = of
    const answer = await tried(of, draft.traderId, () => store.commit(role, draft)) ?? 'elsewhere'
    if (answer === 'ok') aside.mended(draft.traderId)
    if (answer === 'ok' || answer === 'fenced') return answer
    exchange.drop(draft.traderId)
    if (answer === 'decided' && draft.decision !== undefined) await store.pass(draft.decision.entry)
    return answer
  }

  async function takeIn(of: Run, entry: StreamEntry): Promise<void> {
    const { book, desk } = of
    const { trader, frame: text } = entry.fields
    const feed = trader === undefined ? undefined : await tried(of, trader, () => open(of, trader))
    if (run !== of) return
    if (feed !== undefined && !attended.includes(feed.traderId)) attended = [...attended, feed.traderId]
    if (feed === undefined && trader !== undefined) refused.add(trader)
    mustAttest = true
    const decoded = text === undefined ? undefined : decodeClientFrame(text)
    if (feed === undefined || decoded?.ok !== true || decoded.frame.type !== 'Order') {
      // An order of an account for which there is no room waits until there is.
      if (text === undefined || decoded?.ok === false) await store.pass(entry.id)
      else waitsForRoom = true
      return
    }
    const { frame } = decoded
    const ack = ofAccount(of, feed.traderId, () => desk.submit(feed, frame))
    if (ack === undefined) waitsForRoom = true
    if (ack === undefined || !('type' in ack)) return
    const validUntil = ack.Code === 200 ? frame.validUntil : undefined
    book.decide(feed, { reqid: frame.reqid, entry: entry.id, ack, validUntil })
    // Before the next: it may be refused there, and then nothing that follows on it may count.
    await flush(of)
  }

  /** Page by page: what must wait for room does not hold up what is behind it. */
  async function takeAllIn(of: Run): Promise<void> {
    let entries: readonly StreamEntry[] = []
    do {
      entries = await store.intake(entries.at(-1)?.id)
      for (const entry of entries) if (run === of) await takeIn(of, entry)
      // What was said of the accounts before lasts for seconds only.
      if (run === of && entries.length > 0) await attest(of)
    } while (run === of && entries.length === intakePage)
  }

  async function work(of: Run): Promise<void> {
    if (loaded !== of) await load(of)
    if (run !== of) return
    for (const feed of of.exchange.feeds()) {
      if (!attended.includes(feed.traderId)) of.exchange.drop(feed.traderId)
    }
    for (const traderId of attended) if (run === of) await tried(of, traderId, () => open(of, traderId))
    if (hasIntake && run === of) {
      hasIntake = false
      await takeAllIn(of)
    }
    if (mustAttest && run === of) await attest(of)
    const todo = errands
    errands = []
    for (const errand of todo) if (run === of) await errand(of)
    if (run !== of) return
    const steps = owedMs.slice(-mostUpdates)
    owedMs = []
    for (const elapsedMs of steps) of.exchange.update(elapsedMs)
    await flush(of)
  }

  async function leave(): Promise<void> {
    const role = run?.role
    run = undefined
    if (role !== undefined) await store.leave(role)
  }

  const isDue = (): boolean => owedMs.length > 0 || hasIntake || errands.length > 0 || mustAttest || loaded !== run

  async function attempt(of: Run): Promise<void> {
    try {
      await work(of)
    } catch (error) {
      if (run !== of) return
      trouble(`pricing stops here: ${error instanceof Error ? error.message : String(error)}`)
      // Another may be able to; and when none is, it comes back.
      await leave().catch(() => undefined)
    }
  }

  async function turn(): Promise<void> {
    if (isBusy) return
    isBusy = true
    try {
      while (run !== undefined && isDue()) await attempt(run)
    } finally {
      isBusy = false
    }
  }

  function errand(what: (of: Run) => void | Promise<void>): string | undefined {
    if (run === undefined) return 'another server prices the market'
    errands.push(what)
    void turn()
    return undefined
  }

  return {
    start(role, world) {
      if (run !== undefined && run.role.text === role.text && run.world === world) return
      run = begin(role, world)
      owedMs = []
      void turn()
    },
    stop() {
      run = undefined
    },
    leave,
    isProducing: () => run !== undefined,
    advance(elapsedMs) {
      if (run === undefined) return
      owedMs.push(elapsedMs)
      void turn()
    },
    lookUp() {
      if (run === undefined) return
      hasIntake = true
      void turn()
    },
    attend(traderIds) {
      allot(traderIds)
      if (run === undefined) return
      if (waitsForRoom) hasIntake = true
      waitsForRoom = false
      void turn()
    },
    market: createProducerFaults({
      now,
      exchange: () => run?.exchange,
      errand,
      restart: async (of) => {
        // What waits has the numbers of the epoch that ends.
        await flush(of)
        for (const feed of of.exchange.feeds()) if (run === of) await renumber(of, feed)
      },
    }),
  }
}
