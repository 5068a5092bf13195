import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createFeedServer } from '../../server/feed/feed-server'
import { cpuMsHere, serveQuestions, sumOf, workerArgs } from './worker'

export interface ServerArgs {
  /** 0 selects a free port. */
  readonly port: number
  readonly traders: readonly number[]
  readonly positions: number
  /** Deltas per second and account. */
  readonly rate: number
  readonly maxConnections?: number
}

export type ServerQuestion =
  | { readonly type: 'figures' }
  /** Stops updates so that all clients can catch up. */
  | { readonly type: 'rest' }
  | { readonly type: 'drop' }

export type ServerFigures = ReturnType<typeof figures>

const { port, traders, positions, rate, maxConnections = 10_000 } = workerArgs<ServerArgs>()
const server = await createFeedServer({ port, host: '127.0.0.1', positions, rate: 0, maxConnections })
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
const startedAtMs = performance.now()
let deltas = 0
const closed: Record<number, number> = {}
server.observe((event) => {
  if (event.type === 'closed') closed[event.code] = (closed[event.code] ?? 0) + 1
})
server.exchange.onDelta(() => (deltas += 1))
const ticking = setInterval(() => server.tick(), 1_000 / rate)

function figures() {
  const connections = server.connections()
  const buffered = connections.map(({ bufferedBytes }) => bufferedBytes)
  const lateMs = delay.max / 1_000_000
  delay.reset()
  return {
    port: server.port,
    rssBytes: process.memoryUsage().rss,
    connections: connections.length,
    /** Slow clients that wait for a snapshot. */
    behind: connections.filter(({ behind }) => behind).length,
    /** Bytes that wait for all clients, and for the client with the most. */
    bufferedBytes: sumOf(buffered, (bytes) => bytes),
    maxBufferedBytes: Math.max(0, ...buffered),
    closed: { ...closed },
    /** Deltas since the start, each for all viewers. */
    deltas,
    cpuMs: cpuMsHere(),
    upMs: performance.now() - startedAtMs,
    snapshotBytes: Math.max(...makers.map((make) => Buffer.byteLength(JSON.stringify(make())))),
    snapshots,
    /** Maximum event loop delay since the last query, ms. */
    lateMs,
    marks: Object.fromEntries(feeds.map((feed) => [feed.traderId, { epoch: feed.epoch(), seq: feed.seq() }])),
  }
}

serveQuestions<ServerQuestion>(({ type }) => {
  if (type === 'rest') clearInterval(ticking)
  if (type === 'drop') server.faults.apply({ action: 'drop' })
  return figures()
})
