import { describe, expect, test } from 'vitest'
import { createRig } from '../../../support/client-rig'
import { isPing, pings, silent } from './client-stages'

describe('the beat', () => {
  test('HB-1: a ping every 15 s by default, from ready on', () => {
    const rig = createRig()
    rig.open()
    rig.advance(14_999)
    expect(pings(rig)).toBe(0)
    rig.advance(1)
    expect(pings(rig)).toBe(1)
    rig.advance(10 * 15_000)
    expect(pings(rig)).toBe(11)
    expect(rig.status()).toBe('open')
  })

  test('HB-1: no ping before ready, none after the end', () => {
    const rig = createRig({ server: { getsReady: false } })
    const connection = rig.open()
    rig.advance(19_000)
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

  test('HB-3: a server that falls silent at any time is noticed within ping interval and pong timeout', () => {
    for (const silentAfterMs of [1, 7_000, 14_999, 15_000, 15_001, 29_999, 31_000]) {
      const rig = createRig()
      rig.open()
      rig.advance(silentAfterMs)
      rig.server.answersPings = false
      rig.advance(20_000)
      const lost = rig.statuses.find(({ failure }) => failure?.code === 'pong-timeout')
      expect(lost?.status).toBe('reconnecting')
    }
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

    test('HB-3: silence at any time is noticed within ping interval and pong timeout', () => {
      for (const silentAfterMs of [1, 4_999, 5_000, 5_001, 9_999, 10_001, 16_999, 17_001, 31_000]) {
        const rig = createRig({ policy })
        rig.open()
        rig.advance(silentAfterMs)
        rig.server.answersPings = false
        rig.advance(17_000)
        expect(rig.statuses.map(({ failure }) => failure?.code)).toContain('pong-timeout')
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
    const rig = createRig()
    rig.open()
    rig.advance(1)
    const steps = rig.records.length
    const pending = rig.clock.pending()
    for (let count = 0; count < 1_000; count += 1) rig.last().message({ type: 'say' })
    expect(rig.records).toHaveLength(steps)
    expect(rig.clock.pending()).toBe(pending)
  })

  test('HB-13: without pings there are none, and no probes', () => {
    const rig = silent({ policy: { ping: false } })
    const sent = rig.last().sent.length
    rig.network.goOffline()
    rig.network.goOnline()
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
    const rig = createRig()
    rig.open()
    rig.advance(15_000)
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
