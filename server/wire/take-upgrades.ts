import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { HttpSockets } from './bounded-sockets'

/** Handles a WebSocket request at any path. */
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/** Returns the original head of a request without its upgrade offer. Its connection ends with the response. */
function plainHead({ method = '', url = '', httpVersion, rawHeaders }: IncomingMessage): Buffer {
  // The list alternates header names and values.
  const others = rawHeaders.flatMap((name, at) =>
    at % 2 === 1 || /^(?:upgrade|connection)$/i.test(name) ? [] : [`${name}: ${rawHeaders[at + 1] ?? ''}`])
  const lines = [`${method} ${url} HTTP/${httpVersion}`, 'Connection: close', ...others]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
}

/** Passes on WebSocket upgrades. A request that offers another protocol is served as a plain request. */
export function takeUpgrades(server: Server, sockets: HttpSockets, handle: UpgradeHandler): void {
  server.on('upgrade', (request, socket, head) => {
    // Node no longer handles errors and timeouts of this socket. An open WebSocket has no timeout; this timeout ends a
    // socket whose upgrade failed.
    socket.on('error', () => socket.destroy()).on('timeout', () => socket.destroy())
    // The handshake would overtake the responses to earlier requests.
    if (sockets.isBusy(socket)) return socket.destroy()
    sockets.release(socket)
    if (request.headers.upgrade?.toLowerCase() === 'websocket') return handle(request, socket, head)
    socket.unshift(Buffer.concat([plainHead(request), head]))
    server.emit('connection', socket)
  })
}
