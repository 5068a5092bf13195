import { createServer, type IncomingMessage, type Server } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'

export type FarPath =
  /** Returns each frame unchanged, and executes the commands of `far-commands.ts`. */
  | '/echo'
  /** Sends the request's address, headers and subprotocols as JSON. */
  | '/mirror'
  /** Like `/echo`, but selects no subprotocol. */
  | '/unchosen'
  /** Sends the number of open connections, including its own. */
  | '/census'
  /** Sends a greeting and closes immediately with 4409, `replaced`. */
  | '/replaced'
  /** Rejects the upgrade with 401. */
  | '/refuse'
  | '/nowhere'

export type FarSide = Awaited<ReturnType<typeof startFarSide>>

export async function startFarSide() {
  const server = createServer((_request, response) => response.writeHead(426).end())
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: ([first], { url }) => (url === '/unchosen' ? false : first ?? false),
  })
  const raw = new Set<Duplex>()
  /** WebSocket connections, without a browser's idle connections. */
  const lines = new Set<Duplex>()
  server.on('connection', (socket) => {
    raw.add(socket)
    socket.on('close', () => raw.delete(socket))
  })
  server.on('upgrade', (request, socket, head) => {
    lines.add(socket)
    socket.on('close', () => lines.delete(socket))
    const path = new URL(request.url ?? '/', 'http://far').pathname
    if (path === '/refuse') socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n')
    else sockets.handleUpgrade(request, socket, head, (peer) => serve({ path, peer, request, lines: lines.size }))
  })
  const port = await listen(server)
  const deadPort = await closedPort()
  return {
    port,
    deadPort,
    url: (path: FarPath) => `ws://127.0.0.1:${path === '/nowhere' ? deadPort : port}${path}`,
    connections: () => lines.size,
    async dispose(): Promise<void> {
      for (const socket of raw) socket.destroy()
      sockets.close()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

interface Served {
  readonly path: string
  readonly peer: WebSocket
  readonly request: IncomingMessage
  readonly lines: number
}

function serve({ path, peer, request, lines }: Served): void {
  if (path === '/census') peer.send(String(lines))
  if (path === '/mirror') mirror(peer, request)
  if (path === '/replaced') {
    peer.send('hello')
    peer.close(4409, 'replaced')
  }
  peer.on('message', (data, isBinary) => {
    if (path !== '/echo' && path !== '/unchosen') return
    const text = isBinary || !Buffer.isBuffer(data) ? '' : data.toString('utf8')
    if (!text.startsWith('far:')) peer.send(data, { binary: isBinary })
    else obey(peer, request, text.slice('far:'.length))
  })
}

function mirror(peer: WebSocket, { headers, url }: IncomingMessage): void {
  peer.send(JSON.stringify({ header: headers, protocol: peer.protocol, address: url }))
}

function obey(peer: WebSocket, { socket }: IncomingMessage, command: string): void {
  const [name, first = '', ...rest] = command.split(' ')
  if (name === 'close') peer.close(Number(first), rest.join(' '))
  if (name === 'leave') peer.close()
  if (name === 'cut') peer.terminate()
  if (name === 'garble') socket.write(Uint8Array.of(0x83, 0))
  if (name === 'burst') for (let count = 1; count <= Number(first); count += 1) peer.send(String(count))
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return portOf(server.address())
}

async function closedPort(): Promise<number> {
  const server = createTcpServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const port = portOf(server.address())
  await new Promise((resolve) => server.close(resolve))
  return port
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The far side has no port')
  return address.port
}
