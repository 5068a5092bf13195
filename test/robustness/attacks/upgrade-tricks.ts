import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Attack, Figures } from './attack'
import { inParallel } from './chat-attacker'
import { rawHead, sendRaw } from './raw-socket'

const protocols = ['copy-trading', 'chat', 'heart-check', 'echo', 'mode-code'] as const
const upgrade = [
  'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
]

/** A request and an upgrade in one piece: the answer may not lie in the stream of a WebSocket. */
export const upgradeBehindRequest: Attack = {
  name: 'upgrade-behind-request',
  protocols,
  fullSize: 500,
  testSize: 10,
  demanded: { upgraded: 0 },
  async run({ wsUrl, httpUrl }, size) {
    const { pathname, search } = new URL(wsUrl)
    const bytes = rawHead('GET /healthz') + rawHead(`GET ${pathname}${search}`, ...upgrade)
    let upgraded = 0
    await inParallel(size, 10, async () => {
      if ((await sendRaw(httpUrl, bytes)).includes('101 Switching')) upgraded += 1
    })
    return { upgraded }
  },
}

/** Requests that offer HTTP/2, and pages of origins that no web server has. */
export const oddHeads: Attack = {
  name: 'odd-heads',
  protocols,
  fullSize: 200,
  testSize: 10,
  demanded: { notFound: 0, allowedOrigins: 0 },
  async run({ httpUrl }, size) {
    let [notFound, allowedOrigins] = [0, 0]
    await inParallel(size, 5, async () => {
      const offer = rawHead('GET /healthz', 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AA')
      if ((await sendRaw(httpUrl, offer)).startsWith('HTTP/1.1 404')) notFound += 1
      const page = rawHead('GET /healthz', 'Origin: anything://localhost', 'Connection: close')
      if (/^HTTP\/1\.1 200/.test(await sendRaw(httpUrl, page))) allowedOrigins += 1
    })
    return { notFound, allowedOrigins }
  },
}

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
