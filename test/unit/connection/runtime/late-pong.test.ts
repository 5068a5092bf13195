import { describe, expect, test } from 'vitest'
import { failureOf, pings, silent } from './client-stages'

describe('a pong timer that is not on time', () => {
  test('HB-8: up to 2 s late it is believed, and the line given up', () => {
    const rig = silent()
    rig.advance(15_000)
    rig.clock.suspend(5_000 + 2_000)
    rig.advance(0)
    expect(failureOf(rig)).toBe('pong-timeout')
  })

  test('HB-8: later than that it asks once more', () => {
    const rig = silent()
    rig.advance(15_000)
    rig.clock.suspend(5_000 + 2_001)
    rig.advance(0)
    expect(rig.status()).toBe('open')
    expect(pings(rig)).toBe(2)
  })

  test('HB-8: once more and not again, however late the second is', () => {
    const rig = silent()
    rig.advance(15_000)
    rig.clock.suspend(60_000)
    rig.advance(0)
    rig.clock.suspend(60_000)
    rig.advance(0)
    expect(failureOf(rig)).toBe('pong-timeout')
  })

  test('HB-10: a clock set back to the very moment of the ping leaves the line its whole time', () => {
    const rig = silent()
    rig.advance(15_000)
    rig.clock.setWall(rig.clock.now() - 5_000)
    rig.advance(5_000 + 4_999)
    expect(rig.status()).toBe('open')
    expect(pings(rig)).toBe(1)
    rig.advance(1)
    expect(failureOf(rig)).toBe('pong-timeout')
  })

  for (const backMs of [200, 3_000]) {
    test(`HB-10: a line that answers after the clock went back by ${backMs} ms is kept`, () => {
      const rig = silent()
      rig.advance(15_000 + 50)
      rig.clock.setWall(rig.clock.now() - backMs)
      rig.last().message({ type: 'pong' })
      rig.advance(11_000)
      expect(rig.status()).toBe('open')
      expect(pings(rig)).toBe(1)
      expect(rig.client.stats().roundTrips).toEqual([])
      rig.advance(9_000)
      expect(failureOf(rig)).toBe('pong-timeout')
    })

    test(`HB-10: also one that is asked by reconnect(), and ${backMs} ms back says no more than a frame`, () => {
      const rig = silent()
      expect(rig.client.reconnect()).toBe('probing')
      rig.advance(50)
      rig.clock.setWall(rig.clock.now() - backMs)
      rig.last().message({ type: 'say' })
      rig.advance(6_000)
      expect(rig.opensAtMs).toHaveLength(1)
      expect(pings(rig)).toBe(1)
    })
  }
})
