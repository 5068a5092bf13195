import { describe, expect, test } from 'vitest'
import type { Order } from '../../../src/positions/model/wire'
import { copyTradingOrders, isOrder, orderMessage } from '../../../src/outbox/orders/copy-trading-orders'
import { close41, createDesk } from './order-desk'

describe('orders over the copy-trading protocol', () => {
  test('OB-45: a frame is valid, by the server’s clock, for what is left of its life', async () => {
    const desk = await createDesk(3_600_000)
    await desk.snapshot(desk.serverMs())
    await desk.clock.advanceAsync(2_000)
    const id = await desk.order()
    expect(desk.framesOf('Order')).toEqual([{
      type: 'Order', traderid: 10260, reqid: id, validUntil: desk.serverMs() + 5_000, postedAt: desk.serverMs(),
      order: close41,
    }])
  })

  test('OB-45: one that waited for the line has less left', async () => {
    const desk = await createDesk(-500)
    const id = await desk.order()
    await desk.clock.advanceAsync(3_000)
    await desk.snapshot(desk.serverMs())
    expect(desk.framesOf('Order')).toMatchObject([
      { reqid: id, validUntil: desk.serverMs() + 2_000, postedAt: desk.serverMs() - 3_000 },
    ])
  })

  test('OB-45: a message of one’s own without a time to live is valid for a minute', async () => {
    const desk = await createDesk(0)
    await desk.snapshot(desk.serverMs())
    await desk.outbox.post({ kind: 'close', payload: close41, replay: 'at-most-once' })
    await desk.clock.advanceAsync(0)
    expect(desk.framesOf('Order')).toMatchObject([{ validUntil: desk.serverMs() + 60_000 }])
  })

  test('OB-45: a question is asked by the same id', async () => {
    const desk = await createDesk(0)
    await desk.snapshot(desk.serverMs())
    const id = await desk.order()
    await desk.clock.advanceAsync(10_000)
    expect(desk.framesOf('Query')).toMatchObject([{ type: 'Query', traderid: 10260, reqid: id }])
  })

  test('OB-91: it says when the order was posted, by the server’s clock as last received', async () => {
    const desk = await createDesk(3_600_000)
    await desk.snapshot(desk.serverMs())
    const postedAt = desk.serverMs()
    await desk.order()
    await desk.clock.advanceAsync(6_000)
    await desk.pong(desk.serverMs() + 0.5)
    await desk.clock.advanceAsync(4_000)
    expect(desk.framesOf('Query')).toMatchObject([{ postedAt }])
  })

  test('OB-91: without a word of the server’s time it says nothing of it', () => {
    const wire = copyTradingOrders()
    const entry = {
      id: 'one', kind: 'close', channel: 'orders', payload: close41, replay: 'at-most-once', postedAtMs: 1,
      expiresAtMs: null, state: 'unknown', stateAtMs: 1, sends: 1,
    } as const
    expect(wire.query?.(entry, 7)).toEqual({ type: 'Query', traderid: 7, reqid: 'one' })
  })

  test('OB-90: an order without a record at the server stays unknown, and blocks nothing', async () => {
    const desk = await createDesk(0)
    const settled: unknown[] = []
    desk.outbox.on('settled', ({ id, state, code }) => settled.push({ id, state, code }))
    await desk.snapshot(desk.serverMs())
    const lost = await desk.order()
    const next = await desk.order({ action: 'closeAll' })
    await desk.clock.advanceAsync(10_000)
    await desk.pong(desk.serverMs())
    await desk.say({ type: 'Ack', reqid: lost, Code: 404, state: 'not-known' })
    expect(settled).toContainEqual({ id: lost, state: 'unknown', code: 'not-known' })
    expect(desk.outbox.entries()).toMatchObject([{ id: lost, state: 'unknown', code: 'not-known' }, { id: next }])
    const after = await desk.order({ action: 'closeAll' })
    expect(desk.framesOf('Order')).toMatchObject([{ reqid: lost }, { reqid: after }])
    await desk.say({ type: 'Ack', reqid: after, Code: 200, state: 'done', tickets: [] })
    expect(desk.client.leases().filter(({ held }) => held)).toMatchObject([{ kind: 'manual' }])
    await desk.clock.advanceAsync(60_000)
    expect(desk.framesOf('Query')).toHaveLength(1)
    await desk.outbox.dismiss(lost)
    expect(desk.outbox.entries().map(({ id }) => id)).toEqual([next, after])
  })

  test('OB-90: a request for it ends with that word', async () => {
    const desk = await createDesk(0)
    await desk.snapshot(desk.serverMs())
    const result = desk.outbox.postAndWait(orderMessage(close41))
    await desk.clock.advanceAsync(0)
    const [entry] = desk.outbox.entries()
    await desk.say({ type: 'Ack', reqid: entry?.id, Code: 404, state: 'not-known' })
    expect(await result).toMatchObject({ ok: false, code: 'not-known', entry: { state: 'unknown' } })
  })

  test('OB-46: without the server’s time an order waits, and a ping asks for it', async () => {
    const desk = await createDesk(9_000)
    await desk.snapshot()
    const id = await desk.order()
    expect(desk.framesOf('Order')).toEqual([])
    expect(desk.framesOf('Ping')).toEqual([{ type: 'Ping', traderid: 10260 }])
    expect(desk.outbox.entries()).toMatchObject([{ state: 'queued', sends: 0 }])
    await desk.pong(desk.serverMs())
    expect(desk.framesOf('Order')).toMatchObject([{ reqid: id, validUntil: desk.serverMs() + 5_000 }])
    await desk.pong(desk.serverMs())
    expect(desk.framesOf('Order')).toHaveLength(1)
  })

  test.each([
    ['OB-46: a sample of 20 s ago is good', 20_000, 1],
    ['OB-46: an older one is not', 20_001, 0],
    ['OB-46: nor one from before the clock was set back', -1, 0],
    ['OB-46: nor one from before it was set forward by hours', 3 * 3_600_000, 0],
  ])('%s', async (_, agedMs, sent) => {
    const desk = await createDesk(0)
    await desk.snapshot(desk.serverMs())
    desk.clock.setWall(desk.clock.now() + agedMs)
    await desk.order()
    expect(desk.framesOf('Order')).toHaveLength(sent)
    expect(desk.framesOf('Ping')).toHaveLength(1 - sent)
  })

  test('OB-47: the server’s word settles an order, with its tickets or its reason', async () => {
    const desk = await createDesk(0)
    await desk.snapshot(desk.serverMs())
    const done = await desk.order()
    await desk.say({ type: 'Ack', reqid: done, Code: 200, state: 'done', tickets: [41] })
    const refused = await desk.order({ action: 'closeAll' })
    await desk.say({ type: 'Ack', reqid: refused, Code: 409, state: 'refused', reason: 'no-such-position' })
    expect(desk.outbox.entries()).toMatchObject([
      { id: done, state: 'acked', result: { tickets: [41] } },
      { id: refused, state: 'failed', code: 'no-such-position' },
    ])
    desk.outbox.dispose()
    await desk.pong(desk.serverMs())
  })

  test('OB-48: an order’s message is at most once, in one channel, for five seconds', () => {
    expect(orderMessage(close41)).toEqual({
      kind: 'close', payload: close41, replay: 'at-most-once', channel: 'orders', ttlMs: 5_000,
    })
    expect(orderMessage({ action: 'closeAll' }, { ttlMs: 900 })).toMatchObject({ kind: 'closeAll', ttlMs: 900 })
  })
})

const settings = { mode: 'ratio', value: 1, capLots: 2 } as const
const orders: readonly Order[] = [
  { action: 'open', symbol: 'EURUSD', type: 'buy', lots: 0.1 },
  { action: 'open', symbol: 'EURUSD', type: 'sell', lots: 0.1, sl: 1, tp: 0 },
  { action: 'close', ticket: 41 },
  { action: 'close', ticket: 'T-41', lots: 0.5 },
  { action: 'closeAll' },
  { action: 'modify', ticket: 41, sl: 1.1, tp: 0 },
  { action: 'follow', trader: 7, settings },
  { action: 'follow', trader: 7, settings: { ...settings, mode: 'lots' } },
  { action: 'unfollow', trader: 7 },
]

describe('what is an order', () => {
  test.each(orders)('OB-49: $action is one', (order) => {
    expect(isOrder(order)).toBe(true)
  })

  test.each([
    null, [], 'close', {}, { action: 'sell' }, { action: 'constructor' }, { action: 'open', symbol: '', type: 'buy' },
    { action: 'open', symbol: 'EURUSD', type: 'buy' }, { action: 'open', symbol: 'EURUSD', type: 'hold', lots: 1 },
    { action: 'open', symbol: 'EURUSD', type: 'buy', lots: -1 },
    { action: 'open', symbol: 'EURUSD', type: 'buy', lots: 1, sl: '1' },
    { action: 'open', symbol: 'EURUSD', type: 'buy', lots: 1, tp: null },
    { action: 'open', symbol: 7, type: 'buy', lots: 1 },
    { action: 'close' }, { action: 'close', ticket: '' }, { action: 'close', ticket: 1, lots: Number.NaN },
    { action: 'modify', ticket: 1, sl: 1 }, { action: 'modify', ticket: 1, tp: 1 }, { action: 'modify', sl: 1, tp: 1 },
    { action: 'follow', trader: 7 }, { action: 'follow', trader: '7', settings },
    { action: 'follow', trader: 7, settings: { ...settings, mode: 'all' } },
    { action: 'follow', trader: 7, settings: { ...settings, value: -1 } },
    { action: 'follow', trader: 7, settings: { ...settings, capLots: undefined } },
    { action: 'unfollow' },
  ])('OB-49: %j is none', (value) => {
    expect(isOrder(value)).toBe(false)
  })
})
