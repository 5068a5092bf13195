import { EventEmitter } from 'node:events'
import { expect, test, vi } from 'vitest'
import fc from 'fast-check'
import type { OrderAnswer } from '../../../server/feed/model/engine/feed-engine'
import { createRedisOrders } from '../../../server/redis/redis-orders'
import { keys } from '../../../server/redis/keys'
import type { FeedStore, OrderState } from '../../../server/redis/feed-store'
import type { AckFrame, OrderFrame, QueryFrame, Order } from '../../../src/positions/model/wire'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
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

const feed = { traderId }

function ordersOver(answer: FeedStore['submit'] & FeedStore['query'], servers = 1) {
  const clock = createSimulatedClock()
  const { store } = createStoreDouble(clock)
  const reported: string[] = []
  const state = { isProven: true }
  const orders = createRedisOrders({
    server: 'here', clock, trouble: (line) => reported.push(line), patienceMs: 5_000, servers: () => servers,
    isProven: () => state.isProven,
    store: { ...store, submit: answer, query: answer },
  })
  const read = (given: OrderAnswer): unknown => (typeof given === 'string' ? JSON.parse(given) : given)
  return {
    clock, reported, state, receive: orders.receive, giveUp: orders.giveUp,
    submit: async (frame = order, of = feed, address = '127.0.0.1') => read(await orders.submit(of, frame, address)),
    query: async () => read(await orders.query(feed, query, '127.0.0.1')),
    queryFrom: async (address: string) => read(await orders.query(feed, query, address)),
  }
}

test('RS-110: limits each account to 100 pending orders and queries per server', async () => {
  let asked = 0
  const { clock, submit, query, receive } = ordersOver(() => {
    asked += 1
    return Promise.resolve({ kind: 'pending' })
  })
  const post = (index: number) => submit({ ...order, reqid: `r-${index}` })
  const first = Array.from({ length: 100 }, (_, index) => post(index))
  expect(await post(100)).toMatchObject({ Code: 503, reqid: 'r-100', msg: 'too many orders; resend the order later' })
  expect(await query()).toMatchObject({ Code: 503, msg: 'too many orders; resend the order later' })
  expect(asked).toBe(100)
  const other = submit({ ...order, traderid: 'other' }, { traderId: 'other' })
  expect(asked).toBe(101)
  const itsAck = JSON.stringify({ ...ack, reqid: 'r-0' })
  receive({ id: '1-1', fields: { order: keys.order(traderId, 'r-0'), ack: itsAck } })
  expect(await first[0]).toMatchObject({ reqid: 'r-0', Code: 409 })
  const again = post(100)
  expect(asked).toBe(102)
  expect(await post(101)).toMatchObject({ Code: 503, reqid: 'r-101' })
  expect(asked).toBe(102)
  await clock.advanceAsync(5_000)
  for (const answer of await Promise.all([...first.slice(1), other, again])) expect(answer).toMatchObject({ Code: 503 })
  expect(clock.pending()).toBe(0)
})

test('RS-153 RS-158: responds with 503 to a new key when the account or the address has too many keys', async () => {
  const { submit, query } = ordersWith({ kind: 'crowded' }, { kind: 'crowded' })
  const crowded = { Code: 503, reqid, msg: 'too many orders from this account or address; send the order again later' }
  for (const ask of [submit, query]) expect(await ask()).toEqual(crowded)
})

test('RS-158: counts new keys per IPv4 address or IPv6 /64, but not for this machine', async () => {
  const asked = vi.fn<(server: string, frame: OrderFrame | QueryFrame, sender?: string) => Promise<OrderState>>()
  asked.mockResolvedValue({ kind: 'full' })
  const { submit, queryFrom } = ordersOver(asked)
  for (const address of ['203.0.113.1', '2001:db8::1', '::ffff:127.0.0.1']) {
    await submit(order, feed, address)
    await queryFrom(address)
  }
  const senders = ['203.0.113.1', '2001:db8:0:0::/64', undefined]
  expect(asked.mock.calls.map(([, { type }, sender]) => [type, sender]))
    .toEqual(senders.flatMap((sender) => [['Order', sender], ['Query', sender]]))
})

test('RS-110: limits each address, except this machine, to 200 pending orders', async () => {
  let asked = 0
  const { submit, giveUp } = ordersOver(() => {
    asked += 1
    return Promise.resolve({ kind: 'pending' })
  })
  const post = (index: number, address: string) =>
    submit({ ...order, reqid: `r-${index}` }, { traderId: String(index % 4) }, address)
  const first = Array.from({ length: 200 }, (_, index) => post(index, '2001:db8::1'))
  expect(await post(200, '2001:db8::2')).toMatchObject({ Code: 503, msg: 'too many orders; resend the order later' })
  expect(asked).toBe(200)
  const others = ['203.0.113.1', '127.0.0.1'].map((address, index) => post(200 + index, address))
  expect(asked).toBe(202)
  giveUp()
  await Promise.all([...first, ...others])
})

test('RS-167: limits each address, except this machine, to 50 pending orders and queries per account', async () => {
  let asked = 0
  const { submit, queryFrom, giveUp } = ordersOver(() => {
    asked += 1
    return Promise.resolve({ kind: 'pending' })
  })
  const post = (index: number, address: string, of = feed) => submit({ ...order, reqid: `r-${index}` }, of, address)
  const first = Array.from({ length: 50 }, (_, index) => post(index, '2001:db8::1'))
  const tooMany = { Code: 503, msg: 'too many orders; resend the order later' }
  const beyond = [post(50, '2001:db8::2'), queryFrom('2001:db8::1')]
  expect(asked).toBe(50)
  expect(await Promise.all(beyond)).toMatchObject([tooMany, tooMany])
  const others = [
    post(51, '2001:db8::1', { traderId: '7' }), queryFrom('203.0.113.1'),
    ...Array.from({ length: 49 }, (_, index) => post(60 + index, '127.0.0.1')),
  ]
  expect(asked).toBe(101)
  expect(await post(52, '203.0.113.1')).toMatchObject(tooMany)
  giveUp()
  await Promise.all([...first, ...others])
  void queryFrom('2001:db8::1')
  expect(asked).toBe(102)
  giveUp()
})

test.each([[1, 200], [5, 40], [300, 1]])(
  'RS-164: with %d servers, limits an address to %d pending orders on each server', async (servers, most) => {
    const { submit, giveUp } = ordersOver(() => Promise.resolve({ kind: 'pending' }), servers)
    const post = (index: number) =>
      submit({ ...order, reqid: `r-${index}` }, { traderId: String(index % 4) }, '203.0.113.1')
    const first = Array.from({ length: most }, (_, index) => post(index))
    expect(await post(most)).toMatchObject({ Code: 503, msg: 'too many orders; resend the order later' })
    giveUp()
    const msg = 'the order is undecided; query it later'
    for (const answer of await Promise.all(first)) expect(answer).toMatchObject({ Code: 503, msg })
  })

test('RS-110: stores no count for accounts and addresses without pending orders', async () => {
  const { submit } = ordersWith({ kind: 'answered', text: JSON.stringify(ack) })
  const forgotten = vi.spyOn(Map.prototype, 'delete')
  const waited = vi.spyOn(EventEmitter.prototype, 'once')
  await submit()
  for (const key of ['account 10260', 'address 127.0.0.1']) expect(forgotten).toHaveBeenCalledWith(key)
  const [answers] = waited.mock.contexts
  expect(answers instanceof EventEmitter && answers.eventNames()).toEqual([])
})

/** Redis returns these states, then `pending`. */
function ordersWith(...states: OrderState[]) {
  return ordersOver(() => Promise.resolve(states.shift() ?? { kind: 'pending' }))
}

const inbox = { id: '1-1', fields: { order: keys.order(traderId, reqid), ack: JSON.stringify(ack) } }

test('RS-4: returns the result to a repeated request even if the first request already received it', async () => {
  const { clock, submit, receive } = ordersWith({ kind: 'answered', text: JSON.stringify(ack) })
  const both = [submit(), submit()] as const
  expect(await both[0]).toEqual(ack)
  receive(inbox)
  expect(await both[1]).toEqual(ack)
  expect(clock.pending()).toBe(0)
})

const notNow = { Code: 503, reqid, msg: 'the order is undecided; query it later' }

test.each(['{"type":"Ack"}', `{"type":"Pong","reqid":"${reqid}"}`])(
  'RS-4: discards an invalid response from Redis: %j', async (text) => {
    expect(await ordersWith({ kind: 'answered', text }).submit()).toEqual(notNow)
  },
)

test('RS-9: retries a rejected order for 1.5 s, then reports the failure and responds with 503', async () => {
  let asked = 0
  const { clock, submit, query, reported } = ordersOver(() => {
    asked += 1
    return asked < 3 ? Promise.reject(new Error('away')) : Promise.resolve({ kind: 'full' })
  })
  const first = submit()
  await clock.advanceAsync(100)
  expect(await first).toMatchObject({ msg: 'too many orders; resend the order later' })
  expect(reported).toEqual([])
  asked = -1_000
  const story: unknown[] = []
  void query().then((answer) => story.push(answer))
  await clock.advanceAsync(1_499)
  expect(story).toEqual([])
  await clock.advanceAsync(1)
  expect([story, reported]).toEqual([[notNow], ['order r-1 was not answered: away']])
  expect(clock.pending()).toBe(0)
})

test('RS-8: returns 503 when an order is not decided within 5 s, and when Redis becomes unavailable', async () => {
  const { clock, submit, query, receive, giveUp, reported } = ordersWith()
  const story: unknown[] = []
  void submit().then((answer) => story.push(answer))
  // Entries without an order, and for an order without a waiting client.
  receive({ id: '1-0', fields: { ack: JSON.stringify(ack) } })
  receive({ id: '1-1', fields: { order: keys.order('other', reqid), ack: JSON.stringify(ack) } })
  await clock.advanceAsync(4_999)
  expect(story).toEqual([])
  await clock.advanceAsync(1)
  expect([story, reported]).toEqual([[notNow], []])
  const both = Promise.all([submit(), query()])
  await clock.advanceAsync(0)
  giveUp()
  expect(await both).toEqual([notNow, notNow])
  expect(clock.pending()).toBe(0)
})

test('RS-5 RS-13: responds with a key’s state in Redis: key-reused, never-received or not-known', async () => {
  const refused = (reason: string) => ({ type: 'Ack', reqid, Code: 409, state: 'refused', reason })
  const { submit, query } = ordersWith(
    { kind: 'reused' }, { kind: 'answered', text: 'not-known' }, { kind: 'answered', text: 'never-received' },
  )
  expect(await submit()).toEqual(refused('key-reused'))
  expect(await submit()).toEqual({ type: 'Ack', reqid, Code: 404, state: 'not-known' })
  expect(await query()).toEqual(refused('never-received'))
})

test('RS-180: holds queries after a reconnect until the data in Redis is verified, for at most 1.5 s', async () => {
  let asked = 0
  const { clock, state, query } = ordersOver(() => {
    asked += 1
    return Promise.resolve({ kind: 'answered', text: 'never-received' })
  })
  state.isProven = false
  const late = query()
  await clock.advanceAsync(1_600)
  expect(await late).toMatchObject({ Code: 503, msg: 'the order is undecided; query it later' })
  const early = query()
  await clock.advanceAsync(1_000)
  expect(asked).toBe(0)
  state.isProven = true
  await clock.advanceAsync(50)
  expect([await early, asked]).toMatchObject([{ reason: 'never-received' }, 1])
})

test.each(['unproven', 'unreachable'])('RS-183: sends held orders in order of arrival after Redis was %s', async (
  reason,
) => {
  const sent: string[] = []
  let isDown = reason === 'unreachable'
  const { clock, state, submit } = ordersOver(async (_server, frame) => {
    if (isDown) throw new Error('away')
    await new Promise<void>((resolve) => clock.setTimer(resolve, 1))
    sent.push(frame.reqid)
    return { kind: 'full' }
  })
  state.isProven = reason !== 'unproven'
  const send = (name: string, account = traderId) =>
    submit({ ...order, traderid: account, reqid: name }, { traderId: account })
  const first = send('first')
  await clock.advanceAsync(20)
  const second = send('second')
  await clock.advanceAsync(35)
  state.isProven = true
  isDown = false
  const later = [send('third'), send('other', 'other account')]
  await clock.advanceAsync(1)
  expect(sent).toEqual(['other'])
  await clock.advanceAsync(48)
  expect(sent).toEqual(['other', 'first', 'second', 'third'])
  await Promise.all([first, second, ...later])
  const last = send('last')
  await clock.advanceAsync(1)
  expect([await last, sent.at(-1), clock.pending()]).toMatchObject([{ Code: 503 }, 'last', 0])
})

test('RS-183: sends the next order once the held order was given up', async () => {
  const sent: string[] = []
  const { clock, submit } = ordersOver((_server, frame) => {
    if (frame.reqid === 'first') return Promise.reject(new Error('away'))
    sent.push(frame.reqid)
    return Promise.resolve({ kind: 'full' })
  })
  const first = submit({ ...order, reqid: 'first' })
  await clock.advanceAsync(20)
  const second = submit({ ...order, reqid: 'second' })
  await clock.advanceAsync(1_479)
  expect(sent).toEqual([])
  await clock.advanceAsync(1)
  expect([await first, await second, sent]).toMatchObject([{ msg: notNow.msg }, { reqid: 'second' }, ['second']])
})

test.each(['before', 'after'])('RS-80: accepts a result that arrives in the inbox %s the reply from Redis', async (
  when,
) => {
  const { clock, submit, query, receive } = ordersOver(async () => {
    if (when === 'before') receive(inbox)
    else clock.setTimer(() => receive(inbox), 1)
    await Promise.resolve()
    return { kind: 'pending' }
  })
  const answer = when === 'before' ? submit() : query()
  await clock.advanceAsync(1)
  expect(await Promise.race([answer, Promise.resolve('none yet')])).toEqual(ack)
  expect(clock.pending()).toBe(0)
})

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

test('RS-4: reads an order from the queue unchanged, and encodes different orders differently', () => {
  const read = (order: Order) =>
    readOrderFrame({ reqid: 'reqid-01', validUntil: 1, order: orderFields(orderText(order)) }, '7')
  fc.assert(fc.property(anyOrder, anyOrder, (one, other) => {
    expect(read(one)).toEqual({
      ok: true, frame: { type: 'Order', traderid: '7', reqid: 'reqid-01', validUntil: 1, order: one },
    })
    expect(orderText(one) === orderText(other)).toBe(JSON.stringify(one) === JSON.stringify(other))
  }))
})
