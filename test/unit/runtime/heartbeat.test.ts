import { describe, expect, test } from 'vitest'
import { createRig } from '../../support/client-rig'
import { isPing, pings, silent } from './silent-server'

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
