import { describe, expect, test } from 'vitest'
import type { MachineEvent, TimerName } from '../../../src/connection/machine/events'
import type { MachineState } from '../../../src/connection/machine/state'
import type { Lease } from '../../../src/connection/leases/lease-set'
import { defaultCloseCodes } from '../../../src/connection/policy/close-codes'
import { defaultPolicy } from '../../../src/connection/policy/connection-policy'
import { type Env, initialState, step } from '../../support/full-step'
import { timersOf } from '../../support/machine-state'
import { fixedDelay, type ReconnectPolicy, spreadBackoff } from '../../../src/connection/policy/reconnect-policy'

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
const closed = (code: number): MachineEvent => ({ type: 'socketClosed', generation: 1, code, reason: '' })
const timer = (name: TimerName): MachineEvent => ({ type: 'timerFired', name, receivedAtMs: 0, graceMs: 0 })
const released: MachineEvent = { type: 'leaseReleased', id: 1 }
const sessionReplaced: MachineEvent = { type: 'sessionReplaced', ready: true, renewableToken: true }
const refusedSlot: MachineEvent = { type: 'socketRefused', generation: 1, code: 'socket-slots-exhausted' }

/** A state of each phase. */
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
  { type: 'socketClosed', generation, code: 4409, reason: '' },
  { type: 'socketRefused', generation, code: 'socket-slots-exhausted' },
  { type: 'goodbyeSent', generation },
  { type: 'protocolReady', generation },
  { type: 'protocolLost', generation, code: 'resync-timeout' },
  { type: 'protocolRefused', generation, kind: 'final', code: 'forbidden' },
]

/** Which of these events each phase listens to; the others find nothing to do. */
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
  for (const [name, state] of Object.entries(phases)) {
    test(`CN-19: in ${name} it is pure`, () => {
      expect(state.phase).toBe(name)
      const before = structuredClone(state)
      const asked: MachineEvent = { type: 'reconnectAsked' }
      const events = [...ofGeneration(state.generation), taken, released, timer('pong'), asked]
      for (const event of events) {
        const first = step(state, event, env)
        expect(step(state, event, env)).toEqual(first)
        expect(state).toEqual(before)
      }
    })

    test(`CN-19: in ${name} an event of another generation is ignored`, () => {
      for (const generation of [state.generation - 1, state.generation + 1]) {
        for (const event of ofGeneration(generation)) expect(step(state, event, env)).toEqual([state, []])
      }
    })
  }

  const names = Object.keys(receivedIn) as (keyof typeof phases)[]
  for (const name of names) {
    test(`CN-21: in ${name} an event that finds nothing to do changes nothing`, () => {
      const state = phases[name]
      for (const event of ofGeneration(state.generation)) {
        if (!receivedIn[name].includes(event.type)) expect(step(state, event, env)).toEqual([state, []])
      }
      expect(step(state, { type: 'slotFreed' }, env)[1].length > 0).toBe(name === 'awaitingSlot')
    })

    test(`CN-21: in ${name} a timer of another phase finds nothing to do`, () => {
      const state = phases[name]
      const own = new Set<TimerName>([...timersOf(name), 'linger', 'background', 'doubt'])
      const others = names.flatMap(timersOf).filter((other) => !own.has(other))
      for (const other of others) expect(step(state, timer(other), env)).toEqual([state, []])
    })
  }

  test('CN-21: the timers that outlive phases find nothing to do when their reason is gone', () => {
    const { ready: state } = phases
    for (const name of ['linger', 'background'] as const) expect(step(state, timer(name), env)).toEqual([state, []])
    expect(step(phases.paused, timer('doubt'), env)).toEqual([phases.paused, []])
    expect(step(phases.paused, timer('background'), env)).toEqual([phases.paused, []])
  })

  test('CN-8: what else is asked for while it closes leaves the close its time', () => {
    for (const event of [{ type: 'reconnectAsked' }, sessionReplaced] as const) {
      const state = after(taken, resolved, opened, ready, sessionReplaced)
      expect(step(state, event, env)[1]).not.toContainEqual({ type: 'stopTimer', name: 'leaving' })
      expect(step(state, event, env)[1]).not.toContainEqual({ type: 'stopTimer', name: 'closing' })
    }
  })

  test('CN-16: what is refused for good is not asked for again with a fresh token', () => {
    const refused: MachineEvent = {
      type: 'protocolRefused', generation: 1, kind: 'final', code: 'forbidden', detail: undefined,
    }
    expect(step(phases.ready, refused, env)[0]).toMatchObject({ phase: 'failed', token: 'armed' })
  })

  test('TK-8: uptime makes no token renewable that is not', () => {
    const fixed = initialState({ ready: true, renewableToken: false, hiddenAtMs: null })
    const state = [taken, resolved, opened, ready, timer('uptime'), closed(4401)].reduce(
      (before, event) => step(before, event, env)[0], fixed,
    )
    expect(state).toMatchObject({ phase: 'failed', failure: { final: true } })
    expect(step(fixed, sessionReplaced, env)[0].token).toBe('armed')
  })

  test('RC-23: a probe that the user asked for stays the user’s, whatever asks too', () => {
    const asked = after(taken, resolved, opened, ready, { type: 'reconnectAsked' })
    const [state] = step({ ...asked, online: true }, { type: 'networkReported', online: false }, env)
    expect(state).toMatchObject({ phase: 'ready', pingBy: 'user' })
  })

  test('RC-20: an attempt of this very moment is young', () => {
    expect(step(phases.resolving, { type: 'reconnectAsked' }, env)).toEqual([phases.resolving, []])
  })

  test('CN-21: an app that is shown, and was, changes nothing', () => {
    expect(step(phases.ready, { type: 'appShown' }, env)).toEqual([phases.ready, []])
  })

  test('LS-13: one page that may be gone is waited for among others', () => {
    const other: MachineEvent = { type: 'leaseTaken', lease: { ...lease, id: 2 } }
    const state = after(taken, other, hides, { type: 'appHidden' })
    const [, effects] = step(state, { type: 'appShown' }, env)
    expect(effects).toContainEqual({ type: 'startTimer', name: 'doubt', delayMs: 300 })
  })

  test('LS-11: a page that hid with the app is needed again, also where nothing had failed', () => {
    const state = after(taken, resolved, opened, ready, hides, timer('linger'), closed(1000))
    expect(state).toMatchObject({ need: 'absent', failure: null })
    expect(step(state, { type: 'appHidden' }, env)[0]).toMatchObject({ need: 'present', phase: 'paused' })
  })
})

const failed: MachineEvent = { type: 'resolveFailed', generation: 1, code: 'url-failed', final: false }

/** The outage once the connection under way has failed. */
function afterFailure(state: Partial<MachineState>, reconnect: ReconnectPolicy = spreadBackoff()): MachineState {
  return step({ ...after(taken), ...state }, failed, { ...env, policy: { ...env.policy, reconnect } })[0]
}

describe('step, to the millisecond', () => {
  test('CN-11: an attempt that ends in the same moment as another leaves windows to come where they are', () => {
    const outage = { draw: 0.5, lostAtMs: nowMs + 15_000, made: 0 }
    expect(afterFailure({ ...outage, endedAtMs: nowMs })).toMatchObject({ ...outage, dueAtMs: nowMs + 17_300 })
  })

  test('RC-17: one that ends before the one before it brings them to this moment', () => {
    const outage = { draw: 0.5, lostAtMs: nowMs + 15_000, made: 0 }
    expect(afterFailure({ ...outage, endedAtMs: nowMs + 1 })).toMatchObject({
      ...outage, lostAtMs: nowMs, dueAtMs: nowMs + 2_300,
    })
  })

  test.each<readonly [string, MachineEvent, Partial<MachineState>]>([
    ['ends in a new token', { type: 'socketClosed', generation: 1, code: 4401, reason: '' }, { token: 'armed' }],
    ['is replaced after an event', { type: 'networkReported', online: true }, { renewedAtMs: nowMs, online: false }],
  ])('RC-17: so does one that %s', (_, event, state) => {
    const outage = { draw: 0.5, lostAtMs: nowMs + 15_000, made: 1 }
    const opening = { ...after(taken, resolved), startedAtMs: nowMs + 1, endedAtMs: nowMs + 1 }
    const [ended] = step({ ...opening, ...state, ...outage }, event, env)
    expect(ended).toMatchObject({ ...outage, lostAtMs: nowMs, endedAtMs: nowMs })
  })

  test('RC-18: a window whose attempt is due this very moment is not over', () => {
    const outage = { draw: 0.5, lostAtMs: nowMs - 7_850, made: 0 }
    expect(afterFailure(outage)).toMatchObject({ ...outage, dueAtMs: nowMs + 300 })
    expect(afterFailure({ ...outage, lostAtMs: nowMs - 7_851 })).toMatchObject({ lostAtMs: nowMs })
  })

  test('RC-13: a policy without an answer for the attempt before is at fault', () => {
    const windows = spreadBackoff()
    const outage = { draw: 0.5, lostAtMs: nowMs - 3_600_000, made: 1 }
    const state = afterFailure(outage, (question) => question.attempt === 1 ? NaN : windows(question))
    expect(state).toMatchObject({
      phase: 'failed', failure: { code: 'invalid-option', detail: 'reconnect gave NaN' }, lostAtMs: outage.lostAtMs,
    })
  })

  test('RC-11: what was ready for the minimum uptime has ended its outage, though the clock is set back then', () => {
    const restored = { ...after(taken, resolved, opened, ready), lostAtMs: nowMs - 20_000, draw: 0.5, made: 2 }
    const [lasted] = step(restored, timer('uptime'), { ...env, nowMs: nowMs + 5_000 })
    const atMs = nowMs - 3_600_000
    const closed: MachineEvent = { type: 'socketClosed', generation: 1, code: 1006, reason: '' }
    const [lost] = step(lasted, closed, { ...env, nowMs: atMs })
    expect(lost).toMatchObject({ phase: 'waiting', lostAtMs: atMs, made: 0 })
  })

  test('CN-9: a refusal after the minimum uptime counts no attempt of the outage before', () => {
    const restored = { ...after(taken, resolved, opened, ready), lostAtMs: nowMs - 20_000, draw: 0.5, made: 2 }
    const refused: MachineEvent = { type: 'socketClosed', generation: 1, code: 4403, reason: '' }
    const [, effects] = step(restored, refused, { ...env, nowMs: nowMs + 5_000 })
    expect(effects).toContainEqual({
      type: 'announceConnectError', error: { code: 'forbidden', reason: 'forbidden', attemptsMade: 0 },
    })
  })

  test('TK-3: the retry with a new token after a refusal of the protocol costs no attempt', () => {
    const outage = { lostAtMs: nowMs - 2_000, draw: 0.5, made: 2 }
    const refused: MachineEvent = {
      type: 'protocolRefused', generation: 1, kind: 'unauthorized', code: 'token-refused',
    }
    const closed: MachineEvent = { type: 'socketClosed', generation: 1, code: 1000, reason: '' }
    const [closing] = step({ ...after(taken, resolved, opened), ...outage }, refused, env)
    expect(closing).toMatchObject({ phase: 'closing', token: 'renewing' })
    expect(step(closing, closed, env)[0]).toMatchObject({ ...outage, phase: 'resolving', generation: 2 })
  })

  test('CN-15, RC-20: an attempt that waits for a slot is an attempt in flight', () => {
    const waiting = after(taken, resolved, { type: 'socketRefused', generation: 1, code: 'socket-slots-exhausted' })
    expect(waiting.phase).toBe('awaitingSlot')
    const [kept, effects] = step(waiting, { type: 'reconnectAsked' }, env)
    expect([kept, effects]).toEqual([waiting, []])
    const [, hidden] = step(waiting, { type: 'appHidden' }, env)
    expect(hidden).toContainEqual({ type: 'startTimer', name: 'background', delayMs: defaultPolicy.backgroundMs })
  })

  test('CN-21: a late timer of another phase leaves the ping of an open connection as it is', () => {
    const asked = after(taken, resolved, opened, ready, { type: 'appHidden' }, { type: 'appShown' })
    const received: MachineEvent = { type: 'timerFired', name: 'opening', receivedAtMs: nowMs, graceMs: 0 }
    expect(step(asked, received, env)).toEqual([asked, []])
  })

  test('HB-11: after a probe that failed the status has a failure that is not final', () => {
    const asked = after(taken, resolved, opened, ready, { type: 'appHidden' }, { type: 'appShown' })
    const [lost] = step(asked, timer('pong'), { ...env, nowMs: nowMs + defaultPolicy.probeTimeoutMs })
    expect(lost).toMatchObject({ phase: 'resolving', failure: { code: 'probe-timeout', final: false } })
  })

  test('RT-10: after the end a lease begins nothing', () => {
    const ended = after(taken, { type: 'disposed' })
    expect(ended.leases).toEqual([])
    expect(step(ended, taken, env)[1]).toEqual([])
  })

  test('RT-10: the end keeps a failure in the status when no page needs the socket', () => {
    const failure = { code: 'replaced', final: true } as const
    const [state, effects] = step({ ...fresh, failure }, { type: 'disposed' }, env)
    expect(state.failure).toBe(failure)
    expect(effects).toEqual([{ type: 'stopTimer', name: 'doubt' }])
  })
})

test('RC-8: no time at all is a delay too', () => {
  const policy = fixedDelay(0)
  expect(policy({ attempt: 1, lostAtMs: nowMs, endedAtMs: nowMs + 5, phase: 0, roll: 0 })).toBe(nowMs + 5)
})
