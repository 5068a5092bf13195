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

  test('CM-51: returns false when a waiting message expires during the call', async () => {
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

test('CM-52: stores and sends an amended message in its original position, but amends no sent message', async () => {
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
