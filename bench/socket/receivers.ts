import WebSocket from 'ws'
import { copyTrading, createSocketClient, statistics } from '../../src/client'
import { createWsSocketPort } from '../../test/support/ws-socket-port'
import { installHost } from '../feed/host-double'
import { benchTrader } from '../feed/record-frames'
import { collectGarbage, cpuMsOf } from '../harness/cpu-time'
import { socketPeer } from '../harness/peers'
import type { Contender } from '../harness/rounds'
import { createBareHandler } from '../inbound/handlers'
import { askForAll, deltas } from './sender-news'
import type { Sender } from './start-sender'

export interface ReadyConnection {
  receive(): Promise<void>
  close(): void
}

const patienceMs = 30_000

/** Rejects when `done` is not called in time. */
export function until(begin: (done: () => void) => void, what: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${what} did not come`)), patienceMs)
    begin(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}

/** Receiver whose cost is its CPU time from the request to the last message, in ms. */
export function receiver(name: string, open: () => Promise<ReadyConnection>): Contender {
  return {
    name,
    async measure() {
      const line = await open()
      collectGarbage()
      const cpuMs = await cpuMsOf(() => line.receive())
      line.close()
      return cpuMs
    },
  }
}

interface Face {
  send(data: string): void
  close(): void
}

/** Counts the frames that arrive through `connect`. The first frame is the snapshot. */
async function countingLine(
  connect: (on: { opened(): void; message(data: unknown): void }) => Face,
): Promise<ReadyConnection> {
  const handler = createBareHandler()
  let wanted = 1
  let arrived: () => void = () => undefined
  let face: Face | undefined
  const ask = (frame: object): void => face?.send(JSON.stringify(frame))
  await until((done) => {
    arrived = done
    face = connect({
      opened: () => ask({ type: 'Subscribe', traderid: benchTrader }),
      message(data) {
        handler.handle(data)
        if (handler.seen() === wanted) arrived()
      },
    })
  }, 'The snapshot')
  return {
    receive: () => until((done) => {
      wanted = 1 + deltas
      arrived = done
      ask(askForAll)
    }, 'The last frame'),
    close: () => face?.close(),
  }
}

export function bareReceiver({ url }: Sender): Contender {
  return receiver('ws', () => countingLine(({ opened, message }) => {
    const socket = new WebSocket(url)
    socket.onopen = opened
    socket.onmessage = ({ data }) => message(data)
    return socket
  }))
}

export function peerReceiver(name: 'partysocket' | 'reconnecting-websocket', { url }: Sender): Contender {
  const Peer = socketPeer(name)
  return receiver(name, () => countingLine(({ opened, message }) => {
    const socket = new Peer(url, [], { WebSocket })
    socket.addEventListener('open', opened)
    socket.addEventListener('message', ({ data }) => message(data))
    return socket
  }))
}

/** The product over the same `ws`. The last frame counts when the page has received it. */
export function ownReceiver(name: string, { url, lastSeq }: Sender): Contender {
  installHost()
  return receiver(name, async () => {
    const protocol = copyTrading({ session: { userId: benchTrader } })
    const client = createSocketClient({
      url, protocol, parts: [statistics()], ports: { socket: createWsSocketPort() },
    })
    const shown = (seq: number): Promise<void> => until((done) => {
      const stop = client.on('positionsUpdated', (update) => {
        if (update.freshness.state !== 'live' || update.seq !== seq) return
        stop()
        done()
      })
    }, `Place ${seq}`)
    const first = shown(lastSeq - deltas)
    client.connect()
    await first
    return {
      async receive() {
        const last = shown(lastSeq)
        const sent = await client.send(askForAll)
        if (!sent.ok) throw new Error(`The request was not sent: ${sent.code}`)
        await last
        const problems = Object.keys(client.stats().diagnostics)
        if (problems.length > 0) throw new Error(`The client reported ${problems.join(', ')}`)
      },
      close: client.dispose,
    }
  })
}
