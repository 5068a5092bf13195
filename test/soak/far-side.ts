import type { Clock, SocketEvent, SocketPort } from '../../src/connection/ports/ports'

/** An open connection, as the server sees it. */
export interface FarConnection {
  say(text: string): void
  end(code: number): void
}

/** A server's messages of its own. */
interface FarSpeech {
  opened?(connection: FarConnection): void
  /** A moment after it was sent. */
  received(connection: FarConnection, text: string): void
}

/** The far side of one client's sockets, on a simulated clock. */
export interface FarSide extends SocketPort {
  /** The server's faults. `silent`: neither answers nor pushes, and opens nothing. `refusing`: ends what opens. */
  readonly faults: { silent: boolean; refusing: boolean }
  /** The open connections. */
  opened(): readonly FarConnection[]
  /** To each open connection. */
  push(text: string): void
  /** Ends the connections, if there are any. */
  cut(code: number): void
  /** Connections, those that are being opened too. */
  live(): number
  /** How many connections it ended by itself. */
  losses(): number
}

const latencyMs = 20

export function createFarSide(clock: Clock, speech: FarSpeech): FarSide {
  const faults = { silent: false, refusing: false }
  const connections = new Set<FarConnection>()
  const open = new Set<FarConnection>()
  let losses = 0

  function createConnection(notify: (event: SocketEvent) => void): FarConnection {
    const connection: FarConnection = {
      say(text) {
        if (open.has(connection) && !faults.silent) notify({ type: 'message', data: text })
      },
      end(code) {
        open.delete(connection)
        if (connections.delete(connection)) notify({ type: 'closed', code, reason: '' })
      },
    }
    connections.add(connection)
    return connection
  }

  function later(connection: FarConnection, act: () => void): void {
    clock.setTimer(() => {
      if (connections.has(connection)) act()
    }, latencyMs)
  }

  return {
    faults,
    opened: () => [...open],
    push(text) {
      for (const connection of [...open]) connection.say(text)
    },
    cut(code) {
      losses += connections.size
      for (const connection of [...connections]) connection.end(code)
    },
    live: () => connections.size,
    losses: () => losses,
    open(_, listener) {
      const connection = createConnection(listener)
      later(connection, () => {
        if (faults.refusing) return connection.end(1006)
        if (faults.silent) return
        open.add(connection)
        listener({ type: 'opened' })
        speech.opened?.(connection)
      })
      return {
        send(data, settled) {
          if (!open.has(connection)) return settled('not open')
          settled()
          if (typeof data === 'string') later(connection, () => speech.received(connection, data))
        },
        close: (code) => later(connection, () => connection.end(code)),
        drop() {
          open.delete(connection)
          connections.delete(connection)
        },
      }
    },
  }
}
