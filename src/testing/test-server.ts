import type { Clock, Ports, SocketPort } from '../connection/ports/ports'
import { createSystemFrameScheduler } from '../platform/system/system-ports'
import { createScriptedSocket, type ScriptedConnection, type ScriptedSocket } from './scripted-socket'
import { createScriptedRandom } from './scripted-ports'
import { createSimulatedClock, type SimulatedClock } from './simulated-clock'

/** Returns the response to a frame: a value to send as JSON, a string, bytes, or `undefined` for no response. */
export type TestAnswer = (frame: unknown, connection: ScriptedConnection) => string | object | undefined

/** Options of `createTestServer`. */
export interface TestServerOptions<C extends Clock = SimulatedClock> {
  /**
   * Clock of the server and of the client's timers.
   * @default a new `createTestClock()`
   */
  readonly clock?: C
  /**
   * Delay in ms of each automatic server action.
   * @default 0
   */
  readonly latencyMs?: number
  /**
   * The client's random numbers, at least 0 and below 1. The last number repeats. 0.5 places each attempt in the middle
   * of its window.
   * @default [0.5]
   */
  readonly draws?: readonly number[]
}

/** An in-memory server for tests, which accepts every connection by default. */
export interface TestServer<C extends Clock = SimulatedClock> {
  /** Clock that the server and the client share. */
  readonly clock: C
  /** The `ports` option for `createTradewire()` and `createSocketClient()`, with this server and clock. */
  readonly ports: Pick<Ports, 'socket' | 'clock' | 'random' | 'frames'>
  /** Connections of the client, oldest first. */
  readonly connections: readonly ScriptedConnection[]
  /** The client's frames, oldest first, as parsed JSON, other text, or bytes. */
  readonly sent: readonly unknown[]
  /**
   * Returns the newest connection, for actions that the test server does not offer.
   * @throws Error when there is no connection
   */
  last(): ScriptedConnection
  /** Accepts all new and pending connections. */
  accept(): void
  /** Refuses all new and pending connections with code 1006. `drop` closes open connections. */
  refuse(): void
  /** Stops opening connections, sending responses and confirming closes. Open connections stay open. */
  staySilent(): void
  /**
   * Responds to each client frame with this function's result. Replaces an earlier function. The clock rethrows the
   * function's exceptions.
   * @example
   * server.answer((frame) => ({ ...Object(frame), data: { name: 'Ann' } }))
   */
  answer(how: TestAnswer): void
  /**
   * Immediately sends a message on each open connection: strings and bytes unchanged, other values as JSON.
   * @throws Error when no connection is open
   */
  push(message: string | object): void
  /**
   * Closes each open connection immediately.
   * @param code the close code, or 1006 for a cut connection
   * @default 1006
   */
  drop(code?: number, reason?: string): void
}

/**
 * Creates an in-memory server for a client's `socket` port. The server never uses the network.
 * @param options the clock, the latency and the random numbers
 * @example
 * const server = createTestServer()
 * const tradewire = createTradewire({ url: 'wss://any.example/ws', protocol: jsonProtocol(), ports: server.ports })
 * tradewire.client.connect()
 * await server.clock.advanceAsync(0)
 * server.push({ type: 'notice', data: { text: 'welcome' } })
 */
export function createTestServer<C extends Clock>(options: TestServerOptions<C> & { readonly clock: C }): TestServer<C>
export function createTestServer(options?: TestServerOptions): TestServer
export function createTestServer(options: TestServerOptions<Clock> = {}): TestServer<Clock> {
  const { clock = createSimulatedClock(), latencyMs = 0, draws = [0.5] } = options
  const scripted = createScriptedSocket({ clock, latencyMs })
  const later = actLater(clock, latencyMs)
  const sent: unknown[] = []
  let line: ServerState = 'up'
  let answer: TestAnswer = () => undefined

  function received(connection: ScriptedConnection, data: string | ArrayBuffer): void {
    const frame = valueOf(data)
    sent.push(frame)
    if (line === 'mute') return
    try {
      const reply = answer(frame, connection)
      if (reply !== undefined) later(connection, 'open', () => connection.message(reply))
    } catch (error) {
      // The clock rethrows the exception, because the client would report it as a failed send (TE-3).
      clock.setTimer(() => { throw error }, latencyMs)
    }
  }

  function turn(next: ServerState): void {
    line = next
    scripted.behaviour.silentClose = next === 'mute'
    for (const connection of scripted.connections) {
      if (connection.state === 'connecting') meet(connection, () => line, later)
    }
  }

  const open = (): readonly ScriptedConnection[] => scripted.connections.filter(({ state }) => state === 'open')

  return {
    clock,
    ports: {
      socket: createServedSocket(scripted, later, { line: () => line, received }),
      clock,
      random: createScriptedRandom(...draws),
      frames: createSystemFrameScheduler(clock),
    },
    connections: scripted.connections,
    sent,
    last: scripted.last,
    accept: () => turn('up'),
    refuse: () => turn('refusing'),
    staySilent: () => turn('mute'),
    answer(how) {
      answer = how
    },
    push(message) {
      const connections = open()
      if (connections.length === 0) throw new Error('No connection is open: advance the clock first')
      // An earlier connection's listener may close a later connection (TE-2).
      for (const connection of connections) if (connection.state === 'open') connection.message(message)
    },
    drop(code, reason) {
      for (const connection of open()) if (connection.state === 'open') connection.closed(code, reason)
    },
  }
}

function valueOf(data: string | ArrayBuffer): unknown {
  if (typeof data !== 'string') return data
  try {
    return JSON.parse(data)
  } catch {
    return data
  }
}

/** `up` opens each connection, `refusing` closes each connection with code 1006, and `mute` does nothing. */
export type ServerState = 'up' | 'refusing' | 'mute'

interface FarSide {
  line(): ServerState
  received(connection: ScriptedConnection, data: string | ArrayBuffer): void
}

/** Calls `act` after `latencyMs`, unless the connection's state has changed. */
type ActLater = (connection: ScriptedConnection, state: ScriptedConnection['state'], act: () => void) => void

export function actLater(clock: Clock, latencyMs = 0): ActLater {
  return (connection, state, act) => void clock.setTimer(() => {
    if (connection.state === state) act()
  }, latencyMs)
}

function meet(connection: ScriptedConnection, line: () => ServerState, later: ActLater): void {
  later(connection, 'connecting', () => {
    if (line() === 'refusing') connection.closed(1006)
    else if (line() === 'up' && connection.closeCall === undefined) connection.opened()
  })
}

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
          if (connection.sent.length > sentBefore) far.received(connection, data)
        },
      }
    },
  }
}
