import { describe, expect, test, vi } from 'vitest'
import { createOpenRig } from '../../../support/client-rig'
import { createRigProtocol } from '../../../support/rig-protocol'
import { foreground, isPing, middlesMs, networkBack, triesFromNow } from './client-stages'
import {
  after, answers, asks, asleep, clockMoved, failedBy, from, fromSilent, hides, is, isDropped, line, lost, needs,
  offline, online, opened, openedAt, outage, pinged, plays, playsRow, returns, type Row, says, shows, type Step,
  triesOn,
} from './steps'
import type { Liveness } from '../../../../src/connection/ports/protocol'
import { type ReconnectPolicy, spreadBackoff } from '../../../../src/connection/policy/reconnect-policy'

const hourMs = 3_600_000

const nothingMore: Step = (rig) => {
  const { sent } = rig.socket.connections[0] ?? rig.last()
  const { length } = sent
  rig.advance(hourMs)
  expect(sent).toHaveLength(length)
  expect(rig.clock.pending()).toBe(0)
}

describe('the heartbeat', () => {
  describe('a pong timeout longer than the interval', () => {
    const policy = { pingIntervalMs: 5_000, pongTimeoutMs: 12_000 }

    test('HB-1: pings again one interval after a reply, but not while a ping is unanswered', plays(
      fromSilent({ policy }), after(5_000), pinged(1), after(4_000), says('pong'), after(1_000), pinged(2),
      // The unanswered ping skips the interval at 15 s, but not the one at 20 s.
      after(5_999), pinged(2), says('pong'), after(4_000), pinged(2), after(1), pinged(3),
    ))

    test('HB-2: waits the full timeout after each ping, even if another ping follows', plays(
      fromSilent({ policy }), after(9_000), says('pong'), after(1_000 + 11_999), pinged(2), is('open'), after(1),
      shows({ status: 'reconnecting', failure: { code: 'pong-timeout' } }),
    ))

    test.each([
      ['the default', {}, [1, 7_000, 14_999, 15_000, 15_001, 29_999, 31_000], 20_000],
      ['a shorter', policy, [1, 4_999, 5_000, 5_001, 9_999, 10_001, 16_999, 17_001, 31_000], 17_000],
    ])('HB-3: detects silence within %s ping interval plus pong timeout', (_, given, times, withinMs) => {
      for (const silentAfterMs of times) {
        const rig = createOpenRig({ policy: given }, silentAfterMs)
        rig.server.answersPings = false
        rig.advance(withinMs)
        const lost = rig.statuses.find(({ failure }) => failure?.code === 'pong-timeout')
        expect(lost?.status).toBe('reconnecting')
      }
    })

    test('HB-9, HB-11: sends a probe instead of a ping when the ping timer fires too late', plays(
      fromSilent({ policy }), after(5_000), says('pong'), clockMoved(-60_000), after(5_000), pinged(2),
      after(1_999), is('open'), line('mute'), after(1),
      shows({ status: 'connecting', failure: { code: 'probe-timeout' } }),
    ))
  })

  test('HB-7: starts no timer and runs no machine step when a frame arrives', () => {
    const rig = createOpenRig({}, 1)
    const steps = rig.records.length
    const pending = rig.clock.pending()
    for (let count = 0; count < 1_000; count += 1) rig.last().message({ type: 'say' })
    expect(rig.records).toHaveLength(steps)
    expect(rig.clock.pending()).toBe(pending)
  })

  test('HB-19: applies a changed interval and timeout from the next ping on', () => {
    const policy = { pingIntervalMs: 15_000, pongTimeoutMs: 5_000 }
    const change = (to: Partial<typeof policy>): Step => () => void Object.assign(policy, to)
    plays(
      fromSilent({ policy }), after(15_000), says('pong'), change({ pingIntervalMs: 4_000 }), after(15_000), pinged(2),
      says('pong'), change({ pongTimeoutMs: 1_000 }), after(4_000), pinged(3), after(999), is('open'),
      after(1), isDropped,
    )()
  })

  test.each([
    ['pingIntervalMs is 0', { pingIntervalMs: 0 }], ['pongTimeoutMs is -1', { pongTimeoutMs: -1 }],
    ['maxAttempts is NaN', { maxAttempts: NaN }], ['closeCodes is 4400', { closeCodes: 4400 }],
  ])('HB-19: reports once in development, but not in production, that %s', (detail, changed) => {
    for (const build of ['development', 'production']) {
      const policy = { pingIntervalMs: 15_000 }
      vi.stubEnv('NODE_ENV', build)
      plays(from({ policy }, 1_000), () => void Object.assign(policy, changed), networkBack, networkBack, (rig) => {
        const faults = rig.reported.filter(({ code }) => code === 'invalid-option')
        expect(faults.map((fault) => fault.detail)).toEqual(build === 'production' ? [] : [detail])
      })()
      vi.unstubAllEnvs()
    }
  })

  test('HB-19: sends no more pings after the interval becomes 0', () => {
    const policy = { pingIntervalMs: 15_000 }
    plays(from({ policy }, 15_000), () => void Object.assign(policy, { pingIntervalMs: 0 }), after(hourMs), pinged(2),
      is('open'))()
  })

  test('HB-16: measures round trips, and keeps the last 60 measurements', () => {
    const { rig } = fromSilent()()
    expect(rig.client.stats()).toMatchObject({ roundTripMs: null, roundTrips: [] })
    for (let count = 1; count <= 70; count += 1) {
      rig.advance(15_000 - (count - 1))
      expect(rig.status()).toBe('open')
      rig.advance(count)
      rig.last().message({ type: 'pong' })
    }
    const { roundTripMs, roundTrips } = rig.client.stats()
    expect(roundTripMs).toBe(70)
    expect(roundTrips.map(({ ms }) => ms)).toEqual(Array.from({ length: 60 }, (_, index) => index + 11))
    rig.last().message({ type: 'pong' })
    expect(rig.client.stats().roundTrips).toEqual(roundTrips)
  })

  test.each<Row>([
    ['HB-1: pings every 15 s by default after ready',
      from({}, 14_999), pinged(0), after(1), pinged(1), after(10 * 15_000), pinged(11), is('open')],
    ['HB-1: sends no ping before the protocol is ready or after the connection has ended',
      from({ server: { getsReady: false } }, 19_000), pinged(0), says('ready'), line('refusing'), lost(), nothingMore],
    ['HB-2: closes a connection without a reply within 5 s, and retries in its window',
      fromSilent(), after(15_000 + 4_999), is('open'), after(1), isDropped,
      (rig) => expect(rig.client.status()).toMatchObject({
        status: 'reconnecting', attempt: 1, nextAtMs: rig.clock.now() + 2_300, failure: { code: 'pong-timeout' },
      })],
    ['HB-13: sends neither pings nor probes when pings are disabled',
      fromSilent({ policy: { ping: false } }), networkBack, hides, after(1_000), returns, asks('kept'), after(hourMs),
      pinged(0), (rig) => expect(rig.last().sent).toHaveLength(1), is('open'), opened(1)],
    ['HB-15: passes the foreground state to a ping',
      from({}, 15_000), hides, after(15_000), (rig) =>
      expect(rig.last().frames.filter(isPing)).toEqual([
        { type: 'ping', foreground: true }, { type: 'ping', foreground: false },
      ])],
    ['HB-16: does not measure a previous connection’s ping on a new connection',
      fromSilent(), after(15_000), pinged(1), lost(), after(3_000), is('open'), pinged(0), says('pong'),
      (rig) => expect(rig.client.stats().roundTrips).toEqual([])],
  ])('%s', playsRow)
})

test.each<Liveness>(['any', 'reply', 'reply-once-seen'])(
  'HB-20: keeps a silent connection if the session has no ping, with the liveness %s', (liveness) => plays(
    from({ protocol: { name: 'own', liveness, needsSession: false, start: () => ({ received: () => undefined }) } }),
    after(hourMs), networkBack, hides, after(1_000), returns, asks('kept'), asleep(hourMs), after(hourMs), is('open'),
    opened(1),
  )(),
)

describe('a probe', () => {
  test.each<[string, Step]>([
    ['the return', foreground], ['the network is back', networkBack], ['reconnect()', asks('probing')],
  ])('HB-12: sends another ping when an event follows an answered probe: %s', (_, hint) => plays(
    from(), hint, pinged(1), after(500), answers(false), hint, pinged(2), after(10), lost(), after(1_000), opened(2),
  )())

  test.each<Row>([
    ['HB-11: waits 2 s for a probe by default, and then connects immediately',
      fromSilent(), after(10_000), asks('probing'), after(1_999), is('open'), line('mute'), after(1),
      openedAt(0, 12_000), shows({ status: 'connecting', failure: { code: 'probe-timeout' } })],
    ['HB-12: neither sends a second ping nor extends the timeout when another event follows',
      fromSilent(), after(10_000), offline, after(1_000), online, pinged(1), line('mute'), after(1_000),
      failedBy('probe-timeout')],
    ['HB-12: replaces an unanswered ping with a probe',
      fromSilent(), after(16_000), asks(), pinged(2), after(2_000), openedAt(0, 18_000)],
    ['HB-12: keeps the ping interval during a probe, and sends no additional ping',
      fromSilent({ policy: { probeTimeoutMs: 10_000 } }), after(14_000), asks(), after(1_000), pinged(1), says('say'),
      after(14_999), is('open'), pinged(1), after(1), pinged(2), after(5_000), failedBy('pong-timeout')],
    ['HB-18: probes an open connection when the app is shown, and opens no new connection',
      fromSilent(), after(10_000), returns, pinged(1), line('mute'), after(2_000), failedBy('probe-timeout'), (rig) => {
        const { length } = rig.socket.connections
        rig.lifecycle.toForeground()
        expect(rig.socket.connections).toHaveLength(length)
      }],
    ['HB-12: sends another ping when the app is hidden and returns again after an answered probe',
      from(), hides, returns, pinged(1), after(500), answers(false), hides, asleep(20_000), returns, pinged(2),
      after(10), lost(), after(0), is('open'), opened(2)],
    ['HB-12: probes the next connection after a failed probe when an event occurs',
      fromSilent(), after(10_000), asks('probing'), after(2_000), opened(2), after(1_000), is('open'), offline,
      pinged(1), after(2_000), failedBy('probe-timeout')],
    ['HB-11: does not start an attempt when a probe fails while the last lease lingers',
      from({ server: { answersPings: false }, policy: { lingerMs: 10_000 } }, 1_000), asks(), needs(false),
      after(2_000), opened(1), after(hourMs), opened(1), is('idle')],
  ])('%s', playsRow)
})

describe('signs of life', () => {
  const replying = createRigProtocol({ liveness: 'reply' })
  const seen = createRigProtocol({ liveness: 'reply-once-seen' })
  test.each<Row>([
    ['HB-4: accepts any frame after the ping as a sign of life',
      fromSilent(), after(15_000), says('say'), after(14_999), is('open'), after(1),
      (rig) => rig.last().message(new ArrayBuffer(3)), after(14_000), is('open'),
      (rig) => expect(rig.received).toEqual([{ type: 'say' }, 3])],
    ['HB-4: ignores a frame before the ping, even in the same millisecond',
      fromSilent(), after(14_999), (rig) => void rig.clock.setTimer(() => rig.last().message({ type: 'say' }), 0),
      (rig) => rig.clock.suspend(1), says('say'), after(0), pinged(1), after(5_000), failedBy('pong-timeout')],
    ['HB-5: ignores other frames when only the reply counts',
      fromSilent({ protocol: replying }), after(15_000), says('say'), after(5_000), failedBy('pong-timeout')],
    ['HB-5: accepts the reply as a sign of life', from({ protocol: replying }, hourMs), is('open'), opened(1)],
    ['HB-6: keeps a silent connection if the protocol checks for silence only after the first reply',
      fromSilent({ protocol: seen }), after(hourMs), is('open'), opened(1), pinged(240)],
    ['HB-6: checks for silence after the first reply, and accepts any frame as a sign of life',
      fromSilent({ protocol: seen }), after(15_000), says('pong'), after(15_000), says('say'), after(15_000),
      is('open'), after(5_000), failedBy('pong-timeout'), after(60_000), is('open'), opened(2)],
  ])('%s', playsRow)

  test('HB-14: extends the pong timeout while a response is outstanding', () => {
    let graceMs = 100_000
    plays(
      fromSilent({ protocol: createRigProtocol({ graceMs: () => graceMs }) }), after(15_000 + 104_999), is('open'),
      after(1), failedBy('pong-timeout'), after(2_300), is('open'), () => void (graceMs = 0), after(20_000),
      failedBy('pong-timeout'),
    )()
  })

  test('HB-14: sends one more ping before the connection fails when the grace period ends early', () => {
    let graceMs = 60_000
    plays(
      fromSilent({ protocol: createRigProtocol({ graceMs: () => graceMs }) }), after(15_000 + 5_000),
      () => void (graceMs = 0), after(60_000), pinged(2), after(2_000), failedBy('pong-timeout'),
    )()
  })
})

describe('late timers', () => {
  test.each<Row>([
    ['HB-8: sends one more ping with the short timeout when a pong timer fires late',
      fromSilent(), after(15_000), asleep(60_000), after(0), is('open'), pinged(2), after(1_999), is('open'), after(1),
      failedBy('pong-timeout')],
    ['HB-8, CP-14: keeps a connection that replies after the pong timer fired late',
      fromSilent(), after(15_000), asleep(60_000), answers(true), after(0), pinged(2), after(10_000), is('open'),
      opened(1)],
    ['HB-8: also sends one more ping when the clock was set back',
      fromSilent(), after(15_000), clockMoved(-hourMs), after(5_000), is('open'), pinged(2), after(2_000),
      failedBy('pong-timeout')],
    ['HB-9: sends a probe when the ping timer fires far too late',
      fromSilent(), asleep(15_000 + 5_001), after(0), pinged(1), after(1_999), is('open'), line('mute'), after(1),
      shows({ status: 'connecting', failure: { code: 'probe-timeout' } }), opened(2)],
    ['HB-9: sends an ordinary ping when the ping timer fires slightly late',
      fromSilent(), asleep(15_000 + 5_000), after(4_999), is('open'), after(1), failedBy('pong-timeout')],
  ])('%s', playsRow)
})

describe('a late pong timer', () => {
  test.each<Row>([
    ['HB-8: closes the connection when the pong timer fires at most 2 s late',
      fromSilent(), after(15_000), asleep(5_000 + 2_000), after(0), failedBy('pong-timeout')],
    ['HB-8: sends only one additional ping, however late the next timer fires',
      fromSilent(), after(15_000), asleep(60_000), after(0), asleep(60_000), after(0), failedBy('pong-timeout')],
    ['HB-10: keeps the full timeout when the clock is set back to the moment of the ping',
      fromSilent(), after(15_000), clockMoved(-5_000), after(5_000 + 4_999), is('open'), pinged(1), after(1),
      failedBy('pong-timeout')],
  ])('%s', playsRow)

  for (const backMs of [200, 3_000]) {
    test(`HB-10: keeps a connection that replies after the clock was set back by ${backMs} ms`, plays(
      fromSilent(), after(15_000 + 50), clockMoved(-backMs), says('pong'), after(11_000), is('open'), pinged(1),
      (rig) => expect(rig.client.stats().roundTrips).toEqual([]), after(9_000), failedBy('pong-timeout'),
    ))

    test(`HB-10: keeps a probed connection that receives any frame after the clock was set back by ${backMs} ms`, plays(
      fromSilent(), asks('probing'), after(50), clockMoved(-backMs), says('say'), after(6_000), opened(1), pinged(1),
    ))
  }
})

/** Intervals between the attempts of phase 0.5: 2.3, 7.85, 17.55, 34.5 and 64.15 s after the loss. */
const distancesMs = [5_550, 9_700, 16_950, 29_650]

const triesApart = (...ms: readonly number[]): Step => (rig) => {
  const tries = triesFromNow(rig)
  expect(tries.slice(1).map((atMs, index) => atMs - (tries[index] ?? 0))).toEqual(ms)
}

describe('an outage while the device sleeps or the clock is set forward', () => {
  for (const [what, jump] of [['a sleep', asleep(hourMs)], ['a clock set forward', clockMoved(hourMs)]] as const) {
    test(`RC-18: keeps the intervals of later attempts after ${what} during the first wait`, plays(
      outage(), jump, triesApart(...distancesMs), is('failed'),
      (rig) => expect(rig.errors).toMatchObject([{ attemptsMade: 5 }]),
    ))

    test(`RC-18: keeps the remaining intervals after ${what} between the second and third attempts`, plays(
      outage(), after(10_000), jump, triesApart(...distancesMs.slice(2)),
    ))

    test(`RC-18: keeps the interval to the next attempt after ${what} during an attempt`, plays(
      outage(), line('mute'), after(5_000), line('refusing'), jump, lost(), triesOn(5_550, 15_250, 32_200, 61_850),
    ))
  }

  const windows = spreadBackoff()
  const noSixth: ReconnectPolicy = (question) => {
    if (question.attempt > 5) throw new RangeError('no such window')
    return windows(question)
  }
  test.each<Row>([
    ['RC-18: restarts the windows of an outage when the client waited for the foreground',
      outage({ policy: { renewalMs: hourMs } }), foreground, after(0), hides, after(600_000), returns,
      triesOn(...middlesMs)],
    ['RC-18: moves no windows when an attempt ends within the next window',
      outage(), line('mute'), after(10_000), triesOn(2_600, 12_900, 24_500, 54_150)],
    ['RC-18: moves no windows when a custom policy has no window after the last attempt',
      outage({ policy: { reconnect: noSixth } }), after(30_000), asleep(hourMs), triesApart(300),
      failedBy('connect-failed')],
  ])('%s', playsRow)

  test('RC-13: fails permanently when a custom reconnect policy throws on a later call', () => {
    let askedForFirst = 0
    const onceOnly: ReconnectPolicy = (question) => {
      askedForFirst += question.attempt === 1 ? 1 : 0
      if (askedForFirst > 1) throw new RangeError('asked before')
      return windows(question)
    }
    plays(
      outage({ policy: { reconnect: onceOnly } }), asleep(hourMs), after(600_000),
      shows({ status: 'failed', failure: { code: 'invalid-option', final: true } }), opened(2),
    )()
  })
})
