import { createOwnClient } from '../feed/own-client'
import { recordFrames } from '../feed/record-frames'
import type { Taker } from '../feed/slices'
import { createBareHandler } from '../inbound/handlers'
import { socketTaker } from '../inbound/takers'

/** What 10,000 frames leave to the collector, bytes. */
export interface Allocation {
  readonly frames: number
  readonly ours: number
  /** Of a handler that only parses. */
  readonly bare: number
}

const frames = 10_000
const warmups = 6

/** The last of several turns: by then the code is compiled as it stays. Without a collection in between. */
async function bytesOf(taker: Taker, recordings: ReturnType<typeof recordFrames>): Promise<number> {
  let bytes = NaN
  for (let turn = 0; turn <= warmups; turn += 1) {
    const recording = recordings[turn % recordings.length]
    if (recording === undefined || globalThis.gc === undefined) throw new Error('Start node with --expose-gc')
    await taker.begin(recording)
    globalThis.gc()
    const before = process.memoryUsage().heapUsed
    for (const delta of recording.deltas) taker.hand(delta)
    bytes = process.memoryUsage().heapUsed - before
  }
  return bytes
}

/** Started with `--expose-gc --single-threaded` and room for all of it in the young generation. */
async function main(): Promise<void> {
  const recordings = recordFrames(2, { rows: 100, deltas: frames, ticks: [] })
  const bare = await bytesOf(socketTaker(createBareHandler()), recordings)
  const ours = await bytesOf(await createOwnClient(), recordings)
  const allocation: Allocation = { frames, ours, bare }
  process.stdout.write(`${JSON.stringify(allocation)}\n`)
}

await main()
// The client's timers would keep the process.
process.exit(0)
