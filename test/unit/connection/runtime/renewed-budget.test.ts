import { describe, expect, test } from 'vitest'
import { createOpenRig, type Rig } from '../../../support/client-rig'
import { expectFreshBudget, killed, killServer, middlesMs, networkBack, triesFromNow, waiting } from './client-stages'

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
    const rig = createOpenRig({ server: { answersPings: false } }, 10_000)
    rig.server.line = 'refusing'
    networkBack(rig)
    rig.advance(2_000 + 9_000)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 3 })
    networkBack(rig)
    rig.advance(0)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 3 })
  })

  test('RC-15: where nothing has ended yet, the one attempt is made at once', () => {
    const rig = createOpenRig({ server: { answersPings: false } }, 0)
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

  test('RC-62: another session has a renewal of its own, though the last one was a moment ago', () => {
    const { rig } = waiting()
    networkBack(rig)
    rig.client.setSession({ userId: 2, token: 'other' })
    rig.advance(9_000)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 3 })
    const before = rig.opensAtMs.length
    networkBack(rig)
    expectFreshBudget(rig, before)
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

  test('RC-63: a renewal is not recent again when a clock that was set back reads its time once more', () => {
    const { rig } = waiting()
    networkBack(rig)
    rig.advance(70_000)
    rig.clock.setWall(rig.clock.now() - 300_000)
    rig.advance(1_000)
    rig.lifecycle.toBackground()
    rig.advance(239_000)
    const before = rig.opensAtMs.length
    rig.lifecycle.toForeground()
    expectFreshBudget(rig, before)
  })

  test('RC-16: a restarted first connection is a renewal, the next waits its second', () => {
    const rig = createOpenRig({ server: { line: 'mute' } }, 3_000)
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

/** Attempt 3 of the outage has just led to a connection; what `before` does comes first. */
function backAtThree(before: (rig: Rig) => void) {
  const { rig, lease } = waiting()
  before(rig)
  const { nextAtMs } = rig.client.status()
  rig.server.line = 'up'
  rig.advance((nextAtMs ?? 0) - rig.clock.now())
  rig.advance(0)
  expect(rig.status()).toBe('open')
  return { rig, lease }
}

/** The minute's renewal is spent, and attempt 3 of the outage that followed is awaited. */
function renewed(rig: Rig): void {
  networkBack(rig)
  rig.advance(9_000)
  expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 3 })
}

/** Which attempt is awaited once the connection is lost. */
function attemptAfterLoss(rig: Rig): number {
  killServer(rig)
  expect(rig.status()).toBe('reconnecting')
  return rig.client.status().attempt
}

describe('what is left of a budget', () => {
  test('CN-11: an attempt that an event asks for does not bring the later windows forward', () => {
    const rig = killed()
    rig.server.line = 'up'
    rig.server.getsReady = false
    networkBack(rig)
    rig.advance(0)
    rig.server.line = 'refusing'
    rig.last().closed(1013)
    const closedMs = rig.nowMs()
    rig.advance(2_000)
    const before = rig.opensAtMs.length
    networkBack(rig)
    rig.advance(120_000)
    expect(rig.opensAtMs.slice(before)).toEqual(
      [2_000, ...middlesMs.map((ms) => 15_000 + ms)].map((ms) => closedMs + ms),
    )
  })

  test.each([
    ['RC-15: a need that is back while the socket closes has no second budget within the minute', renewed, 4],
    ['RC-15, RC-35: without a renewal in the last minute it has a fresh one', () => undefined, 1],
  ])('%s', (_, before, attempt) => {
    const { rig, lease } = backAtThree(before)
    rig.socket.behaviour.autoClose = false
    lease.want(false)
    rig.advance(300)
    lease.want(true)
    rig.last().closed(1000)
    rig.advance(0)
    expect(rig.status()).toBe('open')
    expect(attemptAfterLoss(rig)).toBe(attempt)
  })

  test('RC-15, RC-23: a probe that the user asked for and that failed has a fresh budget each time', () => {
    const { rig } = backAtThree(renewed)
    rig.server.answersPings = false
    expect(rig.client.reconnect()).toBe('probing')
    rig.server.line = 'refusing'
    const before = rig.opensAtMs.length
    rig.advance(2_000)
    expectFreshBudget(rig, before)
  })

  test('LS-28: a renewal that is never due again is had once', () => {
    const rig = killed({ policy: { renewalMs: Infinity } })
    rig.advance(8_000)
    const before = rig.opensAtMs.length
    networkBack(rig)
    expectFreshBudget(rig, before)
    rig.advance(3_600_000)
    networkBack(rig)
    rig.advance(0)
    expect(rig.opensAtMs).toHaveLength(before + 7)
    expect(rig.status()).toBe('failed')
  })
})
