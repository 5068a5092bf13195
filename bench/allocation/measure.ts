import { createOwnClient } from '../feed/own-client'
import { recordFrames } from '../feed/record-frames'
import type { Taker } from '../feed/slices'
import type { Allocation } from './allocation'
import { createBareHandler } from '../inbound/handlers'
import { socketTaker } from '../inbound/takers'

const frames = 10_000
const warmups = 6
const heapRows = 1_000

function collectAll(): void {
  if (globalThis.gc === undefined) throw new Error('Start node with --expose-gc')
  globalThis.gc()
}

/** Measures the last of several runs, when the code is fully compiled and no collection runs in between. */
async function bytesOf(taker: Taker, recordings: ReturnType<typeof recordFrames>): Promise<number> {
  let bytes = NaN
  for (let turn = 0; turn <= warmups; turn += 1) {
    const recording = recordings[turn % recordings.length]
    if (recording === undefined) throw new RangeError('Nothing was recorded')
    await taker.begin(recording)
    collectAll()
    const before = process.memoryUsage().heapUsed
    for (const delta of recording.deltas) taker.hand(delta)
    bytes = process.memoryUsage().heapUsed - before
  }
  return bytes
}

/** Heap of a client after its first snapshot. An earlier client has compiled the code. */
async function heapOfClient(): Promise<number> {
  const [recording] = recordFrames(1, { rows: heapRows, deltas: 1, ticks: [] })
  if (recording === undefined) throw new RangeError('Nothing was recorded')
  collectAll()
  const before = process.memoryUsage().heapUsed
  const client = await createOwnClient()
  await client.begin(recording)
  collectAll()
  const bytes = process.memoryUsage().heapUsed - before
  client.dispose()
  return bytes
}

/** Started with `allocationFlags`. */
async function main(): Promise<void> {
  const recordings = recordFrames(2, { rows: 100, deltas: frames, ticks: [] })
  const bare = await bytesOf(socketTaker(createBareHandler()), recordings)
  const ours = await bytesOf(await createOwnClient(), recordings)
  const allocation: Allocation = { frames, ours, bare, heapRows, heap: await heapOfClient() }
  process.stdout.write(`${JSON.stringify(allocation)}\n`)
}

await main()
// The client's timers would keep the process alive.
process.exit(0)
