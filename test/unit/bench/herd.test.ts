import { describe, expect, test } from 'vitest'
import { createOwnHerd } from '@/bench/herd/own-client'
import { outcomeOf } from '@/bench/herd/outcome'
import { outagesMs } from '@/bench/herd/plan'
import { peakOf, returnsOf, scoreOf, slidingPeakOf } from '@/bench/herd/schedule'
import { fixedDelay } from '@/src/connection/policy/reconnect-policy'
import { createScriptedRandom } from '../../../src/testing/scripted-ports'
import { createSeededRandom } from '../../../server/shared/seeded-random'

const windowsMs = [[300, 4_300], [4_300, 11_400], [11_400, 23_700], [23_700, 45_300], [45_300, 83_000]] as const
const evenly = (count: number, spanMs: number): Float64Array =>
  Float64Array.from({ length: count }, (_, index) => ((index + 0.5) * spanMs) / count)

describe('how a herd scores', () => {
  test('BE-11: the peak is the most of one window of 100 ms, or of any, wherever it begins', () => {
    const times = Float64Array.of(0, 10, 99, 100, 101, 150, 420)
    expect(peakOf(times)).toBe(3)
    expect(slidingPeakOf(times)).toBe(4)
    expect(peakOf(Float64Array.of())).toBe(0)
    expect(slidingPeakOf(Float64Array.of(5))).toBe(1)
  })

  test('BE-11: perfectly even arrivals score 1 whatever their span, all at once as much as they wait', () => {
    for (const spanMs of [4_000, 5_000, 40_000]) {
      expect(scoreOf(evenly(10_000, spanMs), 10_000)).toMatchObject({ share: 1, score: expect.closeTo(1, 6) as number })
    }
    const together = new Float64Array(10_000).fill(2_900)
    expect(scoreOf(together, 10_000)).toMatchObject({ share: 1, score: expect.closeTo(58, 6) as number })
  })

  test('BE-11: who does not come back lowers the share', () => {
    expect(scoreOf(evenly(5_000, 1_000), 10_000).share).toBe(0.5)
    expect(scoreOf(Float64Array.of(), 10_000)).toEqual({ share: 0, score: 0, slidingScore: 0 })
  })

  test('BE-11: the first attempt after the end of the outage gets through, none before it', () => {
    const herd = [Float64Array.of(1_000, 3_000), Float64Array.of(2_000, 6_000)]
    const [early, middle, late, never] = returnsOf(herd, [500, 2_500, 5_000, 7_000])
    expect(early).toMatchObject({ share: 1, score: (10 * 1) / 1 })
    expect(middle).toMatchObject({ share: 1, score: (10 * 2) / 1 })
    expect(late).toMatchObject({ share: 0.5, score: (10 * 1) / 1 })
    expect(never).toMatchObject({ share: 0 })
  })
})

describe('what the herd is made of', () => {
  test('BE-12: each client is the product\'s own machine: one phase through the five windows, then nothing', () => {
    for (const phase of [0, 0.25, 0.5, 0.999]) {
      const attempts = createOwnHerd({}, 'refusing', createScriptedRandom(phase))()
      expect(attempts).toHaveLength(5)
      attempts.forEach((atMs, index) => {
        const [startMs, endMs] = windowsMs[index] ?? [0, 0]
        expect(atMs).toBeCloseTo(startMs + phase * (endMs - startMs), 3)
      })
    }
  })

  test('BE-12: a black hole keeps each attempt until its timeout, which pushes the next one out', () => {
    const [first = NaN, second = NaN] = createOwnHerd({}, 'black-hole', createScriptedRandom(0))()
    expect(first).toBe(300)
    expect(second).toBe(300 + 10_000 + 300)
  })

  test('BE-12: a given policy is the machine\'s, rests included', () => {
    const policy = { reconnect: fixedDelay(5_000), maxAttempts: 2, restMs: 1_000 }
    const attempts = createOwnHerd(policy, 'refusing', createSeededRandom(1))()
    expect(attempts.slice(0, 3)).toEqual([5_000, 10_050, 10_100 + 1_000 + 5_000])
    expect(attempts.length).toBeGreaterThan(10)
  })

  test('BE-12: with the default policy all of a herd come back, after each outage from 0.5 to 45 s', async () => {
    const { share, worst } = await outcomeOf(1, (seed) => {
      const attemptsOf = createOwnHerd({}, 'refusing', createSeededRandom(seed))
      return Array.from({ length: 400 }, () => Float64Array.from(attemptsOf()))
    })
    expect(outagesMs[0]).toBe(500)
    expect(outagesMs[outagesMs.length - 1]).toBe(45_000)
    expect(share).toBe(1)
    expect(worst.score).toBeGreaterThan(1)
    expect(worst.slidingScore).toBeGreaterThanOrEqual(worst.score)
  })
})
