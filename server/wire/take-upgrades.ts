import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { HttpSockets } from './bounded-sockets'

/** Answers a request for a WebSocket, at any path. */
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/** The head of a request as it came, without the upgrade that it offers: its connection ends with the answer. */
function plainHead({ method = '', url = '', httpVersion, rawHeaders }: IncomingMessage): Buffer {
  // Names and values by turns.
  const others = rawHeaders.flatMap((name, at) =>
    at % 2 === 1 || /^(?:upgrade|connection)$/i.test(name) ? [] : [`${name}: ${rawHeaders[at + 1] ?? ''}`])
  const lines = [`${method} ${url} HTTP/${httpVersion}`, 'Connection: close', ...others]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
}

/** Passes on the upgrades to a WebSocket. A request that offers another protocol is served as the request it is. */
export function takeUpgrades(server: Server, sockets: HttpSockets, handle: UpgradeHandler): void {
  server.on('upgrade', (request, socket, head) => {
    // Node listens to neither any more. An open WebSocket has no timeout: this one ends a socket that none opened on.
    socket.on('error', () => socket.destroy()).on('timeout', () => socket.destroy())
    // The handshake would overtake the answers to requests before it.
    if (sockets.isBusy(socket)) return socket.destroy()
    sockets.release(socket)
    if (request.headers.upgrade?.toLowerCase() === 'websocket') return handle(request, socket, head)
    socket.unshift(Buffer.concat([plainHead(request), head]))
    server.emit('connection', socket)
  })
}
