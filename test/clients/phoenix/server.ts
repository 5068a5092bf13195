import type { WebSocket } from 'ws'
import type { Serve } from '../client-case'
import { serveLines } from '../support/serve-lines'

/** The JSON form of serializer 2.0.0. In a binary frame the payload is bytes. */
type Message = readonly [joinRef: string | null, ref: string | null, topic: string, event: string, payload: unknown]

const BROADCAST = 2

/** A push with bytes: its kind, the sizes of four names, the names, and the payload. */
function readBytes(bytes: Buffer): Message {
  let at = 5
  const [joinRef = '', ref = '', topic = '', event = ''] = [...bytes.subarray(1, at)].map((size) => {
    at += size
    return bytes.toString('utf8', at - size, at)
  })
  return [joinRef, ref, topic, event, bytes.subarray(at)]
}

/** A broadcast with bytes. */
function writeBytes(topic: string, event: string, payload: Uint8Array): Buffer {
  const names = [topic, event].map((name) => Buffer.from(name))
  return Buffer.concat([Buffer.from([BROADCAST, ...names.map((name) => name.length)]), ...names, payload])
}

/**
 * Not Phoenix, which needs Elixir, but a stand-in for its published channel protocol: serializer 2.0.0, a topic that
 * broadcasts each push to its only connection, and a reply to each join, push and heartbeat.
 */
export const serve: Serve = async () => {
  const server = await serveLines({ path: '/socket/websocket', begin: converse })
  // The client itself adds the transport's name.
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
