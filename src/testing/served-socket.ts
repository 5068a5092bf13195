import type { Clock, SocketPort } from '../connection/ports/ports'
import type { ScriptedConnection, ScriptedSocket } from './scripted-socket'

/** `up` opens each connection, `refusing` ends it with 1006, `mute` does neither. */
export type ServedLine = 'up' | 'refusing' | 'mute'

/** What a far side does by itself. */
export interface FarSide {
  line(): ServedLine
  /** A frame that the client sent. */
  heard(connection: ScriptedConnection, data: string | ArrayBuffer): void
}

/** Acts after `latencyMs`, unless the connection has left this state by then. */
export type ActLater = (connection: ScriptedConnection, state: ScriptedConnection['state'], act: () => void) => void

export function actLater(clock: Clock, latencyMs = 0): ActLater {
  return (connection, state, act) => void clock.setTimer(() => {
    if (connection.state === state) act()
  }, latencyMs)
}

/** Does to a connection that waits what the line does then. */
export function meet(connection: ScriptedConnection, line: () => ServedLine, later: ActLater): void {
  later(connection, 'connecting', () => {
    if (line() === 'refusing') connection.closed(1006)
    else if (line() === 'up' && connection.closeCall === undefined) connection.opened()
  })
}

/** A scripted socket whose far side acts by itself, each time a moment later. */
export function createServedSocket(scripted: ScriptedSocket, later: ActLater, far: FarSide): SocketPort {
  return {
    open(request, listener) {
      const near = scripted.open(request, listener)
      const connection = scripted.last()
      meet(connection, far.line, later)
      return {
        ...near,
        send(data, settled) {
          const sentBefore = connection.sent.length
          near.send(data, settled)
          if (connection.sent.length > sentBefore) far.heard(connection, data)
        },
      }
    },
  }
}
