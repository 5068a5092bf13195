import { describe, expect, test, vi } from 'vitest'
import { consoleLog } from '../../../../src/platform/console-log'
import { fixedDelay } from '../../../../src/connection/policy/reconnect-policy'
import type { Diagnostic } from '../../../../src/shared/errors'
import { createRig } from '../../../support/client-rig'
import { createRigProtocol } from '../../../support/rig-protocol'
import { inRelease } from '../../../support/test-scope'
import { alice, bob } from './client-stages'

const count = inRelease ? 1_000_000 : 50_000

function createTold(options: Parameters<typeof createRig>[0] = {}) {
  const rig = createRig(options)
  const told: Diagnostic[] = []
  rig.client.on('diagnosed', ({ code, detail, withheld }) => {
    told.push({ code, ...(detail === undefined ? {} : { detail }), ...(withheld === undefined ? {} : { withheld }) })
  })
  const flood = (times: number, detailOf = (at: number): string => `same${at * 0}`): void => {
    for (let at = 0; at < times; at += 1) rig.client.report({ code: 'frame-malformed', detail: detailOf(at) })
  }
  return { rig, told, flood, taken: () => told.splice(0) }
}

const same = { code: 'frame-malformed', detail: 'same0' } as const

describe('a flood of diagnostics', () => {
  test('RT-64: of a flood of frames that cannot be read ten are told, a minute later their count', () => {
    const { rig, taken } = createTold()
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

  test('RT-64: no minute has more than ten and a count, wherever it begins', () => {
    const { rig, told, flood } = createTold()
    const toldAtMs: number[] = []
    for (let second = 0; second < 300; second += 1) {
      flood(second % 7)
      while (toldAtMs.length < told.length) toldAtMs.push(second)
      rig.advance(1_000)
    }
    for (const from of toldAtMs) {
      expect(toldAtMs.filter((at) => at >= from && at < from + 60).length).toBeLessThanOrEqual(11)
    }
    rig.advance(60_000)
    const withheld = told.reduce((sum, diagnostic) => sum + (diagnostic.withheld ?? 1), 0)
    expect(withheld).toBe(rig.client.stats().diagnostics['frame-malformed'])
  })

  test('RT-64: another code or detail is told meanwhile', () => {
    const { rig, flood, taken } = createTold()
    flood(20)
    taken()
    rig.client.report({ code: 'frame-malformed', detail: 'other' })
    rig.client.report({ code: 'frame-unknown', detail: 'same0' })
    rig.client.report({ code: 'frame-malformed' })
    expect(taken()).toEqual([
      { code: 'frame-malformed', detail: 'other' }, { code: 'frame-unknown', detail: 'same0' },
      { code: 'frame-malformed' },
    ])
  })

  test('RT-65: of a server whose every fault reads otherwise 64 are told apart, the rest by the code alone', () => {
    const { rig, taken, flood } = createTold()
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

  test('RT-65: a kind is forgotten after a minute, and never with a count that is not told', () => {
    const { rig, taken, flood } = createTold()
    flood(12)
    rig.advance(1_000)
    flood(63, (at) => `fault ${at}`)
    rig.advance(58_999)
    taken()
    flood(1, () => 'one more')
    flood(1)
    rig.advance(1)
    expect(taken()).toEqual([{ code: 'frame-malformed', detail: 'one more' }, { ...same, withheld: 3 }])
    rig.advance(120_000)
    flood(70, (at) => `new ${at}`)
    rig.advance(60_000)
    expect(taken()).toHaveLength(70)
  })

  test('RT-64: a clock that is set back withholds nothing longer', () => {
    const { rig, taken, flood } = createTold()
    flood(10)
    rig.clock.setWall(rig.clock.now() - 3_600_000)
    flood(10)
    expect(taken()).toHaveLength(20)
  })

  test('RT-64: what is withheld is told when the client is disposed of, and no timer is left', () => {
    const { rig, taken, flood } = createTold()
    flood(30)
    taken()
    expect(rig.clock.pending()).toBe(1)
    rig.client.dispose()
    expect(taken()).toEqual([{ ...same, withheld: 20 }])
    flood(30)
    expect(rig.clock.pending()).toBe(0)
    expect(rig.client.stats().diagnostics).toEqual({ 'frame-malformed': 60 })
  })

  test('RT-64: what is withheld of a user is told before another one is there', () => {
    const { rig, flood } = createTold({ protocol: createRigProtocol({ session: alice }) })
    flood(30)
    const heard: unknown[] = []
    rig.client.on('diagnosed', ({ withheld }) => heard.push([rig.client.session()?.userId, withheld]))
    rig.client.setSession(bob)
    expect(heard).toEqual([[alice.userId, 20]])
    expect(rig.clock.pending()).toBe(0)
    flood(1)
    rig.advance(60_000)
    expect(heard).toEqual([[alice.userId, 20], [bob.userId, 1]])
  })

  test('RT-64: a listener that reports the same again does not keep the count from ending', () => {
    const { rig, told, flood } = createTold()
    rig.client.on('diagnosed', ({ withheld }) => {
      if (withheld !== undefined) flood(11)
    })
    flood(11)
    rig.advance(60_000)
    expect(told.filter(({ withheld }) => withheld !== undefined)).toEqual([{ ...same, withheld: 1 }])
  })

  test('RT-66: an address that is refused for good is told each time', () => {
    const { rig, taken } = createTold({ url: 'https://example.com' })
    rig.need()
    for (let times = 0; times < 29; times += 1) {
      rig.advance(400)
      rig.client.reconnect()
    }
    rig.advance(400)
    expect(rig.errors).toHaveLength(30)
    expect(taken().filter(({ code }) => code === 'invalid-url')).toHaveLength(30)
  })

  test('RT-66: the last of many quick attempts is told', async () => {
    const token = (): string => {
      throw new Error('down')
    }
    const { rig, taken } = createTold({
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

  test('RT-66: a failure that waits, and is the last, is told each time', async () => {
    const { rig, taken } = createTold({
      url: () => Promise.reject(new Error('no route')), policy: { maxAttempts: 0 },
    })
    rig.client.on('connectError', () => { rig.client.reconnect() })
    rig.need()
    await rig.advanceAsync(6_000)
    expect(rig.errors).toHaveLength(21)
    expect(taken()).toEqual(Array.from({ length: 21 }, () => ({ code: 'url-failed', detail: 'no route' })))
  })

  test('RT-65: codes that the caller invents are bounded too', () => {
    const { rig, taken } = createTold()
    const invented = 1_000
    for (let at = 0; at < invented; at += 1) Reflect.apply(rig.client.report, undefined, [{ code: `own-${at}` }])
    const told = taken()
    expect(told).toHaveLength(64 + 64 + 10)
    rig.advance(60_000)
    expect(taken()).toEqual([{ code: 'own-128', withheld: invented - told.length }])
  })

  test('RT-64: the console prints the ten, and then the count', () => {
    const lines: unknown[][] = []
    const warn = vi.spyOn(console, 'warn').mockImplementation((...words: unknown[]) => void lines.push(words))
    const log = consoleLog().log?.ports?.('default').log
    if (log === undefined) throw new Error('it has a log')
    const { rig, flood } = createTold({ ports: { log } })
    flood(20)
    rig.advance(60_000)
    warn.mockRestore()
    expect(lines).toHaveLength(11)
    expect(lines[10]).toEqual(['[tradewire] default:', 'frame-malformed', 'same0', '10 more'])
  })
})
