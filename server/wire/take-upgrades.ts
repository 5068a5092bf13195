import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { hasDroppedHeaders, type HttpSockets } from './bounded-sockets'

export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/** Returns the request's original head without the upgrade headers and with `Connection: close`. */
function plainHead({ method = '', url = '', httpVersion, rawHeaders }: IncomingMessage): Buffer {
  // `rawHeaders` contains names and values in turn.
  const others = rawHeaders.flatMap((name, at) =>
    at % 2 === 1 || /^(?:upgrade|connection)$/i.test(name) ? [] : [`${name}: ${rawHeaders[at + 1] ?? ''}`])
  const lines = [`${method} ${url} HTTP/${httpVersion}`, 'Connection: close', ...others]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
}

/** Serves upgrades to other protocols as plain requests. */
export function takeUpgrades(server: Server, sockets: HttpSockets, handle: UpgradeHandler): void {
  server.on('upgrade', (request, socket, head) => {
    // After an upgrade, Node no longer handles the socket's errors and timeouts.
    // The timeout affects only a failed upgrade, because an open WebSocket has no timeout.
    socket.on('error', () => socket.destroy()).on('timeout', () => socket.destroy())
    // Closes the socket if earlier requests are unanswered, because the handshake would overtake their responses.
    if (sockets.isBusy(socket) || hasDroppedHeaders(request)) return socket.destroy()
    sockets.release(socket)
    if (request.headers.upgrade?.toLowerCase() === 'websocket') return handle(request, socket, head)
    socket.unshift(Buffer.concat([plainHead(request), head]))
    server.emit('connection', socket)
  })
}
