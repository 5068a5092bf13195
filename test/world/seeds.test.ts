import { randomInt } from 'node:crypto'
import { expect, test } from 'vitest'
import { sourcesIn } from '../../scripts/repeat/source-digest'
import { inRelease } from '../support/test-scope'
import { reportSeeds, type runSeed, type SeedOptions } from './campaign'

const seedsAtOnce = 25
const fixedSeeds = inRelease ? 250 : 100
const judgedSeeds = inRelease ? 250 : 0

const blocks = (first: number, seeds: number): readonly number[] =>
  Array.from({ length: seeds / seedsAtOnce }, (_, at) => first + at * seedsAtOnce)

test.each(blocks(1, fixedSeeds))(
  `WO-10: behaves like a fresh app after a history: ${seedsAtOnce} seeds from %i`, async (first) => {
    expect(await reportSeeds(first, seedsAtOnce)).toEqual([])
  },
)

for (const [title, judge] of [
  ['WO-17: produces the same calls and displays after an interrupted handshake', 'cut'],
  ['WO-19: behaves the same after a delayed response', 'held'],
] as const) {
  test.each(blocks(1, judgedSeeds))(`${title}: ${seedsAtOnce} seeds from %i`, async (first) => {
    expect(await reportSeeds(first, seedsAtOnce, { judge })).toEqual([])
  })
}

/**
 * Seeds are drawn from the sources, so that a run can be repeated. A fault that these seeds find may be older than the
 * current change.
 */
const sources = await sourcesIn('.')
const freshFirst = sources === 'unknown' ? randomInt(1e6, 9e8) : 1e6 + parseInt(sources.slice(0, 7), 16)
const fresh: readonly { kind: string; seeds: number; options: SeedOptions }[] = [
  { kind: 'general histories', seeds: inRelease ? 1_000 : 50, options: {} },
  { kind: 'interrupted handshakes', seeds: inRelease ? 100 : 25, options: { judge: 'cut' } },
  { kind: 'delayed responses', seeds: inRelease ? 100 : 25, options: { judge: 'held' } },
  { kind: 'copy-trading', seeds: inRelease ? 100 : 25, options: { feature: 'copy-trading' } },
]

test.each(fresh.flatMap(({ seeds, ...kind }) => blocks(freshFirst, seeds).map((first) => ({ ...kind, first }))))(
  `WO-24: finds nothing in ${seedsAtOnce} fresh seeds of $kind from $first`, async ({ first, options }) => {
    expect(await reportSeeds(first, seedsAtOnce, options)).toEqual([])
  },
)

test('WO-24: ends the report on a seed with the command that replays the seed', async () => {
  const difference = { moment: 'later', judge: 'twin', old: '5 open', fresh: '6 open' }
  let plays = 0
  const play: typeof runSeed = async (seed, only) => {
    if (seed === 11) throw new Error('no page')
    if (seed === 13) return (plays += 1) === 1 ? difference : undefined
    return seed === 12 && (only?.has(3) ?? true) ? difference : undefined
  }
  const reports = await reportSeeds(10, 5, { judge: 'cut' }, play)
  expect(reports.map((report) => [report.split('\n')[0], report.split('\n').at(-1)])).toEqual([
    ['seed 11 throws Error: no page', '  npm run world -- --judge cut --seed 11'],
    [expect.stringMatching(/^seed 12, .*, later: a history matters$/),
      '  npm run world -- --judge cut --seed 12 --only 3'],
    ['seed 13 is not played alike again', '  npm run world -- --judge cut --seed 13'],
  ])
})
