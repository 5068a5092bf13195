import { createExchange, type Exchange } from '../../../server/feed/model/exchange/exchange'
import { dialects } from '../../../server/feed/model/hub/dialect'
import { noFaults } from '../../../server/feed/model/hub/faults'
import { createHub, type Hub } from '../../../server/feed/model/hub/hub'
import { createSimulatedMarket } from '../../../server/feed/model/market/simulated-market'
import { createOrderDecider } from '../../../server/feed/model/orders/order-decider'
import type { JournalEntry, OrderJournal } from '../../../server/feed/model/orders/order-journal'
import type { SocketPort, TimerHandle } from '../../../src/connection/ports/ports'
import { isRecord } from '../../../src/shared/checks'
import type { ScriptedConnection } from '../../../src/testing/scripted-socket'
import type { SimulatedClock } from '../../../src/testing/simulated-clock'
import type { FarSide } from '../far-side'
import { createFeedSocket, type FeedSocket } from './feed-socket'
import { createGroundTruth } from './ground-truth'
import type { Line } from '../line'
import { watchExecutions, type OnExecuted } from './watch-executions'

/** A message that must arrive, possibly more than once, because its id identifies it. */
export interface NoteFrame {
  readonly type: 'Note'
  readonly traderid: number | string
  readonly id: string
  readonly text: string
}

export type FeedServer = ReturnType<typeof createFeedServer>

interface FeedServerOptions {
  readonly time: SimulatedClock
  readonly line: Line
  readonly seed: number
  /** The server's clock at the start, epoch ms. */
  readonly epochMs: number
  readonly onExecuted: OnExecuted
  readonly ownerOf: (token: string) => string | undefined
  readonly updateMs: () => number
}

const positions = 5
const maxAccounts = 4
const keyOf = (traderId: string, reqid: string): string => `${traderId} ${reqid}`

function isEntry(value: unknown): value is JournalEntry {
  return isRecord(value) && 'reqid' in value && 'traderId' in value && 'result' in value
}

const isNote = (value: unknown): value is NoteFrame =>
  isRecord(value) && value['type'] === 'Note' && typeof value['id'] === 'string'

interface Run {
  readonly hub: Hub
  readonly exchange: Exchange
  end(): void
}

/** The feed server's own logic over connections in memory. The server outlives its client's processes. */
export function createFeedServer(options: FeedServerOptions) {
  const { time, line, seed, epochMs, onExecuted, ownerOf, updateMs } = options
  const nowMs = (): number => epochMs + time.elapsed()
  const faults = noFaults()
  const truth = createGroundTruth()
  const notes = new Map<string, NoteFrame>()
  const times = new Map<string, number>()
  /** The journal file: lines of text, so that only text survives a restart. */
  const written: string[] = []
  let fullness = 0
  let epochs = 0
  let run: Run | undefined = start()
  let last = run

  function openJournal(): OrderJournal {
    const entries = new Map<string, JournalEntry>()
    for (const text of written) {
      const entry: unknown = JSON.parse(text)
      if (!isEntry(entry)) throw new Error(`The journal contains an invalid entry: ${text}`)
      entries.set(keyOf(entry.traderId, entry.reqid), entry)
    }
    return {
      find: (traderId, reqid) => entries.get(keyOf(traderId, reqid)),
      add(entry) {
        if (fullness > 0) throw new Error('no space left')
        written.push(JSON.stringify(entry))
        entries.set(keyOf(entry.traderId, entry.reqid), entry)
      },
      admits: () => true,
      mayHaveLost: () => false,
      mayHaveLostOrder: () => false,
      clockBehindMs: () => 0,
      close: () => undefined,
    }
  }

  function start(): Run {
    const timers = new Set<TimerHandle>()
    const clock = {
      now: nowMs,
      elapsed: time.elapsed,
      setTimer(callback: () => void, delayMs: number): TimerHandle {
        const timer = time.setTimer(() => {
          timers.delete(timer)
          callback()
        }, delayMs)
        timers.add(timer)
        return timer
      },
      clearTimer(timer: TimerHandle) {
        time.clearTimer(timer)
        timers.delete(timer)
      },
    }
    const exchange = createExchange({
      source: createSimulatedMarket({ seed: `${seed}`, currency: 'USD', startMs: nowMs() }),
      currency: 'USD',
      currencyDigits: 2,
      leverage: 100,
      positions,
      seed: `${seed}`,
      maxAccounts,
      rowsPerUpdate: 200,
      history: { deltas: 1_000, ageMs: 60_000 },
      nextEpoch: () => `epoch-${epochs += 1}`,
      now: nowMs,
    })
    const orders = createOrderDecider({ exchange, journal: openJournal(), now: nowMs, trouble: () => undefined })
    const hub = createHub({
      clock,
      faults,
      orders: watchExecutions(orders, onExecuted),
      dialect: dialects['copy-trading'],
      answersPings: true,
      mayEnter: (traderId, token) => token !== undefined && ownerOf(token) === traderId,
      limitBytes: 4_096,
      frameRate: { perSecond: 20, burst: 200 },
      maxConnections: 100,
      silenceMs: 45_000,
      subscribeMs: 10_000,
      openFeed(traderId) {
        const feed = exchange.open(traderId)
        if (feed !== undefined) truth.record(feed, time.elapsed())
        return feed
      },
    })
    exchange.onDelta((feed, delta) => {
      truth.record(feed, time.elapsed())
      hub.publish(feed, delta)
    })
    exchange.protect((feed) => hub.isWatched(feed))
    const update = (): void => {
      exchange.update(updateMs())
      clock.setTimer(update, updateMs())
    }
    clock.setTimer(update, updateMs())
    return {
      hub,
      exchange,
      end() {
        hub.drop()
        hub.dispose()
        for (const timer of timers) time.clearTimer(timer)
      },
    }
  }

  /** Stores each note once by its id, apart from the hub, and acknowledges each arrival. */
  function takeNote(socket: FeedSocket, note: NoteFrame): void {
    if (socket.readyState !== socket.OPEN) return
    times.set(note.id, (times.get(note.id) ?? 0) + 1)
    if (!notes.has(note.id)) notes.set(note.id, note)
    socket.send(JSON.stringify({ type: 'Ack', reqid: note.id, Code: 200, state: 'done', tickets: [] }))
  }

  return {
    serve(far: FarSide): SocketPort {
      const sockets = new Map<ScriptedConnection, FeedSocket>()
      function socketOf(connection: ScriptedConnection): FeedSocket {
        const known = sockets.get(connection)
        if (known !== undefined) return known
        const socket = createFeedSocket(connection, time, () => line.linkOf(connection.number)?.down)
        sockets.set(connection, socket)
        if (run === undefined) socket.terminate()
        else run.hub.attach(socket)
        return socket
      }
      const { socket } = far.serve('feed', {
        hasManySockets: true,
        mostSilenceMs: Infinity,
        greet: (connection) => void socketOf(connection),
        answer(frame, connection) {
          const own = socketOf(connection)
          const text = connection.sent.at(-1)
          if (isNote(frame)) takeNote(own, frame)
          else if (typeof text === 'string') own.receive(text)
          return undefined
        },
        gone(connection, code) {
          sockets.get(connection)?.ended(code)
          sockets.delete(connection)
        },
      })
      return socket
    },
    faults,
    truth,
    hub: () => last.hub,
    /** Kills the server, which keeps only the journal file. */
    restart(downMs: number): void {
      if (run === undefined) return
      run.end()
      run = undefined
      const accept = line.refuse()
      time.setTimer(() => {
        accept()
        last = start()
        run = last
      }, downMs)
    },
    isUp: () => run !== undefined,
    /** The journal rejects writes until the returned function is called. */
    fillJournal() {
      fullness += 1
      return () => void (fullness -= 1)
    },
    notes: notes as ReadonlyMap<string, NoteFrame>,
    /** Arrivals of a note, stored or not. */
    timesCome: (id: string) => times.get(id) ?? 0,
  }
}
