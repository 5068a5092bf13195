import { statistics } from '../../src/connection/parts/statistics'
import type { ConnectError, SocketStatus } from '../../src/connection/machine/status'
import type { ConnectionPolicy } from '../../src/connection/policy/connection-policy'
import type { Protocol, ProtocolSession } from '../../src/connection/ports/protocol'
import { createClient } from '../../src/connection/runtime/client'
import type { SocketClient } from '../../src/connection/runtime/client-api'
import { createManualFrameScheduler } from './manual-frame-scheduler'
import { createMemoryStorage } from './memory-storage'
import {
  createScriptedBus, createScriptedLifecycle, createScriptedNetwork, createScriptedRandom, type ScriptedLifecycle,
  type ScriptedNetwork,
} from '../../src/testing/scripted-ports'
import { createScriptedSocket, type ScriptedConnection, type ScriptedSocket } from '../../src/testing/scripted-socket'
import { createSimulatedClock, type SimulatedClock } from '../../src/testing/simulated-clock'

export interface ProtocolRigOptions {
  /** Where the address is asked for. */
  readonly url?: string | (() => string)
  readonly policy?: Partial<ConnectionPolicy>
  /** The random draws, the last for ever. Default 0.5. */
  readonly rolls?: readonly number[]
  /** Each connection opens by itself. Default true. */
  readonly autoOpen?: boolean
}

/** A client of any protocol on a simulated clock, the far side in the test's hands. */
export interface ProtocolRig<Events extends object> {
  readonly client: SocketClient<Events>
  readonly clock: SimulatedClock
  readonly socket: ScriptedSocket
  readonly lifecycle: ScriptedLifecycle
  readonly network: ScriptedNetwork
  readonly statuses: readonly SocketStatus[]
  readonly errors: readonly ConnectError[]
  /** When each connection was asked for, ms since the rig was made. */
  readonly opensAtMs: readonly number[]
  nowMs(): number
  advance(ms: number): void
  /** The same, with promises settled in between. */
  advanceAsync(ms: number): Promise<void>
  last(): ScriptedConnection
  /** Takes the manual lease and lets what follows at once happen; the newest connection. */
  connect(): ScriptedConnection
}

export function createProtocolRig<Events extends object, Running extends ProtocolSession>(
  protocol: Protocol<Events, Running>,
  { url = 'wss://sample.example.com/ws', policy = {}, autoOpen = true, rolls = [0.5] }: ProtocolRigOptions = {},
): ProtocolRig<Events> {
  const clock = createSimulatedClock()
  const startMs = clock.now()
  const socket = createScriptedSocket({ clock, autoOpen })
  const lifecycle = createScriptedLifecycle()
  const network = createScriptedNetwork()
  const statuses: SocketStatus[] = []
  const errors: ConnectError[] = []
  const opensAtMs: number[] = []
  const client = createClient({ url, protocol, policy, parts: [statistics()] }, {
    development: false,
    ports: {
      socket: {
        open(request, listener) {
          opensAtMs.push(clock.now() - startMs)
          return socket.open(request, listener)
        },
      },
      clock,
      random: createScriptedRandom(...rolls),
      bus: createScriptedBus(),
      lifecycle,
      network,
      storage: createMemoryStorage(),
      frames: createManualFrameScheduler(),
      log: { report: () => undefined },
    },
  })
  client.on('statusChanged', (status) => statuses.push(status))
  client.on('connectError', (error) => errors.push(error))

  return {
    client,
    clock,
    socket,
    lifecycle,
    network,
    statuses,
    errors,
    opensAtMs,
    nowMs: () => clock.now() - startMs,
    advance: (ms) => clock.advance(ms),
    advanceAsync: (ms) => clock.advanceAsync(ms),
    last: () => socket.last(),
    connect() {
      client.connect()
      clock.advance(0)
      return socket.last()
    },
  }
}
