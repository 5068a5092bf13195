import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Attack, Figures } from './attack'
import { rawHead } from './raw-socket'

const protocols = ['copy-trading', 'chat', 'heart-check', 'echo', 'mode-code'] as const
const upgrade = [
  'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
]

const paths = ['/elsewhere', '/ws', '/socket.io/', '/socket.io/?EIO=4&transport=websocket', '/healthz']
/** Long enough for a server to have read the request; Socket.IO's waits a second before it ends one of another path. */
const readMs = 300

async function upgrading(url: URL, path: string): Promise<Socket> {
  const socket = connect({ host: url.hostname, port: Number(url.port) })
  socket.on('error', () => undefined).resume()
  await once(socket, 'connect')
  socket.write(rawHead(`GET ${path}`, ...upgrade))
  return socket
}

/** @param size sockets; each of them is reset while its upgrade is answered, or waits for its end */
async function run({ httpUrl }: { readonly httpUrl: string }, size: number): Promise<Figures> {
  const url = new URL(httpUrl)
  const sockets = await Promise.all(
    Array.from({ length: size }, (_, index) => upgrading(url, paths[index % paths.length] ?? '/')))
  await new Promise((resolve) => setTimeout(resolve, readMs))
  for (const socket of sockets) socket.resetAndDestroy()
  await new Promise((resolve) => setTimeout(resolve, readMs))
  return { reset: sockets.length }
}

/** Clients that ask for a WebSocket, at paths of the server and others, and reset the connection. */
export const resetUpgrades: Attack = {
  name: 'reset-upgrades',
  protocols,
  fullSize: 500,
  testSize: 20,
  run,
}
