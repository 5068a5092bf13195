import { describe, expect, test } from 'vitest'
import type { Rig } from '../../../support/client-rig'
import { killed } from './killed-server'
import { expectFreshBudget, middlesMs, networkBack, waiting } from './outage-stages'

/** Attempt 3 of the outage has just led to a connection; what `before` does comes first. */
function backAtThree(before: (rig: Rig) => void = () => undefined) {
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
  rig.server.line = 'refusing'
  rig.last().closed(1006)
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

  test('RC-15: a need that is back while the socket closes has no second budget within the minute', () => {
    const { rig, lease } = backAtThree(renewed)
    rig.socket.behaviour.autoClose = false
    lease.want(false)
    rig.advance(300)
    lease.want(true)
    rig.last().closed(1000)
    rig.advance(0)
    expect(rig.status()).toBe('open')
    expect(attemptAfterLoss(rig)).toBe(4)
  })

  test('RC-15, RC-35: without a renewal in the last minute it has a fresh one', () => {
    const { rig, lease } = backAtThree()
    rig.socket.behaviour.autoClose = false
    lease.want(false)
    rig.advance(300)
    lease.want(true)
    rig.last().closed(1000)
    rig.advance(0)
    expect(rig.status()).toBe('open')
    expect(attemptAfterLoss(rig)).toBe(1)
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

  test('RC-15: one that an event asked for has what is left of the budget', () => {
    const { rig } = backAtThree(renewed)
    rig.server.answersPings = false
    networkBack(rig)
    rig.server.line = 'refusing'
    rig.advance(2_000)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 4 })
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
