import { expect, test } from 'vitest'
import { createFeedStore } from '../../../server/redis/feed-store'
import { keys } from '../../../server/redis/keys'
import { describeNeeding } from '../../support/needs-program'
import { ofType, subscribe } from '../server/feed-client'
import { until } from '../server/serve'
import {
  besideOf, buy, client, json, moveUntil, order, partOf, producerOf, quote, serveFeed, shards, trader,
} from './feed-rig'
import { redisWithAdmin } from './redis-with-admin'

const id = String(trader)
const history = { deltas: 100, ageMs: 60_000 }

describeNeeding('redis-server', 'what pricing asks of Redis', () => {
  const { redis, admin } = redisWithAdmin()

  async function statOf(section: 'stats' | 'commandstats', pattern: RegExp): Promise<number> {
    return Number(pattern.exec(await admin().info(section))?.[1] ?? 0)
  }

  const beatOf = (): Promise<readonly string[]> => admin().zrange(keys.servers, '0', '-1', 'WITHSCORES')
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

  test('RS-90: an account is written whole now and then, and only then the stream of deltas is cut', async () => {
    const server = await serveFeed(redis(), { history: { deltas: 3 } })
    const near = await client(server)
    await subscribe(near)
    const firstSeq = Number(await admin().hget(keys.account(id), 'rowsSeq'))
    await moveUntil(() => near.texts.length > 130, server)
    await until(() => near.texts.length > 130)
    const { seq, rowsSeq } = await admin().hgetall(keys.account(id))
    expect(Number(rowsSeq)).toBeGreaterThan(firstSeq)
    expect(Number(seq) - Number(rowsSeq)).toBeLessThan(64)
    const kept = await admin().xlen(keys.deltas(id))
    expect(kept).toBeGreaterThanOrEqual(Number(seq) - Number(rowsSeq))
    expect(kept).toBeLessThan(64 + 3)
  })

  test('RS-92: an account without viewers for minutes keeps its stops, and writes few deltas', async () => {
    const server = await serveFeed(redis(), { leaseMs: 3_000 })
    const near = await client(server)
    await subscribe(near)
    near.send({
      type: 'Order', traderid: trader, reqid: 'unshown-00001', validUntil: Date.now() + 20_000,
      order: { action: 'open', symbol: 'EURUSD', type: 'buy', lots: 0.91, sl: 1.05 },
    })
    const { tickets } = await near.next(ofType('Ack'))
    const ticket: unknown = Array.isArray(tickets) ? tickets[0] : undefined
    await near.close()
    const other = await client(server)
    await subscribe(other, besideOf(id))
    const wanted = keys.wanted(partOf(id))
    await admin().zadd(wanted, Date.now() - 120_000, id)
    // Among these beats is the one that lists the accounts (RS-86).
    for (let beats = 0; beats < 4; beats += 1) {
      const shownUp = await beatOf()
      await expect.poll(beatOf).not.toEqual(shownUp)
    }
    const before = Number(await admin().hget(keys.account(id), 'seq'))
    const shownFrom = other.texts.length
    await moveUntil(() => other.texts.length > shownFrom + 20, server)
    expect(Number(await admin().hget(keys.account(id), 'seq')) - before).toBeLessThan(5)
    const isOpen = async (): Promise<boolean> =>
      (await admin().hget(keys.account(id), 'rows'))?.includes(`"ticket":${String(ticket)},`) === true
    expect(await isOpen()).toBe(true)
    for (const bid of [1.0498, 1.0862]) await quote(server, admin(), bid)
    await expect.poll(isOpen).toBe(false)
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
