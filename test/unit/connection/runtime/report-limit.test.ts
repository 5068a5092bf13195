import { describe, expect, test } from 'vitest'
import { fixedDelay } from '../../../../src/connection/policy/reconnect-policy'
import type { Diagnostic } from '../../../../src/shared/errors'
import { createRig } from '../../../support/client-rig'
import { createRigProtocol } from '../../../support/rig-protocol'
import { alice, bob } from './client-stages'
import { asAlice } from './steps'

const count = 5_000

function createReported(options: Parameters<typeof createRig>[0] = {}) {
  const rig = createRig(options)
  const reported: Diagnostic[] = []
  rig.client.on('diagnosed', ({ code, detail, withheld }) => {
    reported.push({
      code, ...(detail === undefined ? {} : { detail }), ...(withheld === undefined ? {} : { withheld }),
    })
  })
  const flood = (times: number, detailOf = (at: number): string => `same${at * 0}`): void => {
    for (let at = 0; at < times; at += 1) rig.client.report({ code: 'frame-malformed', detail: detailOf(at) })
  }
  return { rig, reported, flood, taken: () => reported.splice(0) }
}

const same = { code: 'frame-malformed', detail: 'same0' } as const

describe('a flood of diagnostics', () => {
  test('RT-64: reports ten of many unreadable frames, then the count of the rest a minute later', () => {
    const { rig, taken } = createReported()
    rig.open()
    rig.advance(0)
    for (let at = 0; at < count; at += 1) rig.last().message({ type: 'complain' })
    const complaint = { code: 'server-error', detail: '{"type":"complain"}' } as const
    expect(taken()).toEqual(Array.from({ length: 10 }, () => complaint))
    expect(rig.reported).toHaveLength(10)
    rig.advance(59_999)
    expect(taken()).toEqual([])
    rig.advance(1)
    expect(taken()).toEqual([{ ...complaint, withheld: count - 10 }])
    expect(rig.reported[10]).toMatchObject({ withheld: count - 10 })
    const { diagnostics, lastDiagnostic } = rig.client.stats()
    expect(diagnostics).toEqual({ 'server-error': count })
    expect(lastDiagnostic).not.toHaveProperty('withheld')
  })

  test('RT-64: reports at most ten exceptions from a listener or a log function', () => {
    const fall = (): never => { throw new Error('down') }
    const fault = { code: 'listener-threw', detail: 'down' } as const
    const ten = Array.from({ length: 10 }, () => fault)
    const { rig, taken } = createReported()
    rig.client.on('received', fall)
    rig.open()
    rig.advance(0)
    for (let times = 0; times < 30; times += 1) rig.last().message({ type: 'say' })
    expect(taken()).toEqual(ten)
    rig.advance(60_000)
    expect(taken()).toEqual([{ ...fault, withheld: 20 }])
    const logged = createReported({ ports: { log: { report: fall } } })
    logged.flood(30, (at) => `fault ${at}`)
    expect(logged.taken().filter(({ code }) => code === 'listener-threw')).toEqual(ten)
  })

  test('RT-65: counts the first 64 different server faults by detail, and further faults by code only', () => {
    const { rig, taken, flood } = createReported()
    flood(count, (at) => `fault ${at}`)
    expect(taken().map(({ detail }) => detail)).toEqual(Array.from({ length: 74 }, (_, at) => `fault ${at}`))
    flood(1_000, (at) => `more ${at}`)
    rig.client.report({ code: 'frame-unknown', detail: 'of another code' })
    expect(taken()).toEqual([{ code: 'frame-unknown', detail: 'of another code' }])
    rig.advance(60_000)
    expect(taken()).toEqual([{ code: 'frame-malformed', withheld: count + 1_000 - 74 }])
    flood(2, (at) => `a minute later ${at}`)
    expect(taken()).toHaveLength(2)
  })

  test('RT-65: reports the withheld counts at the end of the minute, then clears the tracked diagnostics', () => {
    const { rig, taken, flood } = createReported()
    flood(10)
    rig.advance(1_000)
    flood(2)
    flood(63, (at) => `fault ${at}`)
    rig.advance(58_999)
    expect(taken()).toHaveLength(10 + 63)
    flood(1)
    rig.advance(1)
    expect(taken()).toEqual([{ ...same, withheld: 3 }])
    flood(70, (at) => `new ${at}`)
    expect(taken()).toHaveLength(70)
  })

  test('RT-64: reports the count with the next diagnostic after a sleep, before the one-minute timer fires', () => {
    const { rig, taken, flood } = createReported()
    flood(20)
    taken()
    rig.clock.setWall(rig.clock.now() + 60_000)
    flood(1)
    expect(taken()).toEqual([{ ...same, withheld: 10 }, same])
  })

  test('RT-64: does not withhold diagnostics longer when the clock is set back', () => {
    const { rig, taken, flood } = createReported()
    flood(10)
    rig.clock.setWall(rig.clock.now() - 3_600_000)
    flood(10)
    expect(taken()).toHaveLength(20)
  })

  test('RT-18, RT-64, RT-10: reports withheld diagnostics on disposal, and starts no timer for later reports', () => {
    const { rig, taken, flood } = createReported()
    flood(30)
    rig.client.report({ ...same, code: 'frame-unknown' })
    expect(taken().slice(9)).toEqual([same, { ...same, code: 'frame-unknown' }])
    expect(rig.clock.pending()).toBe(1)
    rig.client.dispose()
    expect(taken()).toEqual([{ ...same, withheld: 20 }])
    for (const ms of [0, 60_000]) {
      rig.advance(ms)
      flood(30)
      expect(rig.clock.pending()).toBe(0)
    }
    expect(rig.client.stats().diagnostics).toEqual({ 'frame-malformed': 90, 'frame-unknown': 1 })
  })

  test('RT-64: reports a user’s withheld diagnostics before another user signs in', () => {
    const { rig, flood } = createReported({ protocol: createRigProtocol({ session: alice }) })
    flood(30)
    const received: unknown[] = []
    rig.client.on('diagnosed', ({ withheld }) => received.push([rig.client.session()?.userId, withheld]))
    rig.client.setSession(bob)
    expect(received).toEqual([[alice.userId, 20]])
    expect(rig.clock.pending()).toBe(0)
    flood(1)
    rig.advance(60_000)
    expect(received).toEqual([[alice.userId, 20], [bob.userId, 1]])
  })

  test('RT-64: reports the withheld count once even if a listener repeats the diagnostic meanwhile', () => {
    const { rig, reported, flood } = createReported()
    rig.client.on('diagnosed', ({ withheld }) => {
      if (withheld !== undefined) flood(11)
    })
    flood(11)
    rig.advance(60_000)
    expect(reported.filter(({ withheld }) => withheld !== undefined)).toEqual([{ ...same, withheld: 1 }])
  })

  test('RT-66: reports a permanently rejected address on each attempt', () => {
    const { rig, taken } = createReported({ url: 'https://example.com' })
    rig.need()
    for (let times = 0; times < 29; times += 1) {
      rig.advance(400)
      rig.client.reconnect()
    }
    rig.advance(400)
    expect(rig.errors).toHaveLength(30)
    expect(taken().filter(({ code }) => code === 'invalid-url')).toHaveLength(30)
  })

  test('RT-66: reports the last failed attempt despite the diagnostics limit', async () => {
    const token = (): string => {
      throw new Error('down')
    }
    const { rig, taken } = createReported({
      policy: { maxAttempts: 15, reconnect: fixedDelay(400) },
      protocol: createRigProtocol({ session: { userId: 1, token } }),
    })
    rig.need()
    await rig.advanceAsync(5_900)
    expect(taken()).toHaveLength(10)
    await rig.advanceAsync(100)
    expect([rig.status(), rig.errors.length]).toEqual(['failed', 1])
    expect(taken()).toEqual([{ code: 'token-failed', detail: 'down' }])
    await rig.advanceAsync(60_000)
    expect(taken()).toEqual([{ code: 'token-failed', detail: 'down', withheld: 5 }])
  })

  test('RT-66: reports each failure that ends the attempts, even beyond the diagnostics limit', async () => {
    const { rig, taken } = createReported({
      url: () => Promise.reject(new Error('no route')), policy: { maxAttempts: 0 },
    })
    rig.client.on('connectError', () => { rig.client.reconnect() })
    rig.need()
    await rig.advanceAsync(6_000)
    expect(rig.errors).toHaveLength(21)
    expect(taken()).toEqual(Array.from({ length: 21 }, () => ({ code: 'url-failed', detail: 'no route' })))
  })

  test('RT-73: counts at most 1,000 diagnostics per task, and starts again at 0 with the next task', () => {
    const { rig, flood } = createReported()
    rig.client.on('received', () => flood(3_000))
    rig.open()
    rig.advance(0)
    for (let times = 0; times < 2; times += 1) rig.last().message({ type: 'say' })
    flood(3)
    expect(rig.client.stats().diagnostics).toEqual({ 'frame-malformed': 2_003 })
  })

  test('RT-73: reports the failure that changes the status to `failed` after 1,000 diagnostics in its task', () => {
    const { rig, taken, flood } = createReported({ url: 'https://example.com' })
    rig.client.on('statusChanged', ({ status }) => {
      if (status === 'failed') flood(3_000)
    })
    rig.need()
    rig.advance(0)
    expect(taken().map(({ code }) => code)).toContain('invalid-url')
  })

  test('RT-65: limits the number of tracked codes when an app reports many different codes', () => {
    const { rig, taken } = createReported()
    const invented = 1_000
    for (let at = 0; at < invented; at += 1) Reflect.apply(rig.client.report, undefined, [{ code: `own-${at}` }])
    const reported = taken()
    expect(reported).toHaveLength(64 + 64 + 10)
    rig.advance(60_000)
    expect(taken()).toEqual([{ code: 'own-128', withheld: invented - reported.length }])
  })
})

test.each([
  { what: 'a sign-out', first: null, then: bob, status: 'open' },
  { what: 'another user', first: bob, then: null, status: 'idle' },
])('RT-63: reports $what before it applies the session that a `diagnosed` listener sets', ({ first, then, status }) => {
  const { rig } = asAlice()()
  const users: unknown[] = []
  rig.client.on('sessionChanged', (session) => users.push(session?.userId))
  rig.client.on('diagnosed', ({ withheld }) => {
    if (withheld !== undefined) rig.client.setSession(then)
  })
  for (let times = 0; times < 11; times += 1) rig.client.report({ code: 'frame-malformed' })
  rig.client.setSession(first)
  rig.advance(5_000)
  expect([users, rig.client.session()?.userId, rig.status()]).toEqual([
    [first?.userId, then?.userId], then?.userId, status,
  ])
})
