import { createPinia, setActivePinia } from 'pinia'
import { createSSRApp, effectScope, watch } from 'vue'
import type { Order } from '../../src/positions/model/wire'
import type { CopyTradingEvents } from '../../src/positions/model/positions-update'
import { installedOutbox, outboxPlugin } from '../../src/outbox/vue/outbox-plugin'
import { copyTradingOrders, orderMessage } from '../../src/outbox/orders/copy-trading-orders'
import type { Outbox } from '../../src/outbox/outbox-api'
import { copyTrading } from '../../src/protocols/copy-trading/copy-trading'
import type { SocketClient } from '../../src/connection/runtime/client-api'
import { createTradewire } from '../../src/connection/vue/create-tradewire'
import { usePositionsStore } from '../../src/positions/vue/positions-store'
import { createMemoryLocks } from '../support/memory-locks'
import { createMemoryStorage, type MemoryStorage } from '../support/memory-storage'
import {
  createScriptedLifecycle, createScriptedNetwork, type ScriptedLifecycle, type ScriptedNetwork,
} from '../../src/testing/scripted-ports'
import { createSeededRandom } from '../../server/shared/seeded-random'
import { createSimulatedClock, type SimulatedClock } from '../../src/testing/simulated-clock'
import { createPlainBus, type PlainBus } from './plain-bus'
import { createSoakFeed, type SoakFeed } from './soak-feed'
import { createSoakLine, type SoakLine } from './soak-line'

/** Since the app began. */
export interface SoakCounts {
  readonly posted: number
  /** Why orders were not taken. */
  readonly refusals: readonly string[]
  /** Entries that settled and were dismissed. */
  readonly settled: number
  /** Rows of all lists that a page read. */
  readonly shown: number
}

/** An app as it runs all day: client, protocol, channels, stores and outbox, over a simulated clock. */
export interface SoakApp {
  readonly clock: SimulatedClock
  readonly feed: SoakFeed
  readonly line: SoakLine
  readonly bus: PlainBus
  readonly lifecycle: ScriptedLifecycle
  readonly network: ScriptedNetwork
  readonly storage: MemoryStorage
  readonly client: SocketClient<CopyTradingEvents>
  readonly outbox: Outbox<Order>
  readonly positions: ReturnType<typeof usePositionsStore>
  /** The page that needs the rows is shown, or not. */
  needRows(needed: boolean): void
  order(): void
  counts(): SoakCounts
  dispose(): void
}

/** Elsewhere than in a browser rows are handed out ten times a second. */
const frameMs = 100

const anOrder: Order = { action: 'modify', ticket: 1, sl: 1, tp: 2 }

export function openSoakApp(): SoakApp {
  const clock = createSimulatedClock()
  const feed = createSoakFeed(createSeededRandom(1))
  const line = createSoakLine(feed, clock)
  const bus = createPlainBus()
  const lifecycle = createScriptedLifecycle()
  const network = createScriptedNetwork()
  const storage = createMemoryStorage()
  const random = createSeededRandom(2)
  const tradewire = createTradewire({
    url: 'wss://feed.example.com/ws',
    protocol: copyTrading({ session: { userId: 10_260, token: 'soak' } }),
    ports: {
      clock, bus, lifecycle, network, storage, random,
      socket: line,
      frames: {
        request(callback) {
          const timer = clock.setTimer(callback, frameMs)
          return () => clock.clearTimer(timer)
        },
      },
      log: { report: () => undefined },
    },
  })
  const ports = { clock, random, storage, locks: createMemoryLocks().holder() }
  const pinia = createPinia()
  const app = createSSRApp({ render: () => null })
  // Never mounted: what the plugins do at its end is all that there is to do.
  app.unmount = () => undefined
  app.use(pinia).use(tradewire).use(outboxPlugin({ wire: copyTradingOrders(), ports }, () => ports))
  setActivePinia(pinia)

  const { client } = tradewire
  const outbox = installedOutbox<Order>('default')
  const positions = usePositionsStore()
  const page = client.lease('page')
  const refusals: string[] = []
  let [posted, settled, shown] = [0, 0, 0]
  outbox.on('settled', ({ id }) => {
    settled += 1
    void outbox.dismiss(id)
  })
  const scope = effectScope(true)
  // As a page does that renders the list, whenever it changed.
  scope.run(() => watch(() => positions.list, (list) => (shown += list.length), { flush: 'sync' }))
  bus.on('getPositonsOrder', () => undefined)

  return {
    clock, feed, line, bus, lifecycle, network, storage, client, outbox, positions,
    needRows: (needed) => page.want(needed),
    order() {
      void outbox.post(orderMessage(anOrder)).then((result) => {
        if (result.ok) posted += 1
        else refusals.push(result.code)
      })
    },
    counts: () => ({ posted, refusals, settled, shown }),
    dispose() {
      scope.stop()
      app.unmount()
    },
  }
}
