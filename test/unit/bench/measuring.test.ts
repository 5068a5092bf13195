import { measureAllocation } from '@/bench/allocation/allocation'
import type { Figure, Goal } from '@/bench/harness/bench'
import { readBenchOptions } from '@/bench/harness/bench-options'
import { readReport } from '@/bench/harness/read-report'
import { resultsText } from '@/bench/harness/results-file'
import { orderOf, readingsOf, runRounds } from '@/bench/harness/rounds'
import { mean, median, medianInterval, noiseAround, ratioOf, spreadOf } from '@/bench/harness/statistics'
import { startApp, startScripts } from '@/bench/startup/start-app'
import { installUni } from '@/src/testing/uni/uni-double'
import { benchVerdict, isMet, partVerdict } from '@/bench/harness/verdict'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bundledProgram } from '../../support/bundled-program'
import { repositoryRoot } from '../repository/source-files'

/** Too little for a copy of a row: 501 bytes in Node 20, plus 50 % for other engines. */
const maxBytesAFrame = 750

test('BE-17: allocates at most the allowed bytes per frame over 10,000 frames', async () => {
  const program = bundledProgram(join(repositoryRoot, 'bench/allocation/measure.ts'))
  const { frames, ours, bare } = await measureAllocation(program)
  expect(frames).toBe(10_000)
  // If parsing created no garbage, the test would measure nothing.
  expect(bare / 10_000).toBeGreaterThan(200)
  expect(ours / 10_000).toBeGreaterThan(200)
  expect(ours / 10_000).toBeLessThan(maxBytesAFrame)
})

test('BE-19: measures a start with Vue and the app, from a new realm to the first connectSocket call', async () => {
  const scripts = await startScripts(join(repositoryRoot, 'src'))
  const uni = installUni({ runtime: 'mp-weixin' })
  try {
    for (let start = 0; start < 2; start += 1) {
      const { vueMs, appMs, againMs } = startApp(scripts)
      expect(vueMs).toBeGreaterThan(0)
      expect(appMs).toBeGreaterThan(againMs)
    }
    expect(() => startApp({ ...scripts, app: 'var app = { start() {} }' })).toThrow('The app opened no socket')
  } finally {
    uni.uninstall()
  }
})

describe('rounds', () => {
  test('BE-9: runs each contender equally often in each position of a round', () => {
    const names = ['a', 'b', 'c', 'd']
    const places = new Map<string, number>()
    for (let round = 0; round < 2 * names.length; round += 1) {
      const order = orderOf(names, round)
      expect([...order].sort()).toEqual(names)
      order.forEach((name, place) => places.set(`${name}${place}`, (places.get(`${name}${place}`) ?? 0) + 1))
    }
    expect(places.size).toBe(16)
    expect(new Set(places.values())).toEqual(new Set([2]))
  })

  test('BE-9: runs all contenders in a round before the next round starts, and does not count warm-ups', async () => {
    const ran: string[] = []
    const contender = (name: string) => ({
      name,
      async measure(round: number) {
        ran.push(name)
        return round
      },
    })
    const readings = await runRounds([contender('ours'), contender('floor')], { rounds: 3, warmups: 2 })
    expect(readingsOf(readings, 'ours')).toEqual([2, 3, 4])
    expect(readingsOf(readings, 'floor')).toEqual([2, 3, 4])
    expect(ran).toHaveLength(10)
    for (let round = 0; round < 5; round += 1) {
      expect(ran.slice(2 * round, 2 * round + 2).sort()).toEqual(['floor', 'ours'])
    }
  })
})

const known = ['inbound', 'book']

test('BE-10: accepts names and flags in any order, and lists the known names for an unknown name', () => {
  expect(readBenchOptions(['--json', 'book'], known)).toEqual({ names: ['book'], json: true, profile: false })
  expect(readBenchOptions(['bok', '--jsn'], known)).toBe(
    'Unknown: --jsn, bok. Benches: inbound, book; flags: --json, --profile',
  )
})

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)

describe('run figures', () => {
  test('BE-1: returns the middle value as the median, or the mean of the two middle values', () => {
    expect(median([5, 1, 9])).toBe(5)
    expect(median([4, 1, 9, 2])).toBe(3)
    expect(median([7])).toBe(7)
    expect(mean([1, 2, 6])).toBe(3)
    expect(() => median([])).toThrow(RangeError)
    expect(() => median([1, NaN])).toThrow(RangeError)
    expect(() => median([1, Infinity])).toThrow(RangeError)
  })

  test('BE-2: returns the median ratio, unaffected by a single slow round', () => {
    expect(ratioOf([2, 200, 4], [1, 100, 2])).toBe(2)
    expect(ratioOf([3, 300, 1], [1, 100, 100])).toBe(3)
    expect(() => ratioOf([1, 2], [1])).toThrow(RangeError)
  })

  test('BE-3: returns an interval with at least 95 % confidence, or the whole range for few values', () => {
    const range = (count: number): number[] => {
      const { low, high } = medianInterval(upTo(count).reverse())
      return [low, high]
    }
    expect(range(1)).toEqual([1, 1])
    expect(range(8)).toEqual([1, 8])
    expect(range(9)).toEqual([2, 8])
    expect(range(11)).toEqual([2, 10])
    expect(range(15)).toEqual([4, 12])
    expect(range(20)).toEqual([6, 15])
  })

  test('BE-4: measures the noise by comparing code with itself, in both directions', () => {
    const once = upTo(15).map(() => 100)
    expect(spreadOf(once, once)).toBe(1)
    expect(spreadOf(once, once.map(() => 125))).toBe(1.25)
    expect(spreadOf(once, once.map(() => 80))).toBe(1.25)
    expect(noiseAround(1.5, 1.25)).toEqual({ low: 1.2, high: 1.875 })
  })
})

const figure = (part: string, ours: number, noise: readonly [number, number], goal: Goal): Figure => ({
  part, ours, noise: { low: noise[0], high: noise[1] }, peers: { mitt: 1.1 }, goal,
})

const inside = figure('cost', 1.1, [1.05, 1.14], { atMost: 1.15 })
const outside = figure('rate', 0.98, [0.95, 1.01], { atLeast: 1 })
const report = { title: 'What it costs', figures: [inside, outside], notes: ['100 rows'] }

test.each([
  [1, 1.15, { atMost: 1.15 }, true], [1, 1.151, { atMost: 1.15 }, false], [1, 1.2, { atLeast: 1 }, true],
  [0.999, 1.2, { atLeast: 1 }, false],
  [NaN, NaN, { atMost: 2 }, false], [1, NaN, { atMost: 2 }, false], [1.5, 1, { atMost: 2 }, false],
])('BE-5: meets a goal only if the whole interval meets the goal: %d to %d, %j: %s', (low, high, goal, met) => {
  expect(isMet({ low, high }, goal)).toBe(met)
})

describe('the bench report', () => {
  test('BE-6: reports the first figure that misses its goal, or otherwise the first figure', () => {
    expect(benchVerdict('inbound', [inside, outside])).toMatchObject({ ours: 0.98, met: false })
    expect(benchVerdict('inbound', [inside])).toEqual({
      bench: 'inbound', ours: 1.1, noise: [1.05, 1.14], peers: { mitt: 1.1 }, goal: 1.15, met: true,
    })
    expect(partVerdict('inbound', outside)).toEqual({
      bench: 'inbound', part: 'rate', direction: 'at least',
      ours: 0.98, noise: [0.95, 1.01], peers: { mitt: 1.1 }, goal: 1, met: false,
    })
  })

  test('BE-7: passes the report between processes unchanged, and rejects any other text', () => {
    expect(readReport(`a word before\n${JSON.stringify(report)}\n`)).toEqual(report)
    const broken: readonly unknown[] = [
      'no JSON', {}, { ...report, figures: [] }, { ...report, title: undefined }, { ...report, notes: [1] },
      { ...report, figures: [{ ...inside, ours: NaN }] }, { ...report, figures: [{ ...inside, goal: {} }] },
      { ...report, figures: [{ ...inside, noise: { low: 1 } }] },
      { ...report, figures: [{ ...inside, peers: { a: 'b' } }] },
    ]
    for (const value of broken) expect(() => readReport(JSON.stringify(value)), JSON.stringify(value)).toThrow()
    expect(() => readReport('')).toThrow()
  })

  test('BE-8: records the machine, the versions and all figures with their noise', () => {
    const text = resultsText({ root: repositoryRoot, order: ['inbound'], before: '' }, [['inbound', report]])
    expect(text).toContain(`Node ${process.versions.node}`)
    expect(text).toMatch(/tradewire \d+\.\d+\.\d+; .*reconnecting-websocket \d+\.\d+\.\d+/)
    expect(text).toContain('| cost | 1.1 | 1.05 to 1.14 | at most 1.15 | met | mitt 1.1 |')
    expect(text).toContain('| rate | 0.98 | 0.95 to 1.01 | at least 1 | **missed** | mitt 1.1 |')
    expect(text).toContain('- 100 rows')
  })

  test('BE-8: keeps the figures of skipped benches, but only from the same machine', () => {
    const write = (before: string, name: string) =>
      resultsText({ root: repositoryRoot, order: ['inbound', 'socket', 'book'], before }, [[name, report]])
    const sections = (text: string) => [...text.matchAll(/^## (.*)$/gm)].map(([, name]) => name)
    const both = write(write('', 'book'), 'inbound')
    expect(sections(both)).toEqual(['inbound', 'book'])
    expect(write(both, 'inbound')).toBe(both)
    expect(write(both, 'book')).toBe(both)
    expect(sections(write(both, 'socket'))).toEqual(['inbound', 'socket', 'book'])
    expect(sections(write(both.replace('- Node', '- Node of long ago'), 'socket'))).toEqual(['socket'])
  })
})
