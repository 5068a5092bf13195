import { expect, test } from 'vitest'
import { keys } from '../../../server/redis/keys'
import type { FeedClient, Frame } from '../server/feed-client'
import { until } from '../server/serve'
import {
  buy, cutOff, framesOf, heldOf, mend, move, order, shardFor, patientLease, query, serveFeed, settled, shards, trader,
  watch,
} from './feed-rig'
import { describeSharedRedis } from './describe-redis'

/** Expects one epoch and consecutive seqs from the snapshot on. */
function expectNoGap(line: FeedClient): void {
  const places = framesOf(line).filter(({ seq }) => seq !== undefined)
  const [first] = places
  expect(new Set(places.map(({ epoch }) => epoch)).size).toBe(1)
  expect(places.map(({ seq }) => seq)).toEqual(places.map((_, index) => (first?.seq ?? 0) + index))
}

describeSharedRedis('servers that price in parallel', ({ redis, admin }) => {
  test('RS-7 RS-83: keeps accounts running and executes each order once while servers start and die', async () => {
    const shown = await serveFeed(redis(), { rate: 20, ...patientLease })
    const lines = await Promise.all(Array.from({ length: 8 }, (_, index) => watch(shown, trader + index)))
    const [near] = lines
    if (near === undefined) throw new Error('no account is watched')
    const sizes = [0.81, 0.82, 0.83, 0.84, 0.85, 0.86]
    const tickets: unknown[] = []
    const place = async (at: number): Promise<void> => {
      const done = await order(near, `moves-00000${at}`, buy(sizes[at] ?? 0))
      expect(done).toMatchObject({ Code: 200, state: 'done' })
      tickets.push(done.tickets)
    }
    const second = await serveFeed(redis(), { rate: 20, ...patientLease })
    await place(0)
    await settled(shown, second)
    await place(1)
    const third = await serveFeed(redis(), { rate: 20, ...patientLease })
    await place(2)
    await settled(shown, second, third)
    await second.close()
    await place(3)
    cutOff(third)
    await place(4)
    await until(() => shown.health().shards === shards)
    await place(5)
    const moved = lines.map(({ texts }) => texts.length)
    await until(() => lines.every(({ texts }, index) => texts.length > (moved[index] ?? 0) + 3))
    lines.forEach(expectNoGap)
    mend(third)
    for (const [at] of sizes.entries()) {
      expect((await query(near, `moves-00000${at}`)).tickets).toEqual(tickets[at])
    }
    for (const lots of sizes) expect(await heldOf(shown, lots)).toBeLessThanOrEqual(1)
    expect(new Set(tickets.flat()).size).toBe(sizes.length)
  })

  test('RS-9: ignores writes of the previous connection that arrive after a reconnect', async () => {
    const server = await serveFeed(redis())
    await move(1, server)
    await expect.poll(() => admin().xlen(keys.ticks)).toBeGreaterThan(1)
    const links = server.line.links()
    for (const link of links) link.hold()
    await move(1, server)
    await until(() => links.some((link) => link.held().includes(keys.market)))
    await until(() => !server.health().sound)
    for (const link of links) link.resetNear()
    await until(() => server.health().sound)
    const before = await admin().xlen(keys.ticks)
    await move(3, server)
    await expect.poll(() => admin().xlen(keys.ticks)).toBeGreaterThan(before + 2)
    const market = async (): Promise<unknown> => [await admin().hgetall(keys.market), await admin().xlen(keys.ticks)]
    const newest = await market()
    for (const link of links) link.deliver()
    await until(() => links.every((link) => !server.line.links().includes(link)))
    expect(await market()).toEqual(newest)
  })

  test('RS-88 RS-89: takes a role whose Redis key is not a string, and reports a failed renewal once', async () => {
    await admin().rpush(keys.role(7), 'no', 'role')
    const server = await serveFeed(redis())
    await settled(server)
    expect(await admin().get(keys.role(7))).toMatch(/^1 \w+$/)
    expect(server.trouble).toEqual([])
    await admin().set(keys.servers, 'no servers')
    await expect.poll(() => server.trouble.filter((line) => line.includes('WRONGTYPE'))).toHaveLength(1)
    await admin().del(keys.servers)
    await until(() => server.health().sound)
    expect(server.trouble.filter((line) => line.includes('WRONGTYPE'))).toHaveLength(1)
  })

  test('RS-13 RS-14: keeps connections and executes orders when new stream ids start at an earlier time', async () => {
    const server = await serveFeed(redis())
    const near = await watch(server, trader)
    const { epoch } = near.snapshot
    const farMs = Date.now() + 86_400_000
    const [name = ''] = await admin().zrange(keys.servers, '0', '0')
    for (const stream of [keys.intake(shardFor(String(trader))), keys.inbox(name), keys.changes]) {
      await admin().xadd(stream, `${farMs}-0`, '', '')
    }
    expect(await order(near, 'before-00001', buy(0.81))).toMatchObject({ state: 'done' })
    await admin().flushall()
    await until(() => server.trouble.some((line) => line.includes('lost data')))
    const isNew = (frame: Frame): boolean => frame.type === 'Snapshot' && frame.epoch !== epoch
    expect(await near.next(isNew)).toMatchObject({ seq: 0 })
    const later = { postedAt: Date.now() + 60_000 }
    expect(await order(near, 'after-000001', buy(0.82), undefined, later)).toMatchObject({ state: 'done' })
  })
})
