import { expect, onTestFinished, test } from 'vitest'
import { noFaults } from '../../../server/feed/model/hub/faults'
import type { AccountFeed } from '../../../server/feed/model/exchange/account-feed'
import { dialects } from '../../../server/feed/model/hub/dialect'
import { createHub, type Hub } from '../../../server/feed/model/hub/hub'
import { createOrderDecider } from '../../../server/feed/model/orders/order-decider'
import { createOrderJournal } from '../../../server/feed/orders/order-journal'
import { createFuzzedSocket, type FuzzedSocket } from '../../fuzz/subjects/fuzzed-socket'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { makeExchange, present, startMs } from './support'

const accounts = 20

function openHub() {
  const clock = createSimulatedClock(startMs)
  const exchange = makeExchange({ positions: 2, maxAccounts: accounts })
  const hub: Hub<AccountFeed> = createHub<AccountFeed>({
    clock, faults: noFaults(), dialect: dialects['copy-trading'], answersPings: true, mayEnter: () => true,
    limitBytes: 1_000_000, frameRate: { perSecond: 1_000, burst: 1_000 }, maxConnections: 10_000, silenceMs: 90_000,
    subscribeMs: 10_000,
    orders: createOrderDecider({
      exchange, journal: createOrderJournal(undefined), now: () => clock.now(), trouble: () => undefined,
    }),
    openFeed: (traderId) => exchange.open(traderId),
  })
  onTestFinished(() => hub.dispose())
  const feedOf = (trader: number): AccountFeed => present(exchange.open(String(trader)))

  function join(trader: number): FuzzedSocket {
    const line = createFuzzedSocket()
    hub.attach(line.socket)
    line.receive(JSON.stringify({ type: 'Subscribe', traderid: trader }))
    return line
  }

  function publish(trader: number): void {
    const feed = feedOf(trader)
    const data = { upsert: [], remove: [] }
    hub.publish(feed, { Code: 200, type: 'Delta', epoch: feed.epoch(), seq: feed.seq() + 1, data })
  }
  return { hub, feedOf, join, publish }
}

const deltasOf = ({ said }: FuzzedSocket): number => said.filter((text) => text.includes('"Delta"')).length

type Walk = () => Iterable<unknown>

/** How many entries maps and sets gave away meanwhile. */
function visitsOf(task: () => void): number {
  let visits = 0
  function* counted(entries: Iterable<unknown>): Generator<unknown, undefined> {
    for (const entry of entries) {
      visits += 1
      yield entry
    }
  }
  const names = ['values', 'keys', 'entries', Symbol.iterator] as const
  const all = [Map.prototype, Set.prototype].flatMap((of) => names.map((name) => ({
    of, name, own: present(Reflect.getOwnPropertyDescriptor(of, name)), walk: Reflect.get(of, name) as Walk,
  })))
  for (const { of, name, own, walk } of all) {
    Reflect.defineProperty(of, name, {
      ...own,
      value(this: unknown) {
        return counted(Reflect.apply(walk, this, []))
      },
    })
  }
  try {
    task()
  } finally {
    for (const { of, name, own } of all) Reflect.defineProperty(of, name, own)
  }
  return visits
}

test('SV-93: a delta costs what its listeners cost, however many lines there are', () => {
  const { join, publish, hub, feedOf } = openHub()
  const lines = Array.from({ length: 2_000 }, (_, index) => join(1 + index % accounts))
  const visits = visitsOf(() => publish(1))
  expect(visits).toBe(2_000 / accounts)
  expect(lines.map(deltasOf)).toEqual(lines.map((_, index) => index % accounts === 0 ? 1 : 0))
  expect(visitsOf(() => void hub.isWatched(feedOf(2)))).toBeLessThan(accounts)
})

test('SV-93: a client that leaves, closes or changes its account receives no more of the old one', () => {
  const { join, publish, hub, feedOf } = openHub()
  const [stays, leaves, closes, moves] = [join(1), join(1), join(1), join(1)] as const
  leaves.receive(JSON.stringify({ type: 'Unsubscribe', traderid: 1 }))
  closes.end()
  moves.receive(JSON.stringify({ type: 'Unsubscribe', traderid: 1 }))
  moves.receive(JSON.stringify({ type: 'Subscribe', traderid: 2 }))
  publish(1)
  expect([stays, leaves, closes, moves].map(deltasOf)).toEqual([1, 0, 0, 0])
  publish(2)
  expect([stays, leaves, closes, moves].map(deltasOf)).toEqual([1, 0, 0, 1])
  hub.closeFeed(feedOf(2), 1013, 'later')
  expect([stays, moves].map((line) => line.closeCode())).toEqual([undefined, 1013])
  expect([hub.isWatched(feedOf(1)), hub.isWatched(feedOf(2))]).toEqual([true, false])
  stays.end()
  expect(hub.isWatched(feedOf(1))).toBe(false)
})
