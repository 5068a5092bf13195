import type { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { protocolNames as protocols } from '../../../server/options/options'
import type { Attack } from './attack'
import { openText, rawUpgrade } from './raw-socket'

/** How often each socket sends one byte more, ms. */
const byteMs = 1_000
/** Behind all servers' bound for a head, and the time between two looks, ms. */
const maxMs = 14_000

/** A head without end: as a request, as an upgrade, or with a body that never comes whole. */
const heads = [
  'GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ',
  'GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX: ',
  'POST /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10000\r\n\r\n',
]

/** Sockets on which a request comes a byte a second; the more, the longer it watches them, 14 s at most. */
export const slowHeads: Attack = {
  name: 'slow-heads',
  protocols,
  fullSize: 4_000,
  testSize: 50,
  async run({ httpUrl }, size) {
    const open = new Set<Socket>()
    let opened = 0
    for (let count = 0; count < size; count += 1) {
      const { socket } = openText(httpUrl, heads[count % heads.length] ?? '')
      socket.on('close', () => open.delete(socket)).on('connect', () => {
        opened += 1
        open.add(socket)
      })
      if (count % 100 === 99) await pause(10)
    }
    const startMs = performance.now()
    const watchMs = Math.min(maxMs, 10 * size)
    let maxOpen = 0
    while (performance.now() - startMs < watchMs) {
      await pause(byteMs)
      maxOpen = Math.max(maxOpen, open.size)
      for (const socket of open) socket.write('x')
    }
    const stillOpen = open.size
    for (const socket of open) socket.destroy()
    return { opened, maxOpen, stillOpen, watchedMs: Math.round(performance.now() - startMs) }
  },
}

const paths = ['/elsewhere', '/ws', '/socket.io/', '/socket.io/?EIO=4&transport=websocket', '/healthz']
/** Long enough for a server to have read the request; Socket.IO's waits a second before it ends one of another path. */
const readMs = 300

/** Clients that ask for a WebSocket, at paths of the server and others, and reset the connection. */
export const resetUpgrades: Attack = {
  name: 'reset-upgrades',
  protocols,
  fullSize: 500,
  testSize: 20,
  async run({ httpUrl }, size) {
    const sockets = Array.from({ length: size }, (_, index) =>
      openText(httpUrl, rawUpgrade(paths[index % paths.length] ?? '/')).socket)
    // Each is reset while its upgrade is answered, or waits for its end.
    await pause(readMs)
    for (const socket of sockets) socket.resetAndDestroy()
    await pause(readMs)
    return { reset: sockets.length }
  },
}
