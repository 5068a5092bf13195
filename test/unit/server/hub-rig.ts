import { onTestFinished } from 'vitest'
import type { OrderTaker } from '../../../server/feed/model/engine/feed-engine'
import type { Feed } from '../../../server/feed/model/exchange/feed'
import { dialects } from '../../../server/feed/model/hub/dialect'
import { noFaults } from '../../../server/feed/model/hub/faults'
import { createHub, type HubOptions, type LineEvent } from '../../../server/feed/model/hub/hub'
import type { DeltaFrame } from '../../../src/positions/model/wire'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { createTestSocket, type TestSocket } from '../../support/line-socket-double'
import { startMs } from './support'

const account = { currency: 'USD', currencyDigits: 2, balance: 1_000, credit: 0, margin: 20, leverage: 100 }

const row = {
  ticket: 7, symbol: 'EURUSD', type: 'buy', lots: 0.1, openprice: 1.1, nowprice: 1.2, sl: 0, tp: 0, swap: -1,
  commission: -2, profit: 10, currency: 'USD', opentime: startMs, digits: 5, flwsig: true, sigtraderid: 501,
  signame: 'one',
} as const

/** A feed of two rows whose position the test sets. */
export interface TestFeed extends Feed {
  place: { epoch: string; seq: number }
  missed: readonly DeltaFrame[] | undefined
  readonly asked: unknown[]
  snapshots(): number
}

export function createTestFeed(traderId: string): TestFeed {
  let snapshots = 0
  const feed: TestFeed = {
    traderId,
    place: { epoch: 'e1', seq: 3 },
    missed: undefined,
    asked: [],
    snapshots: () => snapshots,
    epoch: () => feed.place.epoch,
    seq: () => feed.place.seq,
    snapshot() {
      snapshots += 1
      return { Code: 200, type: 'Snapshot', ...feed.place, account, data: feed.rows() }
    },
    rows: () => [row, { ...row, ticket: 8, flwsig: false, sigtraderid: 0, signame: '' }],
    account: () => account,
    at: () => 'too-old',
    since(place, nowMs) {
      feed.asked.push([place, nowMs])
      return feed.missed
    },
    closedPage: () => Promise.reject(new Error('not asked for')),
    closedTrades: () => Promise.reject(new Error('not asked for')),
    follows: () => Promise.reject(new Error('not asked for')),
  }
  return feed
}

export const deltaOf = (feed: Feed, seq: number): DeltaFrame =>
  ({ Code: 200, type: 'Delta', epoch: feed.epoch(), seq, data: { upsert: [{ ticket: seq }], remove: [] } })

export const echoOrders: OrderTaker<Feed> = {
  submit: (_feed, { reqid }) => ({ Code: 503, msg: 'submit', reqid }),
  query: (_feed, { reqid }) => ({ Code: 503, msg: 'query', reqid }),
}

/** The hub has a feed for each requested trader. */
export function openTestHub(options: Partial<HubOptions<TestFeed>> = {}) {
  const clock = createSimulatedClock(startMs)
  const faults = options.faults ?? noFaults()
  const feeds = new Map<string, TestFeed>()
  function feedOf(traderId: string): TestFeed {
    const feed = feeds.get(traderId) ?? createTestFeed(traderId)
    feeds.set(traderId, feed)
    return feed
  }
  const hub = createHub<TestFeed>({
    clock, faults, dialect: dialects['copy-trading'], answersPings: true, mayEnter: () => true, orders: echoOrders,
    limitBytes: 1_000, frameRate: { perSecond: 1, burst: 1_000 }, maxConnections: 10, silenceMs: 90_000,
    subscribeMs: 10_000, openFeed: feedOf, ...options,
  })
  onTestFinished(() => hub.dispose())
  const events: LineEvent[] = []
  hub.observe((event) => void events.push(event))

  function join(traderid?: number | string, address?: string): TestSocket {
    const line = createTestSocket()
    hub.attach(line.socket, address)
    if (traderid !== undefined) line.receive({ type: 'Subscribe', traderid })
    return line
  }
  return { clock, faults, hub, feedOf, join, events }
}

export const kindsOf = (said: readonly string[]): readonly string[] =>
  said.map((text) => {
    if (!text.startsWith('{')) return text
    const { type, Code, msg, seq } = JSON.parse(text) as Record<string, unknown>
    return typeof type === 'string' ? `${type} ${String(seq)}` : `${String(Code)} ${String(msg)}`
  })
