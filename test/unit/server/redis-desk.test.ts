import { describe, expect, test } from 'vitest'
import { createRedisDesk } from '../../../server/redis/redis-desk'
import { keys } from '../../../server/redis/keys'
import { createReplica, type Replica } from '../../../server/redis/replica'
import type { FeedStore } from '../../../server/redis/feed-store'
import type { OrderState } from '../../../server/redis/store-answers'
import type { AckFrame, OrderFrame, QueryFrame } from '../../../src/positions/model/wire'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { account } from '../positions/samples'
import { createStoreDouble } from './store-double'

const traderId = '10260'
const reqid = 'r-1'
const order: OrderFrame = {
  type: 'Order', traderid: traderId, reqid, validUntil: 2_000_000_000_000, order: { action: 'close', ticket: 1 },
}
const query: QueryFrame = { type: 'Query', traderid: traderId, reqid }
const ack: AckFrame = { type: 'Ack', reqid, Code: 409, state: 'refused', reason: 'expired' }

const replicaOf = (store: FeedStore): Replica => createReplica({
  traderId, store, history: { deltas: 1, ageMs: 1 },
  stored: {
    epoch: 'e-1', seq: 0, account: account(), positions: [], deltas: [], lastId: '1-0', tick: '0-0',
    books: { nextTicket: 1, lastDeal: 0, balanceMinor: 0, startMinor: 0, follows: [] },
  },
})

/** A desk whose inbox has the answer before Redis says that the order is pending, or after. */
function createStage(inboxFirst: boolean) {
  const clock = createSimulatedClock()
  const tell = (): void =>
    desk.hear({ id: '1-1', fields: { order: keys.order(traderId, reqid), ack: JSON.stringify(ack) } })
  async function pending(): Promise<OrderState> {
    if (inboxFirst) tell()
    else clock.setTimer(tell, 1)
    await Promise.resolve()
    return { kind: 'pending' }
  }
  const { store } = createStoreDouble(clock)
  const desk = createRedisDesk({
    server: 'here', clock, trouble: () => undefined, patienceMs: 5_000,
    store: { ...store, submit: pending, query: pending },
  })
  return { clock, desk, feed: replicaOf(store) }
}

test('RS-95: an order for which there is no room is answered with 503, and is not waited for', async () => {
  const clock = createSimulatedClock()
  const { store } = createStoreDouble(clock)
  const desk = createRedisDesk({
    server: 'here', clock, trouble: () => undefined, patienceMs: 5_000,
    store: { ...store, submit: () => Promise.resolve({ kind: 'full' }) },
  })
  const answer = await desk.submit(replicaOf(store), order)
  expect(answer).toMatchObject({ Code: 503, reqid, msg: 'too many orders wait; send it again later' })
  expect(clock.pending()).toBe(0)
})

const orders = [['before', true], ['after', false]] as const
describe.each(orders)('an answer that is in the inbox %s Redis answers', (_, inboxFirst) => {
  test.each([
    ['an order', order], ['a question', query],
  ] as const)('RS-80: is the answer of %s', async (_what, frame) => {
    const { clock, desk, feed } = createStage(inboxFirst)
    const answer = frame.type === 'Order' ? desk.submit(feed, frame) : desk.query(feed, frame)
    await clock.advanceAsync(1)
    expect(await Promise.race([answer, Promise.resolve('none yet')])).toEqual(ack)
    expect(clock.pending()).toBe(0)
  })
})
