import { describe, expect, test } from 'vitest'
import { fixedDelay, type ReconnectPolicy } from '../../../../src/connection/policy/reconnect-policy'
import { createRig } from '../../../support/client-rig'
import { createSeededRandom } from '../../../../server/shared/seeded-random'
import { killed, killServer, middlesMs, ready, triesAfter, windowsMs } from './client-stages'
import { after, asleep, killed as kills, line, lost, openedAt, plays, says, shows, triesOn } from './steps'

describe('a server that is killed', () => {
  for (const [what, roll] of [['first', 0], ['middle', 0.5], ['last', 0.999]] as const) {
    test(`RC-1: five attempts, each at the ${what} of its window`, () => {
      const rig = killed({ rolls: [roll] })
      rig.advance(3_600_000)
      const due = windowsMs.map(([start, end]) => start + roll * (end - start))
      expect(triesAfter(rig, 3_600_000)).toHaveLength(5)
      triesAfter(rig, 3_600_000).forEach((ms, index) => expect(ms).toBeCloseTo(due[index] ?? 0, 2))
    })
  }

  test('RC-4: five attempts by default, then failed, one connectError, and nothing by itself', () => {
    const rig = killed()
    rig.advance(84_000)
    expect(triesAfter(rig, 3_600_000)).toEqual(middlesMs)
    expect(rig.status()).toBe('failed')
    expect(rig.errors).toEqual([{ code: 'connect-failed', reason: 'connect-failed', attemptsMade: 5 }])
    rig.advance(24 * 3_600_000)
    expect(triesAfter(rig, 3_600_000)).toHaveLength(5)
    expect(rig.errors).toHaveLength(1)
    expect(rig.clock.pending()).toBe(0)
  })

  test('RC-2: one phase an outage, another in the next', () => {
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

  test('RC-3: an attempt that ends late in the next window pushes the next by 300 ms', () => {
    const rig = killed({ rolls: [0] })
    rig.server.line = 'mute'
    rig.advance(200_000)
    const ends = 10_000
    const second = 300 + ends + 300
    const third = second + ends + 300
    expect(triesAfter(rig, 3_600_000).map(Math.round)).toEqual([300, second, third, third + ends + 300, 45_300])
  })

  test('RC-5: the status says which attempt, of how many, and when', () => {
    const rig = killed()
    expect(rig.client.status()).toMatchObject({
      status: 'reconnecting', attempt: 1, maxAttempts: 5, nextAtMs: rig.clock.now() + 2_300,
    })
    rig.server.line = 'mute'
    rig.advance(2_300)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 1, maxAttempts: 5, nextAtMs: null })
    rig.advance(10_000)
    const second = { status: 'reconnecting', attempt: 2, maxAttempts: 5, nextAtMs: rig.clock.now() + 300 }
    expect(rig.client.status()).toMatchObject(second)
    rig.advance(100_000)
    expect(rig.client.status()).toMatchObject({ status: 'failed', attempt: 0, nextAtMs: null })
  })
})

describe('other budgets', () => {
  test.each([{}, { restMs: 1_000 }])('RC-6: without attempts a loss is the end, with a rest as without: %j', (rest) => {
    const rig = killed({ policy: { maxAttempts: 0, ...rest } })
    expect(rig.errors).toEqual([{ code: 'connection-lost', reason: 'connection-lost', attemptsMade: 0 }])
    rig.advance(3_600_000)
    expect([rig.status(), rig.opensAtMs.length]).toEqual(['failed', 1])
  })

  test('RC-7: without end, in windows of the last width', () => {
    const rig = killed({ policy: { maxAttempts: Infinity } })
    rig.advance(3_600_000)
    const tries = triesAfter(rig, 3_600_000)
    expect(tries.length).toBeGreaterThan(90)
    expect(tries.slice(0, 7)).toEqual([...middlesMs, 83_000 + 18_850, 83_000 + 37_700 + 18_850])
    expect(rig.errors).toEqual([])
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', maxAttempts: Infinity })
  })

  test.each<[string, ReconnectPolicy, readonly number[]]>([
    ['RC-8: the article’s five seconds', fixedDelay(5_000), [5_000, 10_000, 15_000, 20_000, 25_000]],
    ['RC-3: a policy that is too eager waits its 300 ms', () => 0, [300, 600, 900, 1_200, 1_500]],
  ])('%s', (_, reconnect, tries) => {
    const rig = killed({ policy: { reconnect } })
    rig.advance(3_600_000)
    expect(triesAfter(rig, 3_600_000)).toEqual(tries)
  })

  test('RC-10: each round has the phase of its outage, the next outage another', () => {
    const phases: number[] = []
    const rig = killed({
      ports: { random: createSeededRandom(11) },
      policy: {
        maxAttempts: 2, restMs: 5_000,
        reconnect({ lostAtMs, phase }) {
          // Where the window ends is asked with the latest phase of all.
          if (phase < 1 - Number.EPSILON) phases.push(phase)
          return lostAtMs + 1_000
        },
      },
    })
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

  test('RC-10: a rest, then another round', () => {
    const rig = killed({ policy: { restMs: 600_000 } })
    rig.advance(64_150)
    // The fifth window ends 83 s after the loss.
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

  test('RC-60: with a period and no rest each client\'s rounds are as far apart, whatever its phase', () => {
    for (const phase of [0, 0.1, 0.5, 0.999]) {
      const rig = killed({
        ports: { random: { next: () => phase } },
        policy: {
          maxAttempts: 3, restMs: 0,
          reconnect: ({ attempt, lostAtMs, phase: at }) => lostAtMs + (attempt - 1 + at) * 5_000,
        },
      })
      rig.advance(60_000)
      const tries = triesAfter(rig, 3_600_000).slice(0, 10)
      expect(tries).toHaveLength(10)
      // After the first, which may not come sooner than 300 ms.
      tries.slice(2).forEach((ms, index) => expect(ms - (tries[index + 1] ?? NaN)).toBeCloseTo(5_000, 3))
    }
  })

  test('RC-61: a policy without a phase rests after its last attempt', () => {
    const rig = killed({ policy: { maxAttempts: 2, restMs: 1_000, reconnect: fixedDelay(5_000) } })
    rig.advance(30_000)
    expect(triesAfter(rig, 3_600_000)).toEqual([5_000, 10_000, 16_000, 21_000, 27_000])
  })

  for (const [how, end] of [
    ['throws', (): number => { throw new RangeError('no such phase') }],
    ['gives no time', (): number => NaN],
    ['goes back', ({ lostAtMs }: { readonly lostAtMs: number }): number => lostAtMs - 60_000],
  ] as const) {
    test(`RC-61: a policy that ${how} for the end of its window costs no rest`, () => {
      const rig = killed({
        policy: {
          maxAttempts: 1, restMs: 1_000,
          reconnect: (asked) => (asked.phase > 0.999 ? end(asked) : asked.lostAtMs + 5_000),
        },
      })
      rig.advance(20_000)
      expect(triesAfter(rig, 3_600_000)).toEqual([5_000, 11_000, 17_000])
    })
  }

  for (const [how, reconnect, detail] of [
    ['throws', (): number => { throw new Error('not written yet') }, 'reconnect threw Error: not written yet'],
    ['throws what has no text', (): number => { throw Object.create(null) }, 'reconnect threw object'],
    ['gives no number', (): number => NaN, 'reconnect gave NaN'],
    ['gives no end', (): number => Infinity, 'reconnect gave Infinity'],
  ] as const) {
    test(`RC-13: a policy that ${how} fails by name`, () => {
      const rig = killed({ policy: { reconnect } })
      expect(rig.client.status()).toMatchObject({ status: 'failed', failure: { code: 'invalid-option', detail } })
      expect(rig.errors).toHaveLength(1)
      rig.server.line = 'up'
      rig.client.reconnect()
      rig.advance(0)
      expect(rig.status()).toBe('open')
    })
  }
})

describe('when an outage ends', () => {
  const attempt = (number: number) => shows({ status: 'reconnecting', attempt: number })
  /** Back during attempt 3 of an outage. */
  const backAtThree = [kills, after(17_000), line('up'), after(550)]

  test('RC-12: lost again before the minimum uptime, the count goes on', plays(
    ready, ...backAtThree, after(4_999), kills, attempt(4), after(100_000),
    openedAt(0, ...middlesMs.map((ms) => 3_600_000 + ms)),
    (rig) => expect(rig.errors).toEqual([{ code: 'connect-failed', reason: 'connect-failed', attemptsMade: 5 }]),
  ))

  test('RC-11: ready for minUptimeMs, 5,000 by default, the count starts at zero', plays(
    ready, ...backAtThree, after(5_000), kills, attempt(1), triesOn(...middlesMs),
  ))

  test.each([['a close comes then', lost()], ['the protocol finds the line dead', says('lose')]] as const)(
    'RC-11: the wall clock decides where the timer slept: %s', (_, ends) =>
      plays(ready, ...backAtThree, asleep(5_000), line('refusing'), ends, attempt(1))(),
  )

  test('RC-11: an open socket alone does not count', plays(
    ready, kills, line('up'), (rig) => void (rig.server.getsReady = false), after(2_300 + 10_000), lost(), attempt(2),
  ))
})
