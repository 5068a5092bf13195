import { expect, onTestFinished, test, vi } from 'vitest'
import fc from 'fast-check'
import type { OrderAnswer } from '../../../server/feed/model/engine/feed-engine'
import { createRedisOrders } from '../../../server/redis/redis-orders'
import { keys } from '../../../server/redis/keys'
import { createReplica, type Replica } from '../../../server/redis/replica'
import type { FeedStore, OrderState } from '../../../server/redis/feed-store'
import type { AckFrame, OrderFrame, QueryFrame, Order } from '../../../src/positions/model/wire'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { account } from '../positions/samples'
import { createStoreDouble } from './store-double'
import { readOrderFrame } from '../../../server/feed/model/orders/read-order'
import { orderFields, orderText } from '../../../server/redis/order-text'

const traderId = '10260'
const reqid = 'r-1'
const order: OrderFrame = {
  type: 'Order', traderid: traderId, reqid, validUntil: 2_000_000_000_000, order: { action: 'close', ticket: 1 },
}
const query: QueryFrame = { type: 'Query', traderid: traderId, reqid }
const ack: AckFrame = { type: 'Ack', reqid, Code: 409, state: 'refused', reason: 'expired' }

const replicaOf = (store: FeedStore): Replica => createReplica({
  traderId, store, history: { deltas: 1, ageMs: 1 },
  stored: {
    epoch: 'e-1', seq: 0, account: account(), positions: [], deltas: [], lastId: '1-0', tick: '0-0',
    books: { nextTicket: 1, lastDeal: 0, balanceMinor: 0, startMinor: 0, follows: [] },
  },
})

/** A orders over a Redis that gives this to each order and each question. */
function ordersOver(answer: () => Promise<OrderState>) {
  const clock = createSimulatedClock()
  const { store } = createStoreDouble(clock)
  const reported: string[] = []
  const orders = createRedisOrders({
    server: 'here', clock, trouble: (line) => reported.push(line), patienceMs: 5_000,
    store: { ...store, submit: answer, query: answer },
  })
  /** As a client reads it. */
  const read = (given: OrderAnswer): unknown => (typeof given === 'string' ? JSON.parse(given) : given)
  return {
    clock, reported, feed: replicaOf(store),
    orders: {
      ...orders,
      submit: async (feed: Replica, frame: OrderFrame) => read(await orders.submit(feed, frame)),
      query: async (feed: Replica, frame: QueryFrame) => read(await orders.query(feed, frame)),
    },
  }
}

/** A orders whose inbox has the answer before Redis says that the order is pending, or after. */
function createStage(inboxFirst: boolean) {
  const notify = (): void =>
    stage.orders.receive({ id: '1-1', fields: { order: keys.order(traderId, reqid), ack: JSON.stringify(ack) } })
  async function pending(): Promise<OrderState> {
    if (inboxFirst) notify()
    else stage.clock.setTimer(notify, 1)
    await Promise.resolve()
    return { kind: 'pending' }
  }
  const stage = ordersOver(pending)
  return stage
}

test('RS-110: an account has at most 100 orders under way at a server, and others have their own', async () => {
  let asked = 0
  const { clock, orders, feed } = ordersOver(() => {
    asked += 1
    return Promise.resolve({ kind: 'pending' })
  })
  const post = (index: number) => orders.submit(feed, { ...order, reqid: `r-${index}` })
  const first = Array.from({ length: 100 }, (_, index) => post(index))
  expect(await post(100)).toMatchObject({ Code: 503, reqid: 'r-100', msg: 'too many orders wait; send it again later' })
  expect(asked).toBe(100)
  const other = orders.submit({ ...feed, traderId: 'other' }, { ...order, traderid: 'other' })
  expect(asked).toBe(101)
  const itsAck = JSON.stringify({ ...ack, reqid: 'r-0' })
  orders.receive({ id: '1-1', fields: { order: keys.order(traderId, 'r-0'), ack: itsAck } })
  expect(await first[0]).toMatchObject({ reqid: 'r-0', Code: 409 })
  const again = post(100)
  expect(asked).toBe(102)
  expect(await post(101)).toMatchObject({ Code: 503, reqid: 'r-101' })
  expect(asked).toBe(102)
  await clock.advanceAsync(5_000)
  for (const answer of await Promise.all([...first.slice(1), other, again])) expect(answer).toMatchObject({ Code: 503 })
  expect(clock.pending()).toBe(0)
})

test('RS-110: an account without orders under way is forgotten', async () => {
  const { orders, feed } = ordersOver(() => Promise.resolve({ kind: 'answered', text: JSON.stringify(ack) }))
  const forgotten = vi.spyOn(Map.prototype, 'delete')
  onTestFinished(() => forgotten.mockRestore())
  await orders.submit(feed, order)
  expect(forgotten).toHaveBeenCalledWith(traderId)
})

/** A orders over a Redis that gives these one after the other, and then `pending`. */
function ordersWith(...states: OrderState[]) {
  return ordersOver(() => Promise.resolve(states.shift() ?? { kind: 'pending' }))
}

const inbox = { id: '1-1', fields: { order: keys.order(traderId, reqid), ack: JSON.stringify(ack) } }

test('RS-4: of two that ask for one key the second waits on where the first has its answer already', async () => {
  const { clock, orders, feed } = ordersWith({ kind: 'answered', text: JSON.stringify(ack) })
  const both = [orders.submit(feed, order), orders.submit(feed, order)] as const
  expect(await both[0]).toEqual(ack)
  orders.receive(inbox)
  expect(await both[1]).toEqual(ack)
  expect(clock.pending()).toBe(0)
})

test('RS-4: one that asks while the first is answered waits for the next answer; nothing stays of both', async () => {
  const { clock, orders, feed } = ordersWith()
  const first = orders.submit(feed, order)
  await clock.advanceAsync(0)
  orders.receive(inbox)
  const second = orders.submit(feed, order)
  expect(await first).toEqual(ack)
  await clock.advanceAsync(0)
  orders.receive(inbox)
  expect(await second).toEqual(ack)
  expect(clock.pending()).toBe(0)
})

const notNow = { Code: 503, reqid, msg: 'the order cannot be answered for now' }

test.each(['{"type":"Ack"}', `{"type":"Pong","reqid":"${reqid}"}`])(
  'RS-4: an answer of Redis that is none is not passed on: %j', async (text) => {
    const { orders, feed } = ordersOver(() => Promise.resolve({ kind: 'answered', text }))
    expect(await orders.submit(feed, order)).toEqual(notNow)
  },
)

test('RS-9: an order that Redis does not take is tried for 1.5 s, reported, and may be asked about', async () => {
  let asked = 0
  const { clock, orders, feed, reported } = ordersOver(() => {
    asked += 1
    return asked < 3 ? Promise.reject(new Error('away')) : Promise.resolve({ kind: 'full' })
  })
  const first = orders.submit(feed, order)
  await clock.advanceAsync(100)
  expect(await first).toMatchObject({ msg: 'too many orders wait; send it again later' })
  expect(reported).toEqual([])
  asked = -1_000
  const story: unknown[] = []
  void Promise.resolve(orders.query(feed, query)).then((answer) => story.push(answer))
  await clock.advanceAsync(1_499)
  expect(story).toEqual([])
  await clock.advanceAsync(1)
  expect([story, reported]).toEqual([[notNow], ['order r-1 was not answered: away']])
  expect(clock.pending()).toBe(0)
})

test('RS-8: an order that is not decided in time may be asked about; so may all when Redis is lost', async () => {
  const { clock, orders, feed, reported } = ordersOver(() => Promise.resolve({ kind: 'pending' }))
  const story: unknown[] = []
  void Promise.resolve(orders.submit(feed, order)).then((answer) => story.push(answer))
  // Entries that answer no order, and one that no client waits for.
  orders.receive({ id: '1-0', fields: { ack: JSON.stringify(ack) } })
  orders.receive({ id: '1-1', fields: { order: keys.order('other', reqid), ack: JSON.stringify(ack) } })
  await clock.advanceAsync(4_999)
  expect(story).toEqual([])
  await clock.advanceAsync(1)
  expect([story, reported]).toEqual([[notNow], []])
  const both = Promise.all([Promise.resolve(orders.submit(feed, order)), Promise.resolve(orders.query(feed, query))])
  await clock.advanceAsync(0)
  orders.giveUp()
  expect(await both).toEqual([notNow, notNow])
  expect(clock.pending()).toBe(0)
})

test('RS-5 RS-13: a key that is used again, was never seen, or may be lost is answered as that', async () => {
  const refused = (reason: string) => ({ type: 'Ack', reqid, Code: 409, state: 'refused', reason })
  const { orders, feed } = ordersWith(
    { kind: 'reused' }, { kind: 'answered', text: 'not-known' }, { kind: 'answered', text: 'never-received' },
  )
  expect(await orders.submit(feed, order)).toEqual(refused('key-reused'))
  expect(await orders.submit(feed, order)).toEqual({ type: 'Ack', reqid, Code: 404, state: 'not-known' })
  expect(await orders.query(feed, query)).toEqual(refused('never-received'))
})

test.each([['before', true, order], ['after', false, query]] as const)(
  'RS-80: an answer that is in the inbox %s Redis answers is the answer', async (_, inboxFirst, frame) => {
    const { clock, orders, feed } = createStage(inboxFirst)
    const answer = frame.type === 'Order' ? orders.submit(feed, frame) : orders.query(feed, frame)
    await clock.advanceAsync(1)
    expect(await Promise.race([answer, Promise.resolve('none yet')])).toEqual(ack)
    expect(clock.pending()).toBe(0)
  },
)

const amount = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)
const ticket = fc.integer({ min: 1 })
const symbol = fc.string({ maxLength: 16 })
const type = fc.constantFrom('buy', 'sell')
const settings = fc.record({ mode: fc.constantFrom('ratio', 'lots'), value: amount, capLots: amount })
const anyOrder: fc.Arbitrary<Order> = fc.oneof(
  fc.record({ action: fc.constant('open'), symbol, type, lots: amount, sl: amount, tp: amount },
    { requiredKeys: ['action', 'symbol', 'type', 'lots'] }),
  fc.record({ action: fc.constant('close'), ticket, lots: amount }, { requiredKeys: ['action', 'ticket'] }),
  fc.record({ action: fc.constant('modify'), ticket, sl: amount, tp: amount }),
  fc.record({ action: fc.constant('follow'), trader: ticket, settings }),
  fc.record({ action: fc.constant('unfollow'), trader: ticket }),
  fc.constant({ action: 'closeAll' }),
)

test('RS-4: an order is read from the intake as it was sent, and no two orders have one text', () => {
  const read = (order: Order) =>
    readOrderFrame({ reqid: 'reqid-01', validUntil: 1, order: orderFields(orderText(order)) }, '7')
  fc.assert(fc.property(anyOrder, anyOrder, (one, other) => {
    expect(read(one)).toEqual({
      ok: true, frame: { type: 'Order', traderid: '7', reqid: 'reqid-01', validUntil: 1, order: one },
    })
    expect(orderText(one) === orderText(other)).toBe(JSON.stringify(one) === JSON.stringify(other))
  }))
})
