import type { SocketEvent } from '../../../src'
import { faultsApi, type FaultsContext } from '../../../server/feed/model/api/faults-api'
import { createFeedApi, type FeedApi, type FeedQuestion } from '../../../server/feed/model/api/feed-api'
import { dialects, type DialectName } from '../../../server/feed/model/hub/dialect'
import type { OrderAnswer } from '../../../server/feed/model/engine/feed-engine'
import type { AccountFeed } from '../../../server/feed/model/exchange/account-feed'
import { createFaultControl } from '../../../server/feed/model/hub/fault-control'
import { noFaults } from '../../../server/feed/model/hub/faults'
import { createHub, type Hub } from '../../../server/feed/model/hub/hub'
import { createLineLog } from '../../../server/feed/model/hub/line-log'
import { unavailable } from '../../../server/feed/model/orders/order-decider'
import { createLocalLine, type ClientEnd } from './local-line'
import { createLocalState, feedSeed, type FeedClock, type LocalState } from './local-state'
import { maxTextLength } from './saved-feed'

/** Storage across runs. Both functions reject with the platform's error. */
export interface FeedStore {
  read(): Promise<string | undefined>
  write(text: string): Promise<void>
}

export interface LocalFeedOptions {
  readonly clock: FeedClock
  readonly store: FeedStore
  readonly dialect: DialectName
  /** The run's unique name. */
  readonly run: string
}

export type Answer = Awaited<ReturnType<FeedApi>>

/** Client request: path with query. */
export interface LocalQuestion {
  readonly method: string
  readonly path: string
  readonly body: string
}

/** Feed server without a network. */
export interface LocalFeed {
  /**
   * Opens a connection and immediately reports the opening to `listener`. If the feed rejects connections, reports the
   * end instead.
   */
  open(listener: (event: SocketEvent) => void): ClientEnd
  ask(question: LocalQuestion): Promise<Answer>
}

/** Interval in ms at which prices are stored while a client is connected. Orders are stored immediately. */
const saveEveryMs = 5_000

/** Stands for unreadable data, so that earlier order decisions count as unknown. */
const unreadable = ''

/** 1012: service restart. */
const restarting = 1012

function queryOf(path: string): Pick<FeedQuestion, 'path' | 'query'> {
  const [bare = '', rest = ''] = path.split('?')
  const fields = new Map<string, string>()
  for (const part of rest === '' ? [] : rest.split('&')) {
    const [name = '', value = ''] = part.split('=')
    fields.set(decodeURIComponent(name), decodeURIComponent(value))
  }
  // Parses the query by hand, because two platforms lack `URLSearchParams`.
  return { path: bare, query: { get: (name) => fields.get(name) ?? null, has: (name) => fields.has(name) } }
}

export async function openLocalFeed({ clock, store, dialect, run }: LocalFeedOptions): Promise<LocalFeed> {
  let epochs = 0
  const nextEpoch = (): string => `${run}-${(epochs += 1)}`
  let stored = await store.read().catch(() => unreadable)
  const faults = noFaults()
  const startMs = clock.now()
  const startedMs = clock.elapsed()
  let state: LocalState
  let api: FeedApi
  let context: FaultsContext
  let writing: Promise<void> | undefined
  let nextWrite: Promise<void> | undefined

  const hub: Hub<AccountFeed> = createHub<AccountFeed>({
    clock,
    faults,
    dialect: dialects[dialect],
    answersPings: true,
    mayEnter: () => true,
    limitBytes: 1_048_576,
    silenceMs: 90_000,
    frameRate: { perSecond: 20, burst: 200 },
    maxConnections: 100,
    subscribeMs: 10_000,
    openFeed: (traderId, since) => state.engine.open(traderId, since),
    orders: {
      submit: (feed, frame, address) =>
        decide(feed, frame.reqid, ({ engine }) => engine.orders.submit(feed, frame, address)),
      query: (feed, frame, address) =>
        decide(feed, frame.reqid, ({ engine }) => engine.orders.query(feed, frame, address)),
    },
  })
  const log = createLineLog(hub)

  function begin(): void {
    state = createLocalState({ clock, nextEpoch, text: stored })
    context = {
      control: createFaultControl({ faults, hub, market: state.engine.market }), log,
      connections: () => hub.connections(),
    }
    api = createFeedApi({
      engine: state.engine,
      seed: feedSeed,
      startMs,
      uptimeMs: () => Math.round(clock.elapsed() - startedMs),
      mayEnter: () => true,
      connectionCount: () => hub.connections().length,
      controlPort: () => 0,
    })
    state.engine.start(hub)
  }

  /** Restores the stored state. No client has received the discarded changes. */
  function beginAgain(): void {
    void state.engine.close()
    begin()
    // Closes the connections later, so that pending responses are sent first.
    clock.setTimer(() => hub.closeAll(restarting, 'the storage takes no more'), 0)
  }

  async function write(): Promise<void> {
    const text = state.text()
    if (text.length > maxTextLength) throw new RangeError('the feed outgrew its storage')
    await store.write(text)
    stored = text
  }

  /** Stores the state. Calls during a write share the next write. */
  function save(): Promise<void> {
    if (writing === undefined) {
      writing = write().finally(() => (writing = undefined))
      return writing
    }
    nextWrite ??= writing.catch(() => undefined).then(() => {
      nextWrite = undefined
      return save()
    })
    return nextWrite
  }

  /** Responds after storing the decision, so that the order key has the same result after a reload. */
  async function decide(
    feed: AccountFeed, reqid: string, ask: (state: LocalState) => OrderAnswer | Promise<OrderAnswer>,
  ): Promise<OrderAnswer> {
    const of = state
    if (!of.has(feed)) return unavailable(reqid)
    const answer = await ask(of)
    try {
      await save()
    } catch {
      if (of === state) beginAgain()
    }
    return of === state ? answer : unavailable(reqid)
  }

  function saveNowAndThen(): void {
    clock.setTimer(() => {
      // Ignores failures, because only prices would be lost, and the next order reports full storage.
      if (hub.connections().length > 0) save().catch(() => undefined)
      saveNowAndThen()
    }, saveEveryMs)
  }

  begin()
  saveNowAndThen()

  return {
    open(listener) {
      if (faults.refusing) {
        listener({ type: 'closed', code: 1006, reason: '' })
        return { send: () => undefined, close: () => undefined, drop: () => undefined }
      }
      const { socket, client } = createLocalLine(clock, listener)
      listener({ type: 'opened' })
      hub.attach(socket)
      return client
    },
    ask: async ({ method, path, body }) => (path === '/faults' ? faultsApi({ method, body }, context)
      : api({ ...queryOf(path), method, token: undefined, address: '' })),
  }
}
