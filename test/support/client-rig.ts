import { statistics } from '../../src/parts/statistics'
import type { Clock, SocketPort } from '../../src/connection/ports/ports'
import type { LeaseHandle } from '../../src/connection/runtime/client-api'
import type { ClientOptions, DebugRecord } from '../../src/connection/runtime/client-options'
import { copyTradingTabs } from '../../src/protocols/copy-trading/copy-trading-tab-rules'
import { createAnswers } from './answer-order'
import { createMemoryStorage } from './memory-storage'
import { createScriptedRig, type ScriptedRigOptions } from './protocol-rig'
import { createRigProtocol, type RigEvents } from './rig-protocol'
import type { ScriptedConnection, ScriptedSocket } from '../../src/testing/scripted-socket'
import { actLater, createServedSocket, type ServerState } from '../../src/testing/test-server'

/** Automatic behaviour, which tests may change at any time. */
interface RigServer {
  line: ServerState
  /** Whether `ready` answers the first frame. */
  getsReady: boolean
  answersPings: boolean
  /** Close code that follows the response to the first frame. */
  closesWith: number | undefined
}

/** A scripted socket whose server side uses the rig's protocol. */
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

/** Defaults: a static address, the rig's protocol, scripted ports. */
export interface RigOptions extends Partial<ClientOptions<RigEvents>>, Omit<ScriptedRigOptions, 'autoOpen' | 'serve'> {
  readonly server?: Partial<RigServer>
}

export type Rig = ReturnType<typeof createRig>

/** A client whose server side responds automatically in the rig's protocol. */
export function createRig(options: RigOptions = {}) {
  const {
    ports, development, startsInFront, startsOnline, withoutNetwork, rolls, storage = createMemoryStorage(),
    server: behaviour, ...given
  } = options
  const server: RigServer = { line: 'up', getsReady: true, answersPings: true, closesWith: undefined, ...behaviour }
  const records: DebugRecord[] = []
  const received: unknown[] = []
  const rig = createScriptedRig(
    {
      url: 'wss://feed.example.com/ws',
      protocol: createRigProtocol(),
      parts: [statistics(), copyTradingTabs()],
      debug: (record) => records.push(record),
      ...given,
    },
    {
      development, startsInFront, startsOnline, withoutNetwork, rolls, storage,
      serve: (socket, clock) => createRigSocket(socket, clock, server),
      ports: { storage: createAnswers().of(storage), ...ports },
    },
  )
  const { client, clock } = rig
  client.on('received', (frame) => received.push(frame))

  function need(label = 'page'): LeaseHandle {
    const lease = client.lease(label)
    lease.want(true)
    return lease
  }

  async function goLive(): Promise<void> {
    need()
    for (let waits = 0; client.status().status !== 'open'; waits += 1) {
      if (waits > 100) throw new Error('the connection does not open')
      await clock.advanceAsync(100)
    }
    await clock.advanceAsync(0)
  }
  const settle = (): Promise<void> => clock.advanceAsync(0)

  return {
    ...rig,
    server,
    records: records as readonly DebugRecord[],
    received: received as readonly unknown[],
    status: () => client.status().status,
    codes: () => rig.reported.map(({ code }) => code),
    need,
    open(): ScriptedConnection {
      need()
      clock.advance(0)
      return rig.last()
    },
    /** Acquires a lease, and advances time until the connection is open. */
    goLive,
    settle,
    async cut(): Promise<void> {
      rig.last().closed()
      await settle()
    },
    async comeBack(): Promise<void> {
      server.line = 'up'
      // `reconnect()` keeps attempts younger than two seconds.
      await clock.advanceAsync(2_001)
      client.reconnect()
      await goLive()
    },
  }
}

/** A rig whose connection has been open for `openMs`. */
export function createOpenRig(options: RigOptions = {}, openMs = 1_000): Rig {
  const rig = createRig(options)
  rig.open()
  rig.advance(openMs)
  return rig
}
