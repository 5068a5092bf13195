import { createSeededRandom } from '../../server/shared/seeded-random'
import { phoenixPeer, socketPeer } from '../harness/peers'
import { createDarkWebSockets } from './dark-web-socket'
import { clients, horizonMs, type Darkness } from './plan'
import type { Herd } from './schedule'
import { simulateGlobals, type SimulatedGlobals } from './simulated-globals'

type Starter = (WebSocket: unknown) => void

export type HerdPeer = 'reconnecting-websocket' | 'partysocket' | 'phoenix'

/** Longer than any client requires before it treats a connection as stable. */
const uptimeMs = 10_000
const url = 'wss://feed.example.com/ws'

function starterOf(peer: HerdPeer): Starter {
  switch (peer) {
    case 'reconnecting-websocket': {
      const Peer = socketPeer(peer)
      // The peer draws this number when the module loads, once per client. Here many clients share one load.
      return (WebSocket) => void new Peer(url, [], { WebSocket, minReconnectionDelay: 1_000 + Math.random() * 4_000 })
    }
    case 'partysocket': {
      const Peer = socketPeer(peer)
      return (WebSocket) => void new Peer(url, [], { WebSocket })
    }
    case 'phoenix': {
      const Peer = phoenixPeer()
      return (transport) => new Peer(url, { transport }).connect()
    }
  }
}

async function attemptsOf(start: Starter, globals: SimulatedGlobals, darkness: Darkness): Promise<Float64Array> {
  globals.reset()
  const sockets = createDarkWebSockets(globals, darkness)
  start(sockets.WebSocket)
  await globals.run(uptimeMs)
  sockets.fall()
  await globals.run(uptimeMs + horizonMs)
  if (sockets.attemptsMs.length === 0) throw new Error('A peer made no attempt')
  return Float64Array.from(sockets.attemptsMs)
}

/**
 * A herd of a peer's clients with their defaults, on simulated timers. Clients without random numbers all do the same,
 * so one run serves for all.
 */
export async function peerHerd(peer: HerdPeer, darkness: Darkness, seed: number): Promise<Herd> {
  const start = starterOf(peer)
  const globals = simulateGlobals(createSeededRandom(seed))
  try {
    const first = await attemptsOf(start, globals, darkness)
    if (globals.draws() === 0) return Array.from({ length: clients }, () => first)
    const herd = [first]
    while (herd.length < clients) herd.push(await attemptsOf(start, globals, darkness))
    return herd
  } finally {
    globals.restore()
  }
}
