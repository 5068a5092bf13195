import { describe, expect, test, vi } from 'vitest'
import { createOutbox } from '../../../src/outbox/create-outbox'
import { createChatRig } from '../../support/chat-rig'
import { createLiveOutbox, createOutboxRig, createRigWire, type OutboxRig } from '../../support/outbox-rig'
import { createSeededRandom } from '../../../server/shared/seeded-random'

async function withBothSent(): Promise<{ readonly rig: OutboxRig; readonly order: string; readonly note: string }> {
  const rig = await createLiveOutbox()
  const order = await rig.post('buy', { queue: 'orders' })
  const note = await rig.postAndSettle('hello', { queue: 'notes', replay: 'at-least-once' })
  return { rig, order, note }
}

describe('message life cycle', () => {
  test('OB-1: stores a message, sends it when the connection is ready, and settles it with its response', async () => {
    const rig = createOutboxRig()
    const id = await rig.post('buy')
    expect([...rig.storage.contents.keys()]).toEqual([expect.stringContaining(id)])
    expect(rig.wired()).toEqual([])
    expect(rig.outbox.entries()).toEqual([{
      id, kind: 'note', queue: 'note', payload: 'buy', replay: 'at-most-once', postedAtMs: rig.clock.now(),
      expiresAtMs: null, state: 'queued', stateAtMs: rig.clock.now(), sends: 0,
    }])

    await rig.advanceAsync(100)
    expect(rig.wired()).toEqual([{ type: 'post', id, trader: 7, text: 'buy' }])
    expect(rig.outbox.entries()).toMatchObject([{ state: 'sent', sends: 1 }])

    await rig.answer(id)
    expect(rig.states()).toEqual(['acked'])
    expect(rig.settled).toEqual(rig.outbox.entries())
    await rig.advanceAsync(60_000)
    expect(rig.said()).toEqual(['post buy'])
  })

  test('OB-44: sends a message immediately when the client is already open', async () => {
    const rig = await createLiveOutbox()
    rig.outbox.dispose()
    const { storage, clock, client } = rig
    const outbox = createOutbox({
      client, wire: createRigWire(),
      ports: { storage, clock, locks: rig.locks.holder(), random: createSeededRandom(99) },
    })
    await outbox.post({ kind: 'note', payload: 'late', replay: 'at-most-once' })
    await rig.settle()
    expect(rig.said()).toEqual(['post late'])
  })

  test('OB-13, OB-36: gives each message a unique id, and stops listening to the wire when disposed', async () => {
    const { client, storage, clock, locks, outbox: first } = createOutboxRig()
    first.dispose()
    const stop = vi.fn()
    const outbox = createOutbox({
      client, wire: { ...createRigWire(), listen: () => stop },
      ports: { storage, clock, locks: locks.holder(), random: { next: () => 0.5 } },
    })
    const post = () => outbox.post({ kind: 'note', payload: 'buy', replay: 'at-most-once' })
    const [one, other] = [await post(), await post()]
    expect(one).not.toEqual(other)
    outbox.dispose()
    expect(stop).toHaveBeenCalledOnce()
  })

  test('OB-128: rejects a second outbox of a client until the first is disposed', () => {
    const { client, storage, clock, locks, chat } = createChatRig()
    const create = () => createOutbox({
      client, wire: createRigWire(),
      ports: { storage, clock, locks: locks.holder(), random: createSeededRandom(99) },
    })
    expect(create).toThrow('invalid-option: client is default, which has an outbox')
    chat.dispose()
    const outbox = create()
    expect(create).toThrow('invalid-option')
    outbox.dispose()
    expect(create).not.toThrow()
    outbox.dispose()
    expect(create).toThrow('invalid-option')
  })

  test('OB-6, OB-7: queries a message after 10 s without a response, then every 10 s, and on each open', async () => {
    const { rig, order, note } = await withBothSent()
    const questions = (): number => rig.wired().filter(({ type }) => type === 'ask').length
    await rig.advanceAsync(9_999)
    expect(rig.states()).toEqual(['sent', 'sent'])
    await rig.advanceAsync(1)
    expect(rig.states()).toEqual(['unknown', 'sent'])
    expect(rig.wired().slice(2)).toEqual([
      { type: 'ask', id: order, trader: 7 },
      { type: 'post', id: note, trader: 7, text: 'hello' },
    ])
    await rig.advanceAsync(9_800)
    expect(questions()).toBe(1)
    await rig.advanceAsync(300)
    expect(questions()).toBe(2)
    await rig.cut()
    await rig.advanceAsync(200)
    expect(questions()).toBe(2)
    await rig.goLive()
    expect(questions()).toBe(3)
    await rig.answer(order)
    await rig.advanceAsync(30_000)
    expect(questions()).toBe(3)
  })

  test('OB-2, OB-3, OB-13: queries or resends a message after a disconnect, and settles it once', async () => {
    const { rig, order, note } = await withBothSent()
    await rig.answer('absent')
    expect(rig.states()).toEqual(['sent', 'sent'])
    await rig.cut()
    expect(rig.outbox.entries()).toMatchObject([{ id: order, state: 'unknown', sends: 1 }, { state: 'queued' }])
    await rig.goLive()
    expect(rig.wired().filter(({ id }) => id === order).map(({ type }) => type)).toEqual(['post', 'ask'])
    await rig.answer(order, 'failed', 'no-such-position')
    const again = { type: 'post', id: note, trader: 7, text: 'hello' }
    expect(rig.wired().filter(({ id }) => id === note)).toEqual([again, again])
    await rig.answer(order, 'acked')
    await rig.answer(note)
    await rig.answer(note, 'failed', 'late')
    expect(rig.settled).toMatchObject([{ id: order, code: 'no-such-position' }, { id: note, state: 'acked' }])
    expect(rig.states()).toEqual(['failed', 'acked'])

    // An earlier process may have sent an entry that waits behind another entry.
    const ahead = await rig.post('4')
    const waiting = await rig.postAndSettle('5')
    await rig.answer(waiting)
    expect(rig.states().slice(2)).toEqual(['sent', 'acked'])
    await rig.answer(ahead)
    expect(rig.said().filter((line) => line === 'post 5')).toEqual([])
  })
})
