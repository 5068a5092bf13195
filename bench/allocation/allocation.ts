import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Bench } from '../harness/bench'
import { differenceApart, median, noiseBeside } from '../harness/statistics'

/** Measurements of one `measure.ts` process, in bytes. */
export interface Allocation {
  readonly frames: number
  /** Garbage that all frames leave to the collector. */
  readonly ours: number
  /** The same garbage for a handler that only parses. */
  readonly bare: number
  readonly heapRows: number
  /** Bytes that a client with `heapRows` rows retains. */
  readonly heap: number
}

const run = promisify(execFile)
/** Each round measures twice, because the second measurement shows the noise. */
const rounds = 5

/** The flags avoid collections during all frames, and make compilation moments repeatable. */
const flags = ['--expose-gc', '--single-threaded', '--max-semi-space-size=128', '--min-semi-space-size=128']

/**
 * Runs the bundle of `measure.ts` in a separate process.
 * @throws Error when nothing was measured
 */
export async function measureAllocation(bundle: string): Promise<Allocation> {
  const { stdout } = await run(process.execPath, [...flags, bundle])
  const { frames = 0, ours = NaN, bare = NaN, heapRows = 0, heap = NaN } = JSON.parse(stdout) as Partial<Allocation>
  if (![ours / frames, bare / frames, heap / heapRows].every(Number.isFinite)) {
    throw new Error(`Nothing was measured: ${stdout}`)
  }
  return { frames, ours, bare, heapRows, heap }
}

export const allocation: Bench = {
  name: 'allocation',
  title: 'Bytes that a one-row frame leaves to the garbage collector, its text and its parsing among them',
  async run(progress) {
    const bundle = fileURLToPath(new URL('allocation.mjs', import.meta.url))
    const once: Allocation[] = []
    const again: Allocation[] = []
    for (let round = 0; round < rounds; round += 1) {
      progress(`round ${round + 1} of ${rounds}`)
      once.push(await measureAllocation(bundle))
      again.push(await measureAllocation(bundle))
    }
    const bytesOf = (measured: readonly Allocation[]): readonly number[] =>
      measured.map(({ ours, frames }) => ours / frames)
    const bytes = median(bytesOf(once))
    const noise = noiseBeside(bytes, differenceApart(bytesOf(once), bytesOf(again)))
    const all = [...once, ...again]
    const heapRows = all[0]?.heapRows ?? 0
    const heap = median(all.map(({ heap: ofOne }) => ofOne))
    const heapText = `${(heap / 1_024).toFixed(0)} KiB, ${(heap / heapRows).toFixed(0)} bytes a row`
    const bare = median(all.map(({ bare: left, frames }) => left / frames))
    return {
      figures: [{ part: 'a one-row frame', ours: bytes, noise, peers: {}, goal: { atMost: 500 } }],
      notes: [
        `a handler that only parses leaves ${bare.toFixed(0)}`,
        `heap of a client with ${heapRows} rows: ${heapText}`,
        `${rounds} rounds of two processes; simulated ticks`,
      ],
    }
  },
}
