import { createSeededRandom } from '../../../server/shared/seeded-random'
import { createOutbox } from '../../../src/outbox/create-outbox'
import { copyTradingOrders, orderMessage } from '../../../src/outbox/orders/copy-trading-orders'
import type { Order } from '../../../src/positions/model/wire'
import { copyTrading } from '../../../src/protocols/copy-trading/copy-trading'
import { isRecord } from '../../../src/shared/checks'
import { createMemoryLocks } from '../../support/memory-locks'
import { createMemoryStorage } from '../../support/memory-storage'
import { createProtocolRig } from '../../support/protocol-rig'

const account = { currency: 'USD', currencyDigits: 2, balance: 100, credit: 0, margin: 0, leverage: 100 }
export const close41: Order = { action: 'close', ticket: 41 }

/**
 * The server's clock is `aheadMs` ahead.
 * @param isTimed whether the client has received a snapshot with the server's time
 */
export async function createOrderStage(aheadMs = 0, isTimed = true, storage = createMemoryStorage()) {
  const { client, clock, socket, connect, last } = createProtocolRig(copyTrading({ session: { userId: 10260 } }))
  const outbox = createOutbox({ client, wire: copyTradingOrders(), ports: {
    clock, random: createSeededRandom(3), locks: createMemoryLocks().holder(), storage,
  } })
  connect()
  await clock.advanceAsync(10)

  const say = async (frame: object): Promise<void> => {
    last().message(frame)
    await clock.advanceAsync(0)
  }

  const serverMs = (): number => clock.now() + aheadMs
  const snapshot = (ts?: number): Promise<void> =>
    say({ Code: 200, type: 'Snapshot', ...(ts === undefined ? {} : { ts }), epoch: 'e', seq: 1, data: [], account })
  if (isTimed) await snapshot(serverMs())

  return {
    clock,
    client,
    outbox,
    say,
    serverMs,
    snapshot,
    framesOf: (type: string): readonly unknown[] => socket.connections.flatMap(({ frames }) => frames)
      .filter((frame) => isRecord(frame) && frame.type === type),
    pong: (ts: number) => say({ Code: 200, type: 'Pong', ts, epoch: 'e', seq: 1 }),
    async order(order: Order = close41): Promise<string> {
      const posted = await outbox.post(orderMessage(order))
      await clock.advanceAsync(0)
      if (!posted.ok) throw new Error(posted.code)
      return posted.id
    },
  }
}
