import { describe, expect, test } from 'vitest'
import { createOutboxRig, type OutboxRig } from '../../support/outbox-rig'

const holds = (rig: OutboxRig): boolean => rig.client.leases().some(({ label, held }) => label === 'outbox' && held)

describe('the lease of the outbox', () => {
  test('OB-16: it opens the line for a message and is given back when it settles', async () => {
    const rig = createOutboxRig()
    expect(holds(rig)).toBe(false)
    const id = await rig.post('buy')
    await rig.advanceAsync(100)
    expect(holds(rig)).toBe(true)
    expect(rig.status()).toBe('open')
    await rig.answer(id)
    expect(holds(rig)).toBe(false)
    await rig.advanceAsync(1_000)
    expect(rig.status()).toBe('idle')
  })

  test('OB-16: leaving the page at once does not keep a message from settling', async () => {
    const rig = createOutboxRig()
    const page = rig.need()
    await rig.advanceAsync(100)
    const id = await rig.post('close position')
    page.want(false)
    page.release()
    await rig.advanceAsync(5_000)
    expect(rig.status()).toBe('open')
    await rig.answer(id)
    await rig.advanceAsync(1_000)
    expect(rig.states()).toEqual(['acked'])
    expect(rig.status()).toBe('idle')
  })

  test('OB-16: after ten seconds it is given back, and what still waits goes out at the next opening', async () => {
    const rig = createOutboxRig({ server: { line: 'mute' } })
    await rig.post('hello')
    await rig.advanceAsync(9_999)
    expect(holds(rig)).toBe(true)
    await rig.advanceAsync(1)
    expect(holds(rig)).toBe(false)
    expect(rig.states()).toEqual(['queued'])
    rig.server.line = 'up'
    await rig.advanceAsync(60_000)
    expect(rig.said()).toEqual([])
    await rig.goLive()
    expect(rig.said()).toEqual(['post hello'])
  })

  test('OB-16: a process that comes back in time holds it for what is left', async () => {
    const before = createOutboxRig({ server: { line: 'mute' } })
    await before.post('hello')
    before.kill()
    const after = createOutboxRig({ storage: before.storage, locks: before.locks, server: { line: 'mute' } })
    after.clock.setWall(before.clock.now() + 4_000)
    await after.settle()
    expect(holds(after)).toBe(true)
    await after.advanceAsync(6_000)
    expect(holds(after)).toBe(false)
  })

  test('OB-17: asking holds it again, and asks as soon as it may', async () => {
    const rig = createOutboxRig()
    await rig.goLive()
    const id = await rig.post('buy')
    await rig.settle()
    await rig.cut()
    rig.server.line = 'mute'
    await rig.advanceAsync(60_000)
    expect(rig.states()).toEqual(['unknown'])
    expect(holds(rig)).toBe(false)

    rig.outbox.ask(id)
    expect(holds(rig)).toBe(true)
    await rig.advanceAsync(9_999)
    expect(holds(rig)).toBe(true)
    await rig.advanceAsync(1)
    expect(holds(rig)).toBe(false)

    rig.server.line = 'up'
    rig.client.reconnect()
    await rig.goLive()
    expect(rig.said()).toEqual(['post buy', 'ask'])
    // On an open line at once, and not only after the wait for the last answer.
    rig.outbox.ask(id)
    await rig.settle()
    expect(rig.said()).toEqual(['post buy', 'ask', 'ask'])
    await rig.answer(id)
    rig.outbox.ask(id)
    rig.outbox.ask('absent')
    await rig.settle()
    expect(holds(rig)).toBe(false)
    expect(rig.said()).toHaveLength(3)
  })

  test('OB-17: asking for one that waits holds it too, and asks nothing', async () => {
    const rig = createOutboxRig({ server: { line: 'mute' } })
    const id = await rig.post('hello')
    await rig.advanceAsync(20_000)
    expect(holds(rig)).toBe(false)
    rig.server.line = 'up'
    rig.client.reconnect()
    rig.outbox.ask(id)
    await rig.advanceAsync(5_000)
    expect(rig.said()).toEqual(['post hello'])
    rig.outbox.ask(id)
    await rig.settle()
    expect(rig.said()).toEqual(['post hello'])
  })
})
