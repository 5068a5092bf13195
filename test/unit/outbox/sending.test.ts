import { describe, expect, test } from 'vitest'
import type { OutboxEntry } from '../../../src/outbox/model/entry'
import { copyTradingOrders } from '../../../src/outbox/orders/copy-trading-orders'
import type { Order } from '../../../src/positions/model/wire'
import { createLiveOutbox, createRigWire } from '../../support/outbox-rig'
import { createMemoryStorage } from '../../support/memory-storage'
import { withCalls } from '../../support/protocol-drive'
import { createRigProtocol } from '../../support/rig-protocol'
import { entryOf } from './entries'
import { close41, createOrderStage } from './order-stage'

describe('sending a message', () => {
  test('OB-8: treats a message as in doubt when the platform reports that its send failed', async () => {
    const rig = await createLiveOutbox()
    rig.socket.behaviour.sendFails = 'sendSocketMessage:fail'
    const order = await rig.post('buy', { queue: 'orders' })
    await rig.postAndSettle('hello', { queue: 'notes', replay: 'at-least-once' })
    expect(rig.states()).toEqual(['unknown', 'sent'])
    rig.socket.behaviour.sendFails = false
    await rig.advanceAsync(10_000)
    expect(rig.said()).toEqual(['ask', 'post hello'])
    await rig.answer(order)
    expect(rig.states()).toEqual(['acked', 'sent'])
  })

  test('OB-9: fails an unencodable or oversized message with a code, and sends the next message', async () => {
    const protocol = withCalls(createRigProtocol({ session: { userId: 7 } }), () => ({
      encode(frame) {
        const text = JSON.stringify(frame)
        if (text.includes('unspeakable')) throw new Error('no words')
        return text
      },
    }))
    const rig = await createLiveOutbox({
      protocol,
      maxFrameBytes: 200,
      wire: {
        frame: ({ id, payload }, trader) => {
          if (payload === 'unframed') throw new Error('no frame')
          return { type: 'post', id, trader, text: payload }
        },
      },
    })
    await rig.post('x'.repeat(300))
    await rig.post('unspeakable')
    await rig.post('unframed')
    const good = await rig.postAndSettle('fine')
    expect(rig.outbox.entries()).toMatchObject([
      { state: 'failed', code: 'frame-too-large', sends: 0 },
      { state: 'failed', code: 'frame-encode-failed', sends: 0 },
      { state: 'failed', code: 'frame-encode-failed', sends: 0 },
      { state: 'sent', id: good },
    ])
    expect(rig.codes()).toEqual(['frame-encode-failed'])
  })

  test('OB-9: reports a query that cannot be encoded, and retries the query later', async () => {
    let isMute = true
    const rig = await createLiveOutbox({
      wire: {
        query: ({ id }, trader) => {
          if (isMute) throw new Error('no question')
          return { type: 'ask', id, trader }
        },
      },
    })
    await rig.postAndSettle('buy')
    await rig.interrupt()
    expect(rig.codes()).toContain('frame-encode-failed')
    isMute = false
    await rig.advanceAsync(10_000)
    expect(rig.said()).toEqual(['post buy', 'ask'])
  })

  test('OB-38: blocks a queue until the next connection if its next frame cannot be built yet', async () => {
    const { frame } = createRigWire()
    let canFrame = false
    const rig = await createLiveOutbox({ wire: { frame: (...given) => (canFrame ? frame(...given) : undefined) } })
    await rig.post('1')
    await rig.postAndSettle('2')
    expect(rig.outbox.entries()).toMatchObject([{ state: 'queued', sends: 0 }, { state: 'queued', sends: 0 }])
    canFrame = true
    await rig.advanceAsync(4_000)
    expect(rig.said()).toEqual([])
    await rig.interrupt()
    expect(rig.said()).toEqual(['post 1'])
    expect(rig.states()).toEqual(['sent', 'queued'])
  })
})

const hourMs = 3_600_000
const callbacks = { answered: () => undefined, frameable: () => undefined, amend: () => undefined }
const orderOf = (id: string, postedAtMs: number) => entryOf(id, close41, { postedAtMs, state: 'unknown', sends: 1 })

async function createWire() {
  const stage = await createOrderStage(hourMs, false)
  const wire = copyTradingOrders()
  wire.listen(stage.client, callbacks)
  const postedAtOf = (frame: unknown): unknown =>
    (typeof frame === 'object' && frame !== null && 'postedAt' in frame ? frame.postedAt : undefined)
  return {
    ...stage,
    frame: (entry: OutboxEntry<Order>) => postedAtOf(wire.frame(entry, 7, stage.clock.now())),
    query: (entry: OutboxEntry<Order>) => postedAtOf(wire.query?.(entry, 7)),
  }
}

describe('the posting time in server time', () => {
  test('OB-93: repeats the order’s postedAt in a query even if the clock was changed in between', async () => {
    const stage = await createOrderStage(hourMs)
    const postedAt = stage.serverMs()
    await stage.order()
    expect(stage.framesOf('Order')).toMatchObject([{ postedAt }])
    stage.clock.setWall(stage.clock.now() + hourMs)
    await stage.pong(postedAt + 10)
    await stage.clock.advanceAsync(10_000)
    expect(stage.framesOf('Query')).toMatchObject([{ postedAt }])
  })

  test('OB-93: repeats the stored postedAt after a restart even if the clock was changed in between', async () => {
    const storage = createMemoryStorage()
    const before = await createOrderStage(hourMs, true, storage)
    const postedAt = before.serverMs()
    await before.order()
    before.outbox.dispose()
    const after = await createOrderStage(0, true, storage)
    expect(after.framesOf('Query')).toMatchObject([{ postedAt }])
  })

  test('OB-93: keeps the `postedAt` of at most 100 orders', async () => {
    const { query, pong, snapshot, clock } = await createWire()
    await snapshot(5_000_000)
    const entries = Array.from({ length: 101 }, (_, index) => orderOf(`id-${index}`, clock.now()))
    for (const entry of entries) query(entry)
    await pong(6_000_000)
    // The forgotten order comes last, because it displaces another order.
    expect(entries.reverse().map(query).filter((postedAt) => postedAt !== 5_000_000)).toEqual([6_000_000])
  })

  test('OB-94: omits postedAt when the clock was set back to before the posting time', async () => {
    const { frame, query, pong, snapshot, clock } = await createWire()
    await snapshot(5_000_000)
    const entry = orderOf('one', clock.now() + 1)
    expect([frame(entry), query(entry)]).toEqual([undefined, undefined])
    await clock.advanceAsync(1)
    await pong(5_000_001)
    expect([frame(entry), query(entry)]).toEqual([5_000_001, 5_000_001])
  })
})
