import type { WebSocket } from 'ws'
import type { Serve } from '../client-case'
import { serveLines } from '../support/serve-lines'

/** JSON form of serializer 2.0.0. In binary frames the payload is bytes. */
type Message = readonly [joinRef: string | null, ref: string | null, topic: string, event: string, payload: unknown]

const BROADCAST = 2

/** A binary push: its kind, the sizes of four names, the names, and the payload. */
function readBytes(bytes: Buffer): Message {
  let at = 5
  const [joinRef = '', ref = '', topic = '', event = ''] = [...bytes.subarray(1, at)].map((size) => {
    at += size
    return bytes.toString('utf8', at - size, at)
  })
  return [joinRef, ref, topic, event, bytes.subarray(at)]
}

function writeBytes(topic: string, event: string, payload: Uint8Array): Buffer {
  const names = [topic, event].map((name) => Buffer.from(name))
  return Buffer.concat([Buffer.from([BROADCAST, ...names.map((name) => name.length)]), ...names, payload])
}

/**
 * Stands in for Phoenix, which needs Elixir. Implements the published channel protocol (serializer 2.0.0): a topic
 * broadcasts each push to its only connection, and each join, push and heartbeat gets a reply.
 */
export const serve: Serve = async () => {
  const server = await serveLines({ path: '/socket/websocket', begin: converse })
  // The client adds the transport's name.
  return { ...server, url: server.url.replace(/\/websocket$/, '') }
}

function converse(line: WebSocket): void {
  const say = (...message: Message): void => line.send(JSON.stringify(message))

  function received([joinRef, ref, topic, event, payload]: Message): void {
    if (payload instanceof Uint8Array) line.send(writeBytes(topic, event, payload))
    else if (event === 'text') say(null, null, topic, event, payload)
    say(joinRef, ref, topic, 'phx_reply', { status: 'ok', response: {} })
  }

  line.on('message', (data: Buffer, isBinary) =>
    received(isBinary ? readBytes(data) : JSON.parse(data.toString()) as Message))
}
