import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import { createAddressFrames } from '../wire/client-limits'
import { createFloodGuard } from '../wire/flood-guard'
import type { RateLimits } from '../wire/rate-limit'
import { createSocketServer, type SocketServerOptions } from '../wire/socket-server'

/** Maximum number of queued bytes at which the server still responds to pings (SV-121). */
const maxUnansweredBytes = 65_536

export interface ChatSocketsOptions extends SocketServerOptions {
  readonly frameRate: RateLimits
}

/** @param admits counts a ping or pong, which Socket.IO clients never send */
function answerPings(line: WebSocket, admits: () => boolean): void {
  line.on('ping', (data) => {
    if (admits() && line.bufferedAmount <= maxUnansweredBytes) line.pong(data)
  })
  line.on('pong', () => void admits())
}

/** Creates Socket.IO's `wsEngine` option: a `ws` server with the same limits as the other servers. */
export function createChatSockets(options: ChatSocketsOptions) {
  const { frameRate, clock } = options
  const now = (): number => clock.elapsed()
  const framesOf = createAddressFrames(frameRate, now)
  // Uses `function`, because Engine.IO calls the result with `new`.
  return function ChatSockets() {
    const sockets = createSocketServer(options)
    return {
      handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, opened: (line: WebSocket) => void): void {
        sockets.accept(request, socket, head, (line, address) => {
          answerPings(line, createFloodGuard(line, frameRate, now, framesOf(address)))
          opened(line)
        })
      },
      close: () => sockets.dispose(),
    }
  }
}
