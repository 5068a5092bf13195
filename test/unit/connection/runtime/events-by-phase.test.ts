import { describe, expect, test } from 'vitest'
import type { LeaseHandle } from '../../../../src/connection/runtime/client-api'
import type { ScriptedConnection } from '../../../../src/testing/scripted-socket'
import type { Rig } from '../../../support/client-rig'
import { failed, foreground, inFlight, middlesMs, networkBack, ready, type Shown, waiting } from './client-stages'
import {
  after, asks, atOnce, clockMoved, failedBy, from, is, isDropped, line, needs, online, opened, pageHides, pageReturns,
  pinged, plays, playsLater, renewsBy, reported, saidGoodbye, sent, shows, signsIn, type Step, triesOn,
} from './steps'

const later = (outage: Shown, ms: number): Shown => {
  outage.rig.advance(ms)
  return outage
}

const phases = {
  'in flight for 2,000 ms': () => later(inFlight(), 2_000),
  'in flight for 2,001 ms': () => later(inFlight(), 2_001),
  waiting,
  failed,
  'open': ready,
}

/** `reconnect()` has an answer, too, which is in the row. */
const events = {
  foreground,
  'network back': networkBack,
  'need again within the linger': atOnce(needs(false), after(299), needs(true)),
  'need again after the linger': atOnce(needs(false), after(300), is('idle'), needs(true)),
  'page again': atOnce(pageHides, pageReturns),
  'another session': signsIn({ userId: 7 }),
  'last lease': (_rig: Rig, page: LeaseHandle) => page.release(),
}

const isConnecting: Step = (rig) => expect(rig.last().state).toBe('connecting')
const first = (check: (connection: ScriptedConnection) => void): Step => ({ socket }) => {
  const [connection] = socket.connections
  if (connection === undefined) throw new Error('nothing was opened')
  check(connection)
}

/** The steps that follow on the event, in an outage that is at the phase of the row. */
const outcomes = {
  'kept': (event: Step) => [
    event, isConnecting, after(1_000), isConnecting, opened(4), shows({ status: 'reconnecting', attempt: 3 }),
  ],
  'kept with a fresh budget': (event: Step) => [
    event, isConnecting, shows({ status: 'connecting', attempt: 0, failure: null }), after(8_000), opened(4),
    shows({ status: 'reconnecting', attempt: 1 }), line('refusing'), triesOn(...middlesMs),
  ],
  'restarted with a fresh budget': (event: Step) => [
    line('refusing'), renewsBy(event, (rig) => expect(rig.socket.connections[3]?.state).toBe('dropped')),
  ],
  'attempt now, fresh budget': (event: Step): Step[] => [(rig, page, asked) => {
    const { length } = rig.errors
    void renewsBy(event, shows({ status: 'connecting', attempt: 0 }))(rig, page, asked)
    expect(rig.errors).toHaveLength(length + 1)
  }],
  'a probe': (event: Step) => [pinged(240), event, pinged(241), after(2_000), is('open'), opened(1)],
  'nothing happens': (event: Step) => [
    event, after(10_000), is('open'), first(({ sent }) => expect(sent).toHaveLength(1 + 240)),
  ],
  'goodbye, then a new connection': (event: Step) => [
    event, after(0), first(({ frames, closeCall }) => {
      expect(frames).toContainEqual({ type: 'goodbye' })
      expect(closeCall).toEqual({ code: 1000, reason: '' })
    }), opened(2), sent({ type: 'hello', trader: 7 }), is('open'),
  ],
  'idle after the linger': (event: Step): Step[] => [(rig, page, asked) => {
    const { state } = rig.last()
    const status = rig.status()
    void event(rig, page, asked)
    rig.advance(299)
    expect([rig.last().state, rig.status()]).toEqual([state, status])
    rig.advance(1)
    expect(rig.last().state).toBe(state === 'connecting' ? 'dropped' : state)
  }, shows({ status: 'idle', failure: null, nextAtMs: null }), triesOn()],
  'goodbye after the linger': (event: Step) => [
    event, after(299), is('open'), after(1), saidGoodbye, shows({ status: 'idle', failure: null }),
  ],
}

test.each<[string, keyof typeof events | 'reconnect()', keyof typeof phases, keyof typeof outcomes, string?]>([
  ['RC-20', 'reconnect()', 'in flight for 2,000 ms', 'kept with a fresh budget', 'kept'],
  ['RC-20', 'reconnect()', 'in flight for 2,001 ms', 'restarted with a fresh budget', 'attempting'],
  ['RC-21', 'reconnect()', 'waiting', 'attempt now, fresh budget', 'attempting'],
  ['RC-22', 'reconnect()', 'failed', 'attempt now, fresh budget', 'attempting'],
  ['RC-23', 'reconnect()', 'open', 'a probe', 'probing'],
  ['RC-24', 'foreground', 'in flight for 2,000 ms', 'kept'],
  ['RC-24', 'foreground', 'in flight for 2,001 ms', 'restarted with a fresh budget'],
  ['RC-25', 'foreground', 'waiting', 'attempt now, fresh budget'],
  ['RC-26', 'foreground', 'failed', 'attempt now, fresh budget'],
  ['RC-27', 'foreground', 'open', 'a probe'],
  ['RC-28', 'network back', 'in flight for 2,000 ms', 'kept'],
  ['RC-28', 'network back', 'in flight for 2,001 ms', 'restarted with a fresh budget'],
  ['RC-29', 'network back', 'waiting', 'attempt now, fresh budget'],
  ['RC-30', 'network back', 'failed', 'attempt now, fresh budget'],
  ['RC-31', 'network back', 'open', 'a probe'],
  ['RC-32', 'need again within the linger', 'in flight for 2,000 ms', 'kept'],
  ['RC-33', 'need again after the linger', 'waiting', 'attempt now, fresh budget'],
  ['RC-34', 'page again', 'failed', 'attempt now, fresh budget'],
  ['RC-35', 'need again within the linger', 'open', 'nothing happens'],
  ['RC-36', 'another session', 'in flight for 2,000 ms', 'restarted with a fresh budget'],
  ['RC-37', 'another session', 'waiting', 'attempt now, fresh budget'],
  ['RC-38', 'another session', 'failed', 'attempt now, fresh budget'],
  ['RC-39', 'another session', 'open', 'goodbye, then a new connection'],
  ['RC-40', 'last lease', 'in flight for 2,000 ms', 'idle after the linger'],
  ['RC-41', 'last lease', 'waiting', 'idle after the linger'],
  ['RC-43', 'last lease', 'open', 'goodbye after the linger'],
])('%s: %s, %s: %s', (_, event, phase, outcome, answer) => plays(
  phases[phase], ...outcomes[outcome](event === 'reconnect()' ? asks(answer) : events[event]),
)())

describe('an attempt in flight', () => {
  test.each<[string, Step]>([['RC-20: reconnect()', asks()], ['RC-28: a returning network', networkBack]])(
    '%s drops it before the address of the next attempt is known', (_, event) => playsLater(
      from({ url: () => Promise.resolve('wss://feed.example.com'), server: { line: 'mute' } }, 0), after(3_000),
      atOnce(event, isDropped), opened(2),
    )(),
  )

  test('RC-20: restarts an attempt whose age is negative by the wall clock', plays(
    inFlight, clockMoved(-60_000), asks('attempting'),
  ))
})

describe('waiting for an attempt', () => {
  test('RC-21: clears the failure on reconnect()', plays(
    waiting, asks(), shows({ status: 'connecting', attempt: 0, failure: null }),
  ))

  test('RC-29: treats a network that was offline at the start as returning', plays(
    from({ startsOnline: false, server: { line: 'refusing' } }, 8_000), renewsBy(online),
  ))
})

describe('failed', () => {
  test('RC-42: becomes idle immediately without a lease, and keeps the reason for the page', plays(
    failed, needs(false), shows({ status: 'idle', failure: { code: 'connect-failed' } }), reported(1), triesOn(),
    failedBy('connect-failed'),
  ))
})

describe('reconnect() without a lease', () => {
  test('RC-44: makes a first connection on the next need after reconnect()', plays(
    waiting, networkBack, after(3_000), needs(false), after(300), asks(), renewsBy(needs(true)),
  ))

  test('RC-44: only clears the failure on reconnect() while the last lease lingers', plays(
    waiting, needs(false), asks('no-lease'), shows({ status: 'reconnecting', attempt: 3, failure: null }),
    needs(true), shows({ status: 'reconnecting', attempt: 3 }),
  ))
})
