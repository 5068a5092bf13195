import { createPinia, setActivePinia } from 'pinia'
import { createApp, effectScope, h, ref, watch } from 'vue'
import {
  copyTrading, createTradewire, useChannel, usePosition, usePositionLists, usePositions, useSocketLease, useTabRule,
  type Position,
} from '../../../src'
import { usePositionsStore, useSocketIOStore } from '../../../src/stores'
import { tabRules } from '../../../src/connection/parts/tab-rules'
import { usualParts } from '../../../src/connection/parts/usual-parts'
import { copyTradingTabRules } from '../../../src/protocols/copy-trading/tab-rules'
import { createOutboxPlugin, copyTradingOrders, orderMessage, useOutbox } from '../../../src/outbox'
import { useOutboxStore } from '../../../src/stores'
import { persistPositions } from '../../../src'
import { createScriptedBus } from '../../../src/testing/scripted-ports'
import { createMemoryLocks } from '../../support/memory-locks'
import { createMemoryStorage } from '../../support/memory-storage'
import { position } from '../../unit/positions/samples'
import { delta, pong, snapshot } from '../../unit/protocols/harness'
import { isRecord } from '../../../src/shared/checks'
import { channelEvents, clientCalls, clientEvents, createSurroundings } from './client-parts'
import type { World } from './compare'

const ticketsOf = (rows: readonly Position[]) => rows.map(({ ticket, profit }) => [ticket, profit])

/** An app of positions and orders. */
export function createFeedWorld(): World {
  const { server, clock, lifecycle, network, reported, hooks, reports, ports } = createSurroundings(
    'url', 'token provider', 'debug', 'log', 'needs of a rule', 'frame of a wire', 'accepts of a wire',
  )
  const storage = createMemoryStorage()
  const locks = createMemoryLocks()
  const bus = createScriptedBus()
  let seq = 1
  let answersOrders = true
  server.answer((frame) => {
    if (!isRecord(frame)) return undefined
    if (frame.type === 'Subscribe' || frame.type === 'Resync') {
      return snapshot(seq, [position({ ticket: 1 }), position({ ticket: 2 })])
    }
    if (frame.type === 'Ping') return pong(seq)
    if (typeof frame.reqid !== 'string' || !answersOrders) return undefined
    return { Code: 200, type: 'Ack', reqid: frame.reqid, state: 'done', tickets: [1] }
  })

  const orders = copyTradingOrders()
  const tradewire = createTradewire({
    url: () => reported('url', 'wss://feed.example/ws'),
    protocol: copyTrading({ session: { userId: 1, token: () => reported('token provider', 'a') } }),
    persist: persistPositions(),
    parts: [...usualParts(), tabRules({
      ...copyTradingTabRules, extra: { neutral: 0, needs: (value) => reported('needs of a rule', value === 1) },
    })],
    debug: () => reported('debug', undefined),
    ports: { ...ports, bus, storage },
  })
  const { client } = tradewire
  const outboxPlugin = createOutboxPlugin({
    wire: {
      ...orders,
      accepts: (payload): payload is Parameters<typeof orders.frame>[0]['payload'] =>
        reported('accepts of a wire', orders.accepts(payload)),
      frame: (...given) => reported('frame of a wire', orders.frame(...given)),
    },
    ports: { clock, random: server.ports.random, storage, locks: locks.holder() },
  })
  const pinia = createPinia()
  const app = createApp({ render: () => h('i') })
  app.use(pinia).use(tradewire).use(outboxPlugin)
  app.mount(document.createElement('div'))
  setActivePinia(pinia)

  const scope = effectScope(true)
  const selection = ref<{ followed?: true; ticket?: number }>({})
  const isActive = ref(true)
  const isNeeded = ref(true)
  const tab = ref(0)
  const ticket = ref(1)
  const page = scope.run(() => {
    useSocketLease(isNeeded, { label: 'page' })
    useTabRule('extra', tab)
    return {
      socket: useSocketIOStore(),
      store: usePositionsStore(),
      used: usePositions(selection, { active: isActive }),
      lists: usePositionLists(),
      row: usePosition(ticket),
      outbox: useOutbox(),
      outboxStore: useOutboxStore(),
    }
  })
  if (page === undefined) throw new Error('the scope has ended')
  const { socket, store, used, lists, row, outbox, outboxStore } = page
  const sync = { flush: 'sync' } as const

  /** The ids of the app's orders. */
  const ids: string[] = []
  async function post(): Promise<void> {
    const posted = await outbox.post(orderMessage({ action: 'close', ticket: 2 }))
    if (posted.ok) ids.push(posted.id)
  }

  const calls = {
    ...clientCalls(tradewire, () => reported('token provider', 'z')),
    'app.unmount()': () => app.unmount(),
    'the page needs nothing': () => void (isNeeded.value = false),
    'the page has a tab': () => void (tab.value = 1),
    'setTab()': () => client.setTab('extra', 1),
    'setTab() of the store': () => socket.setTab('followFlake', true),
    'bindTab()': () => client.bindTab('extra', 'bound').set(1),
    'another selection': () => void (selection.value = { followed: true }),
    'another ticket': () => void (ticket.value = 2),
    'the page is hidden': () => void (isActive.value = false),
    'hidden and shown': () => {
      isActive.value = false
      isActive.value = true
    },
    'the scope ends': () => scope.stop(),
    'post()': () => outbox.post(orderMessage({ action: 'close', ticket: 1 })),
    'postAndWait()': () => outbox.postAndWait(orderMessage({ action: 'close', ticket: 1 })),
    'withdraw()': () => each((id) => outbox.withdraw(id)),
    'resend()': () => each((id) => outbox.resend(id)),
    'ask()': () => each((id) => outbox.ask(id)),
    'dismiss()': () => each((id) => outbox.dismiss(id)),
    'useChannel()': () => scope.run(() => useChannel('statusChanged', () => undefined)),
    'usePositions()': () => void scope.run(() => more.push(usePositions())),
    'usePosition()': () => void scope.run(() => singles.push(usePosition(1))),
    'the app is hidden': () => lifecycle.toBackground(),
    'the network goes': () => network.goOffline(),
  }
  const more: ReturnType<typeof usePositions>[] = []
  const singles: ReturnType<typeof usePosition>[] = []
  const each = (act: (id: string) => unknown): void => {
    for (const id of ids) act(id)
  }

  const events: World['events'] = {
    ...clientEvents(tradewire),
    positionsUpdated: (hook) => client.on('positionsUpdated', hook),
    orderAnswered: (hook) => client.on('orderAnswered', hook),
    serverTimed: (hook) => client.on('serverTimed', hook),
    ...channelEvents(
      scope, 'statusChanged', 'connectError', 'diagnosed', 'sessionChanged', 'positionsUpdated', 'positionEvent',
      'getPositonsOrder',
    ),
    ...hooks,
    'watch status': (hook) => scope.run(() => watch(() => socket.status, hook, sync)),
    'watch leases': (hook) => scope.run(() => watch(() => socket.leases, hook, sync)),
    'watch tabs': (hook) => scope.run(() => watch(() => socket.tabs, hook, sync)),
    'watch session': (hook) => scope.run(() => watch(() => socket.session, hook, sync)),
    'watch freshness of the store': (hook) => scope.run(() => watch(() => store.freshness.state, hook, sync)),
    'watch list': (hook) => scope.run(() => watch(() => store.list, hook, sync)),
    'watch rows': (hook) => scope.run(() => watch(used.rows, hook, sync)),
    'watch freshness': (hook) => scope.run(() => watch(used.freshness, hook, sync)),
    'watch one row': (hook) => scope.run(() => watch(row, hook, sync)),
    'subscribe store': (hook) => socket.$subscribe(hook, sync),
    'watch entries': (hook) => scope.run(() => watch(outbox.entries, hook, sync)),
    onSettled: (hook) => scope.run(() => outbox.onSettled(hook)),
  }

  const state = () => ({
    client: client.status(),
    store: socket.current,
    session: [client.session(), socket.session],
    leases: [client.leases(), socket.leases],
    tabs: [client.tabs(), socket.tabs],
    freshness: [store.freshness, used.freshness.value, ...more.map(({ freshness }) => freshness.value)],
    rows: [
      ticketsOf(store.list), ...[used, lists.own, lists.followed, ...more].map(({ rows }) => ticketsOf(rows.value)),
    ],
    row: [row.value?.ticket, ...singles.map(({ value }) => value?.ticket)],
    totals: [store.accountTotals?.count, used.totals.value[0]?.count],
    outbox: outbox.entries.value.map(({ id, state, code }) => [id, state, code]),
    outboxStore: outboxStore.entries.length,
    connections: server.connections.filter((connection) => connection.state === 'open').length,
    timers: clock.pending(),
    watchers: [lifecycle.watchers(), network.watchers(), bus.listenerCount()],
    kept: [...storage.contents.keys()].sort(),
    locks: [...locks.held],
    reports,
  })

  function push(frame: object): void {
    for (const connection of server.connections) if (connection.state === 'open') connection.message(frame)
  }

  const before = ['post()', 'postAndWait()', 'withdraw()', 'app.unmount()']
  const shown = ['freshness', 'rows', 'row', 'totals', 'outbox']

  return {
    calls, events, state, clock,
    silencing: { 'the scope ends': shown, 'the page is hidden': shown },
    asked: { 'frame of a wire': before, 'accepts of a wire': before },
    end: () => {
      scope.stop()
      app.unmount()
    },
    steps: [
      () => clock.advanceAsync(100),
      () => {
        seq = 2
        push(delta(2, [{ ticket: 2, profit: 5 }], [{ ticket: 1, reason: 'sl' }], { ts: 5 }))
      },
      () => post(),
      () => push({ Code: 500, message: 'broken' }),
      () => push({ what: 1 }),
      () => {
        answersOrders = false
        void post()
      },
      () => client.setTab('extra', 2),
      () => server.drop(),
      () => clock.advanceAsync(5_000),
      () => client.setSession({ userId: 2, token: () => reported('token provider', 'b') }),
      () => clock.advanceAsync(1_000),
      () => {
        server.refuse()
        server.drop()
      },
      () => clock.advanceAsync(300_000),
      () => server.accept(),
      () => client.reconnect(),
      () => clock.advanceAsync(1_000),
      () => lifecycle.toBackground(),
      () => clock.advanceAsync(600_000),
      () => lifecycle.toForeground(),
      () => network.goOnline(),
      () => clock.advanceAsync(60_000),
    ],
  }
}
