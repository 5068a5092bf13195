import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import { createFloodGuard } from '../wire/flood-guard'
import type { RateLimits } from '../wire/rate-limit'
import { createSocketServer, type SocketServerOptions } from '../wire/socket-server'
import type { ServerClock } from '../shared/server-clock'

/** Maximum number of queued bytes at which the server still responds to pings (SV-121). */
const maxUnansweredBytes = 65_536

export interface ChatSocketsOptions extends SocketServerOptions {
  readonly frameRate: RateLimits
}

/** Limits the rate of WebSocket pings and pongs, which Socket.IO clients never send. */
function answerPings(line: WebSocket, frameRate: RateLimits, clock: ServerClock): void {
  const admits = createFloodGuard(line, frameRate, () => clock.elapsed())
  line.on('ping', (data) => {
    if (admits() && line.bufferedAmount <= maxUnansweredBytes) line.pong(data)
  })
  line.on('pong', () => void admits())
}

/** Creates Socket.IO's `wsEngine` option: a `ws` server with the same limits as the other servers. */
export function createChatSockets(options: ChatSocketsOptions) {
  const { frameRate, clock } = options
  // Uses `function`, because Engine.IO calls the result with `new`.
  return function ChatSockets() {
    const sockets = createSocketServer(options)
    return {
      handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, opened: (line: WebSocket) => void): void {
        sockets.accept(request, socket, head, (line) => {
          answerPings(line, frameRate, clock)
          opened(line)
        })
      },
      close: () => sockets.dispose(),
    }
  }
}
