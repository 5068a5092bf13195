import { createPinia, setActivePinia } from 'pinia'
import { createSSRApp, effectScope, watch } from 'vue'
import { installedOutbox, outboxPlugin } from '../../src/outbox/vue/outbox-plugin'
import { copyTradingOrders, orderMessage } from '../../src/outbox/orders/copy-trading-orders'
import type { Order, Position } from '../../src/positions/model/wire'
import { usePositionsStore } from '../../src/positions/vue/positions-store'
import { copyTrading } from '../../src/protocols/copy-trading/copy-trading'
import { createTradewire } from '../../src/connection/vue/create-tradewire'
import { fault } from './soak-faults'
import { createSoakFeed } from './soak-feed'
import { openSoakWorld, type SoakSubject } from './soak-subject'

const anOrder: Order = { action: 'modify', ticket: 1, sl: 1, tp: 2 }

/** Client, protocol, channels, stores and outbox over the copy-trading protocol, 200 updates a second. */
export function openSoakApp(): SoakSubject {
  const world = openSoakWorld()
  const { ports, ownPorts } = world
  const feed = createSoakFeed(world.clock)
  const tradewire = createTradewire({
    url: 'wss://feed.example.com/ws',
    protocol: copyTrading({ session: { userId: 10_260, token: 'soak' } }),
    ports: { ...ports, socket: feed },
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
  ports.bus.on('getPositonsOrder', () => undefined)

  return {
    ...world,
    far: feed,
    ownFaults: [
      fault('a skipped delta', 1_000, () => void (feed.ownFaults.skipsNext = true)),
      fault('an answer lost', 5_000, ({ act }) => {
        feed.ownFaults.losesAnswers = true
        act()
      }, () => void (feed.ownFaults.losesAnswers = false)),
    ],
    need: (needed) => page.want(needed),
    reconnect: () => client.reconnect(),
    restart: feed.restart,
    beat: () => feed.tick(),
    act() {
      void outbox.post(orderMessage(anOrder)).then((result) => {
        if (result.ok) posted += 1
        else refusals.add(result.code)
      })
    },
    status: () => client.status().status,
    counts: () => ({
      ...world.counts(),
      entries: outbox.entries().length,
      rows: positions.list.length,
    }),
    complaints() {
      const twice = [...feed.executed.values()].filter((times) => times > 1).length
      feed.executed.clear()
      return [
        ...(positions.freshness.state === 'live' && shown > 0 ? [] : ['rows that are not live']),
        ...(differs(positions.list, feed.rows) ? ['rows that are not the server\'s'] : []),
        ...(twice > 0 ? [`${twice} orders carried out more than once`] : []),
        ...(refusals.size > 0 ? [`orders not taken: ${[...refusals].join(', ')}`] : []),
      ]
    },
    acts: () => ({ begun: posted, ended: settled }),
    updates: feed.updates,
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
