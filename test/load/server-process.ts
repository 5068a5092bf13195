import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createFeedServer } from '../../server/feed/feed-server'
import { cpuMsHere, serveQuestions, workerArgs } from './worker'

export interface ServerArgs {
  readonly traders: readonly number[]
  readonly positions: number
  /** Deltas per second and account. */
  readonly rate: number
  readonly maxConnections: number
}

export type ServerQuestion =
  | { readonly type: 'figures' }
  | { readonly type: 'drop' }

export type ServerFigures = ReturnType<typeof figures>

const { traders, positions, rate, maxConnections } = workerArgs<ServerArgs>()
const server = await createFeedServer({ port: 0, host: '127.0.0.1', positions, rate: 0, maxConnections })
const feeds = traders.map((trader) => server.feed(trader))
const makers = feeds.map((feed) => feed.snapshot)
let snapshots = 0
for (const [index, feed] of feeds.entries()) {
  Reflect.set(feed, 'snapshot', () => {
    snapshots += 1
    return makers[index]?.()
  })
}
const delay = monitorEventLoopDelay({ resolution: 5 })
delay.enable()
let deltas = 0
server.exchange.onDelta(() => (deltas += 1))
setInterval(() => server.tick(), 1_000 / rate)

function figures() {
  const lateMs = delay.max / 1_000_000
  delay.reset()
  return {
    port: server.port,
    /** Deltas since the start, each for all viewers. */
    deltas,
    cpuMs: cpuMsHere(),
    snapshotBytes: Math.max(...makers.map((make) => Buffer.byteLength(JSON.stringify(make())))),
    snapshots,
    /** Maximum event loop delay since the last query, ms. */
    lateMs,
  }
}

serveQuestions<ServerQuestion>(({ type }) => {
  if (type === 'drop') server.faults.apply({ action: 'drop' })
  return figures()
})
