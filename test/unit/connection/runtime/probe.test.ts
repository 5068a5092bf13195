import { describe, expect, test } from 'vitest'
import { createRig } from '../../../support/client-rig'
import { failureOf, pings, silent } from './client-stages'

describe('a probe', () => {
  test('HB-11: it has 2 s by default, and then connects at once', () => {
    const rig = silent()
    rig.advance(10_000)
    expect(rig.client.reconnect()).toBe('probing')
    rig.advance(1_999)
    expect(rig.status()).toBe('open')
    rig.server.line = 'mute'
    rig.advance(1)
    expect(rig.opensAtMs).toEqual([0, 12_000])
    expect(rig.client.status()).toMatchObject({ status: 'connecting', failure: { code: 'probe-timeout' } })
  })

  test('HB-11: one by an event has what the budget allows', () => {
    const rig = silent()
    rig.advance(10_000)
    rig.network.goOffline()
    rig.network.goOnline()
    rig.advance(2_000)
    rig.server.line = 'refusing'
    rig.advance(100_000)
    expect(rig.opensAtMs.slice(0, 2)).toEqual([0, 12_000])
  })

  test('HB-12: a second hint sends no second ping and does not prolong the first', () => {
    const rig = silent()
    rig.advance(10_000)
    rig.network.goOffline()
    rig.advance(1_000)
    rig.network.goOnline()
    expect(pings(rig)).toBe(1)
    rig.server.line = 'mute'
    rig.advance(1_000)
    expect(failureOf(rig)).toBe('probe-timeout')
  })

  test('HB-12: that the user asked is remembered, offline or not', () => {
    const rig = silent()
    rig.advance(10_000)
    rig.network.goOffline()
    rig.advance(1_000)
    rig.client.reconnect()
    expect(pings(rig)).toBe(1)
    rig.advance(1_000)
    expect(rig.opensAtMs).toEqual([0, 12_000])
  })

  test('HB-12: a probe replaces an unanswered ping', () => {
    const rig = silent()
    rig.advance(16_000)
    rig.client.reconnect()
    expect(pings(rig)).toBe(2)
    rig.advance(2_000)
    expect(rig.opensAtMs).toEqual([0, 18_000])
  })

  test('HB-12: the beat goes on beside a probe and sends nothing twice', () => {
    const rig = silent({ policy: { probeTimeoutMs: 10_000 } })
    rig.advance(14_000)
    rig.client.reconnect()
    rig.advance(1_000)
    expect(pings(rig)).toBe(1)
    rig.last().message({ type: 'say' })
    rig.advance(14_999)
    expect(rig.status()).toBe('open')
    expect(pings(rig)).toBe(1)
    rig.advance(1)
    expect(pings(rig)).toBe(2)
    rig.advance(5_000)
    expect(failureOf(rig)).toBe('pong-timeout')
  })

  test('HB-11: with the last lease in its linger, a probe that fails begins nothing', () => {
    const rig = createRig({ server: { answersPings: false }, policy: { lingerMs: 10_000 } })
    const lease = rig.need()
    rig.advance(1_000)
    rig.client.reconnect()
    lease.want(false)
    rig.advance(2_000)
    expect(rig.opensAtMs).toHaveLength(1)
    rig.advance(3_600_000)
    expect(rig.opensAtMs).toHaveLength(1)
    expect(rig.status()).toBe('idle')
  })
})
