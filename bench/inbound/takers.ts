import { createMemoryWebSockets } from '../feed/memory-web-socket'
import type { Taker } from '../feed/slices'
import { pause } from '../harness/cpu-time'
import { socketPeer } from '../harness/peers'
import { createBareHandler, type Handler } from './handlers'

const url = 'wss://feed.example.com/ws'

function takerOf(hand: (data: string) => void, { seen }: Handler): Taker {
  let before = 0
  return {
    hand,
    async begin() {
      before = seen()
      await pause(1)
    },
    check({ deltas }) {
      if (seen() - before !== deltas.length) throw new Error(`Saw ${seen() - before} of ${deltas.length} frames`)
    },
  }
}

export function socketTaker(handler: Handler): Taker {
  const sockets = createMemoryWebSockets()
  const socket = new sockets.WebSocket(url)
  socket.addEventListener('message', (event) => handler.handle(Reflect.get(event, 'data')))
  return takerOf((data) => socket.hand(data), handler)
}

/** Reconnecting socket over the same socket, with the baseline's handler. */
export async function peerTaker(name: 'partysocket' | 'reconnecting-websocket'): Promise<Taker> {
  const sockets = createMemoryWebSockets()
  const Peer = socketPeer(name)
  const peer = new Peer(url, [], { WebSocket: sockets.WebSocket })
  const handler = createBareHandler()
  peer.addEventListener('message', ({ data }) => handler.handle(data))
  // These sockets wait for a timer before they open.
  await pause(50)
  const socket = sockets.newest()
  return takerOf((data) => socket.hand(data), handler)
}
