import type { Server, ServerOptions } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** Sockets of a server that are no WebSocket: one more ends the one that was used longest ago. */
export const maxHttpSockets = 2_000

/** A socket on which nothing moves is ended after this, unless it is a WebSocket, ms. */
export const idleSocketMs = 30_000

/** How long the head of a request may take to come, an upgrade's too, ms. */
export const headMs = 10_000

/** Times for `createServer`: a request that comes too slowly is answered with 408 and its socket ended. */
export function requestTimes(patienceMs: number): ServerOptions {
  const headersTimeout = Math.min(headMs, patienceMs)
  return { headersTimeout, requestTimeout: patienceMs, connectionsCheckingInterval: headersTimeout / 4 }
}

export interface HttpSockets {
  /** That socket has become a WebSocket, and counts no more. */
  release(socket: Duplex): void
}

/**
 * Bounds the sockets of a server that wait for a head, a body, an answer or the next request, all clients together:
 * a request of a well-meaning client passes quickly, whatever number of others dawdle.
 */
export function boundSockets(server: Server, maxSockets = maxHttpSockets, idleMs = idleSocketMs): HttpSockets {
  /** The one used longest ago first. */
  const sockets = new Set<Duplex>()
  server.setTimeout(idleMs)
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    const [first] = sockets
    if (sockets.size > maxSockets) first?.destroy()
  })
  server.on('request', ({ socket }) => {
    if (sockets.delete(socket)) sockets.add(socket)
  })
  return { release: (socket) => void sockets.delete(socket) }
}
