import type { WebSocket } from 'ws'
import type { Serve } from '../client-case'
import { serveLines } from '../support/serve-lines'

type Message = readonly [joinRef: string | null, ref: string | null, topic: string, event: string, payload: unknown]

const [PUSH, BROADCAST] = [3, 4] as const

/**
 * Stands in for Supabase Realtime's published serializer 2.0.0: a topic broadcasts each push to its only connection.
 */
export const serve: Serve = async () => {
  const server = await serveLines({ path: '/realtime/v1/websocket', begin: converse })
  // The client adds the transport's name.
  return { ...server, url: server.url.replace(/\/websocket$/, '') }
}

/** Returns the broadcast of a binary push, without its two references. */
function broadcastOf(push: Buffer): Buffer {
  const [, joinRef = 0, ref = 0, topic = 0, event = 0, meta = 0, encoding = 0] = push
  return Buffer.concat([Buffer.from([BROADCAST, topic, event, meta, encoding]), push.subarray(7 + joinRef + ref)])
}

function converse(line: WebSocket): void {
  line.on('message', (data: Buffer, isBinary) => {
    if (isBinary && data[0] === PUSH) line.send(broadcastOf(data))
    if (isBinary) return
    const [joinRef, ref, topic] = JSON.parse(data.toString()) as Message
    const reply: Message = [joinRef, ref, topic, 'phx_reply', { status: 'ok', response: { postgres_changes: [] } }]
    line.send(JSON.stringify(reply))
  })
}
