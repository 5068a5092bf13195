import { describe, expect, test } from 'vitest'
import type { Rig } from '../../../support/client-rig'
import { killed, middlesMs, triesAfter } from './client-stages'

describe('when an outage ends', () => {
  /** Back during attempt 3 of an outage. */
  function backAtThree(): Rig {
    const rig = killed()
    rig.advance(17_000)
    rig.server.line = 'up'
    rig.advance(550)
    return rig
  }

  test('RC-12: back during attempt 3 it is live', () => {
    const rig = backAtThree()
    expect(triesAfter(rig, 3_600_000)).toEqual(middlesMs.slice(0, 3))
    expect(rig.status()).toBe('open')
    expect(rig.errors).toEqual([])
  })

  test('RC-12: lost again before the minimum uptime, the count goes on', () => {
    const rig = backAtThree()
    rig.advance(4_999)
    rig.server.line = 'refusing'
    rig.last().closed(1006)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 4 })
    rig.advance(100_000)
    expect(triesAfter(rig, 3_600_000)).toEqual(middlesMs)
    expect(rig.errors).toEqual([{ code: 'connect-failed', reason: 'connect-failed', attemptsMade: 5 }])
  })

  test('RC-11: ready for minUptimeMs, 5,000 by default, the count starts at zero', () => {
    const rig = backAtThree()
    rig.advance(5_000)
    const lostAtMs = rig.nowMs()
    rig.server.line = 'refusing'
    rig.last().closed(1006)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 1 })
    rig.advance(100_000)
    expect(triesAfter(rig, lostAtMs)).toEqual(middlesMs)
  })

  test('RC-11: the wall clock decides where the timer slept', () => {
    const rig = backAtThree()
    rig.clock.suspend(5_000)
    rig.server.line = 'refusing'
    rig.last().closed(1006)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 1 })
  })

  test('RC-11: also where it is the protocol that finds the line dead', () => {
    const rig = backAtThree()
    rig.clock.suspend(5_000)
    rig.server.line = 'refusing'
    rig.last().message({ type: 'lose' })
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 1 })
  })

  test('RC-17: a clock that is set back in an outage delays no attempt for long', () => {
    const rig = killed({ policy: { restMs: 1_000 } })
    rig.clock.setWall(rig.clock.now() - 3_600_000)
    const opens = rig.opensAtMs.length
    rig.advance(100_000)
    expect(rig.opensAtMs.length - opens).toBeGreaterThanOrEqual(4)
    rig.server.line = 'up'
    rig.advance(60_000)
    expect(rig.status()).toBe('open')
  })

  test('RC-11: an open socket alone does not count', () => {
    const rig = killed()
    rig.server.line = 'up'
    rig.server.getsReady = false
    rig.advance(2_300 + 10_000)
    rig.last().closed(1006)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 2 })
  })
})
