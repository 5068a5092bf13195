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
  '2,000 ms into an attempt': () => later(inFlight(), 2_000),
  '2,001 ms into an attempt': () => later(inFlight(), 2_001),
  'while waiting': waiting,
  'after a failure': failed,
  'while open': ready,
}

/** `reconnect()` has a return value, which is in the row. */
const events = {
  'a return to the foreground': foreground,
  'the network’s return': networkBack,
  'a new lease within the linger': atOnce(needs(false), after(299), needs(true)),
  'a new lease after the linger': atOnce(needs(false), after(300), is('idle'), needs(true)),
  'a page’s return': atOnce(pageHides, pageReturns),
  'another session': signsIn({ userId: 7 }),
  'the release of the last lease': (_rig: Rig, page: LeaseHandle) => page.release(),
}

const isConnecting: Step = (rig) => expect(rig.last().state).toBe('connecting')
const first = (check: (connection: ScriptedConnection) => void): Step => ({ socket }) => {
  const [connection] = socket.connections
  if (connection === undefined) throw new Error('nothing was opened')
  check(connection)
}

/** In an outage at the row's phase. */
const outcomes = {
  'keeps the attempt': (event: Step) => [
    event, isConnecting, after(1_000), isConnecting, opened(4), shows({ status: 'reconnecting', attempt: 3 }),
  ],
  'keeps the attempt with a fresh budget': (event: Step) => [
    event, isConnecting, shows({ status: 'connecting', attempt: 0, failure: null }), after(8_000), opened(4),
    shows({ status: 'reconnecting', attempt: 1 }), line('refusing'), triesOn(...middlesMs),
  ],
  'restarts the attempt with a fresh budget': (event: Step) => [
    line('refusing'), renewsBy(event, (rig) => expect(rig.socket.connections[3]?.state).toBe('dropped')),
  ],
  'makes an attempt with a fresh budget': (event: Step): Step[] => [(rig, page, asked) => {
    const { length } = rig.errors
    void renewsBy(event, shows({ status: 'connecting', attempt: 0 }))(rig, page, asked)
    expect(rig.errors).toHaveLength(length + 1)
  }],
  'sends a probe': (event: Step) => [pinged(240), event, pinged(241), after(2_000), is('open'), opened(1)],
  'does nothing': (event: Step) => [
    event, after(10_000), is('open'), first(({ sent }) => expect(sent).toHaveLength(1 + 240)),
  ],
  'sends a goodbye and opens a new connection': (event: Step) => [
    event, after(0), first(({ frames, closeCall }) => {
      expect(frames).toContainEqual({ type: 'goodbye' })
      expect(closeCall).toEqual({ code: 1000, reason: '' })
    }), opened(2), sent({ type: 'hello', trader: 7 }), is('open'),
  ],
  'becomes idle after the linger': (event: Step): Step[] => [(rig, page, asked) => {
    const { state } = rig.last()
    const status = rig.status()
    void event(rig, page, asked)
    rig.advance(299)
    expect([rig.last().state, rig.status()]).toEqual([state, status])
    rig.advance(1)
    expect(rig.last().state).toBe(state === 'connecting' ? 'dropped' : state)
  }, shows({ status: 'idle', failure: null, nextAtMs: null }), triesOn()],
  'sends a goodbye after the linger': (event: Step) => [
    event, after(299), is('open'), after(1), saidGoodbye, shows({ status: 'idle', failure: null }),
  ],
}

test.each<[string, keyof typeof outcomes, keyof typeof events | 'reconnect()', keyof typeof phases, string?]>([
  ['RC-20', 'keeps the attempt with a fresh budget', 'reconnect()', '2,000 ms into an attempt', 'kept'],
  ['RC-20', 'restarts the attempt with a fresh budget', 'reconnect()', '2,001 ms into an attempt', 'attempting'],
  ['RC-21', 'makes an attempt with a fresh budget', 'reconnect()', 'while waiting', 'attempting'],
  ['RC-22', 'makes an attempt with a fresh budget', 'reconnect()', 'after a failure', 'attempting'],
  ['RC-23', 'sends a probe', 'reconnect()', 'while open', 'probing'],
  ['RC-24', 'keeps the attempt', 'a return to the foreground', '2,000 ms into an attempt'],
  ['RC-24', 'restarts the attempt with a fresh budget', 'a return to the foreground', '2,001 ms into an attempt'],
  ['RC-25', 'makes an attempt with a fresh budget', 'a return to the foreground', 'while waiting'],
  ['RC-26', 'makes an attempt with a fresh budget', 'a return to the foreground', 'after a failure'],
  ['RC-27', 'sends a probe', 'a return to the foreground', 'while open'],
  ['RC-28', 'keeps the attempt', 'the network’s return', '2,000 ms into an attempt'],
  ['RC-28', 'restarts the attempt with a fresh budget', 'the network’s return', '2,001 ms into an attempt'],
  ['RC-29', 'makes an attempt with a fresh budget', 'the network’s return', 'while waiting'],
  ['RC-30', 'makes an attempt with a fresh budget', 'the network’s return', 'after a failure'],
  ['RC-31', 'sends a probe', 'the network’s return', 'while open'],
  ['RC-32', 'keeps the attempt', 'a new lease within the linger', '2,000 ms into an attempt'],
  ['RC-33', 'makes an attempt with a fresh budget', 'a new lease after the linger', 'while waiting'],
  ['RC-34', 'makes an attempt with a fresh budget', 'a page’s return', 'after a failure'],
  ['RC-35', 'does nothing', 'a new lease within the linger', 'while open'],
  ['RC-36', 'restarts the attempt with a fresh budget', 'another session', '2,000 ms into an attempt'],
  ['RC-37', 'makes an attempt with a fresh budget', 'another session', 'while waiting'],
  ['RC-38', 'makes an attempt with a fresh budget', 'another session', 'after a failure'],
  ['RC-39', 'sends a goodbye and opens a new connection', 'another session', 'while open'],
  ['RC-40', 'becomes idle after the linger', 'the release of the last lease', '2,000 ms into an attempt'],
  ['RC-41', 'becomes idle after the linger', 'the release of the last lease', 'while waiting'],
  ['RC-43', 'sends a goodbye after the linger', 'the release of the last lease', 'while open'],
])('%s: %s on %s %s', (_, outcome, event, phase, answer) => plays(
  phases[phase], ...outcomes[outcome](event === 'reconnect()' ? asks(answer) : events[event]),
)())

describe('an attempt in flight', () => {
  test.each<[string, string, Step]>([['RC-20', 'reconnect()', asks()], ['RC-28', 'the network’s return', networkBack]])(
    '%s: drops the attempt on %s before the next attempt’s address is known', (_id, _what, event) => playsLater(
      from({ url: () => Promise.resolve('wss://feed.example.com'), server: { line: 'mute' } }, 0), after(3_000),
      atOnce(event, isDropped), opened(2),
    )(),
  )

  test('RC-20: restarts an attempt on reconnect() when the clock was set back during the attempt', plays(
    inFlight, clockMoved(-60_000), asks('attempting'),
  ))
})

describe('waiting for an attempt', () => {
  test('RC-21: clears the failure on reconnect()', plays(
    waiting, asks(), shows({ status: 'connecting', attempt: 0, failure: null }),
  ))

  test('RC-29: treats an online report as a network return if the client was created offline', plays(
    from({ startsOnline: false, server: { line: 'refusing' } }, 8_000), renewsBy(online),
  ))
})

test('RC-42: becomes idle immediately when the last lease ends, and keeps the failure in the status', plays(
  failed, needs(false), shows({ status: 'idle', failure: { code: 'connect-failed' } }), reported(1), triesOn(),
  failedBy('connect-failed'),
))

describe('reconnect() without a lease', () => {
  test('RC-44: connects with a fresh attempt budget for the next lease after reconnect()', plays(
    waiting, networkBack, after(3_000), needs(false), after(300), asks(), renewsBy(needs(true)),
  ))

  test('RC-44: clears the failure on reconnect() without connecting while the last lease lingers', plays(
    waiting, needs(false), asks('no-lease'), shows({ status: 'reconnecting', attempt: 3, failure: null }),
    needs(true), shows({ status: 'reconnecting', attempt: 3 }),
  ))
})
