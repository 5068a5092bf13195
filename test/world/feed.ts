import type { SocketPort } from '../../src/connection/ports/ports'
import { isRecord } from '../../src/shared/checks'
import type { ScriptedConnection } from '../../src/testing/scripted-socket'
import type { SimulatedClock } from '../../src/testing/simulated-clock'
import { createTestServer } from '../../src/testing/test-server'
import { position } from '../unit/positions/samples'
import { delta, pong, snapshot } from '../unit/protocols/harness'
import type { Trace } from './trace'

/** What a server remembers: plain data, so that a twin's server begins with the same. */
export interface FeedState {
  seq: number
  profit: number
}

/** The scripted peer: a feed that serves, refuses, loses and stays silent as it is told. */
export interface Feed {
  readonly state: FeedState
  readonly socket: SocketPort
  /** The next openings of the protocol are refused with 4401. */
  tokenRefusals: number
  /** Takes frames and answers nothing. */
  isSilent: boolean
  /** The next client frames until the connection is cut, counted at each frame; 0 for never. */
  cutAfterFrames: number
  accept(): void
  refuse(): void
  drop(code?: number): void
  /** A change of a row; `lost` ones move on the sequence alone. */
  tick(how?: 'sent' | 'lost'): void
  /** Text that is no frame. */
  pushText(text: string): void
}

const tickets = [1, 2, 3]

export function createFeed(clock: SimulatedClock, trace: Trace, state: FeedState): Feed {
  const server = createTestServer({ clock, latencyMs: 20 })
  /** Connections that have subscribed; only they get deltas. */
  const subscribed = new Set<ScriptedConnection>()

  server.answer((frame, connection) => {
    if (feed.cutAfterFrames > 0) {
      feed.cutAfterFrames -= 1
      if (feed.cutAfterFrames === 0) {
        connection.closed(1006)
        return undefined
      }
    }
    if (!isRecord(frame) || feed.isSilent) return undefined
    if (frame['type'] === 'Ping') return pong(state.seq)
    if (frame['type'] !== 'Subscribe' && frame['type'] !== 'Resync') return undefined
    if (feed.tokenRefusals > 0) {
      feed.tokenRefusals -= 1
      connection.closed(4401)
      return undefined
    }
    subscribed.add(connection)
    const rows = tickets.map((ticket) => position({ ticket, profit: state.profit + ticket, flwsig: ticket !== 2 }))
    return snapshot(state.seq, rows)
  })

  const feed: Feed = {
    state,
    tokenRefusals: 0,
    isSilent: false,
    cutAfterFrames: 0,
    socket: {
      open(request, listener) {
        trace.note('open', request)
        const near = server.ports.socket.open(request, listener)
        return {
          send(data, settled) {
            trace.note('frame', data)
            near.send(data, settled)
          },
          close(code, reason) {
            trace.note('close', [code, reason])
            near.close(code, reason)
          },
          drop() {
            trace.note('drop')
            near.drop()
          },
        }
      },
    },
    accept: () => server.accept(),
    refuse: () => server.refuse(),
    drop: (code) => server.drop(code),
    tick(how = 'sent') {
      state.seq += 1
      state.profit += 1
      if (how === 'lost') return
      const upsert = [{ ticket: 1, profit: state.profit + 1 }]
      for (const connection of subscribed) {
        if (connection.state === 'open') connection.message(delta(state.seq, upsert))
      }
    },
    pushText(text) {
      for (const connection of server.connections) if (connection.state === 'open') connection.message(text)
    },
  }
  return feed
}
