import { describe, expect, test } from 'vitest'
import { createRig, type Rig } from '../../../support/client-rig'
import { inFlight, triesFromNow, expectFreshBudget, foreground, networkBack } from './outage-stages'

describe('an attempt in flight', () => {
  test('RC-20: reconnect() keeps a young one', () => {
    const { rig } = inFlight()
    rig.advance(2_000)
    expect(rig.client.reconnect()).toBe('kept')
    expect(rig.last().state).toBe('connecting')
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 3 })
  })

  test('RC-20: reconnect() restarts an attempt that is older than 2 s', () => {
    const { rig } = inFlight()
    rig.advance(2_001)
    const old = rig.last()
    const before = rig.opensAtMs.length
    rig.server.line = 'refusing'
    expect(rig.client.reconnect()).toBe('attempting')
    expect(old.state).toBe('dropped')
    expectFreshBudget(rig, before)
  })

  for (const [title, event] of [
    ['RC-20: by reconnect()', (rig: Rig): void => { rig.client.reconnect() }],
    ['RC-28: by the network', networkBack],
  ] as const) {
    test(`${title} what is given up is dropped before the address of the next is known`, async () => {
      const rig = createRig({ url: () => Promise.resolve('wss://feed.example.com'), server: { line: 'mute' } })
      rig.need()
      await rig.advanceAsync(3_000)
      const old = rig.last()
      event(rig)
      expect(old.state).toBe('dropped')
      await rig.advanceAsync(0)
      expect(rig.opensAtMs).toHaveLength(2)
    })
  }

  test('RC-20: an attempt whose age is negative by the wall clock is restarted', () => {
    const { rig } = inFlight()
    rig.clock.setWall(rig.clock.now() - 60_000)
    expect(rig.client.reconnect()).toBe('attempting')
  })

  for (const [title, event] of [
    ['RC-24: the foreground', foreground],
    ['RC-28: the network', networkBack],
  ] as const) {
    test(`${title} keeps a young one`, () => {
      const { rig } = inFlight()
      const { length } = rig.opensAtMs
      rig.advance(2_000)
      event(rig)
      expect(rig.last().state).toBe('connecting')
      expect(rig.opensAtMs).toHaveLength(length)
    })

    test(`${title} restarts an attempt that is older than 2 s`, () => {
      const { rig } = inFlight()
      rig.advance(2_001)
      const old = rig.last()
      const before = rig.opensAtMs.length
      rig.server.line = 'refusing'
      event(rig)
      expect(old.state).toBe('dropped')
      expectFreshBudget(rig, before)
    })
  }

  test('RC-32: within the linger a need that returns finds it still under way', () => {
    const { rig, lease } = inFlight()
    lease.want(false)
    rig.advance(299)
    lease.want(true)
    rig.advance(1_000)
    expect(rig.last().state).toBe('connecting')
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 3 })
  })

  test('RC-36: another session restarts it', () => {
    const { rig } = inFlight()
    const old = rig.last()
    const before = rig.opensAtMs.length
    rig.server.line = 'refusing'
    rig.client.setSession({ userId: 7 })
    expect(old.state).toBe('dropped')
    expectFreshBudget(rig, before)
  })

  test('RC-40: without a lease it is idle after the linger', () => {
    const { rig, lease } = inFlight()
    lease.release()
    rig.advance(299)
    expect(rig.last().state).toBe('connecting')
    rig.advance(1)
    expect(rig.last().state).toBe('dropped')
    expect(rig.client.status()).toMatchObject({ status: 'idle', failure: null })
    expect(triesFromNow(rig)).toEqual([])
  })
})
