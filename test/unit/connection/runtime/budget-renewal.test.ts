import { describe, expect, test } from 'vitest'
import { createRig } from '../../../support/client-rig'
import { middlesMs, waiting, failed, triesFromNow, expectFreshBudget, networkBack } from './outage-stages'

describe('what a budget is', () => {
  test('RC-14: attempt now is a first connection: its failure draws a phase and opens five windows', () => {
    const { rig } = waiting()
    rig.server.line = 'mute'
    rig.client.reconnect()
    rig.advance(10_000)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 1 })
    rig.server.line = 'refusing'
    expect(triesFromNow(rig)).toEqual(middlesMs)
  })

  test('RC-15: within a minute of a renewal an event makes one attempt that counts for nothing', () => {
    const { rig } = waiting()
    networkBack(rig)
    rig.advance(9_000)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 3 })
    const before = rig.opensAtMs.length
    networkBack(rig)
    rig.advance(0)
    expect(rig.opensAtMs).toHaveLength(before + 1)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 3 })
    expect(triesFromNow(rig)).toEqual(middlesMs.slice(2).map((ms) => ms - 9_000))
  })

  test('RC-15: no sooner than 1 s after the last one ended', () => {
    const { rig } = waiting()
    networkBack(rig)
    rig.advance(2_300)
    const endedAtMs = rig.nowMs()
    rig.advance(400)
    const before = rig.opensAtMs.length
    networkBack(rig)
    networkBack(rig)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 1, nextAtMs: rig.clock.now() + 600 })
    rig.advance(600)
    expect(rig.opensAtMs.slice(before)).toEqual([endedAtMs + 1_000])
  })

  test('RC-15: a probe that failed has had the renewal', () => {
    const rig = createRig({ server: { answersPings: false } })
    rig.open()
    rig.advance(10_000)
    rig.server.line = 'refusing'
    networkBack(rig)
    rig.advance(2_000 + 9_000)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 3 })
    networkBack(rig)
    rig.advance(0)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 3 })
  })

  test('RC-15: where nothing has ended yet, the one attempt is made at once', () => {
    const rig = createRig({ server: { answersPings: false } })
    rig.open()
    for (const atMs of [2_000, 4_000]) {
      networkBack(rig)
      rig.advance(2_000)
      expect(rig.opensAtMs).toContain(atMs)
    }
  })

  test('RC-15: a minute after it, an event renews again', () => {
    const { rig } = waiting()
    networkBack(rig)
    rig.advance(59_999)
    const before = rig.opensAtMs.length
    networkBack(rig)
    rig.advance(0)
    expect(rig.opensAtMs).toHaveLength(before + 1)
    rig.advance(1)
    const again = rig.opensAtMs.length
    networkBack(rig)
    expectFreshBudget(rig, again)
  })

  test('RC-15: a clock that was set back forbids no renewal for hours', () => {
    const { rig } = waiting()
    networkBack(rig)
    rig.advance(70_000)
    expect(rig.status()).toBe('failed')
    rig.clock.setWall(rig.clock.now() - 3_600_000)
    const before = rig.opensAtMs.length
    networkBack(rig)
    rig.advance(0)
    expect(rig.opensAtMs).toHaveLength(before + 1)
    expect(triesFromNow(rig)).toEqual(middlesMs)
  })

  test('RC-15: failed again, it is reported again', () => {
    const { rig } = failed()
    networkBack(rig)
    rig.advance(70_000 - 20_000)
    networkBack(rig)
    rig.advance(300_000)
    expect(rig.errors).toHaveLength(2)
  })

  test('RC-16: a restarted first connection is a renewal, the next waits its second', () => {
    const rig = createRig({ server: { line: 'mute' } })
    rig.open()
    rig.advance(3_000)
    networkBack(rig)
    expect(rig.opensAtMs).toEqual([0, 3_000])
    rig.advance(3_000)
    networkBack(rig)
    expect(rig.opensAtMs).toEqual([0, 3_000])
    expect(rig.client.status()).toMatchObject({ status: 'connecting', nextAtMs: null })
    rig.advance(1_000)
    expect(rig.opensAtMs).toEqual([0, 3_000, 7_000])
  })
})
