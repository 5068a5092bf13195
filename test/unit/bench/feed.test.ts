import { createFloor } from '@/bench/book/floor'
import { createOwnClient } from '@/bench/feed/own-client'
import { recordFrames } from '@/bench/feed/record-frames'
import { peerNames } from '@/bench/harness/peers'
import { outcomeOf } from '@/bench/herd/outcome'
import { createOwnHerd } from '@/bench/herd/own-client'
import { outagesMs } from '@/bench/herd/plan'
import { peakOf, returnsOf, scoreOf, slidingPeakOf } from '@/bench/herd/schedule'
import { fixedDelay } from '@/src/connection/policy/reconnect-policy'
import { describe, expect, test, vi } from 'vitest'
import { createSeededRandom } from '../../../server/shared/seeded-random'
import { createScriptedRandom } from '../../../src/testing/scripted-ports'
import { readSource } from '../repository/source-files'

const recordings = recordFrames(2, { rows: 30, deltas: 200, ticks: [] })

describe('the frames', () => {
  test('BE-13: uses the server’s own frames, identical in each run and numbered without gaps per epoch', () => {
    expect(recordFrames(2, { rows: 30, deltas: 200, ticks: [] })).toEqual(recordings)
    expect(new Set(recordings.map(({ epoch }) => epoch)).size).toBe(2)
    for (const { epoch, snapshot, deltas, lastSeq } of recordings) {
      const { seq } = JSON.parse(snapshot) as { readonly seq: number }
      expect(deltas).toHaveLength(200)
      deltas.forEach((text, index) => {
        expect(JSON.parse(text)).toMatchObject({ Code: 200, type: 'Delta', epoch, seq: seq + 1 + index })
      })
      expect(lastSeq).toBe(seq + 200)
    }
  })

  test('BE-13: computes the server’s rows with the baseline, and detects a missed frame', async () => {
    const floor = createFloor()
    for (const recording of recordings) {
      await floor.begin(recording)
      for (const data of recording.deltas) floor.hand(data)
      expect(() => floor.check(recording)).not.toThrow()
    }
    const [recording] = recordings
    if (recording === undefined) throw new Error('Nothing was recorded')
    await floor.begin(recording)
    expect(() => floor.check(recording)).toThrow('not those of the server')
  })

  test('BE-14: passes the frames through the public entry point, and detects a missed frame', async () => {
    vi.stubGlobal('uni', undefined)
    vi.useFakeTimers()
    const creating = createOwnClient()
    await vi.advanceTimersByTimeAsync(10)
    const client = await creating
    const take = async (lost: number): Promise<void> => {
      for (const recording of recordings) {
        const begun = client.begin(recording)
        await vi.advanceTimersByTimeAsync(200)
        await begun
        for (const data of recording.deltas.slice(lost)) client.hand(data)
        await vi.advanceTimersByTimeAsync(200)
        client.check(recording)
      }
    }
    await take(0)
    await take(0)
    await expect(take(1)).rejects.toThrow('stands at')
    client.dispose()
  })
})

test('BE-16: pins exact versions of the compared libraries, separate from shipped dependencies', () => {
  const own = JSON.parse(readSource('bench/package.json').text) as Record<string, Record<string, string>>
  const lock = JSON.parse(readSource('bench/package-lock.json').text) as {
    readonly packages: Readonly<Record<string, { readonly version?: string; readonly integrity?: string }>>
  }
  const pinned = own['dependencies'] ?? {}
  expect(Object.keys(pinned)).toEqual([...peerNames])
  for (const [name, version] of Object.entries(pinned)) {
    expect(version).toMatch(/^\d+\.\d+\.\d+$/)
    expect(lock.packages[`node_modules/${name}`]?.version).toBe(version)
    expect(lock.packages[`node_modules/${name}`]?.integrity).toMatch(/^sha512-/)
  }
  const shipped = JSON.parse(readSource('package.json').text) as Record<string, Record<string, string>>
  for (const field of ['dependencies', 'optionalDependencies', 'peerDependencies']) {
    expect(Object.keys(shipped[field] ?? {}).filter((name) => name in pinned), field).toEqual([])
  }
  const tested = Object.entries(shipped['devDependencies'] ?? {}).filter(([name]) => name in pinned)
  for (const [name, version] of tested) expect(version, name).toBe(pinned[name])
})

const windowsMs = [[300, 4_300], [4_300, 11_400], [11_400, 23_700], [23_700, 45_300], [45_300, 83_000]] as const
const evenly = (count: number, spanMs: number): Float64Array =>
  Float64Array.from({ length: count }, (_, index) => ((index + 0.5) * spanMs) / count)

describe('herd score', () => {
  test('BE-11: finds the peak in aligned and in sliding 100 ms windows', () => {
    const times = Float64Array.of(0, 10, 99, 100, 101, 150, 420)
    expect(peakOf(times)).toBe(3)
    expect(slidingPeakOf(times)).toBe(4)
    expect(peakOf(Float64Array.of())).toBe(0)
    expect(slidingPeakOf(Float64Array.of(5))).toBe(1)
  })

  test('BE-11: scores evenly spaced arrivals as 1, simultaneous arrivals higher, and counts missing arrivals', () => {
    for (const spanMs of [4_000, 5_000, 40_000]) {
      expect(scoreOf(evenly(10_000, spanMs), 10_000)).toMatchObject({ share: 1, score: expect.closeTo(1, 6) as number })
    }
    const together = new Float64Array(10_000).fill(2_900)
    expect(scoreOf(together, 10_000)).toMatchObject({ share: 1, score: expect.closeTo(58, 6) as number })
    expect(scoreOf(evenly(5_000, 1_000), 10_000).share).toBe(0.5)
    expect(scoreOf(Float64Array.of(), 10_000)).toEqual({ share: 0, score: 0, slidingScore: 0 })
  })

  test('BE-11: counts only each client’s first attempt after the outage', () => {
    const herd = [Float64Array.of(1_000, 3_000), Float64Array.of(2_000, 6_000)]
    const [early, middle, late, never] = returnsOf(herd, [500, 2_500, 5_000, 7_000])
    expect(early).toMatchObject({ share: 1, score: (10 * 1) / 1 })
    expect(middle).toMatchObject({ share: 1, score: (10 * 2) / 1 })
    expect(late).toMatchObject({ share: 0.5, score: (10 * 1) / 1 })
    expect(never).toMatchObject({ share: 0 })
  })
})

describe('herd clients', () => {
  test('BE-12: uses the plugin’s state machine in each client, and one random phase for all five attempts', () => {
    for (const phase of [0, 0.25, 0.5, 0.999]) {
      const attempts = createOwnHerd({}, 'refusing', createScriptedRandom(phase))()
      expect(attempts).toHaveLength(5)
      attempts.forEach((atMs, index) => {
        const [startMs, endMs] = windowsMs[index] ?? [0, 0]
        expect(atMs).toBeCloseTo(startMs + phase * (endMs - startMs), 3)
      })
    }
  })

  test('BE-12: passes a given policy to the state machine, including restMs', () => {
    const policy = { reconnect: fixedDelay(5_000), maxAttempts: 2, restMs: 1_000 }
    const attempts = createOwnHerd(policy, 'refusing', createSeededRandom(1))()
    expect(attempts.slice(0, 3)).toEqual([5_000, 10_050, 10_100 + 1_000 + 5_000])
    expect(attempts.length).toBeGreaterThan(10)
  })

  test('BE-12: reconnects all simulated clients by default after outages of 0.5 to 45 s', async () => {
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
