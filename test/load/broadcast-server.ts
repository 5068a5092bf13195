import { WebSocketServer, type WebSocket } from 'ws'
import { createFeedServer } from '../../server/feed/feed-server'
import type { ScaleServerArgs } from './scale-server'
import { cpuMsHere, serveQuestions, workerArgs } from './worker'

/** Prices accounts like the feed server, but only sends each delta to its clients with `ws`. */
const args = workerArgs<ScaleServerArgs>()
const { exchange, feed } = await createFeedServer({ port: 0, host: '127.0.0.1', ...args })
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
const url = `ws://127.0.0.1:${address.port}/ws`

serveQuestions(() => ({ url, cpuMs: cpuMsHere() }))
