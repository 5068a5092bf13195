import type { AckFrame } from '../../src/positions/model/wire'
import type { Clock, SocketEvent, SocketPort } from '../../src/connection/ports/ports'
import { rowsPerDelta, type SoakFeed } from './soak-feed'

/** What the line does beside carrying frames. Changed while it runs. */
export interface SoakFaults {
  /** Neither answers nor pushes, and says nothing of it. */
  silent: boolean
  /** Ends each new connection at once. */
  refusing: boolean
  /** The next delta gets lost. */
  skipping: boolean
  /** Takes an order, carries it out, and loses its answer together with the line. */
  losingAcks: boolean
}

/** The far side of one client's sockets: a server double that speaks the copy-trading protocol. */
export interface SoakLine extends SocketPort {
  readonly faults: SoakFaults
  /** One delta later; it goes to the subscribers. */
  tick(): void
  /** Ends the line, if there is one. */
  cut(code: number): void
  heard(): number
  /** Rows that reached the client. */
  updates(): number
  /** How often each order was carried out. */
  readonly executed: Map<string, number>
}

interface Connection {
  isOpen: boolean
  isSubscribed: boolean
  tell(event: SocketEvent): void
}

interface Frame {
  readonly type?: string
  readonly reqid?: string
  readonly since?: { readonly epoch: string; readonly seq: number }
}

export function createSoakLine(feed: SoakFeed, clock: Clock): SoakLine {
  const faults: SoakFaults = { silent: false, refusing: false, skipping: false, losingAcks: false }
  const connections = new Set<Connection>()
  const executed = new Map<string, number>()
  let updates = 0

  function end(connection: Connection, code: number): void {
    if (!connections.delete(connection)) return
    connection.isOpen = false
    connection.tell({ type: 'closed', code, reason: '' })
  }

  function say(connection: Connection, text: string): void {
    if (connection.isOpen && !faults.silent) connection.tell({ type: 'message', data: text })
  }

  function answer(connection: Connection, { type, reqid, since }: Frame): void {
    switch (type) {
      case 'Subscribe': {
        connection.isSubscribed = true
        const missed = since === undefined ? undefined : feed.since(since)
        if (missed === undefined) return say(connection, feed.snapshot(clock.now()))
        for (const text of missed) say(connection, text)
        updates += missed.length * rowsPerDelta
        return say(connection, feed.pong(clock.now()))
      }
      case 'Resync':
        return say(connection, feed.snapshot(clock.now()))
      case 'Ping':
        return say(connection, feed.pong(clock.now()))
      case 'Unsubscribe':
        connection.isSubscribed = false
        return
      case 'Order':
      case 'Query':
        return answerOrder(connection, String(reqid), type === 'Order')
      default:
    }
  }

  function answerOrder(connection: Connection, reqid: string, isOrder: boolean): void {
    if (isOrder) executed.set(reqid, (executed.get(reqid) ?? 0) + 1)
    if (isOrder && faults.losingAcks) return end(connection, 1006)
    const ack: AckFrame = executed.has(reqid)
      ? { type: 'Ack', reqid, Code: 200, state: 'done', tickets: [] }
      : { type: 'Ack', reqid, Code: 409, state: 'refused', reason: 'never-received' }
    say(connection, JSON.stringify(ack))
  }

  function later(connection: Connection, act: () => void): void {
    clock.setTimer(() => {
      if (connections.has(connection)) act()
    }, 20)
  }

  return {
    faults,
    executed,
    heard: () => connections.size,
    updates: () => updates,
    tick() {
      const text = feed.tick(clock.now())
      const isLost = faults.skipping
      faults.skipping = false
      if (isLost || faults.silent) return
      for (const connection of connections) {
        if (!connection.isSubscribed) continue
        updates += rowsPerDelta
        say(connection, text)
      }
    },
    cut(code) {
      for (const connection of [...connections]) end(connection, code)
    },
    open(_, listener) {
      const connection: Connection = { isOpen: false, isSubscribed: false, tell: listener }
      connections.add(connection)
      later(connection, () => {
        if (faults.refusing) return end(connection, 1006)
        if (faults.silent) return
        connection.isOpen = true
        listener({ type: 'opened' })
      })
      return {
        send(data, settled) {
          if (!connection.isOpen) return settled('not open')
          settled()
          if (typeof data !== 'string') return
          const frame = JSON.parse(data) as Frame
          later(connection, () => answer(connection, frame))
        },
        close: (code) => later(connection, () => end(connection, code)),
        drop: () => void connections.delete(connection),
      }
    },
  }
}
