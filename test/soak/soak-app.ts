import { createPinia, setActivePinia } from 'pinia'
import { createSSRApp, effectScope, watch } from 'vue'
import { installedOutbox, outboxPlugin } from '../../src/outbox/vue/outbox-plugin'
import { copyTradingOrders, orderMessage } from '../../src/outbox/orders/copy-trading-orders'
import type { Order, Position } from '../../src/positions/model/wire'
import { usePositionsStore } from '../../src/positions/vue/positions-store'
import { copyTrading } from '../../src/protocols/copy-trading/copy-trading'
import { createTradewire } from '../../src/connection/vue/create-tradewire'
import { createSeededRandom } from '../../server/shared/seeded-random'
import { createSoakFeed } from './soak-feed'
import type { SoakFault } from './soak-faults'
import { createSoakSocket, type SoakSocket } from './soak-socket'
import type { SoakSubject } from './soak-subject'
import { openSoakWorld } from './soak-world'

const anOrder: Order = { action: 'modify', ticket: 1, sl: 1, tp: 2 }

function faultsOf({ faults }: SoakSocket): readonly SoakFault[] {
  return [
    {
      name: 'a skipped delta',
      lastsMs: 1_000,
      begin: () => void (faults.skipping = true),
      end: () => undefined,
    },
    {
      name: 'an answer lost',
      lastsMs: 5_000,
      begin({ act }) {
        faults.losingAcks = true
        act()
      },
      end: () => void (faults.losingAcks = false),
    },
  ]
}

/** Client, protocol, channels, stores and outbox over the copy-trading protocol, 200 updates a second. */
export function openSoakApp(): SoakSubject {
  const world = openSoakWorld()
  const { clock, bus, lifecycle, network, ports, ownPorts } = world
  const feed = createSoakFeed(createSeededRandom(1))
  const line = createSoakSocket(feed, clock)
  const tradewire = createTradewire({
    url: 'wss://feed.example.com/ws',
    protocol: copyTrading({ session: { userId: 10_260, token: 'soak' } }),
    ports: { ...ports, socket: line },
  })
  const pinia = createPinia()
  const app = createSSRApp({ render: () => null })
  // Never mounted: what the plugins do at its end is all that there is to do.
  app.unmount = () => undefined
  app.use(pinia).use(tradewire).use(outboxPlugin({ wire: copyTradingOrders(), ports: ownPorts }, () => ownPorts))
  setActivePinia(pinia)

  const { client } = tradewire
  const outbox = installedOutbox<Order>('default')
  const positions = usePositionsStore()
  const page = client.lease('page')
  const refusals = new Set<string>()
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
    clock, lifecycle, network,
    faults: line.faults,
    far: line,
    ownFaults: faultsOf(line),
    need: (needed) => page.want(needed),
    reconnect: () => client.reconnect(),
    restart: feed.restart,
    beat: line.tick,
    act() {
      void outbox.post(orderMessage(anOrder)).then((result) => {
        if (result.ok) posted += 1
        else refusals.add(result.code)
      })
    },
    counts: () => ({
      ...world.counts(),
      sockets: line.live(),
      entries: outbox.entries().length,
      rows: positions.list.length,
    }),
    complaints() {
      const { status } = client.status()
      const twice = [...line.executed.values()].filter((times) => times > 1).length
      line.executed.clear()
      return [
        ...(status === 'open' && positions.freshness.state === 'live' && shown > 0 ? [] : [status]),
        ...(differs(positions.list, feed.rows) ? ['rows that are not the server\'s'] : []),
        ...(twice > 0 ? [`${twice} orders carried out more than once`] : []),
        ...(refusals.size > 0 ? [`orders not taken: ${[...refusals].join(', ')}`] : []),
      ]
    },
    acts: () => ({ begun: posted, ended: settled }),
    updates: line.updates,
    dispose() {
      scope.stop()
      app.unmount()
    },
  }
}

function differs(shown: readonly Position[], rows: ReadonlyMap<number, Position>): boolean {
  const wrong = shown.some((row) => {
    const right = rows.get(Number(row.ticket))
    return right === undefined || right.nowprice !== row.nowprice || right.profit !== row.profit
  })
  return wrong || shown.length !== rows.size
}
