import { expect, test } from 'vitest'
import { createFeedStore } from '../../../server/redis/feed-store'
import { keys } from '../../../server/redis/keys'
import { describeNeeding } from '../../support/needs-program'
import { subscribe } from '../server/feed-client'
import { until } from '../server/serve'
import {
  buy, client, json, order, producerOf, quote, serveFeed, shards, trader,
} from './feed-rig'
import { redisWithAdmin } from './redis-with-admin'

const id = String(trader)
const history = { deltas: 100, ageMs: 60_000 }

describeNeeding('redis-server', 'what pricing asks of Redis', () => {
  const { redis, admin } = redisWithAdmin()

  async function statOf(section: 'stats' | 'commandstats', pattern: RegExp): Promise<number> {
    return Number(pattern.exec(await admin().info(section))?.[1] ?? 0)
  }

  const reads = (): Promise<number> => statOf('stats', /total_reads_processed:(\d+)/)

  test('RS-90: a delta of prices is in the stream alone; a reader finds the rows that it leads to', async () => {
    // It keeps its roles on a busy machine.
    const server = await serveFeed(redis(), { positions: 40, leaseMs: 10_000 })
    const near = await client(server)
    await subscribe(near)
    const wholeOf = (): Promise<(string | null)[]> => admin().hmget(keys.account(id), 'rows', 'account', 'rowsSeq')
    const before = await wholeOf()
    await producerOf(server)
    // The account is written whole with each 64th delta.
    for (let count = 0; count < 6; count += 1) {
      const reportedBefore = near.texts.length
      await quote(server, admin(), 1.0863 + count / 10_000)
      await until(() => near.texts.length > reportedBefore)
    }
    expect(await wholeOf()).toEqual(before)
    const { seq, rowsSeq } = await admin().hgetall(keys.account(id))
    expect(Number(seq)).toBeGreaterThan(Number(rowsSeq))
    await server.close()
    const store = createFeedStore(admin(), { history, shards })
    const { httpUrl } = await serveFeed(redis(), { positions: 40 })
    const shown = await json(`${httpUrl}/api/positions?traderid=${trader}`)
    for (const stored of [await store.read(id), await store.readToPrice(id)]) {
      const prices = stored?.positions.map(({ row }) => [row.ticket, row.nowprice, row.profit])
      const rows = shown['data'] as { ticket: number; nowprice: number; profit: number }[]
      expect(prices).toEqual(rows.map((row) => [row.ticket, row.nowprice, row.profit]))
      expect(JSON.stringify(stored?.positions)).not.toBe(before[0])
    }
  })

  test('RS-141: each entry of a stream is read once', async () => {
    const near = await client(await serveFeed(redis(), { leaseMs: 3_000 }))
    await subscribe(near)
    // It leaves an answer in the server's inbox.
    expect(await order(near, 'read-once-01', buy(0.11))).toMatchObject({ state: 'done' })
    const waits = (): Promise<number> => statOf('commandstats', /cmdstat_xread:calls=(\d+)/)
    const secondOf = async (): Promise<number> => Number((await admin().time())[0])
    const [before, from] = [await waits(), await secondOf()]
    await expect.poll(secondOf).toBeGreaterThan(from + 1)
    // A wait each second, and one for each stream that it reads from now on; an endless loop would make a thousand.
    expect(await waits() - before).toBeLessThan(30)
  })

  test('RS-91: what is asked in one turn goes to Redis in one write', async () => {
    const store = createFeedStore(admin(), { history, shards })
    await store.want(id)
    const before = await reads()
    await Promise.all(Array.from({ length: 40 }, (_, index) => store.want(String(index))))
    // The question itself is one.
    expect(await reads() - before).toBeLessThanOrEqual(4)
  })
})
