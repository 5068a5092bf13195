import type { Clock, SocketPort } from '../../src/connection/ports/ports'
import type { ScriptedConnection, ScriptedSocket } from '../../src/testing/scripted-socket'
import { actLater, createServedSocket, type ServerState } from '../../src/testing/test-server'

/** How the far side behaves by itself. Change it while the test runs. */
export interface RigServer {
  line: ServerState
  /** Answers the first frame with `ready`. */
  getsReady: boolean
  answersPings: boolean
  /** Closes with this code, as soon as it has answered the first frame. */
  closesWith: number | undefined
}

/** A scripted socket whose far side speaks the rig's protocol. */
export function createRigSocket(scripted: ScriptedSocket, clock: Clock, server: RigServer): SocketPort {
  const later = actLater(clock)

  function received(connection: ScriptedConnection, data: string | ArrayBuffer): void {
    if (typeof data !== 'string') return
    const say = (type: string): void => later(connection, 'open', () => connection.message({ type }))
    if (data.includes('"hello"')) {
      const { closesWith } = server
      if (server.getsReady) say('ready')
      if (closesWith !== undefined) later(connection, 'open', () => connection.closed(closesWith))
    }
    if (server.answersPings && data.includes('"ping"')) say('pong')
  }

  return createServedSocket(scripted, later, { line: () => server.line, received })
}
