import { describe, expect, test, vi } from 'vitest'
import type { Order } from '../../../src/positions/model/wire'
import { copyTradingOrders, isOrder, orderMessage } from '../../../src/outbox/orders/copy-trading-orders'
import { entryOf } from './entries'
import { close41, createOrderStage } from './order-stage'

describe('orders over the copy-trading protocol', () => {
  test('OB-45: sets validUntil to the server time at which the order expires', async () => {
    const stage = await createOrderStage(3_600_000, false)
    const id = await stage.order()
    await stage.clock.advanceAsync(3_000)
    await stage.snapshot(stage.serverMs())
    expect(stage.framesOf('Order')).toEqual([{
      type: 'Order', traderid: 10260, reqid: id, validUntil: stage.serverMs() + 2_000,
      postedAt: stage.serverMs() - 3_000, order: close41,
    }])
  })

  test('OB-45: sets validUntil one minute ahead for a custom message without a time to live', async () => {
    const stage = await createOrderStage()
    await stage.clock.advanceAsync(2_000)
    await stage.outbox.post({ kind: 'close', payload: close41, replay: 'at-most-once' })
    await stage.clock.advanceAsync(0)
    expect(stage.framesOf('Order')).toMatchObject([{ validUntil: stage.serverMs() + 60_000 }])
  })

  test('OB-90: keeps an order unknown when the server has no record of it, and sends later orders', async () => {
    const stage = await createOrderStage()
    const settled: unknown[] = []
    stage.outbox.on('settled', ({ id, state, code }) => settled.push({ id, state, code }))
    const lost = await stage.order()
    const next = await stage.order({ action: 'closeAll' })
    await stage.clock.advanceAsync(10_000)
    await stage.pong(stage.serverMs())
    await stage.say({ type: 'Ack', reqid: lost, Code: 404, state: 'not-known' })
    expect(settled).toContainEqual({ id: lost, state: 'unknown', code: 'not-known' })
    expect(stage.outbox.entries()).toMatchObject([{ id: lost, state: 'unknown', code: 'not-known' }, { id: next }])
    const after = await stage.order({ action: 'closeAll' })
    expect(stage.framesOf('Order')).toMatchObject([{ reqid: lost }, { reqid: after }])
    await stage.say({ type: 'Ack', reqid: after, Code: 200, state: 'done', tickets: [] })
    expect(stage.client.leases().filter(({ held }) => held)).toMatchObject([{ kind: 'manual' }])
    await stage.clock.advanceAsync(60_000)
    expect(stage.framesOf('Query')).toHaveLength(1)
    await stage.outbox.dismiss(lost)
    expect(stage.outbox.entries().map(({ id }) => id)).toEqual([next, after])
  })

  test('OB-90: ends a request with not-known when the server has no record of the order', async () => {
    const stage = await createOrderStage()
    const result = stage.outbox.postAndWait(orderMessage(close41))
    await stage.clock.advanceAsync(0)
    const [entry] = stage.outbox.entries()
    await stage.say({ type: 'Ack', reqid: entry?.id, Code: 404, state: 'not-known' })
    expect(await result).toMatchObject({ ok: false, code: 'not-known', entry: { state: 'unknown' } })
  })

  test('OB-113: returns the queried result when the acknowledgement is lost on an open connection', async () => {
    const stage = await createOrderStage()
    const result = stage.outbox.postAndWait(orderMessage(close41))
    await stage.clock.advanceAsync(10_000)
    const [entry] = stage.outbox.entries()
    expect(stage.framesOf('Query')).toMatchObject([{ reqid: entry?.id }])
    await stage.clock.advanceAsync(9_000)
    await stage.say({ type: 'Ack', reqid: entry?.id, Code: 200, state: 'done', tickets: [41] })
    expect(await result).toMatchObject({ ok: true, entry: { state: 'acked', result: { tickets: [41] } } })
  })

  test.each([NaN, Infinity, 0, -1, '5000'])('OB-117: rejects %s as timeoutMs, and posts nothing', async (timeoutMs) => {
    const stage = await createOrderStage()
    const options = { timeoutMs: timeoutMs as number }
    expect(await stage.outbox.postAndWait(orderMessage(close41), options))
      .toEqual({ ok: false, code: 'invalid-option', detail: 'timeoutMs' })
    expect(stage.outbox.entries()).toEqual([])
  })

  test('OB-113: ends a wait without timeoutMs after twice the response timeout', async () => {
    const stage = await createOrderStage()
    const outcomes: unknown[] = []
    void stage.outbox.postAndWait(orderMessage(close41)).then((result) => outcomes.push(result))
    await stage.clock.advanceAsync(19_999)
    expect(outcomes).toEqual([])
    await stage.clock.advanceAsync(1)
    expect(outcomes).toMatchObject([{ ok: false, code: 'request-timeout', entry: { state: 'unknown' } }])
  })

  test('OB-46: delays an order while the server time is unknown, and sends a ping to get the time', async () => {
    const stage = await createOrderStage(9_000, false)
    await stage.snapshot()
    const id = await stage.order()
    expect(stage.framesOf('Order')).toEqual([])
    expect(stage.framesOf('Ping')).toEqual([{ type: 'Ping', traderid: 10260 }])
    expect(stage.outbox.entries()).toMatchObject([{ state: 'queued', sends: 0 }])
    await stage.pong(stage.serverMs())
    expect(stage.framesOf('Order')).toMatchObject([{ reqid: id, validUntil: stage.serverMs() + 5_000 }])
    await stage.pong(stage.serverMs())
    expect(stage.framesOf('Order')).toHaveLength(1)
  })

  test('OB-38, OB-46, OB-91: sends an order and a posting time only after a server-time sample', async () => {
    const stage = await createOrderStage(0, false)
    const wire = copyTradingOrders()
    const frameable = vi.fn()
    wire.listen(stage.client, { frameable, answered: () => undefined, amend: () => undefined })
    expect(wire.frame(entryOf('a', close41), 10260, stage.clock.now())).toBeUndefined()
    expect(wire.query?.(entryOf('one', close41), 7)).toEqual({ type: 'Query', traderid: 7, reqid: 'one' })
    for (let samples = 0; samples < 2; samples += 1) await stage.pong(stage.serverMs())
    expect(frameable).toHaveBeenCalledOnce()
  })

  test.each([
    ['OB-46: accepts a server-time sample that is 20 s old', 20_000, 1],
    ['OB-46: rejects an older sample', 20_001, 0],
    ['OB-46: rejects a sample from before the clock was set back', -1, 0],
    ['OB-46: rejects a sample from before the clock was set forward by hours', 3 * 3_600_000, 0],
  ])('%s', async (_, agedMs, sent) => {
    const stage = await createOrderStage()
    stage.clock.setWall(stage.clock.now() + agedMs)
    await stage.order()
    expect(stage.framesOf('Order')).toHaveLength(sent)
    expect(stage.framesOf('Ping')).toHaveLength(1 - sent)
  })

  test('OB-47: settles an order with the tickets or the reason from the server', async () => {
    const stage = await createOrderStage()
    const done = await stage.order()
    await stage.say({ type: 'Ack', reqid: done, Code: 200, state: 'done', tickets: [41] })
    const refused = await stage.order({ action: 'closeAll' })
    await stage.say({ type: 'Ack', reqid: refused, Code: 409, state: 'refused', reason: 'no-such-position' })
    expect(stage.outbox.entries()).toMatchObject([
      { id: done, state: 'acked', result: { tickets: [41] } },
      { id: refused, state: 'failed', code: 'no-such-position' },
    ])
  })

  test('OB-48: creates an at-most-once message on the orders queue with a default time to live of 5 s', () => {
    expect(orderMessage(close41)).toEqual({
      kind: 'close', payload: close41, replay: 'at-most-once', queue: 'orders', ttlMs: 5_000,
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

describe('order validation', () => {
  test.each(orders)('OB-49: accepts a valid $action order', (order) => {
    expect(isOrder(order)).toBe(true)
  })

  test.each([
    null, [], 'close', {}, { action: 'sell' }, { action: 'constructor' }, { action: 'open', symbol: '', type: 'buy' },
    { action: 'open', symbol: 'EURUSD', type: 'buy' }, { action: 'open', symbol: 'EURUSD', type: 'hold', lots: 1 },
    ...[-1, '1', null, Infinity, Number.NaN].map((lots) => ({ action: 'open', symbol: 'EURUSD', type: 'buy', lots })),
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
  ].map((value) => [value]))('OB-49: rejects %o as an order', (value) => {
    expect(isOrder(value)).toBe(false)
  })
})
