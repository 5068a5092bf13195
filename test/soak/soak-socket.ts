import type { AckFrame } from '../../src/positions/model/wire'
import type { Clock } from '../../src/connection/ports/ports'
import { createFarSide, type FarConnection, type FarFaults, type FarSide } from './far-side'
import { rowsPerDelta, type SoakFeed } from './soak-feed'

/** A line's faults. Changed while it runs. */
export interface SoakFaults extends FarFaults {
  /** The next delta gets lost. */
  skipping: boolean
  /** Takes an order, carries it out, and loses its answer together with the line. */
  losingAcks: boolean
}

/** The far side of one client's sockets: a server double that speaks the copy-trading protocol. */
export interface SoakSocket extends FarSide {
  readonly faults: SoakFaults
  /** Makes one delta; it goes to the subscribers. */
  tick(): void
  /** Rows that reached the client. */
  updates(): number
  /** How often each order was carried out. */
  readonly executed: Map<string, number>
}

interface Frame {
  readonly type?: string
  readonly reqid?: string
  readonly since?: { readonly epoch: string; readonly seq: number }
}

export function createSoakSocket(feed: SoakFeed, clock: Clock): SoakSocket {
  const faults: SoakFaults = { silent: false, refusing: false, skipping: false, losingAcks: false }
  const subscribed = new WeakSet<FarConnection>()
  const executed = new Map<string, number>()
  let updates = 0

  const far = createFarSide(clock, faults, {
    received: (connection, text) => answer(connection, JSON.parse(text) as Frame),
  })

  function answer(connection: FarConnection, { type, reqid, since }: Frame): void {
    switch (type) {
      case 'Subscribe': {
        subscribed.add(connection)
        const missed = since === undefined ? undefined : feed.since(since)
        if (missed === undefined) return connection.say(feed.snapshot(clock.now()))
        for (const text of missed) connection.say(text)
        updates += missed.length * rowsPerDelta
        return connection.say(feed.pong(clock.now()))
      }
      case 'Resync':
        return connection.say(feed.snapshot(clock.now()))
      case 'Ping':
        return connection.say(feed.pong(clock.now()))
      case 'Unsubscribe':
        subscribed.delete(connection)
        return
      case 'Order':
      case 'Query':
        return answerOrder(connection, String(reqid), type === 'Order')
      default:
    }
  }

  function answerOrder(connection: FarConnection, reqid: string, isOrder: boolean): void {
    if (isOrder) executed.set(reqid, (executed.get(reqid) ?? 0) + 1)
    if (isOrder && faults.losingAcks) return connection.end(1006)
    const ack: AckFrame = executed.has(reqid)
      ? { type: 'Ack', reqid, Code: 200, state: 'done', tickets: [] }
      : { type: 'Ack', reqid, Code: 409, state: 'refused', reason: 'never-received' }
    connection.say(JSON.stringify(ack))
  }

  return {
    ...far,
    faults,
    executed,
    updates: () => updates,
    tick() {
      const text = feed.tick(clock.now())
      const isLost = faults.skipping
      faults.skipping = false
      if (isLost || faults.silent) return
      for (const connection of far.opened()) {
        if (!subscribed.has(connection)) continue
        updates += rowsPerDelta
        connection.say(text)
      }
    },
  }
}
