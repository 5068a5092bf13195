import { describe, expect, test } from 'vitest'
import type { OutboxCallbacks } from '../../../src/outbox/model/entry'
import { createHeldOutbox, createLiveOutbox, createOutboxRig, createRigWire } from '../../support/outbox-rig'

const note = { replay: 'at-least-once', queue: 'notes' } as const
const failing = { limits: { unanswered: 'failed' as const } }

describe('an outbox that gives up on messages without a response', () => {
  test('CM-50: fails a repeatable message on timeout, queries other messages, and accepts late responses', async () => {
    const rig = await createLiveOutbox(failing)
    const id = await rig.post('one', note)
    await rig.post('buy')
    await rig.advanceAsync(10_000)
    expect(rig.outbox.entries()).toMatchObject([{ id, state: 'failed', code: 'request-timeout' }, { state: 'unknown' }])
    expect(rig.said()).toEqual(['post one', 'post buy', 'ask'])
    await rig.answer(id)
    expect(rig.outbox.entries()[0]).toMatchObject({ id, state: 'acked', code: undefined })
    await rig.answer(id, 'failed', '9')
    expect(rig.states()).toEqual(['acked', 'unknown'])
  })
})

describe('an outbox whose wire cannot query', () => {
  const order = { replay: 'at-least-once', queue: 'orders', ttlMs: 5_000 } as const

  test('OB-119: settles a message without a response after its time to live, and sends the next message', async () => {
    const rig = await createLiveOutbox({ asks: false })
    const id = await rig.post('one', order)
    await rig.advanceAsync(4_000)
    await rig.post('two', order)
    await rig.advanceAsync(999)
    expect([rig.states(), rig.settled]).toEqual([['sent', 'queued'], []])
    await rig.advanceAsync(1)
    expect(rig.settled).toMatchObject([{ id, state: 'unknown', code: 'request-timeout' }])
    expect([rig.states(), rig.said()]).toEqual([['unknown', 'sent'], ['post one', 'post two']])
    await rig.answer(id)
    expect([rig.states(), rig.outbox.entries()[0]?.code]).toEqual([['acked', 'sent'], undefined])
  })

  test('OB-121: settles a resent message when its time to live ends, before requestTimeoutMs', async () => {
    const rig = await createLiveOutbox({ asks: false, limits: { requestTimeoutMs: 2_000 } })
    const id = await rig.post('one', order)
    await rig.advanceAsync(1)
    await rig.post('two', order)
    await rig.advanceAsync(4_999)
    expect(rig.said()).toEqual(['post one', 'post one', 'post one', 'post two'])
    expect(rig.settled).toMatchObject([{ id, state: 'unknown', code: 'request-timeout' }])
  })

  test('OB-11: awaits the response to a sent message when the clock is set back, but does not resend', async () => {
    const rig = await createLiveOutbox({ asks: false })
    const first = await rig.post('one', order)
    await rig.post('two', { ...order, queue: 'other' })
    await rig.settle()
    rig.clock.setWall(rig.clock.now() - 1_000)
    await rig.answer(first)
    expect(rig.settled).toMatchObject([{ state: 'acked' }])
    await rig.interrupt()
    expect(rig.settled).toMatchObject([{ state: 'acked' }, { state: 'unknown', code: 'request-timeout' }])
    expect(rig.said()).toEqual(['post one', 'post two'])
  })

  test('OB-121: waits requestTimeoutMs for the response to a message that may not be resent', async () => {
    const rig = await createLiveOutbox({ asks: false })
    await rig.post('one', { ...order, replay: 'at-most-once' })
    await rig.advanceAsync(9_999)
    expect(rig.states()).toEqual(['sent'])
    await rig.advanceAsync(1)
    expect([rig.states(), rig.settled]).toEqual([['unknown'], []])
  })

  test('OB-121: waits requestTimeoutMs and then queries a message if the wire can query', async () => {
    const rig = await createLiveOutbox()
    await rig.post('one', order)
    await rig.advanceAsync(9_999)
    expect([rig.states(), rig.said()]).toEqual([['sent'], ['post one']])
    await rig.advanceAsync(1)
    expect([rig.states(), rig.said()]).toEqual([['unknown'], ['post one', 'ask']])
  })

  test('OB-119: settles a message whose time to live ended during a disconnect, and allows its dismissal', async () => {
    const rig = await createLiveOutbox({ asks: false })
    const answer = rig.outbox.postAndWait({ kind: 'buy', payload: 'one', ...order })
    await rig.advanceAsync(4_000)
    rig.server.line = 'mute'
    await rig.cut()
    await rig.advanceAsync(1_000)
    expect(await answer).toMatchObject({ ok: false, code: 'request-timeout', entry: { state: 'unknown' } })
    const next = rig.restarted({ asks: false })
    await next.goLive()
    await next.postAndSettle('two', order)
    expect([next.states(), next.said()]).toEqual([['unknown', 'sent'], ['post two']])
    await next.outbox.dismiss(next.outbox.entries()[0]?.id ?? '')
    expect(next.states()).toEqual(['sent'])
  })

  test.each([60_000, -3_600_000])('OB-120: resends a message %i ms old, and gives up after settleMs', async (ageMs) => {
    const rig = await createLiveOutbox({ asks: false, limits: { settleMs: 8_000 } })
    const id = await rig.postAndSettle('one', order)
    await rig.answer(id, 'failed', 'busy')
    rig.clock.setWall(rig.clock.now() + ageMs)
    expect(await rig.outbox.resend(id)).toBe(true)
    expect([rig.states(), rig.said()]).toEqual([['sent'], ['post one', 'post one']])
    rig.server.line = 'mute'
    await rig.cut()
    await rig.advanceAsync(7_999)
    expect(rig.states()).toEqual(['queued'])
    await rig.advanceAsync(1)
    expect(rig.outbox.entries()).toMatchObject([{ id, state: 'unknown', code: 'request-timeout' }])
    expect(await rig.outbox.resend(id)).toBe(true)
    await rig.comeBack()
    expect(rig.said()).toEqual(['post one', 'post one', 'post one'])
    await rig.answer(id, 'failed', 'expired')
    expect(rig.outbox.entries()).toMatchObject([{ state: 'failed', code: 'expired' }])
  })

  test('OB-120: keeps a resent message’s time to live if it ends later than settleMs', async () => {
    const rig = await createLiveOutbox({ asks: false })
    const id = await rig.postAndSettle('one', { ...order, ttlMs: 60_000 })
    await rig.answer(id, 'failed', '1')
    rig.server.line = 'mute'
    await rig.cut()
    expect(await rig.outbox.resend(id)).toBe(true)
    await rig.advanceAsync(59_000)
    expect(rig.states()).toEqual(['queued'])
  })

  test('OB-120: queries a message on resend after its time to live if the wire can query', async () => {
    const rig = await createLiveOutbox()
    const id = await rig.postAndSettle('one', order)
    await rig.answer(id, 'failed', '1')
    await rig.advanceAsync(5_000)
    expect(await rig.outbox.resend(id)).toBe(true)
    expect([rig.states(), rig.said()]).toEqual([['unknown'], ['post one', 'ask']])
  })
})

describe('resend', () => {
  test('CM-51: stores and resends a failed message under the same id, and holds the socket open', async () => {
    const rig = await createLiveOutbox(failing)
    const id = await rig.post('one', note)
    await rig.answer(id, 'failed', '1003')
    await rig.advanceAsync(60_000)
    const isHeld = (): boolean => rig.client.leases().some(({ label, held }) => label === 'outbox' && held)
    expect(isHeld()).toBe(false)
    expect(await rig.outbox.resend(id)).toBe(true)
    expect(isHeld()).toBe(true)
    expect(rig.wired().map((frame) => frame.id)).toEqual([id, id])
    const [text = ''] = rig.storage.contents.values()
    expect(JSON.parse(text)).toMatchObject({ id, state: 'queued' })
    expect(JSON.parse(text)).not.toHaveProperty('code')
    await rig.answer(id)
    expect(rig.states()).toEqual(['acked'])
    expect(rig.settled.map(({ state }) => state)).toEqual(['failed', 'acked'])
  })

  test('OB-18, CM-51: resolves `withdraw` and `resend` only after the change is stored', async () => {
    const { rig, kept } = createHeldOutbox({ server: { line: 'mute' } })
    const id = await rig.post('one', note)
    for (const call of ['withdraw', 'resend'] as const) {
      kept.hold('write')
      let isTaken: boolean | undefined
      void rig.outbox[call](id).then((answer) => (isTaken = answer))
      await rig.settle()
      expect(isTaken).toBeUndefined()
      await kept.letGo()
      await rig.settle()
      expect(isTaken).toBe(true)
    }
  })

  test('CM-51: ignores a resend call for an in-flight, acked, missing or at-most-once message', async () => {
    const rig = await createLiveOutbox(failing)
    const id = await rig.post('one', note)
    expect(await rig.outbox.resend(id)).toBe(false)
    await rig.answer(id)
    expect(await rig.outbox.resend(id)).toBe(false)
    expect(await rig.outbox.resend('absent')).toBe(false)
    const order = await rig.postAndSettle('buy')
    await rig.answer(order, 'failed', '1')
    expect(await rig.outbox.resend(order)).toBe(false)
    expect(rig.said()).toEqual(['post one', 'post buy'])
  })

  test('CM-51: returns false from resend() when a waiting message expires during the call', async () => {
    const rig = createOutboxRig({ server: { line: 'mute' } })
    const id = await rig.post('one', { ...note, ttlMs: 5_000 })
    rig.clock.suspend(5_000)
    expect(await rig.outbox.resend(id)).toBe(false)
    expect(rig.states()).toEqual(['expired'])
  })

  test('CM-51: leaves a message failed when resend() is called while too many messages are in flight', async () => {
    const rig = await createLiveOutbox({ limits: { unanswered: 'failed' } })
    const id = await rig.post('one', note)
    await rig.answer(id, 'failed', '1')
    for (let count = 0; count < 500; count += 1) await rig.post('another', note)
    expect(await rig.outbox.resend(id)).toBe(false)
    expect(rig.states().slice(0, 2)).toEqual(['failed', 'sent'])
  })
})

test('CM-52: stores and sends an amended message at the same position, and keeps sent messages unchanged', async () => {
  const plain = createRigWire()
  const captured: { ear?: OutboxCallbacks<string> } = {}
  const rig = await createLiveOutbox({
    wire: {
      frame: (entry, trader, nowMs) => (entry.payload === 'file' ? undefined : plain.frame(entry, trader, nowMs)),
      listen(client, ear) {
        captured.ear = ear
        return plain.listen(client, ear)
      },
    },
  })
  const amend = async (id: string, text: string): Promise<void> => {
    captured.ear?.amend(id, text)
    await rig.settle()
  }
  const id = await rig.post('file', note)
  await rig.post('after', note)
  expect(rig.said()).toEqual([])
  await amend(id, 'url')
  expect(rig.said()).toEqual(['post url'])
  expect([...rig.storage.contents.values()].map((text): unknown => JSON.parse(text))).toContainEqual(
    expect.objectContaining({ id, payload: 'url' }))
  await amend(id, 'other')
  await amend('absent', 'other')
  await rig.answer(id)
  await amend(id, 'other')
  expect(rig.outbox.entries()[0]?.payload).toBe('url')
})
