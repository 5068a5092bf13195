import { describe, expect, test } from 'vitest'
import { createHeldStorage } from '../../support/held-storage'
import { createMemoryStorage } from '../../support/memory-storage'
import { createOutboxRig } from '../../support/outbox-rig'

const order = { channel: 'orders', ttlMs: 5_000 } as const

describe('time to live', () => {
  test('OB-10: it is over while the message waits', async () => {
    const rig = createOutboxRig({ server: { line: 'mute' } })
    await rig.post('buy', order)
    await rig.advanceAsync(4_999)
    expect(rig.states()).toEqual(['queued'])
    await rig.advanceAsync(1)
    expect(rig.states()).toEqual(['expired'])
    expect(rig.settled).toMatchObject([{ state: 'expired', sends: 0 }])
  })

  test('OB-10: it is over when the line comes after a sleep in which no timer fired', async () => {
    const rig = createOutboxRig()
    rig.socket.behaviour.autoOpen = false
    await rig.post('buy', order)
    rig.clock.suspend(5_000)
    await rig.goLive()
    expect(rig.states()).toEqual(['expired'])
    expect(rig.said()).toEqual([])
  })

  test('OB-10: it is over while its state is being stored, for which it is not sent', async () => {
    const storage = createMemoryStorage()
    const kept = createHeldStorage(storage)
    const rig = createOutboxRig({ kept, limits: { storageTimeoutMs: 60_000 } })
    await rig.goLive()
    const posted = rig.post('buy', order)
    kept.hold('write')
    await rig.settle()
    await kept.next().pass()
    await posted
    await rig.settle()
    expect(kept.waiting).toHaveLength(1)
    rig.clock.suspend(5_000)
    await kept.next().pass()
    await rig.settle()
    expect(rig.states()).toEqual(['expired'])
    expect(rig.said()).toEqual([])
  })

  test('OB-10: it is over when the message is read back', async () => {
    const before = createOutboxRig({ server: { line: 'mute' } })
    await before.post('buy', order)
    await before.post('hello')
    before.kill()
    const after = createOutboxRig({
      storage: before.storage, locks: before.locks, server: { line: 'mute' },
    })
    after.clock.setWall(before.clock.now() + 5_000)
    await after.settle()
    await after.outbox.loaded()
    expect(after.states()).toEqual(['expired', 'queued'])
  })

  test('OB-11: a clock that was set back makes the message too late at once', async () => {
    const rig = createOutboxRig({ server: { line: 'mute' } })
    await rig.post('buy', order)
    rig.clock.setWall(rig.clock.now() - 60_000)
    rig.server.line = 'up'
    rig.client.reconnect()
    await rig.goLive()
    expect(rig.states()).toEqual(['expired'])
    expect(rig.said()).toEqual([])
  })

  test('OB-11: and every wait to be over, so that nothing waits for hours', async () => {
    const rig = createOutboxRig()
    await rig.goLive()
    const id = await rig.post('buy')
    await rig.settle()
    rig.clock.setWall(rig.clock.now() - 3 * 3_600_000)
    await rig.advanceAsync(10_000)
    expect(rig.states()).toEqual(['unknown'])
    expect(rig.said()).toEqual(['post buy', 'ask'])
    rig.clock.setWall(rig.clock.now() - 3 * 3_600_000)
    await rig.advanceAsync(10_000)
    expect(rig.said()).toEqual(['post buy', 'ask', 'ask'])
    await rig.answer(id)
    expect(rig.states()).toEqual(['acked'])
  })

  test('OB-12: what was sent is not expired, however long ago', async () => {
    const rig = createOutboxRig()
    await rig.goLive()
    await rig.post('buy', order)
    await rig.post('hello', { channel: 'notes', replay: 'at-least-once', ttlMs: 5_000 })
    await rig.advanceAsync(6_000)
    expect(rig.states()).toEqual(['sent', 'sent'])
    await rig.cut()
    expect(rig.states()).toEqual(['unknown', 'unknown'])
    await rig.goLive()
    expect(rig.said().slice(2)).toEqual(['ask', 'ask'])
  })

  test('a time to live of years is one that no platform timer could wait for', async () => {
    const rig = createOutboxRig({ server: { line: 'mute' } })
    await rig.post('hello', { ttlMs: 1e12 })
    await rig.advanceAsync(5 * 3_600_000)
    expect(rig.states()).toEqual(['queued'])
  })
})
