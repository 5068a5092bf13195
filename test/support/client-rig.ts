import type { ConnectError, SocketStatus, SocketStatusName } from '../../src/connection/machine/status'
import type { Diagnostic, DiagnosticCode } from '../../src/shared/errors'
import { flushing } from '../../src/connection/parts/flushing'
import { statistics } from '../../src/connection/parts/statistics'
import { usualParts } from '../../src/connection/parts/usual-parts'
import type { Clock, Ports, SocketPort } from '../../src/connection/ports/ports'
import { createClient } from '../../src/connection/runtime/client'
import type { LeaseHandle, SocketClient } from '../../src/connection/runtime/client-api'
import type { ClientOptions, DebugRecord } from '../../src/connection/runtime/client-options'
import { copyTradingTabs } from '../../src/protocols/copy-trading/tab-rules'
import { createAnswers } from './answer-order'
import { createManualFrameScheduler, type ManualFrameScheduler } from './manual-frame-scheduler'
import { createMemoryStorage, type MemoryStorage } from './memory-storage'
import { createRigProtocol, type RigEvents } from './rig-protocol'
import {
  createScriptedBus, createScriptedLifecycle, createScriptedNetwork, createScriptedRandom, type ScriptedLifecycle,
  type ScriptedNetwork,
} from '../../src/testing/scripted-ports'
import { createScriptedSocket, type ScriptedConnection, type ScriptedSocket } from '../../src/testing/scripted-socket'
import { createSimulatedClock, type SimulatedClock } from '../../src/testing/simulated-clock'
import { actLater, createServedSocket, type ServerState } from '../../src/testing/test-server'

/** How the far side behaves by itself. Change it while the test runs. */
interface RigServer {
  line: ServerState
  /** Answers the first frame with `ready`. */
  getsReady: boolean
  answersPings: boolean
  /** Closes with this code, as soon as it has answered the first frame. */
  closesWith: number | undefined
}

/** A scripted socket whose far side speaks the rig's protocol. */
function createRigSocket(scripted: ScriptedSocket, clock: Clock, server: RigServer): SocketPort {
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

/** Whatever is left out is the rig's own: a static address, the rig's protocol, ports that the test turns. */
export interface RigOptions extends Partial<ClientOptions<RigEvents>> {
  readonly ports?: Partial<Ports>
  readonly development?: boolean
  readonly startsInFront?: boolean
  readonly startsOnline?: boolean
  /** The platform has none to ask. */
  readonly withoutNetwork?: boolean
  readonly server?: Partial<RigServer>
  /** The random draws, the last for ever. Default 0.5. */
  readonly rolls?: readonly number[]
  readonly storage?: MemoryStorage
}

/** A client with all its ports in the test's hands. */
export interface Rig {
  readonly client: SocketClient<RigEvents>
  readonly clock: SimulatedClock
  readonly socket: ScriptedSocket
  readonly server: RigServer
  readonly lifecycle: ScriptedLifecycle
  readonly network: ScriptedNetwork
  readonly storage: MemoryStorage
  readonly frames: ManualFrameScheduler
  readonly statuses: readonly SocketStatus[]
  readonly errors: readonly ConnectError[]
  readonly records: readonly DebugRecord[]
  readonly reported: readonly Diagnostic[]
  readonly received: readonly unknown[]
  /** When each connection was asked for, ms since the rig was made. */
  readonly opensAtMs: readonly number[]
  /** Milliseconds since the rig was made, by the wall clock. */
  nowMs(): number
  status(): SocketStatusName
  codes(): readonly DiagnosticCode[]
  advance(ms: number): void
  /** The same, with promises settled in between. */
  advanceAsync(ms: number): Promise<void>
  /** Takes a lease that wants the socket. */
  need(label?: string): LeaseHandle
  /** Takes a lease and lets the connection open; the newest connection. */
  open(): ScriptedConnection
  /** Takes a lease and lets time pass, with promises settled in between, until the connection is open. */
  goLive(): Promise<void>
  last(): ScriptedConnection
}

export function createRig(options: RigOptions = {}): Rig {
  const { ports, development = false, startsInFront, startsOnline, withoutNetwork = false, ...others } = options
  const { server: behaviour, rolls = [0.5], ...rest } = others
  const clock = createSimulatedClock()
  const startMs = clock.now()
  const socket = createScriptedSocket({ clock })
  const server: RigServer = { line: 'up', getsReady: true, answersPings: true, closesWith: undefined, ...behaviour }
  const lifecycle = createScriptedLifecycle(startsInFront)
  const network = createScriptedNetwork(startsOnline)
  const { storage = createMemoryStorage(), ...given } = rest
  const frames = createManualFrameScheduler()
  const statuses: SocketStatus[] = []
  const errors: ConnectError[] = []
  const records: DebugRecord[] = []
  const reported: Diagnostic[] = []
  const received: unknown[] = []
  const opensAtMs: number[] = []
  const served = createRigSocket(socket, clock, server)

  const client = createClient(
    {
      url: 'wss://feed.example.com/ws',
      protocol: createRigProtocol(),
      parts: [...usualParts(), flushing(), statistics(), copyTradingTabs()],
      debug: (record) => records.push(record),
      ...given,
    },
    {
      development,
      ports: {
        socket: {
          open(request, listener) {
            opensAtMs.push(clock.now() - startMs)
            return served.open(request, listener)
          },
        },
        clock,
        random: createScriptedRandom(...rolls),
        bus: createScriptedBus(),
        lifecycle,
        ...(withoutNetwork ? {} : { network }),
        storage: createAnswers().of(storage),
        frames,
        log: { report: (diagnostic) => reported.push(diagnostic) },
        ...ports,
      },
    },
  )
  client.on('statusChanged', (status) => statuses.push(status))
  client.on('connectError', (error) => errors.push(error))
  client.on('received', (frame) => received.push(frame))

  function need(label = 'page'): LeaseHandle {
    const lease = client.lease(label)
    lease.want(true)
    return lease
  }

  return {
    client,
    clock,
    socket,
    server,
    lifecycle,
    network,
    storage,
    frames,
    statuses,
    errors,
    records,
    reported,
    received,
    opensAtMs,
    nowMs: () => clock.now() - startMs,
    status: () => client.status().status,
    codes: () => reported.map(({ code }) => code),
    advance: (ms) => clock.advance(ms),
    advanceAsync: (ms) => clock.advanceAsync(ms),
    need,
    open() {
      need()
      clock.advance(0)
      return socket.last()
    },
    async goLive() {
      need()
      for (let waits = 0; client.status().status !== 'open'; waits += 1) {
        if (waits > 100) throw new Error('the connection does not open')
        await clock.advanceAsync(100)
      }
      await clock.advanceAsync(0)
    },
    last: () => socket.last(),
  }
}

/** A rig whose connection has been open for a second. */
export function createOpenRig(options: RigOptions = {}): Rig {
  const rig = createRig(options)
  rig.open()
  rig.advance(1_000)
  return rig
}
