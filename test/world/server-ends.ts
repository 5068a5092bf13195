import { noChatFaults } from '../../server/chat/chat-control'
import { createChatHub, type ChatLineEnds } from '../../server/chat/chat-hub'
import { createChatDirectory } from '../../server/chat/messages/chat-directory'
import { createChatLog, noJournal } from '../../server/chat/messages/chat-log'
import { createChatMessages } from '../../server/chat/messages/chat-messages'
import { dialects } from '../../server/feed/model/hub/dialect'
import { noFaults } from '../../server/feed/model/hub/faults'
import { createHub } from '../../server/feed/model/hub/hub'
import { createOrderDecider } from '../../server/feed/model/orders/order-decider'
import { createOrderJournal } from '../../server/feed/orders/open-order-journal'
import { createAccountQuota } from '../../server/feed/sockets/account-quota'
import { echoSample } from '../../server/samples/echo-server'
import { heartCheckSample } from '../../server/samples/heart-check-server'
import { createClientNames, modeCodeSample } from '../../server/samples/mode-code-server'
import type { SampleConnection } from '../../server/samples/sample-connection'
import type { SampleProtocol } from '../../server/samples/sample-server'
import { createSeededRandom, type SeededRandom } from '../../server/shared/seeded-random'
import { createSimulatedClock, type SimulatedClock } from '../../src/testing/simulated-clock'
import { createTestSocket } from '../support/line-socket-double'
import { makeExchange, startMs } from '../unit/server/support'

/** All connections send the same requests, so that intentionally stored data does not grow. */
export interface ServerInMemory {
  readonly clock: SimulatedClock
  readonly answersInMs: number
  connect(rolls: SeededRandom): HeldConnection
  /** Whether the server counts no connections after all have ended, and serves a new connection like its first. */
  isAsNew(): boolean
}

export interface HeldConnection {
  /** The server references this object while the connection exists. */
  readonly socket: object
  readonly acts: readonly (() => void)[]
  readonly ends: readonly (() => void)[]
}

/** Longer than any intentionally late response. */
const lateMs = 5_000
const silenceMs = 30_000
const address = '203.0.113.7'
const traders = [7, 8]
const pausesMs = [0, 0, 100, 1_000, 12_000]
const maxActs = 8
const closedMs = 100

function serveFeed(): ServerInMemory {
  const clock = createSimulatedClock(startMs)
  const now = (): number => clock.now()
  const exchange = makeExchange({ positions: 3, maxAccounts: 3, now, history: { deltas: 10, ageMs: 60_000 } })
  const faults = noFaults()
  const later = <T>(make: () => T | Promise<T>): Promise<T> =>
    new Promise((resolve) => clock.setTimer(() => resolve(make()), lateMs))
  let isFeedLate = false
  const quota = createAccountQuota({
    maxAccountsPerAddress: 3, maxLinesPerAccount: 8, servers: () => 1, isKept: () => false, now: () => clock.elapsed(),
  })
  const decider = createOrderDecider({
    exchange, journal: createOrderJournal(undefined), now, trouble: () => undefined,
  })
  const hub = createHub({
    clock, faults, dialect: dialects['copy-trading'], answersPings: true, silenceMs, subscribeMs: 10_000,
    limitBytes: 4_096, frameRate: { perSecond: 20, burst: 40 }, maxConnections: 10_000,
    mayEnter: (_, token) => (token === 'late' ? later(() => true) : token === 'good'),
    openFeed: (traderId) => (isFeedLate ? later(() => exchange.open(traderId)) : exchange.open(traderId)),
    takeAccount: (of, traderId) => quota.take(of, traderId),
    orders: {
      submit: (feed, frame) => (isFeedLate ? later(() => decider.submit(feed, frame)) : decider.submit(feed, frame)),
      query: (feed, frame) => decider.query(feed, frame),
    },
  })
  exchange.protect((feed) => hub.isWatched(feed))

  return {
    clock, answersInMs: lateMs,
    connect(rolls) {
      const line = createTestSocket()
      const traderid = rolls.pick(traders)
      // Longer than the server allows a closed connection.
      faults.delayAcksMs = rolls.pick([0, 2 * lateMs])
      isFeedLate = rolls.chance(1 / 3)
      hub.attach(line.socket, address)
      const frame = (type: string, more: object = {}) => () => line.receive({ type, traderid, ...more })
      return {
        socket: line.socket,
        acts: [
          frame('Subscribe', { token: 'good' }), frame('Subscribe', { token: 'good' }),
          frame('Subscribe', { token: 'late' }), frame('Subscribe', { token: 'bad' }), frame('Ping'),
          frame('Resync'), frame('Unsubscribe'), frame('Query', { reqid: 'first-order' }), frame('Hello'),
          frame('Order', { reqid: 'first-order', validUntil: startMs + 1_000, order: { action: 'closeAll' } }),
          () => line.ping(), () => line.pong(), () => hub.shout('hello'),
          () => {
            // A moving market would change the number of positions.
            for (const feed of exchange.feeds()) hub.renew(feed)
          },
          () => {
            line.socket.bufferedAmount = 10_000
          },
          () => line.drain(),
          () => {
            for (let count = 0; count < 60; count += 1) line.ping()
          },
        ],
        ends: [
          () => line.end(), () => line.end(1006), () => hub.drop(),
          () => {
            hub.closeAll(1012, 'restart')
            line.end(1012)
          },
          // The server detects a silent client, and a client that never subscribes.
          () => {
            clock.advance(silenceMs + 2_000)
            line.end()
          },
        ],
      }
    },
    isAsNew: () => hub.connections().length === 0 && traders.every((traderid) => {
      isFeedLate = false
      const line = createTestSocket()
      hub.attach(line.socket, address)
      line.receive({ type: 'Subscribe', traderid, token: 'good' })
      line.end()
      return line.log.some((text) => text.includes('"Snapshot"'))
    }),
  }
}

function serveChat(): ServerInMemory {
  const clock = createSimulatedClock(startMs)
  const now = (): number => clock.now()
  const directory = createChatDirectory(now)
  for (const user of ['1', '2']) directory.admit(user)
  const faults = noChatFaults()
  const lines = new Map<string, (envelope: string) => void>()
  const hub = createChatHub({
    clock, directory, faults, silenceMs, frameRate: { perSecond: 20, burst: 40 },
    messages: createChatMessages({
      directory, log: createChatLog(noJournal, now), isUploaded: () => true, trouble: () => undefined,
    }),
    post: {
      push(_, envelope) {
        for (const notify of lines.values()) notify(envelope)
      },
    },
  })
  let joined = 0

  return {
    clock, answersInMs: 0,
    connect(rolls) {
      faults.delayMs = rolls.pick([0, lateMs])
      faults.muted = rolls.chance(1 / 4)
      joined += 1
      const id = `line ${joined}`
      const gotten: string[] = []
      const notify = (envelope: string): void => void gotten.push(envelope)
      const socket = { id, notify, cut: () => end() }
      const ends: ChatLineEnds = hub.join(rolls.pick(['1', '2']), socket)
      lines.set(id, notify)
      function end(): void {
        lines.delete(id)
        ends.gone()
      }
      const give = (envelope: unknown) => () => ends.received(JSON.stringify(envelope))
      const text = { to: { group: 'floor' }, content: { kind: 'text', text: 'hello' } }
      return {
        socket,
        acts: [
          give({ type: 'text', msg_id: 'm1', payload: text }), give({ type: 'text', msg_id: 'm1', payload: text }),
          give({ type: 'image', msg_id: 'm2', payload: {} }), give({ type: 'ping', msg_id: 5 }), give('?'),
          () => {
            for (let count = 0; count < 60; count += 1) give({ type: 'text', msg_id: 'm1', payload: text })()
          },
        ],
        ends: [end, () => clock.advance(silenceMs + 2_000)],
      }
    },
    isAsNew: () => hub.lines() === 0,
  }
}

function serveSample(sample: SampleProtocol, names = createClientNames()): ServerInMemory {
  const clock = createSimulatedClock(startMs)
  return {
    clock, answersInMs: 0,
    connect(rolls) {
      const given: unknown[] = []
      let isOver = false
      const end = (): void => {
        if (isOver) return
        isOver = true
        handlers.gone?.()
      }
      const socket: SampleConnection = {
        give: (data) => void given.push(data),
        // The close event comes after the call.
        close: () => void clock.setTimer(end, 20),
      }
      const handlers = sample.begin(socket, new URLSearchParams({ name: rolls.pick(['one', 'two']) }))
      const receive = (text: string, isBinary = false) => () => handlers.received(Buffer.from(text), isBinary)
      return {
        socket,
        acts: [
          receive('{"module":"HEART_CHECK"}'), receive('{"ModeCode":"heart_beat"}'), receive('hello'),
          receive('bytes', true),
        ],
        ends: [end],
      }
    },
    isAsNew: () => names.names().length === 0,
  }
}

export const serveEcho = (): ServerInMemory => serveSample(echoSample)

export const serversInMemory: Readonly<Record<string, () => ServerInMemory>> = {
  'feed': serveFeed,
  'chat': serveChat,
  'echo': serveEcho,
  'heart-check': () => serveSample(heartCheckSample()),
  'mode-code'() {
    const names = createClientNames()
    return serveSample(modeCodeSample(names), names)
  },
}

/** Two simultaneous connections, each with its own end. Returns their sockets, and the number of remaining timers. */
export async function playConnections({ clock, connect, answersInMs }: ServerInMemory, seed: number) {
  const rolls = createSeededRandom(`connections ${seed}`)
  const lines = [connect(rolls), connect(rolls)]
  for (const line of lines) {
    for (let left = rolls.between(0, maxActs); left > 0; left -= 1) {
      rolls.pick(rolls.chance(3 / 4) ? line.acts : lines.flatMap(({ acts }) => acts))()
      await clock.advanceAsync(rolls.pick(pausesMs))
    }
    rolls.pick(line.ends)()
  }
  await clock.advanceAsync(answersInMs + closedMs)
  return { sockets: lines.map(({ socket }) => socket), timers: clock.pending() }
}
