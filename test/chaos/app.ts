import type { ConnectError, SocketStatus } from '../../src/connection/machine/status'
import type { CopyTradingEvents, PositionsUpdate } from '../../src/positions/model/positions-update'
import type { Position } from '../../src/positions/model/wire'
import { copyTrading } from '../../src/protocols/copy-trading/copy-trading'
import { tickReader } from '../../src/protocols/copy-trading/tick-reader'
import { copyTradingImage } from '../../src/protocols/copy-trading/saved-state'
import { createOutbox } from '../../src/outbox/create-outbox'
import type { Outbox } from '../../src/outbox/outbox-api'
import { createClient } from '../../src/connection/runtime/client'
import type { TabBinding } from '../../src/connection/leases/lease-set'
import type { SocketConnection, SocketEvent, SocketPort } from '../../src/connection/ports/ports'
import type { LeaseHandle, SocketClient } from '../../src/connection/runtime/client-api'
import { createPersistedState } from '../../src/connection/runtime/persisted-state'
import {
  createScriptedBus, createScriptedLifecycle, createScriptedNetwork, type ScriptedLifecycle, type ScriptedNetwork,
} from '../../src/testing/scripted-ports'
import { createSeededRandom } from '../../server/shared/seeded-random'
import type { Breakage } from './breakage'
import type { ChaosStorage } from './chaos-storage'
import type { Process } from './device'
import type { DeviceLocks } from './device-locks'
import { createMessageWire, type Payload } from './message'
import type { Platform } from './platform'
import type { NativeWire } from '../../src/testing/uni/native-wire'

/** A socket port that counts the connections with a listener. */
interface LiveSockets extends SocketPort {
  live(): number
}

function countLive(port: SocketPort): LiveSockets {
  const live = new Set<object>()
  const { watchSlots } = port
  return {
    live: () => live.size,
    ...(watchSlots === undefined ? {} : { watchSlots: (freed: () => void) => watchSlots(freed) }),
    open(request, listener): SocketConnection {
      const mark = {}
      live.add(mark)
      const connection = port.open(request, (event: SocketEvent) => {
        if (event.type === 'closed' || event.type === 'refused') live.delete(mark)
        listener(event)
      })
      return {
        send: (data, settled) => connection.send(data, settled),
        close: (code, reason) => connection.close(code, reason),
        drop() {
          live.delete(mark)
          connection.drop()
        },
      }
    },
  }
}

/** The positions that a page shows. */
export interface Shown {
  readonly update: PositionsUpdate
  /** Read when it was emitted. */
  readonly list: readonly Position[]
}

/** The harness's listeners of the client. */
export interface AppWatch {
  updated(shown: Shown): void
  statusChanged(status: SocketStatus): void
  failed(error: ConnectError): void
  /** Called before the outbox is notified. */
  sessionChanged(trader: number | null): void
}

interface AppOptions {
  readonly process: Process
  readonly platform: Platform
  readonly native: NativeWire
  readonly storage: ChaosStorage
  readonly locks: DeviceLocks
  readonly seed: number
  readonly watch: AppWatch
  readonly breakage: Breakage
  readonly isOnline: boolean
}

/** A run of the application: a page with tabs, a pop-up, and the client behind them. */
export interface App {
  readonly process: Process
  readonly client: SocketClient<CopyTradingEvents>
  readonly outbox: Outbox<Payload>
  readonly sockets: LiveSockets
  readonly lifecycle: ScriptedLifecycle
  readonly network: ScriptedNetwork
  readonly page: TabBinding
  readonly popUp: LeaseHandle
  shown(): Shown | undefined
  /** Whether the client has any lease. */
  isWanted(): boolean
  /** Its events come to nothing from here on: the process is gone. */
  vanish(): void
}

export function createApp(options: AppOptions): App {
  const { process, platform, native: nativeWire, storage, locks, seed, watch, breakage, isOnline } = options
  const lifecycle = createScriptedLifecycle()
  const native = platform.openSockets(process, nativeWire)
  const sockets = countLive(breakage.socket?.(native) ?? native)
  const network = createScriptedNetwork(isOnline)
  const keptFor = storage.openFor(process)
  const protocol = copyTrading({ tickReader })
  let shown: Shown | undefined
  let isGone = false
  let isWanted = false

  const made = createClient(
    {
      url: 'wss://feed.example.com/ws',
      protocol: breakage.protocol?.(protocol) ?? protocol,
      persist: (around) => createPersistedState(around, copyTradingImage, keptFor),
      ...(breakage.debug === undefined ? {} : { debug: breakage.debug }),
      ...(breakage.policy === undefined ? {} : { policy: breakage.policy }),
    },
    {
      development: false,
      ports: {
        socket: sockets,
        clock: process.clock,
        random: createSeededRandom(seed),
        bus: createScriptedBus(),
        lifecycle,
        network,
        storage: keptFor,
        frames: platform.createFrames(process, () => lifecycle.isForeground()),
        log: { report: () => undefined },
      },
    },
  )
  const client = breakage.client?.(made) ?? made

  client.on('positionsUpdated', (update) => {
    shown = { update, list: update.list }
    if (!isGone) watch.updated(shown)
  })
  client.on('statusChanged', (status) => {
    if (!isGone) watch.statusChanged(status)
  })
  client.on('leasesChanged', (leases) => {
    isWanted = leases.some(({ held }) => held)
  })
  client.on('connectError', (error) => {
    if (!isGone) watch.failed(error)
  })
  client.on('sessionChanged', (session) => {
    // As in the stores: the page is emptied before it is notified of the new user.
    shown = undefined
    if (!isGone) watch.sessionChanged(session === null ? null : Number(session.userId))
  })
  const wire = createMessageWire()
  const outbox = createOutbox<Payload, CopyTradingEvents>({
    client: breakage.outboxClient?.(client) ?? client,
    wire: breakage.wire?.(wire) ?? wire,
    ports: {
      storage: breakage.outboxStorage?.(keptFor) ?? keptFor,
      locks: locks.openFor(process),
      clock: process.clock,
      random: createSeededRandom(seed + 0.5),
    },
  })

  return {
    process,
    client,
    outbox,
    sockets,
    lifecycle,
    network,
    page: client.bindTab('accountStateIndex', 'account page'),
    popUp: client.lease('follow pop-up'),
    shown: () => shown,
    isWanted: () => isWanted,
    vanish() {
      isGone = true
    },
  }
}
