import { expect, test } from 'vitest'
import { createFeedStore } from '../../../server/redis/feed-store'
import { buy, order, serveFeed, shards, trader, watch } from './feed-rig'
import { describeSharedRedis } from './describe-redis'

const id = String(trader)
const history = { deltas: 100, ageMs: 60_000 }

describeSharedRedis('the Redis commands of pricing', ({ redis, admin, callsOf }) => {
  const reads = async (): Promise<number> =>
    Number(/total_reads_processed:(\d+)/.exec(await admin().info('stats'))?.[1])

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

  test('RS-151: reads whole accounts over the separate connection, including reads for pricing', async () => {
    const bulk = admin().duplicate({ lazyConnect: true, enableOfflineQueue: false })
    const store = createFeedStore(admin(), { history, shards, bulk })
    for (const what of ['read', 'readToPrice'] as const) {
      await expect(store[what](id)).rejects.toThrow(/writeable/)
    }
  })
})
