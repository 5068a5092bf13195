import { describe, expect, test } from 'vitest'
import { createRig, type Rig } from '../../../support/client-rig'
import {
  expectFreshBudget, failed, foreground, inFlight, middlesMs, networkBack, type Outage, pings, ready, triesFromNow,
  waiting,
} from './client-stages'
import {
  after, asks, clockMoved, failedBy, from, needs, online, plays, renewsBy, reported, shows, triesOn,
} from './steps'

const later = (outage: Outage, ms: number): Outage => {
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

/** Each gives the answer of `reconnect()`, or nothing. */
const events = {
  'reconnect()': ({ rig }: Outage) => rig.client.reconnect(),
  'foreground': ({ rig }: Outage) => foreground(rig),
  'network back': ({ rig }: Outage) => networkBack(rig),
  'need again within the linger'({ rig, page }: Outage) {
    page.want(false)
    rig.advance(299)
    page.want(true)
  },
  'need again after the linger'({ rig, page }: Outage) {
    page.want(false)
    rig.advance(300)
    expect(rig.status()).toBe('idle')
    page.want(true)
  },
  'page again'({ page }: Outage) {
    page.hidden()
    page.shown()
  },
  'another session': ({ rig }: Outage) => rig.client.setSession({ userId: 7 }),
  'last lease': ({ page }: Outage) => page.release(),
}

/** The results of `act`, the event, in an outage that is at the phase of the row. */
const outcomes = {
  'kept'({ rig }: Outage, act: () => void) {
    const { length } = rig.opensAtMs
    act()
    expect(rig.last().state).toBe('connecting')
    rig.advance(1_000)
    expect(rig.last().state).toBe('connecting')
    expect(rig.opensAtMs).toHaveLength(length)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 3 })
  },
  'kept with a fresh budget'({ rig }: Outage, act: () => void) {
    const { length } = rig.opensAtMs
    act()
    expect(rig.last().state).toBe('connecting')
    expect(rig.client.status()).toMatchObject({ status: 'connecting', attempt: 0, failure: null })
    rig.advance(8_000)
    expect(rig.opensAtMs).toHaveLength(length)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 1 })
    rig.server.line = 'refusing'
    expect(triesFromNow(rig)).toEqual(middlesMs)
  },
  'restarted with a fresh budget'({ rig }: Outage, act: () => void) {
    const old = rig.last()
    const before = rig.opensAtMs.length
    rig.server.line = 'refusing'
    act()
    expect(old.state).toBe('dropped')
    expectFreshBudget(rig, before)
  },
  'attempt now, fresh budget'({ rig }: Outage, act: () => void) {
    const before = rig.opensAtMs.length
    const errors = rig.errors.length
    act()
    expect(rig.client.status()).toMatchObject({ status: 'connecting', attempt: 0 })
    expectFreshBudget(rig, before)
    expect(rig.errors).toHaveLength(errors + 1)
  },
  'a probe'({ rig }: Outage, act: () => void) {
    const before = pings(rig)
    act()
    expect(pings(rig)).toBe(before + 1)
    rig.advance(2_000)
    expect(rig.status()).toBe('open')
    expect(rig.opensAtMs).toHaveLength(1)
  },
  'nothing happens'({ rig }: Outage, act: () => void) {
    const sent = rig.last().sent.length
    act()
    rig.advance(10_000)
    expect(rig.status()).toBe('open')
    expect(rig.last().sent).toHaveLength(sent)
  },
  'goodbye, then a new connection'({ rig }: Outage, act: () => void) {
    const old = rig.last()
    act()
    rig.advance(0)
    expect(old.frames).toContainEqual({ type: 'goodbye' })
    expect(old.closeCall).toEqual({ code: 1000, reason: '' })
    expect(rig.opensAtMs).toHaveLength(2)
    expect(rig.last().frames).toEqual([{ type: 'hello', trader: 7 }])
    expect(rig.status()).toBe('open')
  },
  'idle after the linger'({ rig }: Outage, act: () => void) {
    const { state } = rig.last()
    const status = rig.status()
    act()
    rig.advance(299)
    expect([rig.last().state, rig.status()]).toEqual([state, status])
    rig.advance(1)
    expect(rig.last().state).toBe(state === 'connecting' ? 'dropped' : state)
    expect(rig.client.status()).toMatchObject({ status: 'idle', failure: null, nextAtMs: null })
    expect(triesFromNow(rig)).toEqual([])
  },
  'goodbye after the linger'({ rig }: Outage, act: () => void) {
    act()
    rig.advance(299)
    expect(rig.status()).toBe('open')
    rig.advance(1)
    expect(rig.last().frames).toContainEqual({ type: 'goodbye' })
    expect(rig.client.status()).toMatchObject({ status: 'idle', failure: null })
  },
}

test.each<[string, keyof typeof events, keyof typeof phases, keyof typeof outcomes, string?]>([
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
])('%s: %s, %s: %s', (_, event, phase, outcome, answer) => {
  const outage = phases[phase]()
  outcomes[outcome](outage, () => expect(events[event](outage)).toBe(answer))
})

describe('an attempt in flight', () => {
  for (const [title, event] of [
    ['RC-20: by reconnect()', (rig: Rig): void => { rig.client.reconnect() }],
    ['RC-28: by the network', networkBack],
  ] as const) {
    test(`${title} it is dropped before the address of the next attempt is known`, async () => {
      const rig = createRig({ url: () => Promise.resolve('wss://feed.example.com'), server: { line: 'mute' } })
      rig.need()
      await rig.advanceAsync(3_000)
      const old = rig.last()
      event(rig)
      expect(old.state).toBe('dropped')
      await rig.advanceAsync(0)
      expect(rig.opensAtMs).toHaveLength(2)
    })
  }

  test('RC-20: it is restarted when its age is negative by the wall clock', plays(
    inFlight, clockMoved(-60_000), asks('attempting'),
  ))
})

describe('waiting for an attempt', () => {
  test('RC-21: reconnect() clears the failure', plays(
    waiting, asks(), shows({ status: 'connecting', attempt: 0, failure: null }),
  ))

  test('RC-29: a network that was away at the start is one that returns', plays(
    from({ startsOnline: false, server: { line: 'refusing' } }, 8_000), renewsBy(online),
  ))
})

describe('failed', () => {
  test('RC-42: without a lease the client is idle at once, and keeps the reason for the page', plays(
    failed, needs(false), shows({ status: 'idle', failure: { code: 'connect-failed' } }), reported(1), triesOn(),
    failedBy('connect-failed'),
  ))
})

describe('reconnect() without a lease', () => {
  test('RC-44: after it the next need makes a first connection', plays(
    waiting, networkBack, after(3_000), needs(false), after(300), asks(), renewsBy(needs(true)),
  ))

  test('RC-44: while the last lease lingers it only clears the failure', plays(
    waiting, needs(false), asks('no-lease'), shows({ status: 'reconnecting', attempt: 3, failure: null }),
    needs(true), shows({ status: 'reconnecting', attempt: 3 }),
  ))
})
