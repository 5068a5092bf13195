import { createPinia, setActivePinia } from 'pinia'
import { createApp, effectScope, h, ref, watch, type WatchSource } from 'vue'
import {
  copyTrading, createTradewire, persistPositions, useChannel, usePosition, usePositionLists, usePositions,
  useSocketLease, useTabRule, type Channels, type CopyTradingEvents, type Diagnostic, type Position,
} from '../../../src'
import type { ClientEvents } from '../../../src/connection/runtime/client-api'
import { usePositionsStore, useSocketIOStore } from '../../../src/stores'
import { tabRules } from '../../../src/parts/tab-rules'
import { copyTradingTabRules } from '../../../src/protocols/copy-trading/copy-trading-tab-rules'
import { createOutboxPlugin, copyTradingOrders, orderMessage, useOutbox } from '../../../src/outbox'
import { isRecord } from '../../../src/shared/checks'
import { createScriptedBus, createScriptedLifecycle, createScriptedNetwork } from '../../../src/testing/scripted-ports'
import { createTestServer } from '../../../src/testing/test-server'
import { createMemoryLocks } from '../../support/memory-locks'
import { createMemoryStorage } from '../../support/memory-storage'
import { position } from '../../unit/positions/samples'
import { delta, pong, snapshot } from '../../unit/protocols/harness'

/** Registers an application listener that calls `hook`. */
type Listen = (hook: () => void) => unknown

const asked = [
  'url', 'token provider', 'debug', 'log', 'needs of a rule', 'frame of a wire', 'accepts of a wire',
] as const

const ticketsOf = (rows: readonly Position[]) => rows.map(({ ticket, profit }) => [ticket, profit])

/** A position and order app with all its calls, listeners and results. */
export function createFeedApp() {
  const server = createTestServer()
  const { clock } = server
  const [lifecycle, network, bus] = [createScriptedLifecycle(), createScriptedNetwork(), createScriptedBus()]
  const storage = createMemoryStorage()
  const locks = createMemoryLocks()
  const hooks = new Map<string, () => void>()
  /** Calls the function's hook, and returns the function's value. */
  function reported<Value>(name: (typeof asked)[number], value: Value): Value {
    hooks.get(name)?.()
    return value
  }
  const reports: string[] = []
  const log = {
    report({ code }: Pick<Diagnostic, 'code'>): void {
      reports.push(code)
      reported('log', undefined)
    },
  }
  function push(frame: object): void {
    for (const connection of server.connections) if (connection.state === 'open') connection.message(frame)
  }
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
    parts: [tabRules({
      ...copyTradingTabRules, extra: { neutral: 0, needs: (value) => reported('needs of a rule', value === 1) },
    })],
    debug: () => reported('debug', undefined),
    ports: { ...server.ports, lifecycle, network, bus, storage, log },
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
  const selection = ref<{ followed?: true; ticket?: number }>({})
  const isActive = ref(true)
  const tab = ref(0)
  const ticket = ref(1)
  const pinia = createPinia()
  const app = createApp({ render: () => h('i') })
  for (const plugin of [pinia, tradewire, outboxPlugin]) app.use(plugin)
  app.mount(document.createElement('div'))
  setActivePinia(pinia)
  const scope = effectScope(true)
  const isNeeded = ref(true)
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
    }
  })
  if (page === undefined) throw new Error('the scope has ended')
  const { socket, store, used, lists, row, outbox } = page

  const ids: string[] = []
  async function post(): Promise<void> {
    const posted = await outbox.post(orderMessage({ action: 'close', ticket: 2 }))
    if (posted.ok) ids.push(posted.id)
  }

  const lease = client.lease('by hand')
  const calls: Readonly<Record<string, () => unknown>> = {
    'tradewire.dispose()': () => tradewire.dispose(),
    'client.dispose()': () => client.dispose(),
    'connect()': () => client.connect(),
    'close()': () => client.close(),
    'connect() and close()': () => {
      client.connect()
      client.close()
    },
    'reconnect()': () => client.reconnect(),
    'setSession(another user)': () => client.setSession({ userId: 9, token: () => reported('token provider', 'z') }),
    'setSession(the same user)': () => client.setSession({ userId: 1, token: 'new' }),
    'setSession(null)': () => client.setSession(null),
    'setSession(null) and back': () => {
      client.setSession(null)
      client.setSession({ userId: 1, token: 'b' })
    },
    'send()': () => client.send({ type: 'Note' }),
    'setSession() and send()': () => {
      client.setSession({ userId: 4, token: 'c' })
      return client.send({ type: 'Note' })
    },
    'send() and dispose()': () => {
      void client.send({ type: 'Note' })
      client.dispose()
    },
    'lease()': () => client.lease('more').want(true),
    'want(true)': () => lease.want(true),
    'release()': () => lease.release(),
    'on()': () => client.on('statusChanged', () => undefined),
    'report()': () => client.report({ code: 'upload-failed', detail: 'x' }),
    'app.unmount()': () => app.unmount(),
    'the page needs nothing': () => void (isNeeded.value = false),
    'the scope ends': () => scope.stop(),
    'useChannel()': () => scope.run(() => useChannel('statusChanged', () => undefined)),
    'the app is hidden': () => lifecycle.toBackground(),
    'the network goes': () => network.goOffline(),
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
    'post()': () => outbox.post(orderMessage({ action: 'close', ticket: 1 })),
    'postAndWait()': () => outbox.postAndWait(orderMessage({ action: 'close', ticket: 1 })),
    'withdraw()': () => each((id) => outbox.withdraw(id)),
    'resend()': () => each((id) => outbox.resend(id)),
    'ask()': () => each((id) => outbox.ask(id)),
    'dismiss()': () => each((id) => outbox.dismiss(id)),
    'usePositions()': () => void scope.run(() => more.push(usePositions())),
    'usePosition()': () => void scope.run(() => singles.push(usePosition(1))),
  }
  const more: ReturnType<typeof usePositions>[] = []
  const singles: ReturnType<typeof usePosition>[] = []
  const each = (act: (id: string) => unknown): void => {
    for (const id of ids) act(id)
  }

  const listening = <Name extends string>(names: readonly Name[], kind: string, listen: (name: Name) => Listen) =>
    Object.fromEntries(names.map((name) => [kind + name, listen(name)]))
  const watching = (sources: Readonly<Record<string, WatchSource>>): Readonly<Record<string, Listen>> =>
    Object.fromEntries(Object.entries(sources).map(([name, source]) =>
      [`watch ${name}`, (hook) => scope.run(() => watch(source, hook, { flush: 'sync' }))]))
  const events: Readonly<Record<string, Listen>> = {
    ...listening<keyof ClientEvents>(
      ['statusChanged', 'connectError', 'diagnosed', 'leasesChanged', 'sessionChanged'], '',
      (name) => (hook) => client.on(name, hook),
    ),
    ...listening<keyof CopyTradingEvents>(
      ['positionsUpdated', 'orderAnswered', 'serverTimed'], '', (name) => (hook) => client.on(name, hook),
    ),
    ...listening<keyof Channels>([
      'statusChanged', 'connectError', 'diagnosed', 'sessionChanged', 'positionsUpdated', 'positionEvent',
      'getPositonsOrder',
    ], 'channel ', (name) => (hook) => scope.run(() => useChannel(name, hook))),
    ...listening(asked, '', (name) => (hook) => hooks.set(name, hook)),
    ...watching({
      'status': () => socket.status,
      'leases': () => socket.leases,
      'tabs': () => socket.tabs,
      'session': () => socket.session,
      'freshness of the store': () => store.freshness.state,
      'list': () => store.list,
      'rows': used.rows,
      'freshness': used.freshness,
      'one row': row,
      'entries': outbox.entries,
    }),
    onSettled: (hook) => scope.run(() => outbox.onSettled(hook)),
  }

  const state = () => ({
    client: client.status(),
    store: socket.current,
    session: [client.session(), socket.session],
    leases: [client.leases(), socket.leases],
    connections: server.connections.filter((connection) => connection.state === 'open').length,
    timers: clock.pending(),
    watchers: [lifecycle.watchers(), network.watchers(), bus.listenerCount()],
    tabs: [client.tabs(), socket.tabs],
    freshness: [store.freshness, used.freshness.value, ...more.map(({ freshness }) => freshness.value)],
    rows: [
      ticketsOf(store.list), ...[used, lists.own, lists.followed, ...more].map(({ rows }) => ticketsOf(rows.value)),
    ],
    row: [row.value?.ticket, ...singles.map(({ value }) => value?.ticket)],
    totals: [store.accountTotals?.count, used.totals.value[0]?.count],
    outbox: outbox.entries.value.map(({ id, state, code }) => [id, state, code]),
    kept: [...storage.contents.keys()].sort(),
    locks: [...locks.held],
    reports,
  })

  // These calls run before the rest of the step that calls the wire.
  const before = ['post()', 'postAndWait()', 'withdraw()', 'app.unmount()']
  const shown = ['freshness', 'rows', 'row', 'totals', 'outbox']

  /** A second passes after each step. */
  const steps: readonly (() => unknown)[] = [
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
  ]

  return {
    calls, events, state, clock, steps,
    /** Calls that freeze these fields immediately, so their fields are not compared. */
    silencing: new Map([['the scope ends', shown], ['the page is hidden', shown]]),
    leftOut: new Map([['frame of a wire', before], ['accepts of a wire', before]]),
    end(): void {
      scope.stop()
      app.unmount()
    },
  }
}
