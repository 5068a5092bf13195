import { expect, onTestFinished, test } from 'vitest'
import { createFeedStore } from '../../../server/redis/feed-store'
import { keys } from '../../../server/redis/keys'
import { createProducer } from '../../../server/redis/producer'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { makeSource, update } from '../../unit/server/producer-rig'
import { present } from '../../unit/server/support'
import { buy, order, serveFeed, shards, trader, watch } from './feed-rig'
import { describeSharedRedis } from './describe-redis'

const id = String(trader)
const history = { deltas: 100, ageMs: 60_000 }

describeSharedRedis('the Redis commands of pricing', ({ redis, admin, callsOf }) => {
  const statOf = async (name: string): Promise<number> =>
    Number(new RegExp(`${name}:(\\d+)`).exec(await admin().info('stats'))?.[1])
  const reads = (): Promise<number> => statOf('total_reads_processed')

  test('RS-141: reads each entry of a stream once', async () => {
    const near = await watch(await serveFeed(redis(), { leaseMs: 3_000 }))
    expect(await order(near, 'read-once-01', buy(0.11))).toMatchObject({ state: 'done' })
    const secondOf = async (): Promise<number> => Number((await admin().time())[0])
    const [before, from] = [await callsOf('xread'), await secondOf()]
    await expect.poll(secondOf).toBeGreaterThan(from + 1)
    // Redis answers about four waits a second, but an endless loop would make a thousand.
    expect(await callsOf('xread') - before).toBeLessThan(30)
  })

  test.each(['want', 'attentionOf'] as const)('RS-91 RS-97: sends simultaneous %s calls in one write', async (what) => {
    const store = createFeedStore(admin(), { history, shards })
    await store[what](id)
    const before = await reads()
    await Promise.all(Array.from({ length: 40 }, (_, index) => store[what](String(index))))
    // Includes the INFO command.
    expect(await reads() - before).toBeLessThanOrEqual(4)
  })

  test('RS-151: reads whole accounts only over the separate connection, even for pricing', async () => {
    const bulk = admin().duplicate({ lazyConnect: true, enableOfflineQueue: false })
    const store = createFeedStore(admin(), { history, shards, bulk })
    for (const what of ['read', 'readToPrice'] as const) {
      await expect(store[what](id)).rejects.toThrow(/writeable/)
    }
  })
  test('RS-160: stores 64 reached stops of an account without viewers in fewer bytes than 8 accounts', async () => {
    const store = createFeedStore(admin(), { history, shards })
    const { roles, incarnation } = await store.showUp('a', 60_000, true, 'first', {
      incarnation: undefined, tick: '', change: '', deltas: new Map(),
    })
    const clock = createSimulatedClock(Date.now())
    const producer = createProducer({
      store, clock, now: () => clock.now(), trouble: expect.unreachable, watchIntake: () => () => undefined,
      attentionMs: 60_000, restMs: 3_000,
      exchange: {
        source: makeSource(), currency: 'USD', currencyDigits: 2, leverage: 100, positions: 1_000, seed: '1',
        maxAccounts: 1, rowsPerUpdate: 200,
      },
    })
    onTestFinished(producer.stop)
    const seq = (): Promise<string | null> => admin().hget(keys.account(id), 'seq')
    const read = async () => present(await store.readToPrice(id)).positions.map(({ row }) => row)
    producer.hold(roles, incarnation)
    producer.setWanted({ shown: [], unshown: [id] })
    await expect.poll(seq).toBe('0')
    const opened = await read()
    const stops = opened.filter(({ type, sl }) => type === 'buy' && sl > 0).sort((one, other) => other.sl - one.sl)
    const bySymbolAndStop = new Map(stops.map((row) => [`${row.symbol} ${row.sl}`, row]))
    const before = await statOf('total_net_input_bytes')
    for (const [index, { symbol, sl, digits }] of [...bySymbolAndStop.values()].slice(0, 64).entries()) {
      const points = Math.round(sl * 10 ** digits)
      producer.receive([update(`${index + 1}-0`, { symbol, bid: points, ask: points })])
      await expect.poll(seq, { interval: 1 }).toBe(`${index + 1}`)
    }
    const sent = await statOf('total_net_input_bytes') - before
    expect(sent).toBeLessThan(8 * JSON.stringify(opened).length)
    const closed = new Set((await store.closedAfter(id, 0)).map(({ ticket }) => ticket))
    expect(closed.size).toBeGreaterThan(63)
    expect((await read()).map(({ ticket }) => ticket))
      .toEqual(opened.map(({ ticket }) => ticket).filter((ticket) => !closed.has(ticket)))
  })
})
