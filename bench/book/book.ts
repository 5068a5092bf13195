import { createOwnClient } from '../feed/own-client'
import { recordFrames } from '../feed/record-frames'
import { slicesOf } from '../feed/slices'
import { tickFiles } from '../feed/tick-place'
import type { Bench, Figure } from '../harness/bench'
import { readingsOf, runRounds } from '../harness/rounds'
import { noiseAround, ratioOf, spreadOf } from '../harness/statistics'
import { createFloor } from './floor'

const sizes = [100, 1_000, 10_000]
const deltas = 25_000
const rounds = 31
const warmups = 5
const goal = 2
const flatGoal = 1.15

/**
 * Cost ratio of the longest to the shortest list, each relative to its own baseline. Adds the noise of both
 * measurements.
 */
function flatness(figures: readonly Figure[]): Figure {
  const shortest = figures[0]
  const longest = figures.at(-1)
  if (shortest === undefined || longest === undefined) throw new RangeError('No size was measured')
  return {
    part: `${longest.part} over ${shortest.part}`,
    ours: longest.ours / shortest.ours,
    noise: { low: longest.noise.low / shortest.noise.high, high: longest.noise.high / shortest.noise.low },
    peers: {},
    goal: { atMost: flatGoal },
  }
}

export const book: Bench = {
  name: 'book',
  title: 'CPU of a one-row delta, of parsing and the minimal patch',
  async run(progress) {
    const ticks = tickFiles(process.cwd())
    const figures: Figure[] = []
    for (const rows of sizes) {
      progress(`${rows} rows: recording ${2 * deltas} deltas, then ${warmups + rounds} rounds`)
      const recordings = recordFrames(2, { rows, deltas, ticks })
      const client = await createOwnClient()
      const other = await createOwnClient()
      const readings = await runRounds([
        slicesOf('floor', createFloor(), recordings),
        slicesOf('ours', client, recordings),
        slicesOf('ours again', other, recordings),
      ], { rounds, warmups })
      client.dispose()
      other.dispose()
      const own = readingsOf(readings, 'ours')
      const ours = ratioOf(own, readingsOf(readings, 'floor'))
      const noise = noiseAround(ours, spreadOf(own, readingsOf(readings, 'ours again')))
      figures.push({ part: `${rows} rows`, ours, noise, peers: {}, goal: { atMost: goal } })
    }
    return {
      figures: [...figures, flatness(figures)],
      notes: [
        `${deltas} deltas a slice, ${rounds} rounds a size; ticks: ${ticks.length === 0 ? 'simulated' : 'recorded'}`,
      ],
    }
  },
}
