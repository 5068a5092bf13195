import { describe, expect, test } from 'vitest'
import { createOpenRig } from '../../../support/client-rig'
import { failureOf, isPing, networkBack, pings, shown, silent } from './client-stages'
import { createRigProtocol } from '../../../support/rig-protocol'

describe('the beat', () => {
  test('HB-1: a ping every 15 s by default, from ready on', () => {
    const rig = createOpenRig({}, 14_999)
    expect(pings(rig)).toBe(0)
    rig.advance(1)
    expect(pings(rig)).toBe(1)
    rig.advance(10 * 15_000)
    expect(pings(rig)).toBe(11)
    expect(rig.status()).toBe('open')
  })

  test('HB-1: no ping before ready, none after the end', () => {
    const rig = createOpenRig({ server: { getsReady: false } }, 19_000)
    const connection = rig.last()
    expect(pings(rig)).toBe(0)
    connection.message({ type: 'ready' })
    rig.server.line = 'refusing'
    connection.closed(1006)
    const sent = connection.sent.length
    rig.advance(3_600_000)
    expect(connection.sent).toHaveLength(sent)
    expect(rig.clock.pending()).toBe(0)
  })

  test('HB-2: without an answer within 5 s it is lost, and tried again in its window', () => {
    const rig = silent()
    const connection = rig.last()
    rig.advance(15_000 + 4_999)
    expect(rig.status()).toBe('open')
    rig.advance(1)
    expect(connection.state).toBe('dropped')
    expect(rig.client.status()).toMatchObject({
      status: 'reconnecting', attempt: 1, nextAtMs: rig.clock.now() + 2_300, failure: { code: 'pong-timeout' },
    })
  })

  describe('where a pong may take longer than the interval', () => {
    const policy = { pingIntervalMs: 5_000, pongTimeoutMs: 12_000 }

    test('HB-1: an answered ping is followed by the next at its time, one that waits by none', () => {
      const rig = silent({ policy })
      rig.advance(5_000)
      expect(pings(rig)).toBe(1)
      rig.advance(4_000)
      rig.last().message({ type: 'pong' })
      rig.advance(1_000)
      expect(pings(rig)).toBe(2)
      // 6 s for an answer: the beat at 15 s passes, the one at 20 s does not.
      rig.advance(5_999)
      expect(pings(rig)).toBe(2)
      rig.last().message({ type: 'pong' })
      rig.advance(4_000)
      expect(pings(rig)).toBe(2)
      rig.advance(1)
      expect(pings(rig)).toBe(3)
    })

    test('HB-2: each ping has its whole time, and no ping of a later beat gives it more', () => {
      const rig = silent({ policy })
      rig.advance(9_000)
      rig.last().message({ type: 'pong' })
      rig.advance(1_000 + 11_999)
      expect(pings(rig)).toBe(2)
      expect(rig.status()).toBe('open')
      rig.advance(1)
      expect(rig.client.status()).toMatchObject({ status: 'reconnecting', failure: { code: 'pong-timeout' } })
    })

    test.each([
      ['by default', {}, [1, 7_000, 14_999, 15_000, 15_001, 29_999, 31_000], 20_000],
      ['here', policy, [1, 4_999, 5_000, 5_001, 9_999, 10_001, 16_999, 17_001, 31_000], 17_000],
    ])('HB-3: %s silence at any time is noticed within ping interval and pong timeout', (_, given, times, withinMs) => {
      for (const silentAfterMs of times) {
        const rig = createOpenRig({ policy: given }, silentAfterMs)
        rig.server.answersPings = false
        rig.advance(withinMs)
        const lost = rig.statuses.find(({ failure }) => failure?.code === 'pong-timeout')
        expect(lost?.status).toBe('reconnecting')
      }
    })

    test('HB-9, HB-11: so far off the beat an answered ping is followed by a probe', () => {
      const rig = silent({ policy })
      rig.advance(5_000)
      rig.last().message({ type: 'pong' })
      rig.clock.setWall(rig.clock.now() - 60_000)
      rig.advance(5_000)
      expect(pings(rig)).toBe(2)
      rig.advance(1_999)
      expect(rig.status()).toBe('open')
      rig.server.line = 'mute'
      rig.advance(1)
      expect(rig.client.status()).toMatchObject({ status: 'connecting', failure: { code: 'probe-timeout' } })
    })
  })

  test('HB-7: an arriving frame touches no timer and takes no step', () => {
    const rig = createOpenRig({}, 1)
    const steps = rig.records.length
    const pending = rig.clock.pending()
    for (let count = 0; count < 1_000; count += 1) rig.last().message({ type: 'say' })
    expect(rig.records).toHaveLength(steps)
    expect(rig.clock.pending()).toBe(pending)
  })

  test('HB-13: without pings there are none, and no probes', () => {
    const rig = silent({ policy: { ping: false } })
    const sent = rig.last().sent.length
    networkBack(rig)
    rig.lifecycle.toBackground()
    rig.advance(1_000)
    rig.lifecycle.toForeground()
    expect(rig.client.reconnect()).toBe('kept')
    rig.advance(3_600_000)
    expect(rig.last().sent).toHaveLength(sent)
    expect(rig.status()).toBe('open')
    expect(rig.opensAtMs).toHaveLength(1)
  })

  test('HB-15: a ping knows whether the app is in front', () => {
    const rig = createOpenRig({}, 15_000)
    rig.lifecycle.toBackground()
    rig.advance(15_000)
    expect(rig.last().frames.filter(isPing)).toEqual([
      { type: 'ping', foreground: true }, { type: 'ping', foreground: false },
    ])
  })

  test('HB-16: round trips are measured, the last 60 kept', () => {
    const rig = silent()
    expect(rig.client.stats()).toMatchObject({ roundTripMs: null, roundTrips: [] })
    for (let count = 1; count <= 70; count += 1) {
      rig.advance(15_000 - (count - 1))
      expect(rig.status()).toBe('open')
      rig.advance(count)
      rig.last().message({ type: 'pong' })
    }
    const { roundTripMs, roundTrips } = rig.client.stats()
    expect(roundTripMs).toBe(70)
    expect(roundTrips.map(({ ms }) => ms)).toEqual(Array.from({ length: 60 }, (_, index) => index + 11))
    rig.last().message({ type: 'pong' })
    expect(rig.client.stats().roundTrips).toEqual(roundTrips)
  })
})

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
    const { rig, page: lease } = shown({ server: { answersPings: false }, policy: { lingerMs: 10_000 } }, 1_000)
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
    const rig = createOpenRig({ protocol: createRigProtocol({ liveness: 'reply' }) }, 3_600_000)
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
