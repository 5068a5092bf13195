import { createPinia, setActivePinia } from 'pinia'
import { createApp, effectScope, h, nextTick, ref } from 'vue'
import { copyTrading, createTradewire, usePositions, useTabRule } from '../../src'
import { copyTradingOrders, createOutboxPlugin, orderMessage, useOutbox } from '../../src/outbox'
import { createTestServer } from '../../src/testing'
import { createScriptedBus, createScriptedLifecycle, createScriptedNetwork } from '../../src/testing/scripted-ports'
import { createSeededRandom } from '../../server/shared/seeded-random'
import { createMemoryLocks } from '../../test/support/memory-locks'
import { createMemoryStorage } from '../../test/support/memory-storage'
import { account, position } from '../../test/unit/positions/samples'
import { delta, snapshot } from '../../test/unit/protocols/harness'
import type { WalkScene } from './walk-coverage'

/** Longer than the linger of a socket that no page needs, ms. */
const PATIENCE_MS = 2_000

/** An app with a live feed, whose page shows open positions. */
async function createStage() {
  const server = createTestServer()
  const tradewire = createTradewire({
    url: 'wss://feed.example.com/ws',
    protocol: copyTrading({ session: { userId: 10260 } }),
    ports: {
      ...server.ports,
      bus: createScriptedBus(), lifecycle: createScriptedLifecycle(), network: createScriptedNetwork(),
      storage: createMemoryStorage(),
    },
  })
  const pinia = createPinia()
  setActivePinia(pinia)
  const app = createApp({ render: () => h('i') }).use(pinia).use(tradewire)
  const page = effectScope(true)

  /** Time goes on until the effect is there, and not further: what follows it is no part of the walk. */
  async function until(isThere: () => boolean): Promise<void> {
    for (let ms = 0; !isThere(); ms += 1) {
      if (ms > PATIENCE_MS) throw new Error('A walk did not come to its effect')
      await server.clock.advanceAsync(1)
      await nextTick()
    }
  }

  const shown = page.run(() => {
    const tab = ref(0)
    useTabRule('accountStateIndex', tab)
    return { tab, rows: usePositions().rows }
  })
  if (shown === undefined) throw new Error('The scope of the page has ended')
  const { rows, tab } = shown
  await until(() => server.connections.length > 0 && server.last().state === 'open')
  server.push(snapshot(1, [position({ ticket: 1 })], { account: account() }))
  await until(() => rows.value.length === 1)
  return { app, page, rows, server, tab, until }
}

/** The walks whose files `npm run structure` counts. */
export const scenes: Readonly<Record<string, WalkScene>> = {
  async messageToRow() {
    const { rows, server, until } = await createStage()
    const message = delta(2, [{ ticket: 1, profit: 7 }])
    return () => {
      server.push(message)
      return until(() => rows.value[0]?.profit === 7)
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
    // What it stored before is read.
    await server.clock.advanceAsync(PATIENCE_MS)
    const sentBefore = server.sent.length
    return () => {
      void outbox.post(orderMessage({ action: 'close', ticket: 1 }))
      return until(() => server.sent.length > sentBefore)
    }
  },
}
