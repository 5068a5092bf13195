import type { SocketConnection, SocketPort } from '../../src/connection/ports/ports'
import { createTestServer } from '../../src/testing/test-server'
import type { ScriptedConnection } from '../../src/testing/scripted-socket'
import type { SimulatedClock } from '../../src/testing/simulated-clock'
import type { Trace } from './trace'
import type { World } from './world'

const latencyMs = 20

/** How all servers of an app behave. */
export interface FarSide {
  /** The next logins are refused. */
  tokenRefusals: number
  /** Takes frames and answers nothing. */
  isSilent: boolean
  /** Pings are not answered. */
  pongsLost: boolean
  /** The next client frames until the connection is cut, counted at each frame; 0 for never. */
  cutAfterFrames: number
  /** Native answers no send before `letGo`. */
  holdsSends: boolean
  accept(): void
  refuse(): void
  /** New connections hang, and open ones get nothing. */
  hang(): void
  drop(code?: number): void
  /** Whether this login is refused, which is counted. */
  refusesToken(): boolean
  letGo(): void
  calm(): void
  connections(): number
  /** A server of a client of this name. */
  serve(name: string, peer: PeerOptions): Peer
}

/** The messages of a server. */
interface PeerOptions {
  /** It may speak first. */
  greet?(connection: ScriptedConnection): void
  /** The answer to a frame, JSON as a value. Answers come after the latency. */
  answer(frame: unknown, connection: ScriptedConnection): string | object | undefined
  /** The part of a frame that is compared. */
  shown?(data: unknown): unknown
}

/** The server of one client. */
interface Peer {
  readonly socket: SocketPort
  /** To each open connection. */
  push(message: string | object): void
  open(): readonly ScriptedConnection[]
}

type Server = ReturnType<typeof createTestServer>

export function createFarSide(clock: SimulatedClock, trace: Trace, judge: World['judge']): FarSide {
  const servers: Server[] = []
  let isRefusing = false
  let unsettled: (() => void)[] = []

  function serve(name: string, { greet, answer, shown = (data) => data }: PeerOptions): Peer {
    const server = createTestServer({ clock, latencyMs })
    servers.push(server)
    if (isRefusing) server.refuse()
    const open = (): readonly ScriptedConnection[] => server.connections.filter(({ state }) => state === 'open')

    server.answer((frame, connection) => {
      if (far.cutAfterFrames > 0) {
        far.cutAfterFrames -= 1
        if (far.cutAfterFrames === 0) {
          connection.closed(1006)
          return undefined
        }
      }
      return far.isSilent ? undefined : answer(frame, connection)
    })

    function connect(...[request, listener]: Parameters<SocketPort['open']>): SocketConnection {
      trace.note(`${name} open`, request)
      const before = server.connections.filter(({ state, closeCall }) =>
        (state === 'open' || state === 'connecting') && closeCall === undefined)
      judge('one socket', before.length === 0, () => `${name} opens another of ${before.length}`)
      let ended = false
      let own: (() => void)[] = []
      const settleAll = (): void => {
        ended = true
        for (const settle of own.splice(0)) settle()
      }
      const near = server.ports.socket.open(request, (event) => {
        if (event.type === 'opened') {
          judge('a server that refuses opens nothing', !isRefusing, () => name)
          if (greet !== undefined) {
            clock.setTimer(() => {
              if (connection.state === 'open' && !far.isSilent) greet(connection)
            }, latencyMs)
          }
        }
        if (event.type === 'closed' || event.type === 'refused') settleAll()
        listener(event)
      })
      const connection = server.last()
      return {
        send(data, settled) {
          trace.note(`${name} frame`, shown(data))
          if (!far.holdsSends) return near.send(data, settled)
          near.send(data, (error) => {
            if (ended) return settled(error)
            let isSettled = false
            const once = (how?: string) => () => {
              if (isSettled) return
              isSettled = true
              own = own.filter((each) => each !== lost)
              settled(how)
            }
            const lost = once('closed')
            own.push(lost)
            unsettled.push(once(error))
          })
        },
        close(code, reason) {
          trace.note(`${name} close`, [code, reason])
          near.close(code, reason)
        },
        drop() {
          trace.note(`${name} drop`)
          near.drop()
          settleAll()
        },
      }
    }

    return {
      socket: { open: connect },
      push(message) {
        // Within a listener of one the application may end another.
        for (const connection of open()) if (connection.state === 'open') connection.message(message)
      },
      open,
    }
  }

  const far: FarSide = {
    tokenRefusals: 0,
    isSilent: false,
    pongsLost: false,
    cutAfterFrames: 0,
    holdsSends: false,
    accept() {
      isRefusing = false
      for (const server of servers) server.accept()
    },
    refuse() {
      isRefusing = true
      for (const server of servers) server.refuse()
    },
    hang() {
      isRefusing = false
      for (const server of servers) server.staySilent()
    },
    drop(code) {
      for (const server of servers) server.drop(code)
    },
    refusesToken() {
      if (far.tokenRefusals === 0) return false
      far.tokenRefusals -= 1
      return true
    },
    letGo() {
      const due = unsettled
      unsettled = []
      for (const settle of due) settle()
    },
    calm() {
      far.accept()
      far.tokenRefusals = far.cutAfterFrames = 0
      far.isSilent = far.pongsLost = far.holdsSends = false
      far.letGo()
    },
    connections: () => servers.flatMap(({ connections }) => connections)
      .filter(({ state }) => state === 'open' || state === 'connecting').length,
    serve,
  }
  return far
}
