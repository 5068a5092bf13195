import { expect, onTestFinished, test, vi } from 'vitest'
import { createAccountQuota } from '../../../server/feed/sockets/account-quota'
import { createMemoryEngine } from '../../../server/feed/model/engine/memory-engine'
import type { AccountFeed } from '../../../server/feed/model/exchange/account-feed'
import { dialects } from '../../../server/feed/model/hub/dialect'
import { noFaults } from '../../../server/feed/model/hub/faults'
import { createHub } from '../../../server/feed/model/hub/hub'
import { createOrderJournal } from '../../../server/feed/orders/order-journal'
import { createSeededRandom } from '../../../server/shared/seeded-random'
import { spreadBackoff } from '../../../src/connection/policy/reconnect-policy'
import type { Mark } from '../../../src/positions/model/wire'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { createFuzzedSocket, type FuzzedSocket } from '../../fuzz/subjects/fuzzed-socket'
import { collectGarbage } from '../../support/collect-garbage'
import { inRelease } from '../../support/test-scope'
import { makeExchange, present, startMs } from './support'

const clients = inRelease ? 10_000 : 4_000
const accounts = 20
/** Deltas that the history keeps: fewer than the market makes while all come back. */
const kept = 4

/** A Snapshot, a Delta or a Pong. */
interface Reported {
  readonly type: string
  readonly epoch: string
  readonly seq: number
  /** The trader of its rows, `0` without rows, `NaN` when they are of several. */
  readonly trader: number
}

/** A client on the server's end of its line. */
interface Visitor {
  readonly trader: number
  readonly line: FuzzedSocket
  /** The request, if the server can answer it: deltas after a place, else a snapshot. */
  readonly wants: 'missed' | 'snapshot'
  readonly since: Mark | undefined
}

/** A server in memory, its market moved by the clock; each account has room for its share of the clients, no more. */
function openServer(maxConnections: number) {
  const clock = createSimulatedClock(startMs)
  const exchange = makeExchange({
    positions: 4, maxAccounts: accounts, now: () => clock.now(), history: { deltas: kept, ageMs: 60_000 },
  })
  const engine = createMemoryEngine({
    exchange, clock, rate: 2, keepMs: 86_400_000, journal: createOrderJournal(undefined), mayPreview: () => true,
    trouble: () => undefined,
  })
  const quota = createAccountQuota({
    maxAccountsPerAddress: 1, maxLinesPerAccount: clients / accounts, now: () => clock.elapsed(),
    isKept: (traderId) => engine.isKept(traderId),
  })
  const hub = createHub<AccountFeed>({
    clock, faults: noFaults(), dialect: dialects['copy-trading'], answersPings: true, mayEnter: () => true,
    limitBytes: 1_048_576, frameRate: { perSecond: 20, burst: 200 }, maxConnections, silenceMs: 90_000,
    subscribeMs: 10_000, orders: engine.orders,
    openFeed: (traderId, since) => engine.open(traderId, since),
    takeAccount: (address, traderId) => quota.take(address, traderId),
  })
  engine.start(hub)
  onTestFinished(async () => {
    hub.dispose()
    await engine.close()
    expect(clock.pending()).toBe(0)
  })
  const feeds = Array.from({ length: accounts }, (_, index) => present(exchange.open(String(1 + index))))
  const encoded: string[] = []
  for (const feed of feeds) {
    const { snapshot } = feed
    vi.spyOn(feed, 'snapshot').mockImplementation(() => {
      encoded.push(`${feed.traderId} ${feed.epoch()} ${feed.seq()}`)
      return snapshot()
    })
  }
  const feedOf = (trader: number): AccountFeed => present(feeds[trader - 1])

  function visit(index: number, since?: Mark): Visitor {
    const trader = 1 + index % accounts
    const line = createFuzzedSocket()
    const feed = feedOf(trader)
    const reaches = since?.epoch === feed.epoch() && feed.seq() - since.seq <= kept
    hub.attach(line.socket, `10.0.${index >> 8}.${index & 255}`)
    line.receive(JSON.stringify({ type: 'Subscribe', traderid: trader, since }))
    return { trader, line, since, wants: reaches ? 'missed' : 'snapshot' }
  }
  return { clock, hub, feeds, feedOf, encoded, visit }
}

type Server = ReturnType<typeof openServer>

/** By text: many lines get the same. */
const known = new Map<string, Reported>()
function read(text: string): Reported {
  const before = known.get(text)
  if (before !== undefined) return before
  const [type, epoch] = [/"type":"(\w+)"/, /"epoch":"([\w-]+)"/].map((field) => field.exec(text)?.[1] ?? '')
  const traders = new Set(Array.from(text.matchAll(/"ticket":(\d+)\d{6}\b/g), ([, trader]) => Number(trader)))
  const [trader = 0] = traders.size > 1 ? [Number.NaN] : traders
  const reported = { type: type ?? '', epoch: epoch ?? '', seq: Number(/"seq":(\d+)/.exec(text)?.[1]), trader }
  known.set(text, reported)
  return reported
}

/** The place that a line was brought to; throws where something is missing, out of order or of another account. */
function placeOf({ trader, line, wants, since }: Visitor): Mark {
  let place = since
  let pongs = 0
  for (const [index, text] of line.said.entries()) {
    const reported = read(text)
    const isSnapshot = reported.type === 'Snapshot'
    if (isSnapshot !== (index === 0 && wants === 'snapshot')) throw new Error(`${reported.type} at ${index}: ${wants}`)
    if (reported.trader !== trader && reported.trader !== 0) throw new Error(`rows of ${reported.trader} for ${trader}`)
    if (reported.type === 'Pong') pongs += 1
    const { epoch, seq } = isSnapshot ? reported : present(place)
    if (reported.epoch !== epoch || reported.seq !== (reported.type === 'Delta' ? seq + 1 : seq)) {
      throw new Error(`${reported.type} ${reported.epoch} ${reported.seq} at ${epoch} ${seq}`)
    }
    place = reported
  }
  if (pongs !== (wants === 'missed' ? 1 : 0)) throw new Error(`${pongs} pongs end an answer`)
  const { epoch, seq } = present(place)
  return { epoch, seq }
}

/** All fall at one moment and come back in the first window of the client's policy. */
function fallAndReturn({ clock, visit }: Server, fallen: readonly Visitor[]): readonly Visitor[] {
  const places = fallen.map((visitor) => visitor.line.closeCode() === undefined ? placeOf(visitor) : undefined)
  for (const { line } of fallen) line.end()
  const random = createSeededRandom('returns')
  const dueMs = spreadBackoff()
  const back: Visitor[] = []
  const lostAtMs = clock.now()
  for (const [index, place] of places.entries()) {
    // A few have no place any more, or one of a server that was before.
    const since = place && [place, place, undefined, { ...place, epoch: 'gone' }][index % 4]
    const atMs = dueMs({ attempt: 1, lostAtMs, endedAtMs: lostAtMs, phase: random.next(), roll: 0 })
    clock.setTimer(() => back.push(visit(index, since)), atMs - lostAtMs)
  }
  clock.advance(5_000)
  return back
}

const arrive = ({ visit }: Server): readonly Visitor[] => Array.from({ length: clients }, (_, index) => visit(index))

function expectAtMark({ feedOf, encoded }: Server, served: readonly Visitor[]): void {
  for (const visitor of served) {
    const { seq } = placeOf(visitor)
    if (seq !== feedOf(visitor.trader).seq()) throw new Error(`a line of ${visitor.trader} is behind, at ${seq}`)
  }
  // No place of an account was encoded a second time.
  expect(encoded).toEqual([...new Set(encoded)])
}

test('SV-223: a crowd that falls comes back in one window: each gets what it lacks, encoded once', async () => {
  const server = openServer(clients)
  const { hub, feeds, encoded, clock } = server
  const idle = clock.pending()

  function play(): readonly WeakRef<object>[] {
    const fallen = arrive(server)
    clock.advance(2_000)
    expectAtMark(server, fallen)
    expect(encoded).toHaveLength(accounts)
    const back = fallAndReturn(server, fallen)
    expect(back).toHaveLength(clients)
    // Each account has room for its clients alone: those that fell have left it.
    expectAtMark(server, back)
    const missed = back.filter(({ wants }) => wants === 'missed')
    expect([missed.length > clients / 8, missed.length < clients / 2]).toEqual([true, true])
    for (const { line } of back) line.end()
    return [...fallen, ...back].map(({ line }) => new WeakRef(line.socket))
  }

  const sockets = play()
  expect([hub.connections(), feeds.filter((feed) => hub.isWatched(feed)), clock.pending()]).toEqual([[], [], idle])
  await collectGarbage()
  // A compile in the background may still hold one; a server that keeps lines keeps thousands.
  expect(sockets.filter((socket) => socket.deref() !== undefined).length).toBeLessThan(3)
})

test('SV-223: with room for half of a crowd these get all, the others 1013 at once and nothing else', () => {
  const server = openServer(clients / 2)
  const back = fallAndReturn(server, arrive(server))
  const [served, refused] = [back.slice(0, clients / 2), back.slice(clients / 2)]
  expectAtMark(server, served)
  expect(new Set(refused.map(({ line }) => `${line.closeCode()} ${line.said.length}`))).toEqual(new Set(['1013 0']))
  expect(server.hub.connections()).toHaveLength(clients / 2)
})
