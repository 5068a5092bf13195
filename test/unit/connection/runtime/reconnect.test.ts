import { describe, expect, test } from 'vitest'
import type { ConnectionPolicy } from '../../../../src/connection/policy/connection-policy'
import { fixedDelay, type ReconnectPolicy } from '../../../../src/connection/policy/reconnect-policy'
import { createRig, type Rig } from '../../../support/client-rig'
import { createSeededRandom } from '../../../../server/shared/seeded-random'
import { killServer, middlesMs, networkBack, ready, type Shown, triesAfter, waiting, windowsMs } from './client-stages'
import {
  after, answers, asks, asleep, clockMoved, closesSlowly, failsWith, from, fromSilent, getsReady, hides, is,
  killed as kills, line, lost, needs, noTimers, online, opened, openedAt, outage, plays, playsRow, renewsBy, reported,
  returns, type Row, says, shows, signsIn, type Step, triesOn, triesOnceBy,
} from './steps'

const hourMs = 3_600_000

const tried = (...ms: readonly number[]): Step => (rig) => expect(triesAfter(rig, hourMs)).toEqual(ms)

describe('a killed server', () => {
  for (const [what, roll] of [['start', 0], ['middle', 0.5], ['end', 0.999]] as const) {
    test(`RC-1: makes five attempts, each at the ${what} of its window`, () => {
      const { rig } = outage({ rolls: [roll] })()
      rig.advance(3_600_000)
      const due = windowsMs.map(([start, end]) => start + roll * (end - start))
      expect(triesAfter(rig, 3_600_000)).toHaveLength(5)
      triesAfter(rig, 3_600_000).forEach((ms, index) => expect(ms).toBeCloseTo(due[index] ?? 0, 2))
    })
  }

  test('RC-4: makes five attempts by default, then fails with one connectError and stops', plays(
    outage(), after(84_000), tried(...middlesMs), is('failed'),
    failsWith({ code: 'connect-failed', reason: 'connect-failed', attemptsMade: 5 }), after(24 * hourMs),
    tried(...middlesMs), reported(1), noTimers,
  ))

  test('RC-2: uses one random phase for all attempts of an outage, and a new phase for the next outage', () => {
    const rig = createRig({ ports: { random: createSeededRandom(11) } })
    const phasesOfOutage = (): number[] => {
      rig.server.line = 'up'
      rig.client.reconnect()
      rig.advance(60_000)
      const lostAtMs = rig.nowMs()
      killServer(rig)
      rig.advance(100_000)
      return triesAfter(rig, lostAtMs).map((ms, index) => {
        const [start, end] = windowsMs[index] ?? [0, 1]
        return (ms - start) / (end - start)
      })
    }
    rig.need()
    const [one = 0, ...others] = phasesOfOutage()
    expect(others).toHaveLength(4)
    for (const other of others) expect(other).toBeCloseTo(one, 5)
    const [next = 0] = phasesOfOutage()
    expect(Math.abs(next - one)).toBeGreaterThan(0.001)
  })

  const awaits = (attempt: number, nextMs: number | null): Step => (rig) => expect(rig.client.status()).toMatchObject({
    status: 'reconnecting', attempt, maxAttempts: 5, nextAtMs: nextMs === null ? null : rig.clock.now() + nextMs,
  })
  test('RC-5, RC-66: reports the number, the maximum and the time of each attempt', plays(
    outage(), awaits(1, 2_300), line('mute'), after(2_300), awaits(1, null), after(10_000), awaits(2, 300),
    after(100_000), shows({ status: 'failed', attempt: 5, maxAttempts: 5, nextAtMs: null }),
  ))
})

describe('other budgets', () => {
  test.each([{}, { restMs: 1_000 }])('RC-6: fails immediately on a disconnect when maxAttempts is 0: %j', (
    rest,
  ) => plays(
    outage({ policy: { maxAttempts: 0, ...rest } }),
    failsWith({ code: 'connection-lost', reason: 'connection-lost', attemptsMade: 0 }), after(hourMs), is('failed'),
    opened(1),
  )())

  test('RC-7: never stops making attempts, and keeps the width of the last window', plays(
    outage({ policy: { maxAttempts: Infinity } }), after(hourMs), (rig) => {
      const tries = triesAfter(rig, hourMs)
      expect(tries.length).toBeGreaterThan(90)
      expect(tries.slice(0, 7)).toEqual([...middlesMs, 83_000 + 18_850, 83_000 + 37_700 + 18_850])
    }, reported(0), shows({ status: 'reconnecting', maxAttempts: Infinity }),
  ))

  const endsBy = (end: ReconnectPolicy): Partial<ConnectionPolicy> => ({
    maxAttempts: 1, restMs: 1_000,
    reconnect: (asked) => (asked.phase > 0.999 ? end(asked) : asked.lostAtMs + 5_000),
  })
  const end = 'end of its last window'
  test.each<[string, Partial<ConnectionPolicy>, number, readonly number[]]>([
    [
      'RC-8: waits five seconds between attempts, as in the original article', { reconnect: fixedDelay(5_000) }, hourMs,
      [5_000, 10_000, 15_000, 20_000, 25_000],
    ],
    [
      'RC-3: waits 300 ms when a policy returns an earlier time', { reconnect: () => 0 }, hourMs,
      [300, 600, 900, 1_200, 1_500],
    ],
    [
      'RC-61: counts restMs from the last attempt when the policy has no phase',
      { maxAttempts: 2, restMs: 1_000, reconnect: fixedDelay(5_000) }, 30_000, [5_000, 10_000, 16_000, 21_000, 27_000],
    ],
    [
      `RC-61: waits restMs even if a policy throws for the ${end}`,
      endsBy(() => { throw new RangeError('no such phase') }), 20_000, [5_000, 11_000, 17_000],
    ],
    [
      `RC-61: waits restMs even if a policy returns NaN as the ${end}`,
      endsBy(() => NaN), 20_000, [5_000, 11_000, 17_000],
    ],
    [
      `RC-61: waits restMs even if a policy returns a past time as the ${end}`,
      endsBy(({ lostAtMs }) => lostAtMs - 60_000), 20_000, [5_000, 11_000, 17_000],
    ],
  ])('%s', (_, policy, forMs, tries) => plays(outage({ policy }), after(forMs), tried(...tries))())

  test('RC-10: uses one random phase for all rounds of an outage, and a new phase for the next outage', () => {
    const phases: number[] = []
    const { rig } = outage({
      ports: { random: createSeededRandom(11) },
      policy: {
        maxAttempts: 2, restMs: 5_000,
        reconnect({ lostAtMs, phase }) {
          // The latest phase gives the end of the window.
          if (phase < 1 - Number.EPSILON) phases.push(phase)
          return lostAtMs + 1_000
        },
      },
    })()
    rig.advance(60_000)
    const asked = phases.length
    expect(asked).toBeGreaterThan(6)
    expect(new Set(phases).size).toBe(1)
    rig.server.line = 'up'
    rig.advance(60_000)
    killServer(rig)
    rig.advance(60_000)
    expect(phases.length).toBeGreaterThan(asked + 6)
    expect(new Set(phases).size).toBe(2)
  })

  test('RC-10: starts a new round after a pause of restMs', () => {
    const { rig } = outage({ policy: { restMs: 600_000 } })()
    rig.advance(64_150)
    const nextAtMs = rig.clock.now() - 64_150 + 83_000 + 600_000 + 2_300
    const status = rig.client.status()
    expect(status).toMatchObject({ status: 'reconnecting', attempt: 1 })
    expect(status.nextAtMs).toBeCloseTo(nextAtMs, 3)
    rig.advance(600_000 + 83_000)
    const tries = triesAfter(rig, 3_600_000)
    const expected = [...middlesMs, ...middlesMs.map((ms) => 83_000 + 600_000 + ms)]
    expect(tries).toHaveLength(expected.length)
    tries.forEach((ms, index) => expect(ms).toBeCloseTo(expected[index] ?? NaN, 3))
    expect(rig.errors).toEqual([])
  })

  test('RC-60: makes an attempt every 5 s for any phase when restMs is 0 and the windows are 5 s wide', () => {
    for (const phase of [0, 0.1, 0.5, 0.999]) {
      const { rig } = outage({
        ports: { random: { next: () => phase } },
        policy: {
          maxAttempts: 3, restMs: 0,
          reconnect: ({ attempt, lostAtMs, phase: at }) => lostAtMs + (attempt - 1 + at) * 5_000,
        },
      })()
      rig.advance(60_000)
      const tries = triesAfter(rig, 3_600_000).slice(0, 10)
      expect(tries).toHaveLength(10)
      // Skips the first attempt, which waits at least 300 ms.
      tries.slice(2).forEach((ms, index) => expect(ms - (tries[index + 1] ?? NaN)).toBeCloseTo(5_000, 3))
    }
  })

  for (const [how, reconnect, detail] of [
    ['throws', (): number => { throw new Error('not written yet') }, 'reconnect threw Error: not written yet'],
    ['throws a value without a message', (): number => { throw Object.create(null) }, 'reconnect threw object'],
    ['returns NaN', (): number => NaN, 'reconnect returned NaN'],
    ['returns Infinity', (): number => Infinity, 'reconnect returned Infinity'],
  ] as const) {
    test(`RC-13: fails with invalid-option when a policy ${how}`, plays(
      outage({ policy: { reconnect } }), shows({ status: 'failed', failure: { code: 'invalid-option', detail } }),
      reported(1), line('up'), asks(), after(0), is('open'),
    ))
  }
})

describe('the end of an outage', () => {
  const attempt = (number: number) => shows({ status: 'reconnecting', attempt: number })
  const backAtThree = [kills, after(17_000), line('up'), after(550)]

  test('RC-12: continues the attempt count when the connection drops before the minimum uptime', plays(
    ready, ...backAtThree, after(4_999), kills, attempt(4), after(100_000),
    openedAt(0, ...middlesMs.map((ms) => 3_600_000 + ms)),
    failsWith({ code: 'connect-failed', reason: 'connect-failed', attemptsMade: 5 }),
  ))

  test('RC-11: resets the attempt count after minUptimeMs (default 5,000) in the status `open`', plays(
    ready, ...backAtThree, after(5_000), kills, attempt(1), triesOn(...middlesMs),
  ))

  test.each([['a close follows', lost()], ['the protocol reports a lost connection', says('lose')]] as const)(
    'RC-11: uses the wall clock when a sleep suspended the timer: %s', (_, ends) =>
      plays(ready, ...backAtThree, asleep(5_000), line('refusing'), ends, attempt(1))(),
  )
})

const atThree = shows({ status: 'reconnecting', attempt: 3 })
const deaf = { server: { answersPings: false } }

describe('attempt budgets', () => {
  test.each<Row>([
    ['RC-14: draws a phase and uses five windows when an attempt with a fresh budget fails',
      waiting, line('mute'), asks(), after(10_000), shows({ status: 'reconnecting', attempt: 1 }), line('refusing'),
      triesOn(...middlesMs)],
    ['RC-15: makes one uncounted attempt on an event within a minute of a budget renewal',
      waiting, networkBack, after(9_000), atThree, triesOnceBy(networkBack), atThree,
      triesOn(...middlesMs.slice(2).map((ms) => ms - 9_000))],
    ['RC-15: makes the uncounted attempt no sooner than 1 s after the last attempt ended',
      waiting, networkBack, after(2_300 + 400), networkBack, networkBack,
      (rig) => expect(rig.client.status()).toMatchObject({
        status: 'reconnecting', attempt: 1, nextAtMs: rig.clock.now() + 600,
      }), triesOnceBy(after(600))],
    ['RC-15: treats the connection after a failed probe as a budget renewal',
      from(deaf), line('refusing'), networkBack, after(2_000 + 9_000), atThree, networkBack, after(0), atThree],
    ['RC-15: makes the uncounted attempt immediately when no attempt has ended yet',
      fromSilent(), networkBack, after(2_000), openedAt(0, 2_000), networkBack, after(2_000),
      openedAt(0, 2_000, 4_000)],
    ['RC-15: renews the budget on an event a minute later',
      waiting, networkBack, after(59_999), triesOnceBy(networkBack), after(1), renewsBy(networkBack)],
    ['RC-62: gives another session a fresh budget even right after the last renewal',
      waiting, networkBack, signsIn({ userId: 2, token: 'other' }), after(9_000), atThree, renewsBy(networkBack)],
    ['RC-15: renews the budget within a minute even if the clock is set back by hours',
      waiting, networkBack, after(70_000), is('failed'), clockMoved(-hourMs), triesOnceBy(networkBack),
      triesOn(...middlesMs)],
    ['RC-63: discards the time of the last renewal after the clock was set back to before the renewal',
      waiting, networkBack, after(70_000), clockMoved(-300_000), after(1_000), hides, after(239_000),
      renewsBy(returns)],
    ['RC-63, CN-21: keeps the last renewal’s time when an event has no effect',
      waiting, networkBack, after(70_000), clockMoved(-300_000), online, clockMoved(240_000), triesOnceBy(networkBack),
      triesOn()],
    ['RC-16: treats a restart of the first attempt as a budget renewal, and delays the next attempt by 1 s',
      from({ server: { line: 'mute' } }, 3_000), networkBack, openedAt(0, 3_000), after(3_000), networkBack,
      openedAt(0, 3_000), shows({ status: 'connecting', nextAtMs: null }), after(1_000), openedAt(0, 3_000, 7_000)],
  ])('%s', playsRow)
})

const backAtThree = (before: (rig: Rig) => void) => (): Shown => {
  const { rig, page } = waiting()
  before(rig)
  const { nextAtMs } = rig.client.status()
  rig.server.line = 'up'
  rig.advance((nextAtMs ?? 0) - rig.clock.now())
  rig.advance(0)
  expect(rig.status()).toBe('open')
  return { rig, page }
}

/** The minute's renewal is used up, and attempt 3 of the following outage is pending. */
function renewed(rig: Rig): void {
  networkBack(rig)
  rig.advance(9_000)
  expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 3 })
}

const losesAt = (attempt: number): Step => (rig) => {
  killServer(rig)
  expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt })
}

describe('the remaining budget', () => {
  test.each([
    ['RC-15: does not renew the budget twice in a minute when a page returns while the socket closes', renewed, 4],
    ['RC-15, RC-35: gives a returning page a fresh budget, at most once a minute', () => undefined, 1],
  ])('%s', (_, before, attempt) => plays(
    backAtThree(before), closesSlowly, needs(false), after(300), needs(true),
    lost(1000), after(0), is('open'), losesAt(attempt),
  )())

  test.each<Row>([
    ['CN-11: leaves later windows unchanged when an event starts an attempt',
      outage(), line('up'), getsReady(false), networkBack, after(0), line('refusing'), lost(1013), after(2_000),
      triesOnceBy(networkBack), triesOn(...middlesMs.map((ms) => 13_000 + ms))],
    ['RC-15, RC-23: renews the budget each time a probe from reconnect() fails',
      backAtThree(renewed), answers(false), asks('probing'), line('refusing'), renewsBy(after(2_000))],
    ['LS-28: renews the budget only once when `renewalMs` is infinite',
      outage({ policy: { renewalMs: Infinity } }), after(8_000), renewsBy(networkBack), after(hourMs),
      triesOnceBy(networkBack), triesOn(), is('failed')],
  ])('%s', playsRow)
})
