import { expect, test } from 'vitest'
import type { ClosedTrade } from '../../../server/feed/model/account/closed-trades'
import { createFeedStore } from '../../../server/redis/feed-store'
import { keys } from '../../../server/redis/keys'
import type { Mark } from '../../../src/positions/model/wire'
import { ofType, type FeedClient, type Frame } from '../server/feed-client'
import { until } from '../server/serve'
import { present } from '../../unit/server/support'
import {
  buy, client, cutOff, heldOf, json, mend, move, moveUntil, order, query, recordsOf, serveFeed, serveTwo, shards,
  trader, watch, type RedisFeed,
} from './feed-rig'
import { describeRedis } from './describe-redis'
import { startStandby } from './standby'

/** Retries, because the server may reject clients while Redis returns. */
async function lineTo(server: RedisFeed, since: Mark): Promise<[FeedClient, Frame]> {
  for (;;) {
    const line = await client(server)
    line.send({ type: 'Subscribe', traderid: trader, since })
    const answer = await line.next(ofType('Pong')).catch(() => undefined)
    if (answer !== undefined) return [line, answer]
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

describeRedis('a feed that loses Redis', ({ redis, admin }) => {
  test('RS-12: keeps the epoch, rows and keys when Redis returns with its data intact', async () => {
    const [one, other] = await serveTwo(redis())
    const near = await watch(one)
    const { epoch = '' } = near.snapshot
    const done = await order(near, 'kept-0000001', buy(0.81))
    await moveUntil(() => near.texts.length > 4, one, other)
    const { seq = 0 } = JSON.parse(near.texts.at(-1) ?? '{}') as { seq?: number }
    await redis().restart({ keepData: true })
    await until(() => one.health().sound && other.health().sound)
    await move(20, one, other)
    const [far] = await lineTo(other, { epoch, seq })
    const places = far.texts.map((text) => JSON.parse(text) as { epoch: string; seq: number; type: string })
    expect(places.map((place) => `${place.type} ${place.seq}`).slice(0, -1))
      .toEqual(places.slice(0, -1).map((_, index) => `Delta ${seq + 1 + index}`))
    expect(places.every((place) => place.epoch === epoch)).toBe(true)
    expect(await query(far, 'kept-0000001')).toEqual(done)
    expect(await order(far, 'kept-0000001', buy(0.81))).toEqual(done)
    const ticket: unknown = Array.isArray(done.tickets) ? done.tickets[0] : undefined
    await expect.poll(async () => [await recordsOf(one, ticket), await recordsOf(other, ticket)]).toEqual([1, 1])
  })

  test('RS-179: moves to the new primary after a switchover, and keeps the epoch and the order results', async () => {
    const server = await serveFeed(redis())
    const near = await watch(server)
    const { epoch = '' } = near.snapshot
    const done = await order(near, 'before-00001', buy(0.86))
    const standby = await startStandby(redis(), admin())
    server.line.leadTo(standby.port)
    await standby.takeOver()
    await expect.poll(() => admin().info('replication')).toContain('role:slave')
    await until(() => server.trouble.at(-1)?.endsWith('can be reached again') === true)
    await until(() => server.health().sound)
    const [far, pong] = await lineTo(server, { epoch, seq: 0 })
    expect(pong.epoch).toBe(epoch)
    expect(await query(far, 'before-00001')).toEqual(done)
    expect(await order(far, 'after-000001', buy(0.87))).toMatchObject({ state: 'done' })
  })

  test('RS-12: keeps the epoch and all order results when all servers restart while Redis runs', async () => {
    const servers = await serveTwo(redis())
    const near = await watch(servers[0])
    const done = await order(near, 'deploy-000001', buy(0.82))
    for (const server of servers) await server.close()
    const back = await watch((await serveTwo(redis()))[1])
    expect([back.snapshot.epoch, await query(back, 'deploy-000001')]).toEqual([near.snapshot.epoch, done])
  })

  test('RS-161: does not return trades that Redis has lost, even if the account’s epoch is unchanged', async () => {
    const server = await serveFeed(redis())
    await watch(server)
    // The copy keeps its epoch, because no server shows or prices it.
    const unshown = '99260'
    for (const keyOf of [keys.account, keys.closed]) await admin().copy(keyOf(String(trader)), keyOf(unshown))
    const [newest] = await admin().xrevrange(keys.closed(unshown), '+', '-', 'COUNT', 1)
    const { deal, sigtraderid } = JSON.parse(present(newest)[1][1] ?? '') as ClosedTrade
    const deals = async (): Promise<unknown> => {
      const path = `/api/closed-trades?traderid=${unshown}&trader=${sigtraderid}&limit=200`
      const { data } = await json(server.httpUrl + path)
      return Array.isArray(data) ? data.map((trade: ClosedTrade) => trade.deal) : data
    }
    const before = await deals()
    expect(before).toContain(deal)
    await admin().xdel(keys.closed(unshown), `${deal}-0`)
    expect(await deals()).toEqual(before)
    await admin().hset(keys.incarnation, { id: 'newer', generation: 9 })
    await until(() => server.trouble.includes('Redis has lost data: a new epoch starts'))
    await expect.poll(deals).not.toContain(deal)
  })

  test.each([
    ['received', watch],
    ['wrote', () => createFeedStore(admin(), { history: { deltas: 3, ageMs: 60_000 }, shards }).want(String(trader))],
  ])('RS-171: starts a new epoch when Redis has an update but not the deltas that a server %s', async (_, open) => {
    const server = await serveFeed(redis())
    await open(server)
    const accountKeys = [keys.account, keys.deltas].map((keyOf) => keyOf(String(trader)))
    const place = async (): Promise<Mark> => {
      const [epoch, seq] = await admin().hmget(keys.account(String(trader)), 'epoch', 'seq')
      return { epoch: epoch ?? '', seq: Number(seq) }
    }
    const moved = async (seq: number): Promise<Mark> => {
      let now = await place()
      for (; now.epoch === '' || now.seq <= seq; now = await place()) {
        await move(1, server)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      return now
    }
    const older = await moved(2)
    for (const key of accountKeys) await admin().copy(key, `older ${key}`)
    const last = await moved(older.seq + 2)
    cutOff(server)
    // Redis has then processed each command that the server sent.
    await expect.poll(async () => String(await admin().client('LIST')).trim().split('\n').length).toBe(1)
    for (const key of accountKeys) await admin().rename(`older ${key}`, key)
    mend(server)
    await until(() => server.health().sound)
    await expect.poll(async () => (await moved(0)).epoch).not.toBe(last.epoch)
  })

  test('RS-139: shows no account as live while Redis is full, and continues when Redis has space', async () => {
    const [one, other] = await serveTwo(redis())
    const [near, far] = [await watch(one), await watch(other)]
    const { epoch = '' } = near.snapshot
    expect(await order(near, 'room-0000001', buy(0.84))).toMatchObject({ state: 'done' })
    await admin().config('SET', 'maxmemory', '1')
    const unanswered = order(near, 'room-0000002', buy(0.85)).catch(() => 'not now')
    expect([(await near.closed).code, (await far.closed).code]).toEqual([1013, 1013])
    expect(await unanswered).not.toMatchObject({ state: 'done' })
    for (const { httpUrl } of [one, other]) expect((await fetch(`${httpUrl}/healthz`)).status).toBe(503)
    await admin().config('SET', 'maxmemory', '0')
    await until(() => one.health().sound && other.health().sound)
    const [back, { epoch: after }] = await lineTo(other, { epoch, seq: 1 })
    expect(after).toBe(epoch)
    const again = await order(back, 'room-0000002', buy(0.85))
    expect(again).toMatchObject({ state: 'done' })
    await expect.poll(async () => [await heldOf(one, 0.84), await heldOf(other, 0.85)]).toEqual([1, 1])
  })
})
