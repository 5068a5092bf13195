import { describe, expect, test } from 'vitest'
import type { OutboxEntry } from '../../../src/outbox/model/entry'
import { copyTradingOrders } from '../../../src/outbox/orders/copy-trading-orders'
import type { Order } from '../../../src/positions/model/wire'
import { close41, createDesk } from './order-desk'

const hourMs = 3_600_000
const callbacks = { answered: () => undefined, frameable: () => undefined, amend: () => undefined }
const entryOf = (id: string, postedAtMs: number): OutboxEntry<Order> => ({
  id, kind: 'close', channel: 'orders', payload: close41, replay: 'at-most-once', postedAtMs,
  expiresAtMs: null, state: 'unknown', stateAtMs: postedAtMs, sends: 1,
})

/** A wire by itself, beside a client that hears the server's time. */
async function createWire() {
  const desk = await createDesk(hourMs)
  const wire = copyTradingOrders()
  wire.listen(desk.client, callbacks)
  const postedAtOf = (frame: unknown): unknown =>
    (typeof frame === 'object' && frame !== null && 'postedAt' in frame ? frame.postedAt : undefined)
  return {
    ...desk,
    frame: (entry: OutboxEntry<Order>) => postedAtOf(wire.frame(entry, 7, desk.clock.now())),
    query: (entry: OutboxEntry<Order>) => postedAtOf(wire.query?.(entry, 7)),
  }
}

describe('when an order was posted, by the server’s clock', () => {
  test('OB-93: a question says it as the order did when the clock is set between', async () => {
    const desk = await createDesk(hourMs)
    await desk.snapshot(desk.serverMs())
    const postedAt = desk.serverMs()
    await desk.order()
    expect(desk.framesOf('Order')).toMatchObject([{ postedAt }])
    desk.clock.setWall(desk.clock.now() + hourMs)
    await desk.pong(postedAt + 10)
    await desk.clock.advanceAsync(10_000)
    expect(desk.framesOf('Query')).toMatchObject([{ postedAt }])
  })

  test('OB-93: an order that is sent again says it as before', async () => {
    const { frame, query, pong, snapshot, clock } = await createWire()
    await snapshot(5_000_000)
    const entry = entryOf('one', clock.now() - 200)
    expect(frame(entry)).toBe(4_999_800)
    clock.setWall(clock.now() + hourMs)
    await pong(5_000_300)
    expect(frame(entry)).toBe(4_999_800)
    clock.setWall(clock.now() - 2 * hourMs)
    await pong(5_000_400)
    expect([frame(entry), query(entry)]).toEqual([4_999_800, 4_999_800])
  })

  test('OB-93: of 100 orders at most', async () => {
    const { query, pong, snapshot, clock } = await createWire()
    await snapshot(5_000_000)
    const entries = Array.from({ length: 101 }, (_, index) => entryOf(`id-${index}`, clock.now()))
    for (const entry of entries) query(entry)
    await pong(6_000_000)
    // The one that was forgotten comes last: it takes the room of another.
    expect(entries.reverse().map(query).filter((postedAt) => postedAt !== 5_000_000)).toEqual([6_000_000])
  })

  test('OB-94: an order from the future, by a clock that was set back, does not say it', async () => {
    const { frame, query, pong, snapshot, clock } = await createWire()
    await snapshot(5_000_000)
    const entry = entryOf('one', clock.now() + 1)
    expect([frame(entry), query(entry)]).toEqual([undefined, undefined])
    await clock.advanceAsync(1)
    await pong(5_000_001)
    expect([frame(entry), query(entry)]).toEqual([5_000_001, 5_000_001])
  })
})
