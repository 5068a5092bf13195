import type { SocketEvent, SocketPort, Storage } from '../../../src/connection/ports/ports'
import { createClient } from '../../../src/connection/runtime/create-client'
import type { SocketClient } from '../../../src/connection/runtime/client-api'
import { createPersistedState } from '../../../src/connection/runtime/persisted-state'
import { createOutbox } from '../../../src/outbox/create-outbox'
import type { CopyTradingEvents, PositionsUpdate } from '../../../src/positions/model/positions-update'
import type { Position } from '../../../src/positions/model/wire'
import { copyTrading } from '../../../src/protocols/copy-trading/copy-trading'
import { copyTradingImage } from '../../../src/protocols/copy-trading/saved-state'
import { createSeededRandom } from '../../../server/shared/seeded-random'
import type { Process } from '../device'
import type { World } from '../world'
import type { Breakage } from './breakage'
import { createMessageWire, type Payload } from './message'
import type { Platform } from './platform'

export interface Shown {
  readonly update: PositionsUpdate
  /** Read when the update is emitted. */
  readonly list: readonly Position[]
}

interface AppOptions {
  readonly world: World
  readonly process: Process
  readonly platform: Platform
  readonly socket: SocketPort
  readonly storage: Storage
  readonly seed: string
  readonly breakage: Breakage
  /** Called before the outbox listens to the client. */
  readonly watch: (client: SocketClient<CopyTradingEvents>) => void
}

export type App = ReturnType<typeof createApp>

function countLive(port: SocketPort, live: Set<object>): SocketPort {
  const { watchSlots } = port
  return {
    ...(watchSlots === undefined ? {} : { watchSlots: (freed: () => void) => watchSlots(freed) }),
    open(request, listener) {
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

export function createApp(options: AppOptions) {
  const { world, process, platform, socket: native, storage, seed, breakage, watch } = options
  const { lifecycle, network, ports: { bus } } = world
  const sockets = new Set<object>()
  const protocol = copyTrading()
  let shown: Shown | undefined
  let isWanted = false

  const made = createClient(
    {
      url: 'wss://feed.example.com/ws',
      protocol: breakage.protocol?.(protocol) ?? protocol,
      persist: (around) => createPersistedState(around, copyTradingImage, storage),
      ...(breakage.policy === undefined ? {} : { policy: breakage.policy }),
    },
    {
      development: false,
      ports: {
        socket: countLive(breakage.socket?.(native) ?? native, sockets),
        clock: process.clock,
        random: createSeededRandom(seed),
        bus, lifecycle, network, storage,
        frames: platform.createFrames(process, () => lifecycle.isForeground()),
        log: { report: () => undefined },
      },
    },
  )
  const client = breakage.client?.(made) ?? made
  client.on('positionsUpdated', (update) => {
    shown = { update, list: update.list }
  })
  client.on('leasesChanged', (leases) => {
    isWanted = leases.some(({ held }) => held)
  })
  // Clears the page before notifying it of the new user, as in the stores.
  client.on('sessionChanged', () => {
    shown = undefined
  })
  watch(client)
  const wire = createMessageWire()
  const outbox = createOutbox<Payload, CopyTradingEvents>({
    client: breakage.outboxClient?.(client) ?? client,
    wire: breakage.wire?.(wire) ?? wire,
    ports: {
      storage: breakage.outboxStorage?.(storage) ?? storage,
      locks: world.locks.holder(),
      clock: process.clock,
      random: createSeededRandom(`outbox ${seed}`),
    },
  })
  return {
    process,
    client,
    outbox,
    live: () => sockets.size,
    page: client.bindTab('accountStateIndex', 'account page'),
    popUp: client.lease('follow pop-up'),
    shown: () => shown,
    isWanted: () => isWanted,
  }
}
