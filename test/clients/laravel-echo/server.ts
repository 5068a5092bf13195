import type { WebSocket } from 'ws'
import type { Serve } from '../client-case'
import { serveLines } from '../support/serve-lines'

interface Message {
  readonly event: string
  readonly channel?: string
  readonly data: unknown
}

/**
 * Stands in for Pusher Channels' published protocol, version 7. Its application returns each client event as its own
 * event.
 */
export const serve: Serve = () => serveLines({ path: '', begin: converse })

function converse(line: WebSocket): void {
  const say = (event: string, data: unknown, channel?: string): void =>
    line.send(JSON.stringify({ event, data: JSON.stringify(data), channel }))
  say('pusher:connection_established', { socket_id: '1.1', activity_timeout: 120 })

  line.on('message', (frame: Buffer) => {
    const { event, channel, data } = JSON.parse(frame.toString()) as Message
    if (event === 'pusher:ping') say('pusher:pong', {})
    else if (event === 'pusher:subscribe') {
      say('pusher_internal:subscription_succeeded', {}, (data as { readonly channel: string }).channel)
    } else if (event === 'client-text') say('text', data, channel)
  })
}
