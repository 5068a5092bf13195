import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { openMarket } from '../../../server/feed/ticks/open-market'
import { resolveOptions } from '../../../server/options/server-options'
import { connectRedisBulk } from '../../../server/redis/connect-redis'
import { createFeedStore, type Standing } from '../../../server/redis/feed-store'
import { keys, scopesOf, shardOf } from '../../../server/redis/keys'
import { createRedisEngine } from '../../../server/redis/redis-engine'
import { systemClock } from '../../../server/shared/system-clock'
import { describeSharedRedis } from './describe-redis'

describeSharedRedis('the roles of servers', ({ redis, admin }) => {
  function serversOf(shards: number) {
    const store = createFeedStore(admin(), { history: { deltas: 3, ageMs: 60_000 }, shards })
    const roleKeys = scopesOf(shards).map(keys.role)
    const known = { incarnation: undefined, tick: '', change: '', deltas: new Map() }
    const beat = (server: string, prices = true, isReconnected = false): Promise<Standing> =>
      store.showUp(server, 60_000, prices, 'first', { ...known, isReconnected })
    return {
      beat,
      die: (server: string) => admin().zrem(keys.servers, server),
      roles: () => admin().mget(...roleKeys),
      holders: async () => (await admin().mget(...roleKeys)).map((text) => text?.split(' ')[1] ?? ''),
      set: (texts: readonly string[]) => admin().mset(...texts.flatMap((text, at) => [roleKeys[at] ?? '', text])),
    }
  }

  test('RS-86: renews the lease, takes free roles and keeps its roles on each renewal', async () => {
    const { beat, roles } = serversOf(2)
    const first = await beat('here')
    expect(Array.from(first.roles.values(), ({ scope, text }) => [scope, text]))
      .toEqual([[0, '1 here'], [1, '1 here'], ['market', '1 here']])
    let next = first
    while (next.redisMs === first.redisMs) next = await beat('here')
    expect(Number(await admin().zscore(keys.servers, 'here'))).toBe(next.redisMs)
    expect(await roles()).toEqual(['1 here', '1 here', '1 here'])
  })

  test('RS-9: gives a server’s roles a new fence after a reconnect, but not other servers’ roles', async () => {
    const { beat, roles, set } = serversOf(2)
    for (const server of ['here', 'there']) await beat(server)
    await set(['3 here', '4 there', '5 here'])
    const { roles: mine } = await beat('here', true, true)
    expect(await roles()).toEqual(['4 here', '4 there', '6 here'])
    expect(Array.from(mine.values(), ({ text }) => text)).toEqual(['4 here', '6 here'])
    await beat('here')
    expect(await roles()).toEqual(['4 here', '4 there', '6 here'])
  })

  test('RS-9: requests a new fence only after the connection for writes has reconnected', async () => {
    const trouble = (): void => undefined
    const link = await connectRedisBulk({ url: redis().url, trouble })
    const config = resolveOptions({ port: 0, rate: 0, leaseMs: 900 })
    const exchange = { ...config, source: await openMarket(config, systemClock.now()) }
    const engine = createRedisEngine({ ...config, link, clock: systemClock, trouble, exchange })
    onTestFinished(engine.close)
    engine.start({
      publish: trouble, renew: trouble, isWatched: () => false, closeFeed: trouble, closeAll: trouble,
    })
    const fence = async (): Promise<string | undefined> => (await admin().get(keys.role('market')))?.split(' ')[0]
    const renewedMs = (): Promise<string | null> => admin().hget(keys.incarnation, 'seenMs')
    async function renewals(count: number): Promise<void> {
      for (let renewal = 0; renewal < count; renewal += 1) await expect.poll(renewedMs).not.toBe(await renewedMs())
    }
    await expect.poll(fence).toBe('1')
    for (const each of [link.waiting, link.bulk]) each.emit('ready')
    await renewals(2)
    expect(await fence()).toBe('1')
    link.redis.emit('ready')
    await expect.poll(fence).toBe('2')
  })

  test('RS-82: takes free roles and a dead server’s roles, up to the quota, with a new fence',
    async () => {
      const { beat, roles, set } = serversOf(6)
      for (const server of ['here', 'there']) await beat(server)
      await set(['0 ', '3 ', '4 gone', '5 there', '6 here', '7 there', '8 gone'])
      const { roles: mine } = await beat('here')
      // Three of six shards, and the market.
      expect(await roles()).toEqual(['0 ', '4 here', '5 here', '5 there', '6 here', '7 there', '9 here'])
      expect([...mine.keys()]).toEqual([1, 2, 4, 'market'])
    })

  test('RS-85: takes only free roles after its own lease has expired, even if another server seems dead', async () => {
    const { beat, roles, set } = serversOf(2)
    await set(['3 ', '4 gone', '5 gone'])
    await beat('here')
    expect(await roles()).toEqual(['4 here', '4 gone', '5 gone'])
    await beat('here')
    expect(await roles()).toEqual(['4 here', '5 here', '6 here'])
  })

  test('RS-81: releases one shard per renewal while above the quota, but keeps the market role', async () => {
    const { beat, holders, die } = serversOf(4)
    await beat('here')
    await beat('there')
    const had: number[] = []
    for (let beats = 0; beats < 4; beats += 1) {
      had.push((await beat('here')).roles.size)
    }
    expect(had).toEqual([4, 3, 3, 3])
    expect((await holders()).at(-1)).toBe('here')
    expect((await beat('there')).roles.size).toBe(2)
    await die('here')
    expect((await beat('there')).roles.size).toBe(5)
  })

  test('RS-33: takes no roles and does not count as a server while it cannot price accounts', async () => {
    const { beat, holders } = serversOf(2)
    await beat('here')
    expect((await beat('there')).servers).toBe(2)
    expect(await beat('here', false)).toMatchObject({ servers: 1, roles: new Map() })
    expect(await holders()).toEqual(['', '', ''])
    expect((await beat('there')).roles.size).toBe(3)
    for (const _again of [1, 2]) expect(await beat('there', false)).toMatchObject({ servers: 0, roles: new Map() })
  })

  test('RS-81: assigns all shards within the quotas while servers start and stop in any order', async () => {
    const steps = fc.array(fc.tuple(fc.nat(5), fc.boolean()), { minLength: 1, maxLength: 20 })
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 12 }), steps, async (shards, changes) => {
      await admin().flushall()
      const { beat, holders, die } = serversOf(shards)
      const living = new Set<string>()
      const beatAll = async (): Promise<void> => {
        for (const server of living) await beat(server)
      }
      for (const [at, isHere] of changes) {
        if (isHere) living.add(`s${at}`)
        else if (living.size > 1 && living.delete(`s${at}`)) await die(`s${at}`)
        await beatAll()
      }
      for (let rounds = 0; rounds < shards + 2; rounds += 1) await beatAll()
      const found = await holders()
      const most = Math.ceil(shards / Math.max(1, living.size))
      for (const server of living) {
        expect(found.slice(0, -1).filter((holder) => holder === server).length).toBeLessThanOrEqual(most)
        expect((await beat(server)).roles.size).toBe(found.filter((holder) => holder === server).length)
      }
      if (living.size > 0) expect(found.every((holder) => living.has(holder))).toBe(true)
    }), { numRuns: 20 })
  })

  test('RS-82: restarts a server’s lease when the Redis clock is set back to before the last renewal', async () => {
    const { beat, holders, set } = serversOf(2)
    await beat('here')
    await set(['4 gone', '5 here', '6 gone'])
    await admin().zadd(keys.servers, Date.now() + 3_600_000, 'gone')
    const { redisMs } = await beat('here')
    expect(await holders()).toEqual(['gone', 'here', 'gone'])
    expect(Number(await admin().zscore(keys.servers, 'gone'))).toBe(redisMs)
  })

  test('RS-81: assigns an account to one shard, and spreads many accounts evenly', () => {
    expect([shardOf('10260', 1), shardOf('10260', 8), shardOf('1', 8)]).toEqual([0, 2, 7])
    const counts = Array.from({ length: 16 }, () => 0)
    for (let trader = 10_000; trader < 26_000; trader += 1) {
      const shard = shardOf(String(trader), counts.length)
      counts[shard] = (counts[shard] ?? 0) + 1
    }
    expect(Math.min(...counts)).toBeGreaterThan(900)
    expect(Math.max(...counts)).toBeLessThan(1_100)
  })
})
