import { ref } from 'vue'
import {
  copyTrading, createTradewire, usePosition, usePositionLists, usePositions, useSocketLease, useTabRule, type Position,
} from '../../../src'
import { usePositionsStore } from '../../../src/stores'
import { tabRules } from '../../../src/parts/tab-rules'
import { copyTradingTabRules } from '../../../src/protocols/copy-trading/copy-trading-tab-rules'
import { createOutboxPlugin, copyTradingOrders, orderMessage, useOutbox } from '../../../src/outbox'
import { persistPositions } from '../../../src'
import { createMemoryLocks } from '../../support/memory-locks'
import { createMemoryStorage } from '../../support/memory-storage'
import { position } from '../../unit/positions/samples'
import { delta, pong, snapshot } from '../../unit/protocols/harness'
import { isRecord } from '../../../src/shared/checks'
import { clientEvents, createSurroundings, mountApp } from './client-parts'
import type { World } from './compare'

const ticketsOf = (rows: readonly Position[]) => rows.map(({ ticket, profit }) => [ticket, profit])

/** An app of positions and orders. */
export function createFeedWorld(): World {
  const surroundings = createSurroundings(
    'url', 'token provider', 'debug', 'log', 'needs of a rule', 'frame of a wire', 'accepts of a wire',
  )
  const { server, clock, network, bus, reported, hooks, reports, ports, push } = surroundings
  const storage = createMemoryStorage()
  const locks = createMemoryLocks()
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
  const selection = ref<{ followed?: true; ticket?: number }>({})
  const isActive = ref(true)
  const tab = ref(0)
  const ticket = ref(1)
  const app = mountApp(tradewire, [outboxPlugin], (isNeeded) => {
    useSocketLease(isNeeded, { label: 'page' })
    useTabRule('extra', tab)
    return {
      store: usePositionsStore(),
      used: usePositions(selection, { active: isActive }),
      lists: usePositionLists(),
      row: usePosition(ticket),
      outbox: useOutbox(),
    }
  }, () => reported('token provider', 'z'))
  const { scope } = app
  const { socket, store, used, lists, row, outbox } = app.page

  /** The ids of the app's orders. */
  const ids: string[] = []
  async function post(): Promise<void> {
    const posted = await outbox.post(orderMessage({ action: 'close', ticket: 2 }))
    if (posted.ok) ids.push(posted.id)
  }

  const calls = {
    ...app.calls,
    ...surroundings.calls,
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

  const events: World['events'] = {
    ...clientEvents(tradewire),
    positionsUpdated: (hook) => client.on('positionsUpdated', hook),
    orderAnswered: (hook) => client.on('orderAnswered', hook),
    serverTimed: (hook) => client.on('serverTimed', hook),
    ...app.channels(
      'statusChanged', 'connectError', 'diagnosed', 'sessionChanged', 'positionsUpdated', 'positionEvent',
      'getPositonsOrder',
    ),
    ...hooks,
    ...app.watchers({
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
    ...app.state(),
    ...surroundings.state(),
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

  const before = ['post()', 'postAndWait()', 'withdraw()', 'app.unmount()']
  const shown = ['freshness', 'rows', 'row', 'totals', 'outbox']

  return {
    calls, events, state, clock,
    silencing: { 'the scope ends': shown, 'the page is hidden': shown },
    asked: { 'frame of a wire': before, 'accepts of a wire': before },
    end: app.end,
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
      surroundings.refuse,
      () => clock.advanceAsync(300_000),
      () => server.accept(),
      () => client.reconnect(),
      () => clock.advanceAsync(1_000),
      ...surroundings.away,
      () => network.goOnline(),
      () => clock.advanceAsync(60_000),
    ],
  }
}
