import { createExchange, type Exchange } from '../../../server/feed/model/exchange/exchange'
import { dialects } from '../../../server/feed/model/hub/dialect'
import { noFaults } from '../../../server/feed/model/hub/faults'
import { createHub, type Hub } from '../../../server/feed/model/hub/hub'
import { createSimulatedMarket } from '../../../server/feed/model/market/simulated-market'
import { createOrderDecider, type OrderDecider } from '../../../server/feed/model/orders/order-decider'
import type { OrderJournal } from '../../../server/feed/model/orders/order-journal'
import { createOrderJournal } from '../../../server/feed/orders/open-order-journal'
import type { LineSocket } from '../../../server/wire/line-socket'
import type { SocketEvent, TimerHandle } from '../../../src/connection/ports/ports'
import type { OrderFrame } from '../../../src/positions/model/wire'
import { isRecord } from '../../../src/shared/checks'
import { parseJson } from '../../../src/shared/json-lines'
import type { SimulatedClock } from '../../../src/testing/simulated-clock'
import { createGroundTruth } from './ground-truth'
import type { Line, LineServer, Pipe } from '../line'

/** A message that must arrive. Its id identifies it, so it may arrive more than once. */
export interface NoteFrame {
  readonly type: 'Note'
  readonly traderid: number | string
  readonly id: string
  readonly text: string
}

type OnExecuted = (frame: OrderFrame, traderId: string) => void

export type FeedServer = ReturnType<typeof createFeedServer>

interface FeedServerOptions {
  readonly time: SimulatedClock
  readonly line: Line
  readonly seed: number
  /** The server's clock at the start, epoch ms. */
  readonly epochMs: number
  readonly onExecuted: OnExecuted
  readonly onFull: () => void
  readonly ownerOf: (token: string) => string | undefined
  readonly updateMs: () => number
}

const positions = 5
const maxAccounts = 4
const openMs = 20
const closeMs = 60

const isNote = (value: unknown): value is NoteFrame =>
  isRecord(value) && value['type'] === 'Note' && typeof value['id'] === 'string'

interface Run {
  readonly hub: Hub
  readonly exchange: Exchange
  end(): void
}

type FeedSocket = ReturnType<typeof createFeedSocket>

/**
 * The server's end of a connection.
 * @param down the direction to the client
 */
function createFeedSocket(time: SimulatedClock, notify: (event: SocketEvent) => void, down: Pipe) {
  let onMessage = (_data: unknown, _isBinary: boolean): void => undefined
  let onClose = (_code: number): void => undefined
  let state: 'open' | 'closing' | 'closed' = 'open'
  let isPaused = false
  const unread: string[] = []

  function ended(code: number): void {
    if (state === 'closed') return
    state = 'closed'
    onClose(code)
  }

  function receive(text: string): void {
    if (isPaused) unread.push(text)
    else if (state === 'open') onMessage(Buffer.from(text), false)
  }

  const socket: LineSocket = {
    OPEN: 1,
    get readyState() {
      return state === 'open' ? 1 : 2
    },
    get bufferedAmount() {
      return down.waitingBytes()
    },
    on(name: string, listener: (...given: never[]) => void) {
      // In memory there are no other frames, and no frame is invalid.
      if (name === 'message') onMessage = listener as typeof onMessage
      if (name === 'close') onClose = listener as typeof onClose
    },
    send(text, sent) {
      if (state !== 'open') return sent?.()
      notify({ type: 'message', data: text })
      if (sent !== undefined) down.whenTaken(sent)
    },
    together: (send) => send(),
    pong: () => undefined,
    close(code, reason = '') {
      if (state !== 'open') return
      state = 'closing'
      time.setTimer(() => ended(code), closeMs)
      notify({ type: 'closed', code, reason })
    },
    terminate() {
      if (state === 'closed') return
      notify({ type: 'closed', code: 1006, reason: '' })
      ended(1006)
    },
    pause: () => void (isPaused = true),
    resume() {
      isPaused = false
      for (const text of unread.splice(0)) receive(text)
    },
  }
  return { socket, receive, ended }
}

/** Calls back when an order changes an account, whatever the response. */
const watchExecutions = (orders: OrderDecider, onExecuted: OnExecuted): OrderDecider => ({
  ...orders,
  submit(feed, frame) {
    let isExecuted = false
    const noticed = <Given extends unknown[], Result>(call: (...given: Given) => Result) =>
      (...given: Given): Result => {
        isExecuted = true
        return call(...given)
      }
    const { engine } = feed
    const { openPosition, closePosition, closePart, setLevels, follows } = engine
    const answer = orders.submit({
      ...feed,
      engine: {
        ...engine,
        openPosition: noticed(openPosition), closePosition: noticed(closePosition), closePart: noticed(closePart),
        setLevels: noticed(setLevels),
        follows: { ...follows, follow: noticed(follows.follow), unfollow: noticed(follows.unfollow) },
      },
    }, frame)
    if (isExecuted) onExecuted(frame, feed.traderId)
    return answer
  },
})

/** The feed server's own logic over connections in memory. Outlives its client's processes. */
export function createFeedServer(options: FeedServerOptions) {
  const { time, line, seed, epochMs, onExecuted, onFull, ownerOf, updateMs } = options
  const nowMs = (): number => epochMs + time.elapsed()
  const faults = noFaults()
  const truth = createGroundTruth()
  const notes = new Map<string, NoteFrame>()
  const times = new Map<string, number>()
  /** Survives restarts, like a file. */
  const kept = createOrderJournal(undefined, { clock: { now: nowMs, elapsed: time.elapsed }, trouble: () => undefined })
  const journal: OrderJournal = {
    ...kept,
    add(...given) {
      if (fullness === 0) return kept.add(...given)
      onFull()
      throw new Error('no space left')
    },
  }
  let fullness = 0
  let epochs = 0
  let run: Run | undefined = start()
  let last = run

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
    const orders = createOrderDecider({ exchange, journal, now: nowMs, trouble: () => undefined })
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
  function takeNote({ socket }: FeedSocket, note: NoteFrame): void {
    if (socket.readyState !== socket.OPEN) return
    times.set(note.id, (times.get(note.id) ?? 0) + 1)
    if (!notes.has(note.id)) notes.set(note.id, note)
    socket.send(JSON.stringify({ type: 'Ack', reqid: note.id, Code: 200, state: 'done', tickets: [] }))
  }

  const server: LineServer = {
    open(_request, notify, down) {
      const own = createFeedSocket(time, notify, down)
      const opening = time.setTimer(() => {
        if (run === undefined) return own.socket.terminate()
        notify({ type: 'opened' })
        run.hub.attach(own.socket)
      }, openMs)
      return {
        send(data) {
          if (typeof data !== 'string') return
          const frame = parseJson(data)
          if (isNote(frame)) takeNote(own, frame)
          else own.receive(data)
        },
        close(code, reason) {
          own.ended(code)
          notify({ type: 'closed', code, reason })
        },
        drop() {
          time.clearTimer(opening)
          own.ended(1006)
        },
      }
    },
  }

  return {
    server,
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
    /** Returns how often a note has arrived, stored or not. */
    timesCome: (id: string) => times.get(id) ?? 0,
  }
}
