import { describe, expect, test } from 'vitest'
import type { MachineEvent, TimerName } from '../../../src/connection/machine/machine-events'
import type { MachineState } from '../../../src/connection/machine/machine-state'
import type { Lease } from '../../../src/connection/leases/lease-set'
import { defaultCloseCodes } from '../../../src/connection/policy/close-codes'
import { defaultPolicy } from '../../../src/connection/policy/connection-policy'
import { type Env, initialState, step } from '../../support/full-step'
import { timersOf } from '../../support/machine-state'
import { type ReconnectPolicy, spreadBackoff } from '../../../src/connection/policy/reconnect-policy'

const nowMs = 1_000_000
const env: Env = { nowMs, roll: 0.5, policy: { ...defaultPolicy, closeCodes: defaultCloseCodes } }
const lease: Lease = {
  id: 1, label: 'page', kind: 'lease', wants: true, shown: true, hiddenAtMs: null, doubtful: false, tab: null,
}
const taken: MachineEvent = { type: 'leaseTaken', lease }
const hides: MachineEvent = { type: 'leaseChanged', id: 1, change: { shown: false } }
const fresh = initialState({ ready: true, renewableToken: true, hiddenAtMs: null })

function after(...events: readonly MachineEvent[]): MachineState {
  return events.reduce((state, event) => step(state, event, env)[0], fresh)
}

const resolved: MachineEvent = { type: 'resolved', generation: 1, loopback: false }
const opened: MachineEvent = { type: 'socketOpened', generation: 1 }
const ready: MachineEvent = { type: 'protocolReady', generation: 1 }
const closed = (code: number): MachineEvent =>
  ({ type: 'socketClosed', generation: 1, code, reason: '', answered: false })
const timer = (name: TimerName): MachineEvent => ({ type: 'timerFired', name, receivedAtMs: 0, graceMs: 0 })
const released: MachineEvent = { type: 'leaseReleased', id: 1 }
const asked: MachineEvent = { type: 'reconnectAsked' }
const sessionReplaced: MachineEvent = { type: 'sessionReplaced', ready: true, renewableToken: true }
const refusedSlot: MachineEvent = { type: 'socketRefused', generation: 1, code: 'socket-slots-exhausted' }

const phases = {
  idle: fresh,
  resolving: after(taken),
  opening: after(taken, resolved),
  awaitingSlot: after(taken, resolved, refusedSlot),
  readying: after(taken, resolved, opened),
  ready: after(taken, resolved, opened, ready),
  waiting: after(taken, resolved, opened, ready, closed(1006)),
  paused: after(taken, resolved, opened, ready, { type: 'appHidden' }, closed(1006)),
  failed: after(taken, resolved, opened, ready, closed(4409)),
  leaving: after(taken, resolved, opened, ready, released, timer('linger')),
  closing: after(taken, resolved, opened, ready, released, timer('linger'), { type: 'goodbyeSent', generation: 1 }),
}

const ofGeneration = (generation: number): readonly MachineEvent[] => [
  { type: 'resolved', generation, loopback: true },
  { type: 'resolveFailed', generation, code: 'url-failed', final: true },
  { type: 'socketOpened', generation },
  { type: 'socketClosed', generation, code: 4409, reason: '', answered: false },
  { type: 'socketRefused', generation, code: 'socket-slots-exhausted' },
  { type: 'goodbyeSent', generation },
  { type: 'protocolReady', generation },
  { type: 'protocolLost', generation, code: 'resync-timeout' },
  { type: 'protocolRefused', generation, kind: 'final', code: 'forbidden' },
]

const probing = after(taken, resolved, opened, ready, { type: 'appHidden' }, { type: 'appShown' })

function expectIgnored(state: MachineState, ...events: readonly MachineEvent[]): void {
  for (const event of events) expect(step(state, event, env)).toEqual([state, []])
}

const receivedIn: Readonly<Record<keyof typeof phases, readonly MachineEvent['type'][]>> = {
  idle: [],
  resolving: ['resolved', 'resolveFailed'],
  opening: ['socketOpened', 'socketClosed', 'socketRefused'],
  awaitingSlot: [],
  readying: ['socketClosed', 'protocolReady', 'protocolLost', 'protocolRefused'],
  ready: ['socketClosed', 'protocolLost', 'protocolRefused'],
  waiting: [],
  paused: [],
  failed: [],
  leaving: ['socketClosed', 'goodbyeSent'],
  closing: ['socketClosed'],
}

describe('step', () => {
  const names = Object.keys(receivedIn) as (keyof typeof phases)[]
  for (const name of names) {
    const state = phases[name]
    test(`CN-19: ignores an event from another generation of the connection in phase ${name}`, () => {
      expect(state.phase).toBe(name)
      expectIgnored(state, ...ofGeneration(state.generation - 1), ...ofGeneration(state.generation + 1))
    })

    test(`CN-21: ignores an event that has no effect in phase ${name}`, () => {
      const others = ofGeneration(state.generation).filter(({ type }) => !receivedIn[name].includes(type))
      expectIgnored(state, ...others)
      expect(step(state, { type: 'slotFreed' }, env)[1].length > 0).toBe(name === 'awaitingSlot')
    })

    test(`CN-21: ignores another phase’s timer in phase ${name}`, () => {
      const own = new Set<TimerName>([...timersOf(name), 'linger', 'background', 'doubt'])
      expectIgnored(state, ...names.flatMap(timersOf).filter((other) => !own.has(other)).map(timer))
    })
  }

  test.each<[string, MachineState, MachineEvent[]]>([
    ['CN-21: ignores a timer that outlives its phase', phases.ready, [timer('linger'), timer('background')]],
    ['CN-21: ignores the `doubt` and `background` timers while paused',
      phases.paused, [timer('doubt'), timer('background')]],
    ['CN-21: ignores a show event of a shown app during an attempt', phases.resolving, [{ type: 'appShown' }]],
    ['CN-21: ignores another phase’s late timer while a ping is unanswered', probing, [timer('opening')]],
    ['RC-20: ignores reconnect() at the moment an attempt starts', phases.resolving, [asked]],
    ['CN-15, RC-20: ignores reconnect() during an attempt that waits for a slot', phases.awaitingSlot, [asked]],
  ])('%s', (_, state, events) => expectIgnored(state, ...events))

  test('RC-15: renews the budget after a session change, even if a retry was planned after the close', () => {
    for (const next of ['asked', 'retry'] as const) {
      const [left] = step({ ...phases.ready, next }, sessionReplaced, env)
      expect(left).toMatchObject({ phase: 'leaving', next: 'renew' })
    }
  })

  test('CN-8: keeps the close timeout when other events arrive while the connection closes', () => {
    for (const event of [asked, sessionReplaced]) {
      const state = after(taken, resolved, opened, ready, sessionReplaced)
      expect(step(state, event, env)[1]).not.toContainEqual({ type: 'stopTimer', name: 'leaving' })
      expect(step(state, event, env)[1]).not.toContainEqual({ type: 'stopTimer', name: 'closing' })
    }
  })

  test('CN-16: does not retry a permanent rejection with a fresh token', () => {
    const refused: MachineEvent = {
      type: 'protocolRefused', generation: 1, kind: 'final', code: 'forbidden', detail: undefined,
    }
    expect(step(phases.ready, refused, env)[0]).toMatchObject({ phase: 'failed', token: 'doubted' })
  })

  test('RC-23: keeps `user` as the cause of a probe when a network report follows reconnect()', () => {
    const pinged = after(taken, resolved, opened, ready, asked)
    const [state] = step({ ...pinged, online: true }, { type: 'networkReported', online: false }, env)
    expect(state).toMatchObject({ phase: 'ready', pingBy: 'user' })
  })

  test('LS-13: waits 300 ms for a hidden page to return with the app, even if another page is shown', () => {
    const other: MachineEvent = { type: 'leaseTaken', lease: { ...lease, id: 2 } }
    const state = after(taken, other, hides, { type: 'appHidden' })
    const [, effects] = step(state, { type: 'appShown' }, env)
    expect(effects).toContainEqual({ type: 'startTimer', name: 'doubt', delayMs: 300 })
  })

  test('LS-11: counts a hidden page’s lease again when the app is hidden right after the page', () => {
    const state = after(taken, resolved, opened, ready, hides, timer('linger'), closed(1000))
    expect(state).toMatchObject({ need: 'absent', failure: null })
    expect(step(state, { type: 'appHidden' }, env)[0]).toMatchObject({ need: 'present', phase: 'paused' })
  })
})

const failed: MachineEvent = { type: 'resolveFailed', generation: 1, code: 'url-failed', final: false }

function afterFailure(state: Partial<MachineState>, reconnect: ReconnectPolicy = spreadBackoff()): MachineState {
  return step({ ...after(taken), ...state }, failed, { ...env, policy: { ...env.policy, reconnect } })[0]
}

describe('step() at millisecond precision', () => {
  const outage = { draw: 0.5, lostAtMs: nowMs + 15_000, made: 0 }
  test.each([
    ['CN-11: leaves the windows unchanged when two attempts end simultaneously', 0, 15_000],
    ['RC-17: moves the windows to the current time when an attempt ends before the previous attempt', 1, 0],
  ])('%s', (_, endedInMs, lostInMs) => {
    expect(afterFailure({ ...outage, endedAtMs: nowMs + endedInMs })).toMatchObject({
      ...outage, lostAtMs: nowMs + lostInMs, dueAtMs: nowMs + lostInMs + 2_300,
    })
  })

  test.each<readonly [string, MachineEvent, Partial<MachineState>]>([
    ['ends with a new token', closed(4401), { token: 'armed' }],
    ['is replaced after an event', { type: 'networkReported', online: true }, { renewedAtMs: nowMs, online: false }],
  ])('RC-17: moves the windows of later attempts when an attempt %s', (_, event, state) => {
    const second = { ...outage, made: 1 }
    const opening = { ...phases.opening, startedAtMs: nowMs + 1, endedAtMs: nowMs + 1 }
    expect(step({ ...opening, ...state, ...second }, event, env)[0])
      .toMatchObject({ ...second, lostAtMs: nowMs, endedAtMs: nowMs })
  })

  test('RC-18: shifts the reconnect windows only when the next two attempts are both overdue', () => {
    const outage = { draw: 0.5, lostAtMs: nowMs - 7_850, made: 0 }
    expect(afterFailure(outage)).toMatchObject({ ...outage, dueAtMs: nowMs + 300 })
    expect(afterFailure({ ...outage, lostAtMs: nowMs - 7_851 })).toMatchObject({ lostAtMs: nowMs })
  })

  test('RC-13: reports NaN from a policy as `invalid-option`, and keeps the outage’s start time', () => {
    const windows = spreadBackoff()
    const outage = { draw: 0.5, lostAtMs: nowMs - 3_600_000, made: 1 }
    const state = afterFailure(outage, (question) => question.attempt === 1 ? NaN : windows(question))
    expect(state).toMatchObject({
      phase: 'failed', failure: { code: 'invalid-option', detail: 'reconnect returned NaN' }, lostAtMs: outage.lostAtMs,
    })
  })

  const restored = { ...phases.ready, lostAtMs: nowMs - 20_000, draw: 0.5, made: 2 }
  test('RC-11: ends the outage after the minimum uptime, even if the clock is set back at that moment', () => {
    const [lasted] = step(restored, timer('uptime'), { ...env, nowMs: nowMs + 5_000 })
    const atMs = nowMs - 3_600_000
    const [lost] = step(lasted, closed(1006), { ...env, nowMs: atMs })
    expect(lost).toMatchObject({ phase: 'waiting', lostAtMs: atMs, made: 0 })
  })

  test('CN-9: counts no attempts of the previous outage in a rejection after the minimum uptime', () => {
    const [, effects] = step(restored, closed(4403), { ...env, nowMs: nowMs + 5_000 })
    expect(effects).toContainEqual({
      type: 'announceConnectError', error: { code: 'forbidden', reason: 'forbidden', attemptsMade: 0 },
    })
  })

  test('CN-15: limits the wait for a slot to backgroundMs when the app is hidden', () => {
    expect(step(phases.awaitingSlot, { type: 'appHidden' }, env)[1])
      .toContainEqual({ type: 'startTimer', name: 'background', delayMs: defaultPolicy.backgroundMs })
  })

  test('HB-11: shows a non-final failure in the status after a failed probe', () => {
    const [lost] = step(probing, timer('pong'), { ...env, nowMs: nowMs + defaultPolicy.probeTimeoutMs })
    expect(lost).toMatchObject({ phase: 'resolving', failure: { code: 'probe-timeout', final: false } })
  })

  test('RT-10: does not connect for a lease acquired after disposal', () => {
    const ended = after(taken, { type: 'disposed' })
    expect(ended.leases).toEqual([])
    expect(step(ended, taken, env)[1]).toEqual([])
  })

  test('RT-10: keeps the failure in the status when a client without leases is disposed', () => {
    const failure = { code: 'replaced', final: true } as const
    const [state, effects] = step({ ...fresh, failure }, { type: 'disposed' }, env)
    expect(state.failure).toBe(failure)
    expect(effects).toEqual([{ type: 'stopTimer', name: 'doubt' }])
  })
})
