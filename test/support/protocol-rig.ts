import { checksInDevelopment } from '../../src/advice/client-checks'
import { statistics } from '../../src/parts/statistics'
import type { ConnectError, SocketStatus } from '../../src/connection/machine/status'
import type { ConnectionPolicy } from '../../src/connection/policy/connection-policy'
import type { Clock, Ports, SocketPort } from '../../src/connection/ports/ports'
import type { Protocol, ProtocolSession } from '../../src/connection/ports/protocol'
import { createClient } from '../../src/connection/runtime/create-client'
import type { ClientOptions } from '../../src/connection/runtime/client-options'
import type { Diagnostic } from '../../src/shared/errors'
import { createManualFrameScheduler } from './manual-frame-scheduler'
import { createMemoryStorage, type MemoryStorage } from './memory-storage'
import {
  createScriptedBus, createScriptedLifecycle, createScriptedNetwork, createScriptedRandom,
} from '../../src/testing/scripted-ports'
import { createScriptedSocket, type ScriptedConnection, type ScriptedSocket } from '../../src/testing/scripted-socket'
import { createSimulatedClock } from '../../src/testing/simulated-clock'

export interface ScriptedRigOptions {
  readonly development?: boolean | undefined
  readonly startsInFront?: boolean | undefined
  readonly startsOnline?: boolean | undefined
  /** Whether the platform rejects network queries. */
  readonly withoutNetwork?: boolean | undefined
  /** Random numbers, of which the last repeats. Default 0.5. */
  readonly rolls?: readonly number[] | undefined
  readonly storage?: MemoryStorage
  /** Whether each connection opens automatically. Default false. */
  readonly autoOpen?: boolean
  /** Replaces the ports above. */
  readonly ports?: Partial<Ports>
  readonly serve?: (socket: ScriptedSocket, clock: Clock) => SocketPort
}

export function createScriptedRig<Events extends object, Running extends ProtocolSession>(
  options: ClientOptions<Events, Running>,
  {
    development = false, startsInFront, startsOnline, withoutNetwork = false, rolls = [0.5],
    storage = createMemoryStorage(), autoOpen = false, ports, serve = (socket) => socket,
  }: ScriptedRigOptions = {},
) {
  const clock = createSimulatedClock()
  const startMs = clock.now()
  const nowMs = (): number => clock.now() - startMs
  const socket = createScriptedSocket({ clock, autoOpen })
  const served = serve(socket, clock)
  const lifecycle = createScriptedLifecycle(startsInFront)
  const network = createScriptedNetwork(startsOnline)
  const frames = createManualFrameScheduler()
  const statuses: SocketStatus[] = []
  const errors: ConnectError[] = []
  const reported: Diagnostic[] = []
  const opensAtMs: number[] = []
  const client = createClient(options, {
    development,
    ports: {
      socket: {
        open(request, listener) {
          opensAtMs.push(nowMs())
          return served.open(request, listener)
        },
      },
      clock, lifecycle, storage, frames,
      ...(withoutNetwork ? {} : { network }),
      random: createScriptedRandom(...rolls),
      bus: createScriptedBus(),
      log: {
        report: ({ code, detail, withheld }) =>
          reported.push({ code, detail, ...(withheld === undefined ? {} : { withheld }) }),
      },
      ...ports,
    },
  }, checksInDevelopment())
  client.on('statusChanged', (status) => statuses.push(status))
  client.on('connectError', (error) => errors.push(error))
  return {
    client, clock, socket, lifecycle, network, storage, frames,
    statuses: statuses as readonly SocketStatus[],
    errors: errors as readonly ConnectError[],
    reported: reported as readonly Diagnostic[],
    /** Times of connection requests, ms since the rig was created. */
    opensAtMs: opensAtMs as readonly number[],
    /** Ms since the rig was created, by the wall clock. */
    nowMs,
    advance: (ms: number) => clock.advance(ms),
    advanceAsync: (ms: number) => clock.advanceAsync(ms),
    last: () => socket.last(),
  }
}

export interface ProtocolRigOptions {
  readonly url?: string | (() => string)
  readonly policy?: Partial<ConnectionPolicy>
  readonly rolls?: readonly number[]
  /** Whether each connection opens automatically. Default true. */
  readonly autoOpen?: boolean
}

export type ProtocolRig<Events extends object> = ReturnType<typeof createProtocolRig<Events, ProtocolSession>>

/** The test controls the server side. */
export function createProtocolRig<Events extends object, Running extends ProtocolSession>(
  protocol: Protocol<Events, Running>,
  { url = 'wss://sample.example.com/ws', policy = {}, autoOpen = true, rolls = [0.5] }: ProtocolRigOptions = {},
) {
  const rig = createScriptedRig({ url, protocol, policy, parts: [statistics()] }, { autoOpen, rolls })
  return {
    ...rig,
    /** Acquires the manual lease. Returns the newest connection. */
    connect(): ScriptedConnection {
      rig.client.connect()
      rig.advance(0)
      return rig.last()
    },
  }
}

export function withConnection<Rig extends { connect(): ScriptedConnection }>(rig: Rig) {
  return { ...rig, far: rig.connect() }
}
