import { describe, expect, test } from 'vitest'
import { createBeat } from '../../../server/redis/beat'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { waysOfTime } from './support'
import { createRedisTime } from '../../../server/redis/redis-time'

/** A server over a Redis whose every answer takes so long: it asks for the roles, shows up, and asks four more. */
function rig(answerMs: () => number) {
  const clock = createSimulatedClock()
  const lost: number[] = []
  const failures: unknown[] = []
  let soundAtMs = -Infinity
  let fails = false
  const answered = (): Promise<void> =>
    new Promise((resolve) => clock.setTimer(() => resolve(undefined), answerMs()))
  const beat = createBeat({
    clock, everyMs: 1_000, retryMs: 100,
    async showUp() {
      await answered()
      const shownMs = clock.elapsed()
      await answered()
      soundAtMs = shownMs
      for (let question = 0; question < 4; question += 1) await answered()
      if (fails) throw new Error('WRONGTYPE')
    },
    isTrue: () => clock.elapsed() - soundAtMs <= 2_000,
    lost: () => lost.push(clock.elapsed()),
    failed: (error) => failures.push(error),
  })
  return { clock, beat, lost, failures, fail: (next: boolean) => (fails = next) }
}

describe('a server that shows up at Redis', () => {
  test.each([10, 300, 390])('RS-87: every answer takes %i ms: it is never lost', async (answerMs) => {
    const { clock, beat, lost } = rig(() => answerMs)
    beat.start()
    await clock.advanceAsync(60_000)
    expect([beat.isSound(), lost]).toEqual([true, []])
    const stopped = beat.stop()
    await clock.advanceAsync(6 * answerMs)
    await stopped
    expect(clock.pending()).toBe(0)
  })

  test.each(waysOfTime)('RS-9: its grace passes %s: it is lost once, and sound again', async (_way, pass) => {
    let answerMs = 10
    const { clock, beat, lost } = rig(() => answerMs)
    beat.start()
    await pass(clock, 1_000)
    await clock.advanceAsync(1_000)
    expect([beat.isSound(), lost.length]).toEqual([true, 0])
    answerMs = 2_500
    await clock.advanceAsync(1_000)
    await pass(clock, 2_400)
    expect([beat.isSound(), lost.length]).toEqual([false, 1])
    answerMs = 10
    await clock.advanceAsync(20_000)
    expect([beat.isSound(), lost.length]).toEqual([true, 1])
  })

  test('RS-89: a beat that fails is reported once, and again after one that did not', async () => {
    const { clock, beat, failures, fail } = rig(() => 10)
    fail(true)
    beat.start()
    await clock.advanceAsync(10_000)
    expect(failures).toEqual([new Error('WRONGTYPE')])
    fail(false)
    await clock.advanceAsync(2_000)
    fail(true)
    await clock.advanceAsync(2_000)
    expect(failures).toHaveLength(2)
  })

  /** When it shows up, over a Redis that answers at once; whether that is true the test says. */
  function counted() {
    const clock = createSimulatedClock()
    const shown: number[] = []
    const reported: unknown[] = []
    let answer = (): Promise<void> => Promise.resolve()
    let isTrue = true
    const beat = createBeat({
      clock, everyMs: 1_000, retryMs: 100,
      showUp() {
        shown.push(clock.elapsed())
        return answer()
      },
      isTrue: () => isTrue,
      lost: () => reported.push('lost'),
      failed: (error) => reported.push(error),
    })
    return {
      clock, beat, shown, reported,
      become(next: boolean) {
        isTrue = next
      },
      answerWith(next: typeof answer) {
        answer = next
      },
    }
  }

  test('RS-7: it shows up each third of the lease, and at once where it is asked to', async () => {
    const { clock, beat, shown, reported } = counted()
    expect(beat.isSound()).toBe(false)
    beat.start()
    await clock.advanceAsync(0)
    expect(beat.isSound()).toBe(true)
    // The first was due as one that is not sound yet.
    await clock.advanceAsync(2_500)
    beat.start()
    await clock.advanceAsync(1_000)
    expect([shown, reported]).toEqual([[0, 100, 1_100, 2_100, 2_500, 3_500], []])
    expect(clock.pending()).toBe(1)
  })

  test('RS-9: while it is lost it shows up ten times as often, until what it holds is known again', async () => {
    const { clock, beat, shown, reported, become } = counted()
    beat.start()
    await clock.advanceAsync(1_500)
    become(false)
    shown.splice(0)
    await clock.advanceAsync(1_000)
    expect([shown, beat.isSound(), reported]).toEqual([[2_100, 2_200, 2_300, 2_400, 2_500], false, ['lost']])
    become(true)
    await clock.advanceAsync(100)
    expect(beat.isSound()).toBe(true)
    expect(reported).toEqual(['lost'])
  })

  test('RS-87: beats that were due while one was under way are made up for by one', async () => {
    const { clock, beat, shown, answerWith } = counted()
    beat.start()
    await clock.advanceAsync(500)
    shown.splice(0)
    let answer = (): void => undefined
    answerWith(() => new Promise((resolve) => (answer = () => resolve(undefined))))
    await clock.advanceAsync(3_700)
    expect(shown).toEqual([1_100])
    answer()
    await clock.advanceAsync(0)
    expect(shown).toEqual([1_100, 4_200])
    answer()
    await clock.advanceAsync(999)
    expect(shown).toEqual([1_100, 4_200])
    await clock.advanceAsync(1)
    expect(shown).toEqual([1_100, 4_200, 5_200])
  })

  test('RS-89: one that fails while the server stops is not reported, and none follows', async () => {
    const { clock, beat, shown, reported, answerWith } = counted()
    let fail = (): void => undefined
    answerWith(() => new Promise((_, reject) => (fail = () => reject(new Error('closed')))))
    beat.start()
    await clock.advanceAsync(150)
    let hasStopped = false
    const stopped = beat.stop().then(() => (hasStopped = true))
    await clock.advanceAsync(5_000)
    expect(hasStopped).toBe(false)
    fail()
    await stopped
    beat.start()
    await clock.advanceAsync(5_000)
    expect([shown, reported, beat.isSound(), clock.pending()]).toEqual([[0], [], false, 0])
  })
})

describe('the time of Redis', () => {
  test('RS-30: it is the clock with the offset measured, which lies between the question and the answer', () => {
    let clockMs = 1_000
    const time = createRedisTime(() => clockMs)
    expect(time.now()).toBe(1_000)
    time.received(501_010, 1_000, 1_020)
    const measured = time.now()
    expect(Math.abs(measured - 501_000)).toBeLessThanOrEqual(1)
    clockMs = 1_500
    expect(time.now()).toBe(measured + 500)
  })

  test('RS-30: an answer corrects no further than it proves, forwards and back', () => {
    const time = createRedisTime(() => 0)
    time.received(10_000, 0, 0)
    const measured = time.now()
    time.received(12_000, 0, 4_000)
    expect(time.now()).toBe(measured)
    time.received(9_990, 0, 4)
    expect(time.now()).toBe(9_991)
    time.received(10_040, 0, 10)
    expect(time.now()).toBe(10_030)
  })

  test('RS-30: a clock that was set back while Redis was asked moves nothing', () => {
    const time = createRedisTime(() => 0)
    time.received(10_000, 0, 0)
    const measured = time.now()
    time.received(20_000, 5_000, 1_000)
    expect(time.now()).toBe(measured)
  })
})
