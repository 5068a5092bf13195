import WebSocket from 'ws'
import { copyTrading, createSocketClient } from '../../src/client'
import { createScriptedLifecycle, createScriptedNetwork } from '../../src/testing/scripted-ports'
import { benchTrader } from '../feed/record-frames'
import { pause } from '../harness/cpu-time'
import { socketPeer } from '../harness/peers'
import type { SlowServer } from './slow-server'

export type Way = 'network' | 'foreground'

const patienceMs = 60_000
/** Before a cut, the other end is silent for this long, so that all frames have arrived. */
const settledMs = 300
/** How long the peer's server is down. */
const peerAwayMs = 3_000

async function until(holds: () => boolean, what: string): Promise<void> {
  const startedMs = performance.now()
  while (!holds()) {
    if (performance.now() - startedMs > patienceMs) throw new Error(`${what} did not come`)
    await pause(1)
  }
}

/**
 * Time from the return of the network or the foreground until the page has live rows, in ms. The client is new, has
 * default options, and lost its connection while away.
 */
export async function ownReturnMs({ socket, proxy }: SlowServer, way: Way): Promise<number> {
  const network = createScriptedNetwork()
  const lifecycle = createScriptedLifecycle()
  const client = createSocketClient({
    url: 'wss://feed.example.com/ws',
    protocol: copyTrading({ session: { userId: benchTrader } }),
    ports: { socket, network, lifecycle },
  })
  let liveAtMs: number | undefined
  client.on('positionsUpdated', ({ freshness }) => {
    if (freshness.state !== 'live') liveAtMs = undefined
    else liveAtMs ??= performance.now()
  })
  client.connect()
  await until(() => liveAtMs !== undefined, 'The first snapshot')
  await pause(settledMs)
  if (way === 'network') network.goOffline()
  else lifecycle.toBackground()
  for (const link of proxy.links()) link.cut()
  await until(() => client.status().status === 'paused' && liveAtMs === undefined, 'The cut')
  const backAtMs = performance.now()
  if (way === 'network') network.goOnline()
  else lifecycle.toForeground()
  await until(() => liveAtMs !== undefined, 'The return')
  const returnMs = (liveAtMs ?? NaN) - backAtMs
  client.dispose()
  return returnMs
}

/** The same time for a peer with its defaults: from the network's return to the first response, in ms. */
export async function peerReturnMs(
  name: 'partysocket' | 'reconnecting-websocket', { url, proxy }: SlowServer,
): Promise<number> {
  const Peer = socketPeer(name)
  const socket = new Peer(url, [], { WebSocket, minReconnectionDelay: undrawn(name) })
  let answered = 0
  socket.addEventListener('open', () => socket.send(JSON.stringify({ type: 'Subscribe', traderid: benchTrader })))
  socket.addEventListener('message', () => void (answered += 1))
  await until(() => answered > 0, 'The first answer')
  proxy.setDoor('refusing')
  for (const link of proxy.links()) link.cut()
  await pause(settledMs)
  answered = 0
  await pause(peerAwayMs)
  proxy.setDoor('open')
  const backAtMs = performance.now()
  await until(() => answered > 0, 'The return')
  const returnMs = performance.now() - backAtMs
  socket.close()
  return returnMs
}

/** Each page load draws another number for reconnecting-websocket. Here one load serves all rounds. */
function undrawn(name: 'partysocket' | 'reconnecting-websocket'): number {
  return name === 'partysocket' ? 3_000 : 1_000 + Math.random() * 4_000
}
