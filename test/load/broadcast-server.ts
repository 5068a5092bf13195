import { WebSocketServer, type WebSocket } from 'ws'
import { createFeedServer } from '../../server/feed/feed-server'
import { cpuMsHere, serveQuestions, workerArgs } from './worker'

export interface BroadcastArgs {
  /**
   * `raw` sends each delta's text to its clients by `ws` and does nothing else, `hub` is the feed server; both price
   * the same accounts.
   */
  readonly kind: 'raw' | 'hub'
  readonly positions: number
  /** Deltas a second of each account. */
  readonly rate: number
}

export type BroadcastFigures = ReturnType<typeof figures>

async function serveRaw({ positions, rate }: BroadcastArgs): Promise<string> {
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
  return `ws://127.0.0.1:${address.port}/ws`
}

const args = workerArgs<BroadcastArgs>()
const { positions, rate } = args
const url = args.kind === 'raw'
  ? await serveRaw(args)
  : (await createFeedServer({ port: 0, host: '127.0.0.1', positions, rate })).url

const figures = () => ({ url, cpuMs: cpuMsHere() })

serveQuestions(figures)
