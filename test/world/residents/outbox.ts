import { effectScope, watch } from 'vue'
import { copyTrading, createTradewire, useSocketLease } from '../../../src'
import { copyTradingOrders, createOutboxPlugin, orderMessage, useOutbox, type OutboxEntry } from '../../../src/outbox'
import type { Storage } from '../../../src/connection/ports/ports'
import { isRecord } from '../../../src/shared/checks'
import type { ScriptedConnection } from '../../../src/testing/scripted-socket'
import { pong, snapshot } from '../../unit/protocols/harness'
import type { Life, Resident } from '../resident'
import type { World } from '../world'
import { pick } from './connection'

const client = 'orders'
const keyPrefix = 'tradewire:outbox:'
/** The server rejects every fifth order. */
const refusedEach = 5
/** Every third order may be sent twice, under the same id. */
const againEach = 3
/** The last digit of a ticket identifies its user. */
const ticketBase = 10
/** Shorter than the time from the end of a history to the probe. */
const waitMs = 2_500

interface ServerState {
  readonly nowMs: number
  readonly number: number
  readonly answers: ReadonlyMap<string, object>
  readonly arrived: ReadonlySet<number>
}

function moveIn(world: World, first: ServerState): Life {
  const { clock, far, kept, locks, pages, ports, trace } = world
  const beganMs = clock.elapsed()
  const serverMs = (): number => first.nowMs + clock.elapsed() - beganMs
  let { number } = first
  const answers = new Map(first.answers)
  const traders = new WeakMap<ScriptedConnection, number>()
  /** Orders that arrived, or that were reported to the application as not accepted. */
  const arrived = new Set(first.arrived)
  const refused = new Set<number>()
  let ordersLost = 0
  let acksLost = 0

  function judgeRefused(ticket: number): void {
    const isTrue = !(arrived.has(ticket) && refused.has(ticket))
    world.judge('a rejected order is not sent', isTrue, () => `order ${ticket}`)
  }

  /** Returns the result, or the report that the order will never be executed. */
  function answerOf(reqid: string, isDone: boolean, reason: string): object {
    const known = answers.get(reqid)
    if (known !== undefined) return known
    const answer = isDone
      ? { type: 'Ack', reqid, Code: 200, state: 'done', tickets: [answers.size + 1] }
      : { type: 'Ack', reqid, Code: 409, state: 'refused', reason }
    answers.set(reqid, answer)
    return answer
  }

  function execute(frame: Record<string, unknown>, connection: ScriptedConnection): object | undefined {
    const { reqid, traderid, validUntil, order } = frame
    const ticket = isRecord(order) ? Number(order['ticket']) : NaN
    const own = Math.floor(ticket / ticketBase)
    if (ordersLost > 0) {
      ordersLost -= 1
      connection.closed(1006)
      return undefined
    }
    const isOwn = traderid === ticket % ticketBase && traderid === traders.get(connection)
    world.judge('an order is sent for its own user', isOwn, () => JSON.stringify(frame))
    world.judge('an order is sent once', own % againEach === 0 || !arrived.has(ticket), () => JSON.stringify(frame))
    arrived.add(ticket)
    judgeRefused(ticket)
    const isDone = own % refusedEach !== 0 && Number(validUntil) >= serverMs()
    const answer = answerOf(String(reqid), isDone, 'refused')
    if (acksLost === 0) return answer
    acksLost -= 1
    return undefined
  }

  function answer(frame: unknown, connection: ScriptedConnection): object | undefined {
    if (!isRecord(frame)) return undefined
    const { type, reqid, traderid, token } = frame
    switch (type) {
      case 'Subscribe': {
        if (!far.admits(connection, traderid, token)) {
          connection.closed(4401)
          return undefined
        }
        traders.set(connection, Number(traderid))
        return snapshot(1, [], { ts: serverMs() })
      }
      case 'Resync':
        return snapshot(1, [], { ts: serverMs() })
      case 'Ping':
        return far.pongsLost ? undefined : pong(1, { ts: serverMs() })
      case 'Order':
        return execute(frame, connection)
      case 'Query':
        return answerOf(String(reqid), false, 'never arrived')
      default:
        return undefined
    }
  }
  /** Each process computes the posting time again. */
  const shown = (data: unknown): unknown => typeof data === 'string' && world.allows('posting time')
    ? data.replace(/,"postedAt":\d+/, '') : data
  const peer = far.serve(client, { answer, shown })

  const session = world.session()
  const tradewire = createTradewire({
    name: client,
    url: 'wss://orders.example/ws',
    protocol: copyTrading(session === null ? {} : { session }),
    ports: { ...ports, socket: peer.socket },
  })
  const app = { unmount: (): void => undefined }
  tradewire.install(app)
  world.watch(tradewire.client)
  createOutboxPlugin({
    wire: copyTradingOrders(),
    client,
    ports: { ...ports, storage: outboxStorage(world), locks: kept.of(locks.holder()) },
  }).install(app)

  const scope = effectScope(true)
  const outside = scope.run(() => useOutbox({ client })) ?? useOutbox({ client })
  const { entries, post, postAndWait, ask, withdraw, dismiss } = outside
  scope.run(() => {
    watch(entries, () => world.happens('orders changed'), { flush: 'sync' })
    outside.onSettled((entry) => {
      trace.note('order settled', entry)
      world.happens('order settled')
    })
  })

  function make(ttlMs?: number) {
    number += 1
    const ticket = number * ticketBase + (world.user() ?? 0)
    const given = { action: 'close' as const, ticket }
    const message = orderMessage(given, ttlMs === undefined ? {} : { ttlMs })
    // The application may change its arguments.
    const forget = (): void => void (given.ticket = 0)
    return {
      ticket, forget, message: number % againEach === 0 ? { ...message, replay: 'at-least-once' as const } : message,
    }
  }

  function order(ttlMs?: number): void {
    const { ticket, message, forget } = make(ttlMs)
    const calledMs = clock.now()
    void post(message).then((posted) => {
      trace.note('order posted', posted)
      const { postedAtMs = calledMs } = entries.value.find(({ payload }) => isOrderOf(payload, ticket)) ?? {}
      world.judge('an order has the time of its call', postedAtMs === calledMs, () => `${postedAtMs - calledMs} ms`)
      if (!posted.ok) {
        refused.add(ticket)
        judgeRefused(ticket)
      }
      world.happens('order posted')
    })
    forget()
  }

  function orderAndWait(): void {
    const { message, forget } = make()
    void postAndWait(message, { timeoutMs: waitMs }).then((result) => {
      trace.note('order waited for', result)
      world.happens('order posted')
    })
    forget()
  }

  const inOrder = (list: readonly OutboxEntry[]): readonly OutboxEntry[] => !world.allows('message order') ? list
    : [...list].sort((one, other) => one.postedAtMs - other.postedAtMs || ticketOf(one) - ticketOf(other))

  const newest = (state: OutboxEntry['state']): string =>
    inOrder(entries.value).filter((each) => each.state === state).at(-1)?.id ?? ''
  const withdrawNewest = (): void => void withdraw(newest('queued')).then((isTaken) => trace.note('withdrawn', isTaken))

  pages.use((page) => {
    useSocketLease(true, { client })
    const { entries: shown } = useOutbox({ client })
    page.shows('orders', shown, () => inOrder(shown.value))
  })

  /** A stored entry's instance and position differ by app. */
  const stored = (): unknown => Object.entries(world.situation().stored)
    .filter(([key]) => key.startsWith(keyPrefix))
    .map(([key, text]) => {
      const [name, user, , id] = key.slice(keyPrefix.length).split(':')
      const value: unknown = JSON.parse(text)
      return [name, user, id, isRecord(value) ? { ...value, place: undefined, check: undefined } : value]
    })

  return {
    actions: {
      'order': () => order(),
      'order with a short time to live': (u) => order(Math.ceil(u * 1_000)),
      'order with a long time to live': (u) => order(Math.ceil(u * 120_000)),
      'orders': () => {
        order()
        order()
        order()
      },
      'order and wait': orderAndWait,
      'order withdrawn': withdrawNewest,
      'order queried': () => ask(newest('unknown')),
      'order dismissed': (u) => void dismiss(pick(entries.value, u)?.id ?? ''),
      'orders are lost': (u) => void (ordersLost = 1 + Math.floor(u * 2)),
      'acks are lost': (u) => void (acksLost = 1 + Math.floor(u * 2)),
      'ack is repeated': (u) => peer.push(pick([...answers.values()], u) ?? {}),
    },
    probe: [
      ['an order', 2_000, () => order()],
      ['an order that is waited for', 5_000, orderAndWait],
      ['an order whose ack is lost', 30_000, () => {
        acksLost = 1
        order()
      }],
      ['an order that is lost with its line', 30_000, () => {
        ordersLost = 1
        order()
      }],
      ['orders wait for a line', 30_000, () => {
        far.drop()
        order(100)
        order(60_000)
        withdrawNewest()
      }],
      ['an order is dismissed', 1_000, () => void dismiss(newest('acked'))],
    ],
    calm() {
      ordersLost = acksLost = 0
    },
    shown: () => [inOrder(entries.value), stored()],
    forget() {
      for (const { id } of entries.value) void dismiss(id)
      for (const known of [answers, arrived, refused]) known.clear()
    },
    counts: () => ({ entries: entries.value.length }),
    handOver() {
      const last = { nowMs: serverMs(), number, answers: new Map(answers), arrived: new Set(arrived) }
      return (next) => moveIn(next, last)
    },
    end() {
      scope.stop()
      app.unmount()
    },
  }
}

const isOrderOf = (payload: unknown, ticket: number): boolean => isRecord(payload) && payload['ticket'] === ticket

/** After a clock change, orders of two runs may have the same time. Their tickets increase. */
const ticketOf = ({ payload }: OutboxEntry): number => (isRecord(payload) ? Number(payload['ticket']) : 0)

/** Existing data may be written or removed again, even while the storage fails. */
export function outboxStorage(world: World): Storage {
  const { kept, ports: { storage } } = world
  function later<Answer>(key: string, write: () => Promise<Answer>): Promise<Answer> {
    const { mode } = kept
    const isLater = world.situation().stored[key] !== undefined
    if (mode === 'fails' && isLater && world.allows('rejected later write')) kept.mode = 'now'
    const written = write()
    kept.mode = mode
    return written
  }
  return {
    ...storage,
    write: (key, text) => later(key, () => storage.write(key, text)),
    remove: (key) => later(key, () => storage.remove(key)),
  }
}

export const outbox: Resident = {
  name: 'outbox',
  events: ['orders changed', 'order settled', 'order posted'],
  moveIn: (world) => moveIn(world, {
    nowMs: world.clock.now() + 3_000, number: 0, answers: new Map(), arrived: new Set(),
  }),
}
