import { describe, expect, test } from 'vitest'
import { createRig } from '../../../support/client-rig'
import { ready, waiting, failed, triesFromNow, expectFreshBudget, foreground, networkBack } from './outage-stages'

describe('waiting for an attempt', () => {
  test('RC-21: reconnect() makes one now, with a fresh budget', () => {
    const { rig } = waiting()
    const before = rig.opensAtMs.length
    expect(rig.client.reconnect()).toBe('attempting')
    expect(rig.client.status()).toMatchObject({ status: 'connecting', attempt: 0, failure: null })
    expectFreshBudget(rig, before)
  })

  test('RC-25: the foreground makes one now, with a fresh budget', () => {
    const { rig } = waiting()
    const before = rig.opensAtMs.length
    foreground(rig)
    expectFreshBudget(rig, before)
  })

  test('RC-29: the network makes one now, with a fresh budget', () => {
    const { rig } = waiting()
    const before = rig.opensAtMs.length
    networkBack(rig)
    expectFreshBudget(rig, before)
  })

  test('RC-29: a network that was away at the start is one that returns', () => {
    const rig = createRig({ startsOnline: false, server: { line: 'refusing' } })
    rig.open()
    rig.advance(8_000)
    const before = rig.opensAtMs.length
    rig.network.goOnline()
    expectFreshBudget(rig, before)
  })

  test('RC-29: a network that only says again what it said is none', () => {
    const { rig } = waiting()
    const before = rig.opensAtMs.length
    rig.network.goOnline()
    expect(rig.opensAtMs).toHaveLength(before)
  })

  test('RC-33: a need that returns makes one now, with a fresh budget', () => {
    const { rig, lease } = waiting()
    const before = rig.opensAtMs.length
    lease.want(false)
    rig.advance(300)
    expect(rig.status()).toBe('idle')
    lease.want(true)
    expectFreshBudget(rig, before)
  })

  test('RC-37: another session makes one now, with a fresh budget', () => {
    const { rig } = waiting()
    const before = rig.opensAtMs.length
    rig.client.setSession({ userId: 7 })
    expectFreshBudget(rig, before)
  })

  test('RC-41: without a lease it is idle after the linger', () => {
    const { rig, lease } = waiting()
    lease.release()
    rig.advance(299)
    expect(rig.status()).toBe('reconnecting')
    rig.advance(1)
    expect(rig.client.status()).toMatchObject({ status: 'idle', failure: null, nextAtMs: null })
    expect(triesFromNow(rig)).toEqual([])
  })
})

describe('failed', () => {
  test('RC-22: reconnect() makes an attempt now, with a fresh budget', () => {
    const { rig } = failed()
    const before = rig.opensAtMs.length
    expect(rig.client.reconnect()).toBe('attempting')
    expectFreshBudget(rig, before)
    expect(rig.errors).toHaveLength(2)
  })

  test('RC-26: so does the foreground', () => {
    const { rig } = failed()
    const before = rig.opensAtMs.length
    foreground(rig)
    expectFreshBudget(rig, before)
  })

  test('RC-30: so does the network', () => {
    const { rig } = failed()
    const before = rig.opensAtMs.length
    networkBack(rig)
    expectFreshBudget(rig, before)
  })

  test('RC-34: so does a need that returns', () => {
    const { rig, lease } = failed()
    const before = rig.opensAtMs.length
    lease.hidden()
    lease.shown()
    expectFreshBudget(rig, before)
  })

  test('RC-38: so does another session, whatever the reason was', () => {
    const { rig } = failed()
    const before = rig.opensAtMs.length
    rig.client.setSession({ userId: 7 })
    expectFreshBudget(rig, before)
  })

  test('RC-42: without a lease it is idle at once, the reason kept for the page', () => {
    const { rig, lease } = failed()
    lease.want(false)
    expect(rig.client.status()).toMatchObject({ status: 'idle', failure: { code: 'connect-failed' } })
    expect(rig.errors).toHaveLength(1)
    expect(triesFromNow(rig)).toEqual([])
    expect(rig.client.status().failure).toMatchObject({ code: 'connect-failed' })
  })

  test('RC-42: failed while the last lease lingered, it is idle at once too, the reason kept', () => {
    const { rig, lease } = ready()
    lease.want(false)
    rig.last().closed(4403)
    expect(rig.client.status()).toMatchObject({ status: 'idle', failure: { code: 'forbidden' } })
  })
})
