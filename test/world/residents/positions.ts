import { watch } from 'vue'
import {
  copyTrading, createTradewire, persistPositions, usePosition, usePositions, useSocketLease, useTabRule, type Position,
} from '../../../src'
import { createListOrder } from '../../../components/tradewire-position-list/list-order'
import { tabRules } from '../../../src/parts/tab-rules'
import type { TimerHandle } from '../../../src/connection/ports/ports'
import type { PositionsUpdate } from '../../../src/positions/model/positions-update'
import { copyTradingTabRules } from '../../../src/protocols/copy-trading/copy-trading-tab-rules'
import { isRecord } from '../../../src/shared/checks'
import type { ScriptedConnection } from '../../../src/testing/scripted-socket'
import { position } from '../../unit/positions/samples'
import { delta, pong, snapshot } from '../../unit/protocols/harness'
import { staleAfterMs } from '../copy-trading/client-judges'
import type { Life, Resident } from '../resident'
import type { World } from '../world'
import { pick } from './connection'

/** A twin's feed starts with the same state. */
interface FeedState {
  readonly epoch: number
  readonly seq: number
  readonly profit: number
  readonly tickets: readonly number[]
}

const hostileTexts = ['{', 'null', '{"Code":"200"}', '{"Code":200,"type":"Snapshot"}', '{"Code":500,"msg":"internal"}']
const allTickets = [1, 2, 3, 4_294_967_298]
const latencyMs = 20
const backMs = 300
/** So short that no client probes the connection. */
const flowMs = 2_000
const flowTicks = 45

const ofRow = (row: Position | undefined): readonly unknown[] | null =>
  row === undefined ? null : [row.ticket, row.profit]

/** A filtered list, which rows leave and enter as prices move. */
const listRules = { sort: undefined, grouped: false, where: ({ profit }: Position) => profit % 3 !== 0 }

function moveIn(world: World, first: FeedState, isSlow: boolean): Life {
  const { answers, clock, far, pages, provided, trace } = world
  let state = first
  /** The rows at each seq of the feed, in their shown form. */
  const truths = new Map<string, () => string>()
  /** Connections that have subscribed. Only these get deltas. */
  const subscribed = new WeakSet<ScriptedConnection>()
  /** Time at which the feed received the last request that it answered. */
  let answeredAtMs = -Infinity

  const rowsOf = ({ tickets, profit }: FeedState): readonly Position[] => tickets.map((ticket) =>
    position({ ticket, profit: profit + ticket % 1_000, flwsig: ticket !== 2 }))
  const rowsNow = (): readonly Position[] => rowsOf(state)
  const epochNow = (): string => `e${state.epoch}`

  function move(next: Partial<FeedState>): void {
    state = { ...state, seq: state.seq + 1, ...next }
    const now = state
    let truth: string | undefined
    truths.set(`${epochNow()} ${state.seq}`, () => (truth ??= JSON.stringify(rowsOf(now).map(ofRow))))
  }
  move({ seq: state.seq })

  const peer = far.serve('feed', {
    answer(frame, connection) {
      if (!isRecord(frame)) return undefined
      const { type, traderid, token } = frame
      if (type === 'Ping' && far.pongsLost) return undefined
      if (type === 'Ping') {
        answeredAtMs = clock.elapsed()
        return pong(state.seq, { epoch: epochNow() })
      }
      if (type !== 'Subscribe' && type !== 'Resync') return undefined
      if (!far.admits(connection, traderid, token)) {
        connection.closed(4401)
        return undefined
      }
      answeredAtMs = clock.elapsed()
      // The snapshot includes changes that happen during the latency.
      clock.setTimer(() => {
        if (connection.state !== 'open') return
        subscribed.add(connection)
        connection.message(snapshot(state.seq, rowsNow(), { epoch: epochNow() }))
      }, latencyMs)
      return undefined
    },
  })

  function notify(frame: object): void {
    for (const connection of peer.open()) if (subscribed.has(connection)) connection.message(frame)
  }

  function tick(isLost = false): void {
    move({ profit: state.profit + 1 })
    if (isLost) return
    const upsert = state.tickets.map((ticket) => ({ ticket, profit: state.profit + ticket % 1_000 }))
    notify(delta(state.seq, upsert, [], { epoch: epochNow() }))
  }

  function close(ticket: number): void {
    if (!state.tickets.includes(ticket)) return
    move({ tickets: state.tickets.filter((other) => other !== ticket) })
    notify(delta(state.seq, [], [{ ticket, reason: 'closed' }], { epoch: epochNow() }))
  }

  function reopen(ticket = allTickets.find((each) => !state.tickets.includes(each))): void {
    if (ticket === undefined || state.tickets.includes(ticket)) return
    move({ tickets: [...state.tickets, ticket] })
    const upsert = rowsNow().filter((row) => row.ticket === ticket)
    notify(delta(state.seq, upsert, [], { epoch: epochNow() }))
  }

  /** The feed's later actions, unless `calm` cancels them first. */
  const due = new Set<TimerHandle>()
  function later(act: () => void, ms: number): void {
    const timer = clock.setTimer(() => {
      due.delete(timer)
      act()
    }, ms)
    due.add(timer)
  }

  function rest(): void {
    for (const timer of due) clock.clearTimer(timer)
    due.clear()
  }

  function comesBack(u: number): void {
    const ticket = pick(state.tickets, u)
    if (ticket === undefined) return
    close(ticket)
    later(() => reopen(ticket), backMs)
  }

  function flow(ticks: number): void {
    if (ticks === 0) return
    tick()
    later(() => flow(ticks - 1), flowMs)
  }

  /** Received events, which the application may keep, in their original state. */
  const given: (readonly [PositionsUpdate['events'][number], string])[] = []
  function keepEvents({ events }: PositionsUpdate): void {
    for (const event of events) given.push([event, JSON.stringify(event)])
  }

  const session = world.session()
  const isTokenInUrl = world.option('token in the address', [true, false])
  const isKept = world.option('positions are kept', [true, false])
  const tradewire = createTradewire({
    url(credentials) {
      trace.note('url')
      const answer = answers.next('url')
      world.happens('url')
      const query = [answer, ...isTokenInUrl ? [credentials.token ?? 'none'] : []]
      return provided.give('url', () => `wss://feed.example/ws?${query.map(encodeURIComponent).join('&')}`)
    },
    protocol: copyTrading(session === null ? {} : { session }),
    parts: [tabRules({ ...copyTradingTabRules, extra: { neutral: 0, needs: (value) => value === 1 } })],
    ports: { ...world.ports, socket: peer.socket },
    ...(isSlow ? { policy: { pingIntervalMs: 45_000 } } : {}),
    ...(isKept ? { persist: persistPositions() } : {}),
  })
  const { client } = tradewire
  tradewire.install({ unmount: () => undefined })
  world.watch(client)
  client.on('positionsUpdated', (update: PositionsUpdate) => {
    keepEvents(update)
    world.happens('positionsUpdated')
    if (update.freshness.state !== 'live') return
    const shown = JSON.stringify(update.list.map(ofRow))
    const truth = truths.get(`${update.epoch} ${update.seq}`)?.()
    const oldMs = clock.elapsed() - Math.max(answeredAtMs, far.awakeSinceMs())
    world.judge('live rows are recent', oldMs <= staleAfterMs, () => `${oldMs} ms`)
    world.judge('live rows match the server', shown === truth, () => `${shown} for ${String(truth)}`)
  })
  /** Whether a page changes its need again within the event of the previous change. */
  let takesBack = false
  client.on('leasesChanged', () => {
    if (!takesBack) return
    takesBack = false
    pages.turn('needed')
  })
  client.setTab('extra', 0)

  pages.use((page) => {
    const needed = page.input('needed', 1)
    const ticket = page.input('ticket', 1)
    const followed = page.input('followed', 0)
    const isActive = page.input('active', 1)
    const active = (): boolean => isActive.value === 1
    useSocketLease(() => needed.value === 1, { label: page.name })
    useTabRule('extra', page.input('tab', 0))
    const { rows, totals, freshness } = usePositions(() => (followed.value === 1 ? { followed: true } : {}), { active })
    const row = usePosition(ticket, { active })
    page.shows('rows', rows, () => rows.value.map(ofRow))
    const order = createListOrder()
    watch(rows, (list) => {
      const listed = order(list, listRules).rows
      const belongs = list.filter(listRules.where)
      const isWhole = listed.length === belongs.length && belongs.every((row) => listed.includes(row))
      world.judge('a list contains each matching row', isWhole, () => JSON.stringify([listed, list].map(String)))
    }, { flush: 'sync', immediate: true })
    page.shows('totals', totals)
    page.shows('freshness', freshness)
    page.shows('row', row, () => ofRow(row.value))
  })

  return {
    actions: {
      'tick': () => tick(),
      'lost tick': () => tick(true),
      'position closes': (u) => close(allTickets[Math.floor(u * allTickets.length)] ?? 1),
      'position opens': () => reopen(),
      'position closes and reopens': comesBack,
      'feed sends ticks': () => flow(flowTicks),
      'feed restarts': () => {
        move({ epoch: state.epoch + 1, seq: 1 })
        far.drop()
      },
      'hostile text': (u) => peer.push(hostileTexts[Math.floor(u * hostileTexts.length)] ?? ''),
      'send()': () => void client.send({ type: 'Note' }),
      'another ticket': (u) => pages.set('ticket', 1 + Math.floor(u * 4)),
      'followed': (u) => pages.set('followed', u < 0.5 ? 1 : 0),
      'active': (u) => pages.set('active', u < 0.5 ? 1 : 0),
      'needed': () => pages.turn('needed'),
      'need changes for a moment': () => {
        takesBack = true
        pages.turn('needed')
      },
      'needed by all pages': (u) => {
        pages.setAll('needed', u < 0.5 ? 0 : 1)
        pages.setAll('needed', u < 0.5 ? 1 : 0)
      },
      'tab': (u) => pages.set('tab', u < 0.5 ? 0 : 1),
    },
    probe: [
      ['tick', 1_000, () => tick()],
      ['gap', 1_000, () => tick(true)],
      ['tick after the gap', 5_000, () => tick()],
      ['page looks away, a tick, and back', 1_000, () => {
        pages.set('active', 0)
        tick()
        pages.set('active', 1)
      }],
      ['a position closes', 1_000, () => close(1)],
      ['a position opens', 1_000, () => reopen()],
      ['a position closes and reopens', 1_000, () => comesBack(0)],
      ['feed sends ticks but answers no ping', 90_000, () => {
        far.drop()
        far.pongsLost = true
        flow(flowTicks)
      }],
      ['feed answers pings', 10_000, () => void (far.pongsLost = false)],
      ['page looks away while the user changes', 5_000, () => {
        const user = world.user()
        pages.set('active', 0)
        world.signIn(null)
        world.signIn(user)
        pages.set('active', 1)
      }],
    ],
    calm() {
      rest()
      pages.set('needed', 1)
      // A hidden page keeps its display.
      pages.setAll('active', 1)
    },
    shown: () => client.tabs(),
    settled() {
      const changed = given.find(([event, then]) => JSON.stringify(event) !== then)
      world.judge('an event stays unchanged after its emission', changed === undefined, () => JSON.stringify(changed))
    },
    forget() {
      given.length = 0
      truths.clear()
      move({ seq: state.seq })
    },
    handOver() {
      const kept = state
      return (next) => moveIn(next, kept, isSlow)
    },
    end() {
      rest()
      tradewire.dispose()
    },
  }
}

/** @param isSlow whether its client sends too few requests to the feed */
export const createPositions = (isSlow = false): Resident => ({
  name: 'positions',
  events: ['positionsUpdated'],
  moveIn: (world) => moveIn(world, { epoch: 1, seq: 1, profit: 0, tickets: [1, 2, 3] }, isSlow),
})
export const positions = createPositions()
