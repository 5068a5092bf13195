import { createPinia, disposePinia, setActivePinia, storeToRefs, type Pinia } from 'pinia'
import { describe, expect, test } from 'vitest'
import { computed, createApp, h } from 'vue'
import { clientOf, copyTrading, TradewireError, type CopyTradingEvents } from '../../../src'
import type { PlatformClientOptions } from '../../../src/connection/runtime/client-options'
import { statistics } from '../../../src/parts/statistics'
import { usePositionsStore, useSocketIOStore } from '../../../src/stores'
import { createStageOf } from '../positions-stage'

function createStage(options: Partial<PlatformClientOptions<CopyTradingEvents>> = {}, pinia?: Pinia) {
  const { protocol = copyTrading({ session: { userId: 10260 } }), ...others } = options
  return createStageOf(protocol, { parts: [statistics()], ...others }, pinia)
}

describe('the socketIO store', () => {
  test('ST-1, LS-29: shows each field of the client’s status under its own name, and follows changes', () => {
    const { clock, goLive, socket } = createStage()
    const store = useSocketIOStore()
    const { status } = storeToRefs(store)
    const expectFields = (): void => expect(store).toMatchObject({ ...store.current })
    expect(Object.keys(store.current)).toHaveLength(8)
    expectFields()
    expect(store.current).toMatchObject({ status: 'idle', maxAttempts: 5 })
    store.connect()
    expectFields()
    expect([status.value, store.attempt, store.nextAtMs]).toEqual(['connecting', 0, null])
    goLive([])
    expect([store.status, store.pausedBy, store.failure]).toEqual(['open', null, null])
    socket.last().closed(1001)
    expectFields()
    expect(store.current).toMatchObject({
      status: 'reconnecting', attempt: 1, maxAttempts: 5, sinceMs: clock.now(),
      failure: { code: 'connection-lost', closeCode: 1001 },
    })
    expect(store.nextAtMs).toBeGreaterThan(clock.now())
    expect(store.reconnect()).toBe('attempting')
    expect(store.close()).toEqual({ closed: true, heldBy: [] })
    clock.advance(300)
    expect(store.status).toBe('idle')
  })

  test('ST-2: shows the client’s leases, tab values and session', async () => {
    const { clock, socket } = createStage()
    const store = useSocketIOStore()
    expect(store.tabs).toEqual({ traderDetailIndex: 100, accountStateIndex: 100, followFlake: false })
    store.setTab('accountStateIndex', 0)
    expect(store.tabs['accountStateIndex']).toBe(0)
    expect(store.leases).toEqual([{ label: 'accountStateIndex', kind: 'tab', held: true, suspended: false }])
    expect(store.close()).toEqual({ closed: false, heldBy: ['accountStateIndex'] })
    clock.advance(1)
    expect(socket.connections).toHaveLength(1)
    expect(store.session).toEqual({ userId: 10260 })
    store.setSession({ userId: 7, token: 'secret' })
    expect(store.session).toEqual({ userId: 7 })
    store.setSession(null)
    expect(store.session).toBeNull()
    expect(store.reconnect()).toBe('no-session')
    await expect(store.send({ any: 1 })).resolves.toEqual({ ok: false, code: 'not-open' })
    expect(store.stats().framesIn).toBe(0)
    expect(() => store.setTab('nothing', 1)).toThrow(TradewireError)
  })

  test('ST-1: returns the same store for every use of a client', () => {
    // Unique names, because the first use of a name defines its store.
    const [one = '', other = ''] = [1, 2].map((place) => `client ${place} of ${crypto.randomUUID()}`)
    for (const name of [one, other]) createStage({ name }, createPinia())
    for (const useStore of [useSocketIOStore, usePositionsStore]) {
      const store = useStore({ client: one })
      expect(useStore({ client: other })).not.toBe(store)
      expect(useStore({ client: one })).toBe(store)
    }
  })

  test('ST-3, ST-7: recreates a disposed store with the current state', () => {
    const { pinia } = createStage()
    const store = useSocketIOStore()
    disposePinia(pinia)
    setActivePinia(createPinia())
    store.client.connect()
    expect(useSocketIOStore()).not.toBe(store)
    expect(useSocketIOStore().status).toBe('connecting')
  })

  test('ST-12: updates the stores before a channel listener runs', () => {
    const { bus, goLive } = createStage()
    const received: unknown[] = []
    bus.on('tradewire:statusChanged', () => received.push(useSocketIOStore().status))
    bus.on('getPositonsOrder', () => received.push(usePositionsStore().list.length))
    useSocketIOStore().connect()
    goLive([1, 2])
    expect(received).toEqual(['connecting', 'open', 2])
    // Also updates values that were computed earlier.
    const user = computed(() => useSocketIOStore().session?.userId)
    const users: unknown[] = [user.value]
    bus.on('tradewire:sessionChanged', () => users.push(user.value))
    expect(useSocketIOStore().session).toBe(useSocketIOStore().session)
    useSocketIOStore().setSession({ userId: 7 })
    useSocketIOStore().setSession(null)
    expect(received).toContain(0)
    expect(users.slice(1)).toEqual([7, undefined])
  })
})

describe('createTradewire', () => {
  test('ST-4: finds each of several clients by name, and throws an error with a code for a missing client', () => {
    const first = createStage()
    const second = createStage({ name: 'second' })
    expect(clientOf()).toBe(first.tradewire.client)
    expect(clientOf('second')).toBe(second.tradewire.client)
    expect(useSocketIOStore({ client: 'second' }).client).toBe(second.tradewire.client)
    expect(() => clientOf('third'))
      .toThrow('invalid-option: no client third is installed')
    expect(() => useSocketIOStore({ client: 'third' })).toThrow(TradewireError)
    const third = createStage({ name: 'third' })
    expect(useSocketIOStore({ client: 'third' }).client).toBe(third.tradewire.client)
    second.tradewire.dispose()
    expect(() => clientOf('second')).toThrow(TradewireError)
    expect(clientOf()).toBe(first.tradewire.client)
  })

  test('ST-5: sends a goodbye, closes, and leaves no listener or timer when the app unmounts', () => {
    const { app, bus, clock, goLive, socket, tradewire } = createStage()
    app.mount(document.createElement('div'))
    goLive([])
    app.unmount()
    expect(socket.last().frames).toContainEqual({ type: 'Unsubscribe', traderid: 10260 })
    clock.advance(2_000)
    expect(socket.last().closeCall).toEqual({ code: 1000, reason: '' })
    expect(clock.pending()).toBe(0)
    expect(bus.listenerCount()).toBe(0)
    expect(tradewire.client.reconnect()).toBe('disposed')
    expect(() => clientOf()).toThrow(TradewireError)
  })

  test('ST-6: replaces the first client with a second client of the same name in the stores', () => {
    const first = createStage()
    expect(useSocketIOStore().client).toBe(first.tradewire.client)
    first.goLive([1])
    expect([useSocketIOStore().status, usePositionsStore().list.length]).toEqual(['open', 1])
    const second = createStage({}, first.pinia)
    expect(useSocketIOStore()).toMatchObject({ status: 'idle', leases: [] })
    expect(usePositionsStore().list).toEqual([])
    expect(clientOf()).toBe(second.tradewire.client)
    first.tradewire.dispose()
    expect(clientOf()).toBe(second.tradewire.client)
    const store = useSocketIOStore()
    expect(store.client).toBe(second.tradewire.client)
    second.goLive([1])
    expect(store.status).toBe('open')
    expect(usePositionsStore().list).toHaveLength(1)
  })

  test('ST-6: emits only the second client’s data on the channels when two clients have the same name', () => {
    const first = createStage()
    const second = createStage()
    for (const { goLive } of [first, second]) goLive([1])
    expect(first.bus.payloads('getPositonsOrder')).toEqual([])
    first.tradewire.dispose()
    expect(second.bus.payloads('getPositonsOrder')).toHaveLength(1)
    second.tradewire.dispose()
    expect(() => clientOf()).toThrow(TradewireError)
  })

  test('ST-13: opens the channels once even if the client is installed twice, and never after disposal', () => {
    const { bus, goLive, tradewire } = createStage()
    createApp({ render: () => h('i') }).use(tradewire)
    goLive([1])
    expect(bus.payloads('getPositonsOrder')).toHaveLength(1)
    tradewire.dispose()
    createApp({ render: () => h('i') }).use(tradewire)
    expect(() => clientOf()).toThrow(TradewireError)
  })
})
