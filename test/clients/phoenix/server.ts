import type { WebSocket } from 'ws'
import type { Serve } from '../client-case'
import { serveLines } from '../support/serve-lines'
import { readBytes, readText, writeBytes, writeText, type PhoenixMessage } from './phoenix-wire'

/**
 * Not Phoenix, which needs Elixir, but a stand-in by what it publishes of its channels: serializer 2.0.0, a topic
 * `room:…` that broadcasts each push to who has joined it, and the heartbeat.
 */
export const serve: Serve = async () => {
  const server = await serveLines({
    path: '/socket/websocket',
    begin(line, request) {
      const version = new URL(request.url ?? '', 'ws://here').searchParams.get('vsn')
      if (version === '2.0.0') converse(line)
      else line.close(1002, 'another serializer')
    },
  })
  // The client itself adds the transport's name.
  return { ...server, url: server.url.replace(/\/websocket$/, '') }
}

/** Topics are of one line here: each test has the server for itself. */
function converse(line: WebSocket): void {
  const joined = new Map<string, string | null>()

  const say = (message: PhoenixMessage): void => line.send(writeText(message))

  function reply({ joinRef, ref, topic }: PhoenixMessage, status: 'ok' | 'error', response: object = {}): void {
    say({ joinRef, ref, topic, event: 'phx_reply', payload: { status, response } })
  }

  function broadcast({ topic, event, payload }: PhoenixMessage): void {
    if (payload instanceof Uint8Array) line.send(writeBytes(topic, event, payload))
    else say({ joinRef: null, ref: null, topic, event, payload })
  }

  function received(message: PhoenixMessage): void {
    const { joinRef, topic, event } = message
    if (topic === 'phoenix' && event === 'heartbeat') {
      reply(message, 'ok')
    } else if (event === 'phx_join') {
      if (!topic.startsWith('room:')) return reply(message, 'error', { reason: 'unmatched topic' })
      joined.set(topic, joinRef)
      reply(message, 'ok')
    } else if (!joined.has(topic)) {
      reply(message, 'error', { reason: 'unmatched topic' })
    } else if (event === 'phx_leave') {
      joined.delete(topic)
      reply(message, 'ok')
      say({ joinRef, ref: joinRef, topic, event: 'phx_close', payload: {} })
    } else if (joined.get(topic) === joinRef) {
      broadcast(message)
      reply(message, 'ok')
    }
  }

  line.on('message', (data: Buffer, isBinary) => {
    try {
      received(isBinary ? readBytes(data) : readText(data.toString()))
    } catch {
      line.close(1003, 'not to be read')
    }
  })
}
