import { describe, expect, test } from 'vitest'
import type { Figure, Goal } from '@/bench/harness/bench'
import { readReport } from '@/bench/harness/read-report'
import { reportText } from '@/bench/harness/report-text'
import { resultsText } from '@/bench/harness/results-file'
import { benchVerdict, isMet, partVerdict } from '@/bench/harness/verdict'
import { repositoryRoot } from '../repository/source-files'

const figure = (part: string, ours: number, noise: readonly [number, number], goal: Goal): Figure => ({
  part, ours, noise: { low: noise[0], high: noise[1] }, peers: { mitt: 1.1 }, goal,
})

const inside = figure('cost', 1.1, [1.05, 1.14], { atMost: 1.15 })
const outside = figure('rate', 0.98, [0.95, 1.01], { atLeast: 1 })
const report = { title: 'What it costs', figures: [inside, outside], notes: ['100 rows'] }

describe('a goal', () => {
  test('BE-5: is met only if the whole noise is inside', () => {
    expect(isMet({ low: 1, high: 1.15 }, { atMost: 1.15 })).toBe(true)
    expect(isMet({ low: 1, high: 1.151 }, { atMost: 1.15 })).toBe(false)
    expect(isMet({ low: 1, high: 1.2 }, { atLeast: 1 })).toBe(true)
    expect(isMet({ low: 0.999, high: 1.2 }, { atLeast: 1 })).toBe(false)
  })

  test('BE-5: is never met by what is no number or no interval', () => {
    expect(isMet({ low: NaN, high: NaN }, { atMost: 2 })).toBe(false)
    expect(isMet({ low: 1, high: NaN }, { atMost: 2 })).toBe(false)
    expect(isMet({ low: 1.5, high: 1 }, { atMost: 2 })).toBe(false)
  })
})

describe('what a bench says', () => {
  test('BE-6: the verdict has six fields, all computed from the figure', () => {
    expect(benchVerdict('inbound', [inside])).toEqual({
      bench: 'inbound', ours: 1.1, noise: [1.05, 1.14], peers: { mitt: 1.1 }, goal: 1.15, met: true,
    })
    expect(partVerdict('inbound', outside)).toEqual({
      bench: 'inbound', part: 'rate', direction: 'at least',
      ours: 0.98, noise: [0.95, 1.01], peers: { mitt: 1.1 }, goal: 1, met: false,
    })
  })

  test('BE-6: of several figures the first that misses its goal decides, or the first of all', () => {
    expect(benchVerdict('x', [inside, outside])).toMatchObject({ ours: 0.98, met: false })
    const other = figure('size', 5, [5, 5], { atMost: 9 })
    expect(benchVerdict('x', [inside, other])).toMatchObject({ ours: 1.1, met: true })
    expect(() => benchVerdict('x', [])).toThrow(RangeError)
  })

  test('BE-7: its report comes over from its process as it was, and nothing else passes for one', () => {
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

  test('BE-8: a person reads ours, the noise, the goal, the peers, and what was missed', () => {
    expect(reportText('inbound', report)).toEqual([
      'inbound: What it costs',
      '  cost: 1.1 (noise 1.05 to 1.14), goal at most 1.15: met',
      '    mitt 1.1',
      '  rate: 0.98 (noise 0.95 to 1.01), goal at least 1: missed',
      '    mitt 1.1',
      '  100 rows',
    ])
  })

  test('BE-8: a run writes down machine, versions and all figures with their noise', () => {
    const text = resultsText({ root: repositoryRoot, order: ['inbound'], before: '' }, [['inbound', report]])
    expect(text).toContain(`Node ${process.versions.node}`)
    expect(text).toMatch(/tradewire \d+\.\d+\.\d+; .*reconnecting-websocket \d+\.\d+\.\d+/)
    expect(text).toContain('| cost | 1.1 | 1.05 to 1.14 | at most 1.15 | met | mitt 1.1 |')
    expect(text).toContain('| rate | 0.98 | 0.95 to 1.01 | at least 1 | **missed** | mitt 1.1 |')
    expect(text).toContain('- 100 rows')
  })

  test('BE-8: figures of benches that did not run stay, but those of another machine do not', () => {
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
