import { WebSocketServer, type WebSocket } from 'ws'
import { createBalancer } from '../../server/balancer/balancer'
import { createFeedServer } from '../../server/feed/feed-server'
import { serveQuestions, workerArgs } from './worker'

export interface BroadcastArgs {
  /**
   * `raw` sends each delta's text to its clients by `ws` and does nothing else, `hub` is the feed server; both price
   * the same accounts. `balancer` passes the lines of the server at `to` on.
   */
  readonly kind: 'raw' | 'hub' | 'balancer'
  readonly to: string
  readonly positions: number
  /** Deltas a second of each account. */
  readonly rate: number
}

export interface BroadcastFigures {
  readonly url: string
  readonly httpUrl: string
  /** Processor time since the start, ms. */
  readonly cpuMs: number
}

type Address = Pick<BroadcastFigures, 'url' | 'httpUrl'>

async function serveRaw({ positions, rate }: BroadcastArgs): Promise<Address> {
  const { exchange, feed } = await createFeedServer({ port: 0, host: '127.0.0.1', positions, rate })
  const lines = new Map<string, Set<WebSocket>>()
  exchange.onDelta(({ traderId }, delta) => {
    const text = JSON.stringify(delta)
    for (const line of lines.get(traderId) ?? []) line.send(text)
  })
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
  sockets.on('connection', (line) => {
    line.once('message', (data: Buffer) => {
      const { traderid } = JSON.parse(data.toString()) as { readonly traderid: number }
      const traderId = String(traderid)
      line.send(JSON.stringify(feed(traderid).snapshot()))
      lines.set(traderId, (lines.get(traderId) ?? new Set()).add(line))
      line.once('close', () => lines.get(traderId)?.delete(line))
    })
  })
  await new Promise((resolve) => sockets.once('listening', resolve))
  const address = sockets.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { url: `ws://127.0.0.1:${address.port}/ws`, httpUrl: '' }
}

async function serve(args: BroadcastArgs): Promise<Address> {
  const { kind, to, positions, rate } = args
  if (kind === 'raw') return serveRaw(args)
  if (kind === 'hub') return createFeedServer({ port: 0, host: '127.0.0.1', positions, rate })
  const { wsUrl, httpUrl } = await createBalancer({ targets: [to], port: 0, host: '127.0.0.1' })
  return { url: `${wsUrl}/ws`, httpUrl }
}

const { url, httpUrl } = await serve(workerArgs<BroadcastArgs>())

serveQuestions((): BroadcastFigures => {
  const { user, system } = process.cpuUsage()
  return { url, httpUrl, cpuMs: (user + system) / 1_000 }
})
