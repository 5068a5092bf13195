import { describe, expect, test, vi } from 'vitest'
import type { Diagnostic } from '../../../../src/shared/errors'
import type { ScriptedConnection } from '../../../../src/testing/scripted-socket'
import { createOpenRig, createRig, type Rig, type RigOptions } from '../../../support/client-rig'
import { withCalls } from '../../../support/protocol-drive'
import { createRigProtocol } from '../../../support/rig-protocol'
import { eventsOf, foreground, waiting } from './client-stages'
import {
  after, atOnce, failedBy, failsWith, from, is, lost, plays, playsLater, provided, reports, says, sends, shows, signsIn,
  type Step, unneeded,
} from './steps'
import { defaultPolicy } from '../../../../src/connection/policy/connection-policy'

describe('client events', () => {
  test('CN-1: keeps a status’s time when only other fields of the status change', () => {
    const { rig } = waiting()
    const { sinceMs, attempt } = rig.client.status()
    rig.advance(20_000)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', sinceMs })
    expect(rig.client.status().attempt).toBeGreaterThan(attempt)
  })

  test('LS-24: reports the leases as suspended when the app is hidden, and as active when the app returns', () => {
    const rig = createOpenRig()
    const reported: unknown[] = []
    rig.client.on('leasesChanged', (views) => reported.push(views.map(({ suspended }) => suspended)))
    foreground(rig)
    expect(reported).toEqual([[true], [false]])
  })

  test('LS-5: returns a page’s tab value from tabs() even if another page has set no value', () => {
    const rig = createRig()
    rig.client.bindTab('traderDetailIndex', 'one').set(1)
    rig.client.bindTab('traderDetailIndex', 'other')
    expect(rig.client.tabs()).toMatchObject({ traderDetailIndex: 1 })
  })

  test('RT-10: passes no diagnostic to listeners after disposal', () => {
    const rig = createOpenRig()
    const reported = eventsOf(rig, 'diagnosed')
    rig.client.dispose()
    rig.client.report({ code: 'server-error' })
    expect(reported).toEqual([])
    expect(rig.codes()).toContain('server-error')
    expect(rig.client.leases()).toEqual([])
  })
})

describe('interleaved events', () => {
  /** In one turn, another user signs in, and then the previous user's connection emits an event. */
  function overtaken(rig: Rig, does: (first: ScriptedConnection) => void): ScriptedConnection {
    const first = rig.last()
    const off = rig.client.on('leasesChanged', () => {
      off()
      rig.client.setSession({ userId: 2 })
      does(first)
    })
    rig.need('another page')
    return first
  }

  test('CN-3: ignores the open event of a socket that has already ended', () => {
    const rig = createOpenRig({ server: { line: 'mute' } }, 0)
    expect(overtaken(rig, (first) => first.opened()).sent).toEqual([])
    expect(rig.codes()).toEqual([])
  })

  test('RT-19: ignores a frame that is still queued when its connection ends', () => {
    const rig = createOpenRig()
    overtaken(rig, (first) => first.message({ type: 'say' }))
    rig.advance(60_000)
    expect(rig.received).toEqual([])
    expect(rig.client.stats().framesIn).toBeGreaterThan(0)
  })

  test('RT-7: resolves a send that consists of several frames when the last frame is sent', async () => {
    const protocol = createRigProtocol()
    const rig = createOpenRig({ protocol: withCalls(protocol, () => ({ encode: () => ['one', 'two'] })) })
    expect(await rig.client.send({})).toEqual({ ok: true })
    const { sent } = rig.last()
    const before = sent.length
    Object.defineProperty(rig.socket.behaviour, 'sendFails', { get: () => sent.length > before ? 'no room' : false })
    expect(await rig.client.send({})).toEqual({ ok: false, code: 'send-failed', detail: 'no room' })
  })
})

describe('calls to the protocol session', () => {
  const steered = (type: 'throw' | 'wait') => withCalls(createRigProtocol(), (_running, line) => ({
    steer: () => () => {
      if (type === 'throw') throw new Error('the step fell over')
      line.requestFlush()
      line.after('later', 1_000)
    },
  }))

  test('RT-5: reports an exception thrown by the protocol, and reconnects', playsLater(
    from({ protocol: steered('throw') }, 1_000), sends({}, { ok: true }),
    reports({ code: 'protocol-threw', detail: 'the step fell over' }),
    shows({ status: 'reconnecting', failure: { code: 'protocol-threw' } }),
  ))

  test('TK-17, RT-10: cancels pending flushes and timers when their session ends, even without a socket', async () => {
    for (const end of [signsIn({ userId: 2 }), (rig: Rig) => rig.client.dispose()]) {
      const pending = (times: number): Step => (rig) =>
        expect([rig.frames.pending(), rig.clock.pending()]).toEqual([times, times])
      await playsLater(
        unneeded({ protocol: steered('wait') }), (rig) => rig.client.send({}), pending(1), atOnce(end, pending(0)),
      )()
    }
  })
})

const policy = { maxAttempts: 0 }
const cut: Step = (rig) => rig.last().closed(1006, 'connectSocket:fail timeout')

test.each<[string, RigOptions, Step[], string]>([
  ['an address that throws', { policy, url: () => { throw new Error('no route') } }, [], 'url-failed'],
  [
    'a custom policy that fails', { policy: { reconnect: () => NaN }, server: { line: 'refusing' } }, [],
    'invalid-option',
  ],
  ['a port that throws', {
    policy, ports: { socket: { open: () => { throw new TypeError('bad subprotocol') } } },
  }, [], 'connect-failed'],
  ['a connection that the platform reports as cut', { policy }, [cut], 'connection-lost'],
  ['a frame that rejects the session', {}, [says('unauthorized')], 'token-refused'],
])('CN-9: emits the code for %s, and keeps its message with the failure', (_, options, ends, code) => playsLater(
  from(options, 0), ...ends, failsWith({ code, reason: code, attemptsMade: 0 }),
  (rig) => expect(rig.client.status().failure?.detail).toBeDefined(),
)())

describe('reports', () => {
  test('RT-21: counts and reports an exception thrown by the log, and continues', () => {
    const rig = createRig({ ports: { log: { report: () => { throw new Error('disk full') } } } })
    const reported: Diagnostic[] = []
    rig.client.on('diagnosed', ({ code, detail = '' }) => reported.push({ code, detail }))
    rig.client.on('statusChanged', () => { throw new Error('a page fell over') })
    rig.open()
    rig.advance(0)
    rig.last().message({ type: 'complain' })
    expect(rig.status()).toBe('open')
    const thrown = { code: 'listener-threw', detail: 'disk full' }
    expect(reported).toEqual([
      thrown, { code: 'listener-threw', detail: 'a page fell over' },
      thrown, { code: 'listener-threw', detail: 'a page fell over' },
      thrown, { code: 'server-error', detail: '{"type":"complain"}' },
    ])
    expect(rig.client.stats().diagnostics).toEqual({ 'listener-threw': 5, 'server-error': 1 })
  })

  test('RT-4: reports an exception of a `diagnosed` listener, but not to other `diagnosed` listeners', () => {
    const rig = createRig()
    const reported: string[] = []
    rig.client.on('diagnosed', () => { throw new Error('no end') })
    rig.client.on('diagnosed', ({ code }) => reported.push(code))
    rig.client.report({ code: 'server-error' })
    expect(reported).toEqual(['server-error'])
    expect(rig.codes()).toEqual(['server-error', 'listener-threw'])
  })

  test('RT-4: passes a diagnostic even to the listener that reported it', () => {
    const rig = createRig()
    const reported: string[] = []
    rig.client.on('diagnosed', ({ code }) => {
      reported.push(code)
      if (code === 'server-error') rig.client.report({ code: 'storage-failed' })
    })
    rig.client.report({ code: 'server-error' })
    expect(reported).toEqual(['server-error', 'storage-failed'])
  })
})

describe('the debug hook and counters', () => {
  test('RT-9: passes every event with its effects to the debug hook', () => {
    const rig = createOpenRig({ name: 'second' }, 0)
    expect(rig.records.map(({ client, event, effects }) => [client, event.type, effects.map(({ type }) => type)]))
      .toEqual([
        ['second', 'networkReported', []],
        ['second', 'leaseTaken', []],
        ['second', 'leaseChanged', ['stopTimer', 'startTimer', 'resolve']],
        ['second', 'resolved', ['stopTimer', 'startTimer', 'open']],
        ['second', 'socketOpened', ['stopTimer', 'startTimer']],
        ['second', 'protocolReady', ['stopTimer', 'startTimer', 'startTimer']],
      ])
    expect(rig.records.every(({ atMs }) => atMs === rig.clock.now())).toBe(true)
    expect(rig.records[5]?.state.phase).toBe('ready')
    expect(rig.records[5]?.state).not.toHaveProperty('policy')
  })

  test('RT-9: reports an exception thrown by the debug hook', plays(
    from({ debug: () => { throw new Error('no console') } }, 0), is('open'),
    (rig) => expect(new Set(rig.codes())).toEqual(new Set(['listener-threw'])),
  ))

  test.each([
    ['in a production build', () => vi.stubEnv('NODE_ENV', 'production')],
    ['without `process`, as in a page built without a bundler', () => vi.stubGlobal('process', undefined)],
  ])('RT-9: has no debug hook %s', (_where, begin) => {
    begin()
    const rig = createOpenRig()
    vi.unstubAllEnvs()
    vi.unstubAllGlobals()
    expect(rig.status()).toBe('open')
    expect(rig.records).toEqual([])
  })

  const lengthOf = (...frames: readonly object[]): number =>
    frames.map((frame) => JSON.stringify(frame)).join('').length
  const ready = { type: 'ready' }
  test('RT-11: counts frames, sizes, opens, disconnects and diagnostics', playsLater(
    from({}, 1_000), says('say'), (rig) => rig.last().message(new ArrayBuffer(10)), sends({ type: 'x' }, { ok: true }),
    lost(), after(5_000), says('complain'), (rig) => expect(rig.client.stats()).toMatchObject({
      framesIn: 5, framesOut: 3, opens: 2, losses: 1,
      sizeIn: 10 + lengthOf(ready, { type: 'say' }, ready, { type: 'complain' }),
      sizeOut: lengthOf({ type: 'hello' }, { type: 'x' }, { type: 'hello' }),
      lastDiagnostic: { code: 'server-error', atMs: rig.clock.now() },
    }), (rig) => expect(rig.client.stats().diagnostics).toEqual({ 'server-error': 1 }),
  ))

  const counts = (opens: number, losses: number): Step => (rig) =>
    expect(rig.client.stats()).toMatchObject({ opens, losses })
  const mute = { server: { line: 'mute' } } as const
  test('RT-11: counts a disconnect only after the socket opened, even if the server rejects the token', async () => {
    await playsLater(from(mute, defaultPolicy.connectTimeoutMs), failedBy('connect-timeout'), counts(0, 0))()
    await playsLater(provided(['old', 'new'], mute), lost(4401), counts(0, 0))()
    await playsLater(provided(['old', 'new']), lost(4401), counts(2, 1))()
  })
})
