import { checksInDevelopment } from '../../src/advice/client-checks'
import { statistics } from '../../src/parts/statistics'
import type { CopyTradingEvents, PositionsUpdate } from '../../src/positions/model/positions-update'
import type { ConnectionPolicy } from '../../src/connection/policy/connection-policy'
import type { Ports } from '../../src/connection/ports/ports'
import type { Protocol, ProtocolSession } from '../../src/connection/ports/protocol'
import { createClient } from '../../src/connection/runtime/create-client'
import type { DebugRecord } from '../../src/connection/runtime/client-options'
import { livePorts } from './live-ports'

const patienceMs = 60_000

export type LiveClient = ReturnType<typeof createLiveClient>

interface LiveClientOptions<Running extends ProtocolSession> {
  readonly url: string
  readonly protocol: Protocol<CopyTradingEvents, Running>
  readonly policy?: Partial<ConnectionPolicy>
  readonly ports?: Partial<Ports>
}

export function createLiveClient<Running extends ProtocolSession>(options: LiveClientOptions<Running>) {
  const records: DebugRecord[] = []
  const { ports, ...rest } = options
  const client = createClient(
    { parts: [statistics()], ...rest, debug: (record) => records.push(record) },
    {
      development: false,
      ports: livePorts({
        frames: {
          request(callback) {
            const handle = setImmediate(callback)
            return () => clearImmediate(handle)
          },
        },
        ...ports,
      }),
    },
    checksInDevelopment(),
  )
  const updates: PositionsUpdate[] = []
  client.on('positionsUpdated', (update) => updates.push(update))

  return {
    client,
    updates: updates as readonly PositionsUpdate[],
    shown(): PositionsUpdate {
      const update = updates[updates.length - 1]
      if (update === undefined) throw new Error('nothing was shown yet')
      return update
    },
    /** Rejects after a minute with the client's activity. */
    async until(holds: () => boolean): Promise<void> {
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
