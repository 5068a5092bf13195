import { describe, expect, test } from 'vitest'
import { createRig } from '../../../support/client-rig'
import { createRigProtocol } from '../../../support/rig-protocol'
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

describe('signs of life', () => {
  test('HB-4: any frame after the ping is a sign of life', () => {
    const rig = silent()
    rig.advance(15_000)
    rig.last().message({ type: 'say' })
    rig.advance(14_999)
    expect(rig.status()).toBe('open')
    rig.advance(1)
    rig.last().message(new ArrayBuffer(3))
    rig.advance(14_000)
    expect(rig.status()).toBe('open')
    expect(rig.received).toEqual([{ type: 'say' }, 3])
  })

  test('HB-4: one before it is none, were it in the same millisecond', () => {
    const rig = silent()
    rig.advance(14_999)
    rig.clock.setTimer(() => rig.last().message({ type: 'say' }), 0)
    rig.clock.suspend(1)
    rig.last().message({ type: 'say' })
    rig.advance(0)
    expect(pings(rig)).toBe(1)
    rig.advance(5_000)
    expect(failureOf(rig)).toBe('pong-timeout')
  })

  test('HB-5: where only the reply counts, other frames do not', () => {
    const rig = silent({ protocol: createRigProtocol({ liveness: 'reply' }) })
    rig.advance(15_000)
    rig.last().message({ type: 'say' })
    rig.advance(5_000)
    expect(failureOf(rig)).toBe('pong-timeout')
  })

  test('HB-5: and the reply does', () => {
    const rig = createRig({ protocol: createRigProtocol({ liveness: 'reply' }) })
    rig.open()
    rig.advance(3_600_000)
    expect(rig.status()).toBe('open')
    expect(rig.opensAtMs).toHaveLength(1)
  })

  test('HB-6: a server that never answers is not cut off where replies count once seen', () => {
    const rig = silent({ protocol: createRigProtocol({ liveness: 'reply-once-seen' }) })
    rig.advance(3_600_000)
    expect(rig.status()).toBe('open')
    expect(rig.opensAtMs).toHaveLength(1)
    expect(pings(rig)).toBe(240)
  })

  test('HB-6: once it answered, its silence counts, and any frame breaks it', () => {
    const rig = silent({ protocol: createRigProtocol({ liveness: 'reply-once-seen' }) })
    rig.advance(15_000)
    rig.last().message({ type: 'pong' })
    rig.advance(15_000)
    rig.last().message({ type: 'say' })
    rig.advance(15_000)
    expect(rig.status()).toBe('open')
    rig.advance(5_000)
    expect(failureOf(rig)).toBe('pong-timeout')
    rig.advance(60_000)
    expect(rig.status()).toBe('open')
    expect(rig.opensAtMs).toHaveLength(2)
  })

  test('HB-14: while something is outstanding the pong timeout waits longer', () => {
    let graceMs = 100_000
    const rig = silent({ protocol: createRigProtocol({ graceMs: () => graceMs }) })
    rig.advance(15_000 + 104_999)
    expect(rig.status()).toBe('open')
    rig.advance(1)
    expect(failureOf(rig)).toBe('pong-timeout')
    rig.advance(2_300)
    expect(rig.status()).toBe('open')
    graceMs = 0
    rig.advance(20_000)
    expect(failureOf(rig)).toBe('pong-timeout')
  })

  test('HB-14: patience that turns out to be uncalled for ends with one more ping', () => {
    let graceMs = 60_000
    const rig = silent({ protocol: createRigProtocol({ graceMs: () => graceMs }) })
    rig.advance(15_000 + 5_000)
    graceMs = 0
    rig.advance(60_000)
    expect(pings(rig)).toBe(2)
    rig.advance(2_000)
    expect(failureOf(rig)).toBe('pong-timeout')
  })
})
