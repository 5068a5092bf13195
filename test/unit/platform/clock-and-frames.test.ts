import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { createSystemClock, createSystemFrameScheduler } from '../../../src/platform/system/system-ports'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { stubPageGlobals } from '../../support/uni-doubles/page-globals'
import { consoleLog, createTradewire, type Diagnostic, type JsonEvents, jsonProtocol } from '../../../src'
import type { PlatformClientOptions } from '../../../src/connection/runtime/client-options'
import { adviceConsole } from '../../../src/platform/console-log'
import { defaultEnvironment } from '../../../src/platform/default-ports'
import { createScriptedBus, createScriptedLifecycle, createScriptedNetwork } from '../../../src/testing/scripted-ports'
import { createTestServer } from '../../../src/testing/test-server'

describe('system clock', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })

  test('PF-18: fires a timer once, never fires a cleared timer, and ignores invalid handles', () => {
    const clock = createSystemClock()
    const fired: string[] = []
    const kept = clock.setTimer(() => fired.push('kept'), 10)
    const cleared = clock.setTimer(() => fired.push('cleared'), 10)
    clock.clearTimer(cleared)
    clock.clearTimer(cleared)
    clock.clearTimer(undefined)
    clock.clearTimer('10')
    vi.advanceTimersByTime(100)
    clock.clearTimer(kept)
    expect(fired).toEqual(['kept'])
    expect(kept).not.toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('PF-18: returns the wall clock in epoch milliseconds', () => {
    vi.setSystemTime(1_704_067_200_123)
    expect(createSystemClock().now()).toBe(1_704_067_200_123)
  })

  test('PF-18: shortens a delay to the maximum of a timer, because a longer delay would end immediately', () => {
    const clock = createSystemClock()
    let fired = 0
    for (const delayMs of [Infinity, 2 ** 31]) clock.setTimer(() => (fired += 1), delayMs)
    vi.advanceTimersByTime(2_147_483_646)
    expect(fired).toBe(0)
    vi.advanceTimersByTime(1)
    expect(fired).toBe(2)
    clock.setTimer(() => (fired += 1), -5)
    vi.advanceTimersByTime(0)
    expect(fired).toBe(3)
  })
})

describe('frame scheduler', () => {
  function scheduling() {
    const clock = createSimulatedClock()
    const scheduler = createSystemFrameScheduler(clock)
    let flushes = 0
    return { clock, request: () => scheduler.request(() => (flushes += 1)), flushes: () => flushes }
  }

  /** After a pause, the first flush is immediate. The next follows after this time. */
  function expectApart(apartMs: number, { clock, request, flushes }: ReturnType<typeof scheduling>): void {
    request()
    clock.advance(0)
    expect(flushes()).toBe(1)
    request()
    clock.advance(apartMs - 1)
    expect(flushes()).toBe(1)
    clock.advance(1)
    expect(flushes()).toBe(2)
  }

  test('PF-25: uses no animation frames in a browser: flushes every 16 ms, and immediately after a pause', () => {
    const page = stubPageGlobals()
    const made = scheduling()
    expectApart(16, made)
    expect([page.framesAsked(), made.clock.pending()]).toEqual([0, 0])
  })

  const missing = ['a visible tab', 'requestAnimationFrame', 'document']
  test.each(missing)('PF-25: flushes every 100 ms without %s', (name) => {
    const page = stubPageGlobals()
    if (name === 'a visible tab') page.turnVisible(false)
    else vi.stubGlobal(name, undefined)
    expectApart(100, scheduling())
  })

  test('PF-25: flushes every 100 ms outside a browser, and immediately after a pause', () => {
    const { clock, request, flushes } = scheduling()
    request()
    expect(flushes()).toBe(0)
    clock.advance(0)
    expect(flushes()).toBe(1)
    clock.advance(30)
    request()
    clock.advance(69)
    expect(flushes()).toBe(1)
    clock.advance(1)
    expect(flushes()).toBe(2)
    request()()
    clock.advance(100)
    request()
    clock.advance(0)
    expect(flushes()).toBe(3)
    expect(clock.pending()).toBe(0)
  })

  test('PF-25: flushes on time when the clock is set back', () => {
    const { clock, request, flushes } = scheduling()
    request()
    clock.advance(0)
    clock.setWall(clock.now() - 3_600_000)
    request()
    clock.advance(100)
    expect(flushes()).toBe(2)
  })
})

async function played(options: Partial<PlatformClientOptions<JsonEvents>>): Promise<readonly (readonly unknown[])[]> {
  const lines: (readonly unknown[])[] = []
  vi.stubEnv('NODE_ENV', 'production')
  for (const kind of ['info', 'warn'] as const) {
    vi.spyOn(console, kind).mockImplementation((...words) => void lines.push(words))
  }
  const server = createTestServer()
  const { client, dispose } = createTradewire({
    url: 'wss://feed.example/ws?token=abcdefgh', protocol: jsonProtocol(), ...options,
    ports: { ...server.ports, bus: createScriptedBus(), lifecycle: createScriptedLifecycle(),
      network: createScriptedNetwork(), ...options.ports },
  })
  onTestFinished(dispose)
  client.connect()
  await server.clock.advanceAsync(1_000)
  client.on('messageReceived', function brokenListener() {
    throw new Error('at wss://feed.example/ws?token=abcdefgh')
  })
  server.push({ type: 'notice' })
  server.refuse()
  server.drop()
  await server.clock.advanceAsync(100_000)
  return lines
}

describe('the console log', () => {
  test('DV-16: prints each status with its attempt and reason, and each diagnostic with its stack', async () => {
    const lines = await played({ parts: [consoleLog()], name: 'quotes' })
    const prefix = '[tradewire] quotes:'
    expect(lines.slice(0, 2)).toEqual([[prefix, 'connecting'], [prefix, 'open']])
    const [, , thrown = []] = lines
    expect(thrown.slice(0, 2)).toEqual([prefix, 'listener-threw'])
    expect(String(thrown[3])).toContain('brokenListener')
    expect(lines).toContainEqual([prefix, 'reconnecting, attempt 1 of 5, connection-lost 1006'])
    expect(lines).toContainEqual([prefix, 'reconnecting, attempt 5 of 5, connect-failed 1006'])
    expect(lines.at(-1)).toEqual([prefix, 'failed, attempt 5 of 5, connect-failed 1006'])
    expect(lines.flat().join('\n')).not.toContain('abcdefgh')
  })

  test('DV-16: prints only the parts that exist, and names an unnamed client `default`', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const { log } = defaultEnvironment({ parts: [consoleLog()] }).ports
    log.report({ code: 'not-open' })
    log.report({ code: 'not-open', withheld: 3 })
    const prefix = '[tradewire] default:'
    expect(warn.mock.calls).toEqual([[prefix, 'not-open'], [prefix, 'not-open', '3 more']])
  })

  test.each([
    ['zh-CN', undefined, true], ['en-zh', undefined, false], [undefined, 'zh-Hans', true], [undefined, 'en', false],
    [undefined, undefined, false],
  ])('DV-37: prints Chinese for browser language %s and platform language %s: %s', (browser, platform, isChinese) => {
    vi.stubGlobal('navigator', browser === undefined ? undefined : { language: browser })
    if (platform !== undefined) vi.stubGlobal('uni', { getAppBaseInfo: () => ({ language: platform }) })
    expect(adviceConsole.isChinese()).toBe(isChinese)
  })

  test('DV-16: prints only with consoleLog(), and prefers the application’s own log port', async () => {
    expect(await played({})).toEqual([])
    const codes: string[] = []
    const log = { report: ({ code }: Diagnostic) => void codes.push(code) }
    expect(await played({ parts: [consoleLog()], ports: { log } })).toEqual([])
    expect(codes).toEqual(['listener-threw'])
  })
})
