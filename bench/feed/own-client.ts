import { copyTrading, createSocketClient, statistics } from '../../src/client'
import type { PositionsUpdate } from '../../src/positions/model/positions-update'
import { pause } from '../harness/cpu-time'
import { installHost } from './host-double'
import { createMemorySocket } from './memory-socket'
import { benchTrader } from './record-frames'
import type { Taker } from './slices'

/** Longer than the platform's scheduler delays a flush outside a browser. */
export const flushedMs = 110

/** The installed product, with its public entry, default options and ports, but the bench's socket. */
export interface OwnClient extends Taker {
  dispose(): void
}

export async function createOwnClient(): Promise<OwnClient> {
  installHost()
  let place = ''
  // On a busy machine, a client may wait for its turn longer than its connection may be silent.
  const socket = createMemorySocket((sent) => {
    const isPing = typeof sent === 'string' && sent.includes('"Ping"')
    if (isPing && place !== '') queueMicrotask(() => socket.hand(pong(place)))
  })
  const client = createSocketClient({
    url: 'wss://feed.example.com/ws',
    protocol: copyTrading({ session: { userId: benchTrader, token: 'bench' } }),
    parts: [statistics()],
    ports: { socket },
  })
  let shown: PositionsUpdate | undefined
  client.on('positionsUpdated', (update) => {
    shown = update
  })
  client.connect()
  await pause(1)

  return {
    hand: socket.hand,
    async begin({ snapshot, epoch }) {
      place = epoch
      socket.hand(snapshot)
      await pause(flushedMs)
      if (shown?.epoch !== epoch || shown.freshness.state !== 'live') throw new Error('The snapshot was not taken')
    },
    check({ epoch, lastSeq, lastRows }) {
      const problems = Object.keys(client.stats().diagnostics)
      if (problems.length > 0) throw new Error(`The client reported ${problems.join(', ')}`)
      if (shown?.epoch !== epoch || shown.seq !== lastSeq) {
        throw new Error(`What is shown stands at ${String(shown?.seq)}, the server at ${lastSeq}`)
      }
      if (!isSameList(shown.list, lastRows)) throw new Error('The rows are not those of the server')
    },
    dispose: client.dispose,
  }
}

function pong(epoch: string): string {
  return JSON.stringify({ Code: 200, type: 'Pong', ts: 0, epoch, seq: 0 })
}

/** Whether both lists have the same rows in the same order, with fields in any order. */
export function isSameList(one: readonly object[], other: readonly object[]): boolean {
  const text = (rows: readonly object[]): string => JSON.stringify(rows.map((row) => Object.entries(row).sort()))
  return text(one) === text(other)
}
