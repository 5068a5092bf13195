import { describe, expect, test } from 'vitest'
import { type ReconnectPolicy, spreadBackoff } from '../../../../src/connection/policy/reconnect-policy'
import { foreground, middlesMs, triesFromNow } from './client-stages'
import {
  after, answers, asks, asleep, clockMoved, failedBy, fromSilent, hides, is, line, lost, opened, outage, pinged, plays,
  playsRow, returns, type Row, says, shows, type Step, triesOn,
} from './steps'

const hourMs = 3_600_000

describe('late timers', () => {
  test.each<Row>([
    ['HB-8: sends one more ping with the short timeout when a pong timer fires late',
      fromSilent(), after(15_000), asleep(60_000), after(0), is('open'), pinged(2), after(1_999), is('open'), after(1),
      failedBy('pong-timeout')],
    ['HB-8, CP-14: keeps a connection that replies after a late timer',
      fromSilent(), after(15_000), asleep(60_000), answers(true), after(0), pinged(2), after(10_000), is('open'),
      opened(1)],
    ['HB-8: also sends one more ping when the clock was set back',
      fromSilent(), after(15_000), clockMoved(-hourMs), after(5_000), is('open'), pinged(2), after(2_000),
      failedBy('pong-timeout')],
    ['HB-9: sends a probe when a ping timer fires far too late',
      fromSilent(), asleep(15_000 + 5_001), after(0), pinged(1), after(1_999), is('open'), line('mute'), after(1),
      shows({ status: 'connecting', failure: { code: 'probe-timeout' } }), opened(2)],
    ['HB-9: sends an ordinary ping when the ping timer fires slightly late',
      fromSilent(), asleep(15_000 + 5_000), after(4_999), is('open'), after(1), failedBy('pong-timeout')],
  ])('%s', playsRow)
})

describe('a late pong timer', () => {
  test.each<Row>([
    ['HB-8: trusts a pong timer that fires up to 2 s late, and closes the connection',
      fromSilent(), after(15_000), asleep(5_000 + 2_000), after(0), failedBy('pong-timeout')],
    ['HB-8: sends only one more ping, however late the second timer fires',
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

/** Intervals of the attempts from now on, until the last attempt. */
const triesApart = (...ms: readonly number[]): Step => (rig) => {
  const tries = triesFromNow(rig)
  expect(tries.slice(1).map((atMs, index) => atMs - (tries[index] ?? 0))).toEqual(ms)
}

describe('an outage with a sleep or a clock set forward', () => {
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
    ['RC-18: restarts the windows of an outage that waited for the foreground',
      outage({ policy: { renewalMs: hourMs } }), foreground, after(0), hides, after(600_000), returns,
      triesOn(...middlesMs)],
    ['RC-18: does not move windows when an attempt ends within its next window',
      outage(), line('mute'), after(10_000), triesOn(2_600, 12_900, 24_500, 54_150)],
    ['RC-18: does not move windows when a custom policy has none after the last attempt',
      outage({ policy: { reconnect: noSixth } }), after(30_000), asleep(hourMs), triesApart(300),
      failedBy('connect-failed')],
  ])('%s', playsRow)

  test('RC-13: fails when a custom policy throws only on a later call', () => {
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
