import type { Order } from '../../../src/positions/model/wire'
import { createOutbox } from '../../../src/outbox/create-outbox'
import { copyTradingOrders, orderMessage } from '../../../src/outbox/orders/copy-trading-orders'
import { copyTrading } from '../../../src/protocols/copy-trading/copy-trading'
import { createClient } from '../../../src/connection/runtime/client'
import { createManualFrameScheduler } from '../../support/manual-frame-scheduler'
import { createMemoryLocks } from '../../support/memory-locks'
import { createMemoryStorage } from '../../support/memory-storage'
import { createScriptedBus, createScriptedLifecycle, createScriptedNetwork } from '../../../src/testing/scripted-ports'
import { createScriptedSocket } from '../../../src/testing/scripted-socket'
import { createSeededRandom } from '../../../server/shared/seeded-random'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'

const account = { currency: 'USD', currencyDigits: 2, balance: 100, credit: 0, margin: 0, leverage: 100 }
export const close41: Order = { action: 'close', ticket: 41 }

/** A client of the copy-trading protocol whose server's clock is `aheadMs` ahead of ours. */
export async function createOrderStage(aheadMs: number, ttlMs?: number) {
  const clock = createSimulatedClock()
  const socket = createScriptedSocket({ clock, autoOpen: true })
  const random = createSeededRandom(3)
  const client = createClient(
    { url: 'wss://feed.example.com/ws', protocol: copyTrading({ session: { userId: 10260 } }) },
    {
      development: false,
      ports: {
        clock,
        socket,
        random,
        bus: createScriptedBus(),
        lifecycle: createScriptedLifecycle(),
        network: createScriptedNetwork(),
        frames: createManualFrameScheduler(),
        log: { report: () => undefined },
      },
    },
  )
  const locks = createMemoryLocks().holder()
  const storage = createMemoryStorage()
  const outbox = createOutbox({ client, wire: copyTradingOrders(), ports: { clock, random, locks, storage } })
  client.connect()
  await clock.advanceAsync(10)

  const say = async (frame: object): Promise<void> => {
    socket.last().message(frame)
    await clock.advanceAsync(0)
  }
  /** On whichever line. */
  const framesOf = (type: string): unknown[] => socket.connections.flatMap(({ frames }) => frames)
    .filter((frame) => typeof frame === 'object' && frame !== null && 'type' in frame && frame.type === type)

  return {
    clock,
    client,
    outbox,
    say,
    framesOf,
    serverMs: () => clock.now() + aheadMs,
    snapshot: (ts?: number) =>
      say({ Code: 200, type: 'Snapshot', ...(ts === undefined ? {} : { ts }), epoch: 'e', seq: 1, data: [], account }),
    pong: (ts: number) => say({ Code: 200, type: 'Pong', ts, epoch: 'e', seq: 1 }),
    async order(order: Order = close41): Promise<string> {
      const posted = await outbox.post(orderMessage(order, ttlMs === undefined ? {} : { ttlMs }))
      await clock.advanceAsync(0)
      if (!posted.ok) throw new Error(posted.code)
      return posted.id
    },
  }
}
