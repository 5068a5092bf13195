import { describe, expect, test } from 'vitest'
import type { Rig } from '../../../support/client-rig'
import { ready, waiting, failed, expectFreshBudget, foreground, networkBack } from './outage-stages'

describe('open', () => {
  const pings = (rig: Rig): number => rig.last().frames.filter((frame) => JSON.stringify(frame).includes('ping')).length

  for (const [title, event] of [
    ['RC-23: reconnect() probes', (rig: Rig): void => { expect(rig.client.reconnect()).toBe('probing') }],
    ['RC-27: the foreground probes', foreground],
    ['RC-31: the network probes', networkBack],
  ] as const) {
    test(title, () => {
      const { rig } = ready()
      const before = pings(rig)
      event(rig)
      expect(pings(rig)).toBe(before + 1)
      rig.advance(2_000)
      expect(rig.status()).toBe('open')
      expect(rig.opensAtMs).toHaveLength(1)
    })
  }

  test('RC-35: a need that returns within the linger finds it as it was', () => {
    const { rig, lease } = ready()
    const sent = rig.last().sent.length
    lease.want(false)
    rig.advance(299)
    lease.want(true)
    rig.advance(10_000)
    expect(rig.status()).toBe('open')
    expect(rig.last().sent).toHaveLength(sent)
  })

  test('RC-35: a need that returns while it closes has it opened again', () => {
    const { rig, lease } = ready()
    rig.socket.behaviour.autoClose = false
    lease.want(false)
    rig.advance(300)
    lease.want(true)
    expect(rig.status()).toBe('connecting')
    expect(rig.opensAtMs).toHaveLength(1)
    rig.last().closed(1000)
    rig.advance(0)
    expect(rig.status()).toBe('open')
    expect(rig.opensAtMs).toHaveLength(2)
  })

  test('RC-39: another session sends the goodbye and connects again', () => {
    const { rig } = ready()
    const old = rig.last()
    rig.client.setSession({ userId: 7 })
    rig.advance(0)
    expect(old.frames).toContainEqual({ type: 'goodbye' })
    expect(old.closeCall).toEqual({ code: 1000, reason: '' })
    expect(rig.opensAtMs).toHaveLength(2)
    expect(rig.last().frames).toEqual([{ type: 'hello', trader: 7 }])
    expect(rig.status()).toBe('open')
  })

  test('RC-43: without a lease it says goodbye after the linger', () => {
    const { rig, lease } = ready()
    lease.release()
    rig.advance(299)
    expect(rig.status()).toBe('open')
    rig.advance(1)
    expect(rig.last().frames).toContainEqual({ type: 'goodbye' })
    expect(rig.client.status()).toMatchObject({ status: 'idle', failure: null })
  })
})

describe('reconnect() without a lease', () => {
  test('RC-44: it clears the failure and opens nothing', () => {
    const { rig, lease } = failed()
    lease.want(false)
    const before = rig.opensAtMs.length
    expect(rig.client.reconnect()).toBe('no-lease')
    expect(rig.client.status()).toMatchObject({ status: 'idle', failure: null })
    rig.advance(60_000)
    expect(rig.opensAtMs).toHaveLength(before)
  })

  test('RC-44: what was cleared is forgotten: the next need is a first connection', () => {
    const { rig, lease } = waiting()
    networkBack(rig)
    rig.advance(3_000)
    lease.want(false)
    rig.advance(300)
    rig.client.reconnect()
    const before = rig.opensAtMs.length
    lease.want(true)
    expectFreshBudget(rig, before)
  })

  test('RC-44: while the last lease lingers the failure is cleared, no more', () => {
    const { rig, lease } = waiting()
    lease.want(false)
    expect(rig.client.reconnect()).toBe('no-lease')
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 3, failure: null })
    lease.want(true)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 3 })
  })

  test('RC-44: a failure in the linger is idle at once', () => {
    const { rig, lease } = ready()
    lease.want(false)
    rig.last().closed(4403)
    expect(rig.client.reconnect()).toBe('no-lease')
    expect(rig.client.status()).toMatchObject({ status: 'idle', failure: null })
    lease.want(true)
    rig.advance(0)
    expect(rig.status()).toBe('open')
  })
})
