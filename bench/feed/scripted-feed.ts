import { createServer } from 'node:http'
import { WebSocketServer, type RawData, type WebSocket } from 'ws'
import type { Position } from '../../src/positions/model/wire'
import type { Recording } from './record-frames'

export interface ScriptedFeed {
  readonly url: string
  seq(): number
  /** Connections that received their snapshot. */
  subscribed(): number
  /** Sends the next recorded deltas. Throws when none is left. */
  send(count: number): void
  /** Closes a position. No recorded delta may follow. */
  remove(ticket: Position['ticket']): void
  drop(): void
  close(): Promise<void>
}

function typeOf(raw: RawData): unknown {
  const frame = JSON.parse(Buffer.isBuffer(raw) ? raw.toString() : '{}') as { readonly type?: unknown }
  return frame.type
}

/** A feed server without orders, traders and the HTTP API. */
export async function openScriptedFeed({ epoch, snapshot, deltas, lastSeq }: Recording): Promise<ScriptedFeed> {
  const firstSeq = lastSeq - deltas.length
  let sent = 0
  let removed = 0
  const lines = new Set<WebSocket>()
  const seq = (): number => firstSeq + sent + removed
  const push = (text: string): void => lines.forEach((line) => line.send(text))

  const http = createServer((_, response) => response.writeHead(404, { 'access-control-allow-origin': '*' }).end('{}'))
  const sockets = new WebSocketServer({ server: http, perMessageDeflate: false })
  sockets.on('connection', (socket) => {
    socket.on('error', () => socket.terminate())
    socket.on('close', () => lines.delete(socket))
    socket.on('message', (raw) => {
      const type = typeOf(raw)
      if (type === 'Ping') socket.send(JSON.stringify({ Code: 200, type: 'Pong', ts: Date.now(), epoch, seq: seq() }))
      if (type !== 'Subscribe') return
      socket.send(snapshot)
      for (const delta of deltas.slice(0, sent)) socket.send(delta)
      lines.add(socket)
    })
  })
  await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve))
  const address = http.address()
  if (typeof address !== 'object' || address === null) throw new Error('The line has no port')

  return {
    url: `ws://127.0.0.1:${address.port}/ws`,
    seq,
    subscribed: () => lines.size,
    send(count) {
      const next = deltas.slice(sent, sent + count)
      if (next.length < count) throw new RangeError('The recording is at its end')
      sent += count
      next.forEach(push)
    },
    remove(ticket) {
      removed += 1
      const data = { upsert: [], remove: [{ ticket, reason: 'closed' }] }
      push(JSON.stringify({ Code: 200, type: 'Delta', epoch, seq: seq(), data }))
    },
    drop: () => lines.forEach((line) => line.terminate()),
    close: () => new Promise((resolve) => {
      lines.forEach((line) => line.terminate())
      sockets.close(() => http.close(() => resolve()))
    }),
  }
}
