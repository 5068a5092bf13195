import { createExchange, type Exchange } from '../../server/feed/model/exchange/exchange'
import { noFaults, type FaultState } from '../../server/feed/model/hub/faults'
import { dialects } from '../../server/feed/model/hub/dialect'
import { createHub, type Hub } from '../../server/feed/model/hub/hub'
import { createSimulatedMarket } from '../../server/feed/model/market/simulated-market'
import { createOrderDecider } from '../../server/feed/model/orders/order-decider'
import type { ServerClock } from '../../server/shared/server-clock'
import type { GroundTruth } from './ground-truth'
import type { JournalFile } from './memory-journal'
import type { NoteReceiver } from './note-receiver'
import type { ServerPeer } from './server-peer'
import { watchExecutions, type OnExecuted } from './watch-executions'
import type { World } from './world'

/** The feed server's own logic over connections in memory. */
export interface ChaosServer {
  /** False while it is down. */
  accept(peer: ServerPeer): boolean
  receive(peer: ServerPeer, text: string): void
  readonly faults: FaultState
  hub(): Hub
  exchange(): Exchange
  /** Kills it with all its memory but the journal's file, and starts it again after so long. */
  restart(downMs: number): void
  isUp(): boolean
  nowMs(): number
}

interface ChaosServerOptions {
  readonly world: World
  readonly seed: number
  /** The server's clock at the start, epoch ms. */
  readonly epochMs: number
  readonly truth: GroundTruth
  readonly onExecuted: OnExecuted
  readonly journal: JournalFile
  readonly notes: NoteReceiver
  /** How far apart the market's updates are at present, ms. */
  readonly updateMs: () => number
}

/** Which a client presents. */
export const serverToken = 'the-token-of-this-server'
const positions = 5
const maxAccounts = 4

interface Run {
  readonly hub: Hub
  readonly exchange: Exchange
  end(): void
}

export function createChaosServer(options: ChaosServerOptions): ChaosServer {
  const { world, seed, epochMs, truth, onExecuted, journal: file, notes, updateMs } = options
  const nowMs = (): number => epochMs + world.nowMs()
  const faults = noFaults()
  let epochs = 0
  let run: Run | undefined = start()
  let last = run

  function start(): Run {
    const callOffs = new Map<number, () => void>()
    let handles = 0
    const clock: ServerClock = {
      now: nowMs,
      elapsed: () => world.nowMs(),
      setTimer(callback, delayMs) {
        handles += 1
        const handle = handles
        callOffs.set(handle, world.after(delayMs, () => {
          callOffs.delete(handle)
          callback()
        }))
        return handle
      },
      clearTimer(handle) {
        if (typeof handle !== 'number') return
        callOffs.get(handle)?.()
        callOffs.delete(handle)
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
      nextEpoch() {
        epochs += 1
        return `epoch-${epochs}`
      },
      now: nowMs,
    })
    const journal = file.open()
    const orders = createOrderDecider({ exchange, journal, now: nowMs, trouble: () => undefined })
    const hub = createHub({
      clock,
      faults,
      orders: watchExecutions(orders, onExecuted),
      dialect: dialects['copy-trading'],
      answersPings: true,
      mayEnter: (_, token) => token === serverToken,
      limitBytes: 4_096,
      frameRate: { perSecond: 20, burst: 200 },
      maxConnections: 100,
      silenceMs: 45_000,
      subscribeMs: 10_000,
      openFeed(traderId) {
        const feed = exchange.open(traderId)
        if (feed !== undefined) truth.record(feed, world.nowMs())
        return feed
      },
    })
    exchange.onDelta((feed, delta) => {
      truth.record(feed, world.nowMs())
      hub.publish(feed, delta)
    })
    exchange.protect((feed) => hub.isWatched(feed))
    let callOffUpdate = (): void => undefined
    const update = (): void => {
      exchange.update(updateMs())
      callOffUpdate = world.after(updateMs(), update)
    }
    callOffUpdate = world.after(updateMs(), update)
    return {
      hub,
      exchange,
      end() {
        callOffUpdate()
        hub.drop()
        hub.dispose()
        for (const callOff of callOffs.values()) callOff()
      },
    }
  }

  return {
    faults,
    accept(peer) {
      if (run === undefined) return false
      run.hub.attach(peer)
      return true
    },
    receive(peer, text) {
      if (!notes.take(peer, text)) peer.receive(text)
    },
    hub: () => last.hub,
    exchange: () => last.exchange,
    restart(downMs) {
      if (run === undefined) return
      run.end()
      run = undefined
      world.after(downMs, () => {
        last = start()
        run = last
      })
    },
    isUp: () => run !== undefined,
    nowMs,
  }
}
