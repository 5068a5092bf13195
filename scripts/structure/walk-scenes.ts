import { createPinia, setActivePinia } from 'pinia'
import { createApp, effectScope, h, nextTick, ref } from 'vue'
import {
  copyTrading, createTradewire, usePosition, usePositions, useTabRule, type SelectedPositions, type Ticket,
} from '../../src'
import { listTexts } from '../../components/tradewire-position-list/list-texts'
import { useListWindow } from '../../components/tradewire-position-list/use-list-window'
import { copyTradingOrders, createOutboxPlugin, orderMessage, useOutbox } from '../../src/outbox'
import { createUniSocketPort } from '../../src/platform/socket/uni-socket-port'
import { createTestServer, installUni } from '../../src/testing'
import { createScriptedBus, createScriptedLifecycle, createScriptedNetwork } from '../../src/testing/scripted-ports'
import { createSeededRandom } from '../../server/shared/seeded-random'
import { createMemoryLocks } from '../../test/support/memory-locks'
import { createMemoryStorage } from '../../test/support/memory-storage'
import { account, position } from '../../test/unit/positions/samples'
import { delta, snapshot } from '../../test/unit/protocols/harness'
import type { WalkScene } from './walk-trace'

/** Time in ms after which an unneeded socket is closed. */
const PATIENCE_MS = 2_000

/** Adds a page's list. Renders immediately, because its pace would follow the machine's clock. */
function useList(positions: SelectedPositions) {
  const scene = {
    words: { texts: listTexts.en, digitsOf: () => 2, wide: false }, bare: false, markOf: undefined,
    selected: new Set<Ticket>(), openedTicket: null,
  }
  return useListWindow({
    rows: () => positions.rows.value, scene: () => scene,
    rules: () => ({ sort: undefined, grouped: false, where: undefined }),
    sizes: () => ({ rowPx: 60, headPx: 30, detailsPx: 0 }), scrollTopPx: () => 0, viewportPx: () => 600,
    overscanRows: () => 2, flushMs: () => 0, isLive: () => positions.freshness.value.state === 'live',
    scrollBy: () => undefined,
  })
}

/** Creates an app with a live feed over `uni.connectSocket` and a page of open positions. */
async function createStage() {
  const server = createTestServer()
  installUni({ server })
  const tradewire = createTradewire({
    url: 'wss://feed.example.com/ws',
    protocol: copyTrading({ session: { userId: 10260 } }),
    ports: {
      ...server.ports, socket: createUniSocketPort({ clock: server.clock }),
      bus: createScriptedBus(), lifecycle: createScriptedLifecycle(), network: createScriptedNetwork(),
      storage: createMemoryStorage(),
    },
  })
  const pinia = createPinia()
  setActivePinia(pinia)
  const app = createApp({ render: () => h('i') }).use(pinia).use(tradewire)
  const page = effectScope(true)

  /** Stops advancing time at the effect, because later calls are not part of the trace. */
  async function until(isThere: () => boolean): Promise<void> {
    for (let ms = 0; !isThere(); ms += 1) {
      if (ms > PATIENCE_MS) throw new Error('A call had no effect in time')
      await server.clock.advanceAsync(1)
      await nextTick()
    }
  }

  const shown = page.run(() => {
    const tab = ref(0)
    useTabRule('accountStateIndex', tab)
    const positions = usePositions()
    usePosition(1)
    return { tab, rows: positions.rows, list: useList(positions) }
  })
  if (shown === undefined) throw new Error('The scope of the page has ended')
  const { list, rows, tab } = shown
  await until(() => server.connections.length > 0 && server.last().state === 'open')
  server.push(snapshot(1, [position({ ticket: 1 })], { account: account() }))
  await until(() => rows.value.length === 1 && list.rows.value.length > 0)
  return { app, list, page, server, tab, until }
}

export const scenes: Readonly<Record<string, WalkScene>> = {
  async messageToRow() {
    const { list, server, until } = await createStage()
    const message = delta(2, [{ ticket: 1, profit: 7 }])
    return () => {
      server.push(message)
      return until(() => list.rows.value[0]?.profit === '+7.00')
    }
  },
  async tabToClose() {
    const { server, tab, until } = await createStage()
    return () => {
      tab.value = 1
      return until(() => server.last().closeCall !== undefined)
    }
  },
  async orderToWire() {
    const { app, page, server, until } = await createStage()
    app.use(createOutboxPlugin({
      wire: copyTradingOrders(),
      ports: {
        clock: server.clock, locks: createMemoryLocks().holder(), storage: createMemoryStorage(),
        random: createSeededRandom(2),
      },
    }))
    const outbox = page.run(() => useOutbox())
    if (outbox === undefined) throw new Error('The scope of the page has ended')
    // First reads entries of an earlier run.
    await server.clock.advanceAsync(PATIENCE_MS)
    const sentBefore = server.sent.length
    return () => {
      void outbox.post(orderMessage({ action: 'close', ticket: 1 }))
      return until(() => server.sent.length > sentBefore)
    }
  },
}
