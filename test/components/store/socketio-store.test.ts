import { mount } from '@vue/test-utils'
import { createPinia, disposePinia, setActivePinia, storeToRefs, type Pinia } from 'pinia'
import { afterEach, describe, expect, test } from 'vitest'
import { createApp, defineComponent, h } from 'vue'
import {
  clientOf, copyTrading, createTradewire, TradewireError, useSocketIOStore, type Tradewire, type TradewireOptions,
} from '../../../src'
import type { CopyTradingEvents } from '../../../src'
import { createManualFrameScheduler } from '../../support/manual-frame-scheduler'
import { createMemoryStorage } from '../../support/memory-storage'
import { createScriptedBus } from '../../support/scripted-bus'
import { createScriptedLifecycle } from '../../support/scripted-lifecycle'
import { createScriptedNetwork } from '../../support/scripted-network'
import { createScriptedSocket } from '../../support/scripted-socket'
import { createSeededRandom } from '../../support/seeded-random'
import { createSimulatedClock } from '../../support/simulated-clock'

const undo: (() => void)[] = []
afterEach(() => {
  for (const step of undo.splice(0).reverse()) step()
})

function createStage(options: Partial<TradewireOptions<unknown, CopyTradingEvents>> = {}) {
  const clock = createSimulatedClock()
  const bus = createScriptedBus()
  const socket = createScriptedSocket({ clock, autoOpen: true })
  const tradewire: Tradewire<CopyTradingEvents> = createTradewire({
    url: 'wss://feed.example.com/ws',
    protocol: copyTrading({ session: { traderId: 10260 } }),
    ports: {
      clock,
      bus,
      socket,
      random: createSeededRandom(1),
      lifecycle: createScriptedLifecycle(),
      network: createScriptedNetwork(),
      storage: createMemoryStorage(),
      frames: createManualFrameScheduler(),
    },
    ...options,
  })
  const app = createApp({ render: () => h('i') })
  const pinia: Pinia = createPinia()
  app.use(pinia).use(tradewire)
  setActivePinia(pinia)
  undo.push(() => tradewire.dispose())
  return { app, bus, clock, pinia, socket, tradewire }
}

const snapshot = { Code: 200, type: 'Snapshot', epoch: 'e', seq: 1, data: [], account: {
  currency: 'USD', currencyDigits: 2, balance: 100, credit: 0, margin: 0, leverage: 100,
} }

describe('the socketIO store', () => {
  test('ST-1: it shows the status of its client as it changes', () => {
    const { clock, socket } = createStage()
    const store = useSocketIOStore()
    const { status } = storeToRefs(store)
    expect(store.current).toMatchObject({ status: 'idle', attempts: 5 })
    store.connect()
    expect([status.value, store.attempt, store.nextAtMs]).toEqual(['connecting', 0, null])
    clock.advance(1)
    socket.last().message(snapshot)
    expect([store.status, store.pausedBy, store.failure]).toEqual(['open', null, null])
    socket.last().closed(1001)
    expect(store.status).toBe('reconnecting')
    expect([store.attempt, store.attempts]).toEqual([1, 5])
    expect(store.nextAtMs).toBeGreaterThan(clock.now())
    expect(store.sinceMs).toBe(clock.now())
    expect(store.failure).toMatchObject({ code: 'connection-lost', closeCode: 1001 })
    expect(store.reconnect()).toBe('attempting')
    store.close()
    clock.advance(300)
    expect(store.status).toBe('idle')
  })

  test('ST-2: leases, tab values and the session are the client’s', async () => {
    const { clock, socket } = createStage()
    const store = useSocketIOStore()
    expect(store.tabs).toEqual({ traderDetailIndex: 100, accountStateIndex: 100, followFlake: false })
    store.setTab('accountStateIndex', 0)
    expect(store.tabs['accountStateIndex']).toBe(0)
    expect(store.leases).toEqual([{ label: 'accountStateIndex', kind: 'tab', held: true, suspended: false }])
    clock.advance(1)
    expect(socket.connections).toHaveLength(1)
    expect(store.session).toEqual({ traderId: 10260 })
    store.setSession({ traderId: 7, token: 'secret' })
    expect(store.session).toEqual({ traderId: 7 })
    store.setSession(null)
    expect(store.session).toBeNull()
    expect(store.reconnect()).toBe('no-session')
    await expect(store.send({ any: 1 })).resolves.toEqual({ ok: false, code: 'not-open' })
    expect(store.stats().framesIn).toBe(0)
    expect(() => store.setTab('nothing', 1)).toThrow(TradewireError)
  })

  test('ST-3: a store that is disposed of hears nothing more', () => {
    const { pinia } = createStage()
    const store = useSocketIOStore()
    disposePinia(pinia)
    store.client.connect()
    expect(store.current.status).toBe('idle')
    expect(store.client.status().status).toBe('connecting')
  })
})

describe('createTradewire', () => {
  test('ST-4: names address more than one client, and a missing one is told by its code', () => {
    const first = createStage()
    const second = createStage({ name: 'second' })
    expect(clientOf()).toBe(first.tradewire.client)
    expect(clientOf('second')).toBe(second.tradewire.client)
    expect(useSocketIOStore('second').client).toBe(second.tradewire.client)
    expect(() => clientOf('third')).toThrow('invalid-option: no client third is installed')
    expect(() => useSocketIOStore('third')).toThrow(TradewireError)
    const third = createStage({ name: 'third' })
    expect(useSocketIOStore('third').client).toBe(third.tradewire.client)
    second.tradewire.dispose()
    expect(() => clientOf('second')).toThrow(TradewireError)
    expect(clientOf()).toBe(first.tradewire.client)
  })

  test('ST-5: it ends with its app: goodbye, close, no listener and no timer left', () => {
    const { app, clock, socket, tradewire, bus } = createStage()
    app.mount(document.createElement('div'))
    tradewire.client.connect()
    clock.advance(1)
    socket.last().message(snapshot)
    app.unmount()
    expect(socket.last().frames).toContainEqual({ type: 'Unsubscribe', traderid: 10260 })
    clock.advance(2_000)
    expect(socket.last().closeCall).toEqual({ code: 1000, reason: '' })
    expect(clock.pending()).toBe(0)
    expect(bus.listenerCount()).toBe(0)
    expect(tradewire.client.reconnect()).toBe('disposed')
    expect(() => clientOf()).toThrow(TradewireError)
  })

  test('ST-6: a second client of the same name takes the place of the first', () => {
    const first = createStage()
    const second = createStage()
    expect(clientOf()).toBe(second.tradewire.client)
    first.tradewire.dispose()
    expect(clientOf()).toBe(second.tradewire.client)
  })

  test('ST-7: what arrives before any page looks is there when it does', () => {
    const { clock, socket, tradewire, bus } = createStage()
    tradewire.client.connect()
    clock.advance(1)
    socket.last().message(snapshot)
    const Page = defineComponent({
      setup() {
        const store = useSocketIOStore()
        return () => h('i', store.status)
      },
    })
    const wrapper = mount(Page)
    expect(wrapper.text()).toBe('open')
    expect(bus.payloads('tradewire:statusChanged')).not.toHaveLength(0)
  })
})
