import { createOutbox } from '../../src/outbox/create-outbox'
import type { Order } from '../../src/positions/model/wire'
import type { CopyTradingEvents } from '../../src/positions/model/positions-update'
import { copyTradingOrders, orderMessage } from '../../src/outbox/orders/copy-trading-orders'
import { createSystemClock } from '../../src/platform/system-ports'
import type { SocketClient } from '../../src/connection/runtime/client-api'
import { createMemoryLocks } from '../support/memory-locks'
import { createMemoryStorage } from '../support/memory-storage'
import { createSeededRandom } from '../../server/shared/seeded-random'
import type { Freshness } from './freshness'
import type { Tally } from './tally'

type Outcome = 'acked' | 'failed' | 'expired' | 'unknown'

/** Traders themselves never open more than half a lot. */
const firstSteps = 51

/** Short, so that some orders are too late. */
const ttlMs = 1_200

interface OrderBookOptions {
  readonly client: SocketClient<CopyTradingEvents>
  readonly seed: number
  readonly record: Pick<Freshness, 'openedBySize'>
  readonly tally: Pick<Tally, 'expect'>
  /** The share of one of several books: which sizes are its own. */
  readonly share: { readonly index: number; readonly count: number }
}

/** Orders that are recognised by their size, wherever it shows. */
export function createOrderBook({ client, seed, record, tally, share }: OrderBookOptions) {
  const outbox = createOutbox<Order, CopyTradingEvents>({
    client,
    wire: copyTradingOrders(),
    ports: {
      clock: createSystemClock(),
      random: createSeededRandom(seed + 2_000),
      storage: createMemoryStorage(),
      locks: createMemoryLocks().holder(),
    },
    settleMs: 1_000,
    requestTimeoutMs: 700,
  })
  /** The outcome of each size; `undefined` while it is unknown. */
  const outcomes = new Map<number, Outcome | undefined>()
  const sizeOf = (payload: Order): number => (payload.action === 'open' ? payload.lots : 0)
  let steps = firstSteps + share.index

  outbox.on('settled', ({ payload, state }) => {
    if (state !== 'queued' && state !== 'sent') outcomes.set(sizeOf(payload), state)
  })

  return {
    /** Opens a position that only this test opens. */
    async place(): Promise<void> {
      const lots = steps / 100
      steps += share.count
      const order: Order = { action: 'open', symbol: 'EURUSD', type: 'buy', lots }
      outcomes.set(lots, undefined)
      const { ok } = await outbox.post(orderMessage(order, { ttlMs }))
      // Nothing is kept of one that was not taken, so nothing may come of it either.
      if (!ok) outcomes.set(lots, 'failed')
    },
    /** Whether it is known of each of the present user's what became of it. */
    isSettled: (): boolean => outbox.entries().every(({ state, code }) =>
      !['queued', 'sent', 'unknown'].includes(state) || code === 'not-known'),
    /** Compares what the outbox says became of them with what the server did. */
    judge(): void {
      for (const [lots, outcome] of outcomes) {
        const times = record.openedBySize(lots)
        tally.expect('executed-once', times <= 1, () => `${lots} lots were opened ${times} times`)
        const isTrue = outcome === 'unknown' || times === (outcome === 'acked' ? 1 : 0)
        tally.expect('answers-are-true', isTrue,
          () => `${lots} lots were opened ${times} times, ${outcome ?? 'unknown'} is reported`)
      }
    },
    counts: () => ({
      placed: outcomes.size, acked: [...outcomes.values()].filter((outcome) => outcome === 'acked').length,
    }),
    /** The sizes of all placed orders, lots. */
    sizes: (): readonly number[] => [...outcomes.keys()],
    dispose: (): void => outbox.dispose(),
  }
}
