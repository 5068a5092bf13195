import { statistics } from '../../src/connection/parts/statistics'
import type { CopyTradingEvents, PositionsUpdate } from '../../src/positions/model/positions-update'
import type { ConnectError, SocketStatus } from '../../src/connection/machine/status'
import type { ConnectionPolicy } from '../../src/connection/policy/connection-policy'
import type { Ports } from '../../src/connection/ports/ports'
import type { Protocol, ProtocolSession } from '../../src/connection/ports/protocol'
import { createClient } from '../../src/connection/runtime/client'
import type { SocketClient } from '../../src/connection/runtime/client-api'
import type { DebugRecord } from '../../src/connection/runtime/client-options'
import type { Persistence } from '../../src/connection/runtime/persisted-state'
import { createMemoryStorage, type MemoryStorage } from './memory-storage'
import {
  createScriptedLifecycle, createScriptedNetwork, type ScriptedLifecycle, type ScriptedNetwork,
} from '../../src/testing/scripted-ports'
import { livePorts } from './live-ports'

export interface LiveClient {
  readonly client: SocketClient<CopyTradingEvents>
  readonly lifecycle: ScriptedLifecycle
  readonly network: ScriptedNetwork
  readonly storage: MemoryStorage
  readonly updates: readonly PositionsUpdate[]
  readonly errors: readonly ConnectError[]
  readonly statuses: readonly SocketStatus[]
  readonly records: readonly DebugRecord[]
  /** The last update; throws before the first. */
  shown(): PositionsUpdate
  /** Resolves when `holds` does; rejects after `patienceMs` (default 10 s) with what the client was doing. */
  until(holds: () => boolean, patienceMs?: number): Promise<void>
}

export interface LiveClientOptions<Running extends ProtocolSession> {
  readonly url: string | (() => string | Promise<string>)
  readonly protocol: Protocol<CopyTradingEvents, Running>
  readonly policy?: Partial<ConnectionPolicy>
  readonly persist?: Persistence<Running>
  readonly ports?: Partial<Ports>
}

/** A client over real TCP and real time; only what needs a phone is scripted. */
export function createLiveClient<Running extends ProtocolSession>(options: LiveClientOptions<Running>): LiveClient {
  const lifecycle = createScriptedLifecycle()
  const network = createScriptedNetwork()
  const storage = createMemoryStorage()
  const records: DebugRecord[] = []
  const { ports, ...rest } = options
  const client = createClient(
    { parts: [statistics()], ...rest, debug: (record) => records.push(record) },
    {
      development: false,
      ports: livePorts({
        lifecycle,
        network,
        storage,
        frames: {
          request(callback) {
            const handle = setImmediate(callback)
            return () => clearImmediate(handle)
          },
        },
        ...ports,
      }),
    },
  )
  const updates: PositionsUpdate[] = []
  const errors: ConnectError[] = []
  const statuses: SocketStatus[] = []
  client.on('positionsUpdated', (update) => updates.push(update))
  client.on('connectError', (error) => errors.push(error))
  client.on('statusChanged', (status) => statuses.push(status))

  return {
    client,
    lifecycle,
    network,
    storage,
    updates,
    errors,
    statuses,
    records,
    shown() {
      const update = updates[updates.length - 1]
      if (update === undefined) throw new Error('nothing was shown yet')
      return update
    },
    async until(holds, patienceMs = 10_000) {
      const startedAt = Date.now()
      while (!holds()) {
        if (Date.now() - startedAt > patienceMs) {
          const story = records.slice(-12).map(({ event, state }) => `${event.type} → ${state.phase}`)
          throw new Error(`not within ${patienceMs} ms; last: ${story.join(', ')}; ${JSON.stringify(client.status())}`)
        }
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    },
  }
}
