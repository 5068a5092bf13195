import { describe, expect, test } from 'vitest'
import { installOutbox, installedOutbox } from '../../../src/vue/outbox/outbox-plugin'
import { createLiveOutbox, createOutboxRig, type OutboxRig } from '../../support/outbox-rig'
import { buy } from './entries'

const holds = (rig: OutboxRig): boolean => rig.client.leases().some(({ label, held }) => label === 'outbox' && held)

describe('the outbox lease', () => {
  test('OB-16: holds the lease for the rest of its 10 s after the process restarts', async () => {
    const before = createOutboxRig({ server: { line: 'mute' } })
    await before.post('hello')
    const after = before.restarted({ server: { line: 'mute' } })
    after.clock.setWall(before.clock.now() + 4_000)
    await after.settle()
    expect(holds(after)).toBe(true)
    await after.advanceAsync(6_000)
    expect(holds(after)).toBe(false)
  })

  test('OB-17: acquires the lease again after ask(), and queries the message as soon as possible', async () => {
    const rig = await createLiveOutbox()
    const id = await rig.postAndSettle('buy')
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
    // On an open connection, queries immediately, without waiting for the last response.
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

  test('OB-115: holds the lease until a request ends, because the outbox may query its result', async () => {
    const rig = createOutboxRig()
    const outcomes: unknown[] = []
    for (const queue of ['orders', 'notes']) {
      void rig.outbox.postAndWait({ ...buy, queue }).then((result) => outcomes.push(result))
    }
    await rig.advanceAsync(15_000)
    expect(rig.said()).toEqual(['post buy', 'post buy', 'ask', 'ask'])
    await rig.answer(rig.wired()[0]?.id ?? '')
    expect([outcomes, holds(rig)]).toMatchObject([[{ ok: true }], true])
    await rig.advanceAsync(4_999)
    expect([outcomes, holds(rig)]).toMatchObject([[{}], true])
    await rig.advanceAsync(1_000)
    expect([outcomes, holds(rig)]).toMatchObject([[{}, { code: 'request-timeout' }], false])
  })

  test.each([null, { userId: 8 }])('OB-116: ends a request when the session changes to %j', async (session) => {
    const rig = createOutboxRig()
    await rig.settle()
    const request = rig.outbox.postAndWait(buy)
    await rig.advanceAsync(11_000)
    const outcomes: unknown[] = []
    void request.then((result) => outcomes.push(result))
    rig.client.setSession(session)
    await rig.settle()
    expect([outcomes, rig.outbox.entries(), holds(rig)])
      .toMatchObject([[{ ok: false, code: 'connection-lost', entry: { state: 'unknown' } }], [], false])
  })
})

describe('outbox edge cases', () => {
  test('OB-11: measures a wait by the wall clock when the clock is set back a little', async () => {
    const rig = await createLiveOutbox()
    await rig.postAndSettle('buy')
    await rig.advanceAsync(4_000)
    rig.clock.setWall(rig.clock.now() - 2_000)
    await rig.advanceAsync(6_000)
    expect(rig.states()).toEqual(['sent'])
    await rig.advanceAsync(2_000)
    expect(rig.states()).toEqual(['unknown'])
    expect(rig.said()).toEqual(['post buy', 'ask'])
  })

  test('OB-40: returns the same list and emits no event until an entry changes', async () => {
    const rig = createOutboxRig({ server: { line: 'mute' } })
    await rig.postAndSettle('hello')
    const before = rig.outbox.entries()
    const reported: unknown[] = []
    rig.outbox.on('changed', (entries) => reported.push(entries))
    rig.outbox.ask('absent')
    await rig.outbox.dismiss('absent')
    expect(reported).toEqual([])
    expect(rig.outbox.entries()).toBe(before)
  })
})

describe('the outboxes in an app', () => {
  test('OB-41: finds each outbox by its client’s name until the outbox is removed', () => {
    const [one, other] = [createOutboxRig().outbox, createOutboxRig().outbox]
    expect(() => installedOutbox('desk')).toThrow('invalid-option: no outbox for client desk is installed')
    const takeOff = installOutbox('desk', one)
    expect(installedOutbox('desk')).toBe(one)
    const takeOther = installOutbox('desk', other)
    expect(installedOutbox('desk')).toBe(other)
    // The outbox is no longer installed, and does not remove the other outbox.
    takeOff()
    expect(installedOutbox('desk')).toBe(other)
    takeOther()
    expect(() => installedOutbox('desk')).toThrow('invalid-option')
  })
})
