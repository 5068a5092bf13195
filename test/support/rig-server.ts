import type { Clock } from '../../src/connection/ports/clock'
import type { SocketPort } from '../../src/connection/ports/socket'
import type { ScriptedConnection, ScriptedSocket } from './scripted-socket'

/** How the far side behaves by itself. Change it while the test runs. */
export interface RigServer {
  /** `up` opens each connection, `refusing` ends it at once, `mute` never answers. */
  line: 'up' | 'refusing' | 'mute'
  /** Answers the first frame with `ready`. */
  getsReady: boolean
  answersPings: boolean
  /** Closes with this code, as soon as it has answered the first frame. */
  closesWith: number | undefined
}

/** A scripted socket whose far side answers by itself, each time a moment later. */
export function createServedSocket(scripted: ScriptedSocket, clock: Clock, server: RigServer): SocketPort {
  function later(connection: ScriptedConnection, state: ScriptedConnection['state'], act: () => void): void {
    clock.setTimer(() => {
      if (connection.state === state) act()
    }, 0)
  }

  function answer(connection: ScriptedConnection, data: string | ArrayBuffer): void {
    if (typeof data !== 'string') return
    const say = (type: string): void => later(connection, 'open', () => connection.message({ type }))
    if (data.includes('"hello"')) {
      const { closesWith } = server
      if (server.getsReady) say('ready')
      if (closesWith !== undefined) later(connection, 'open', () => connection.closed(closesWith))
    }
    if (server.answersPings && data.includes('"ping"')) say('pong')
  }

  return {
    open(request, listener) {
      const near = scripted.open(request, listener)
      const connection = scripted.last()
      if (server.line === 'up') later(connection, 'connecting', () => connection.opened())
      if (server.line === 'refusing') later(connection, 'connecting', () => connection.closed(1006))
      return {
        ...near,
        send(data, settled) {
          near.send(data, settled)
          answer(connection, data)
        },
      }
    },
  }
}
