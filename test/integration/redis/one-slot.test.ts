import { createHash } from 'node:crypto'
import { Command, type Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { createFeedStore } from '../../../server/redis/feed-store'
import * as orders from '../../../server/redis/scripts/orders'
import * as pricing from '../../../server/redis/scripts/pricing'
import * as reading from '../../../server/redis/scripts/reading'
import * as role from '../../../server/redis/scripts/role'
import { describeNeeding } from '../../support/needs-program'
import { ofType, subscribe } from '../server/feed-client'
import { until } from '../server/serve'
import { buy, client, moveFor, order, query, serveFeed, settled, trader } from './feed-rig'
import { redisWithAdmin } from './redis-with-admin'

/** What Redis was asked for at once: a command, or a script with the commands that it ran. */
interface Ask {
  readonly script: string | undefined
  readonly keys: Set<string>
}

const scripts = new Map(Object.entries({ ...orders, ...pricing, ...reading, ...role })
  .map(([name, text]) => [createHash('sha1').update(text).digest('hex'), name]))

const slotOf = (key: string): number => Number(new Command('GET', [key]).getSlot())

const keysOf = ([name = '', ...args]: readonly string[]): readonly string[] =>
  new Command(name, [...args]).getKeys().map(String)

/** A script is run by its hash first, also where Redis does not have it yet. */
const nameOf = ([command = '', hash = '']: readonly string[]): string | undefined =>
  (command.toLowerCase() === 'evalsha' ? scripts.get(hash) ?? 'unknown' : undefined)

/** All that a Redis does from now on. */
async function watchAsks(redis: Redis): Promise<{ readonly asks: readonly Ask[]; stop(): void }> {
  const asks: Ask[] = []
  const monitor = await redis.monitor()
  monitor.on('monitor', (_time: string, args: readonly string[], source: string) => {
    const keys = keysOf(args)
    const last = asks.at(-1)
    if (source === 'lua' && last !== undefined) for (const key of keys) last.keys.add(key)
    else asks.push({ script: nameOf(args), keys: new Set(args[0]?.toLowerCase() === 'xread' ? [] : keys) })
  })
  return { asks, stop: () => monitor.disconnect() }
}

describeNeeding('redis-server', 'what Redis is asked for at once', () => {
  const { redis, admin } = redisWithAdmin()

  test('RS-111: each command and each script touches keys of one slot, declared or not', async () => {
    const { asks, stop } = await watchAsks(admin())
    const [one, other] = [await serveFeed(redis()), await serveFeed(redis())]
    const near = await client(one)
    await subscribe(near)
    await settled(one, other)
    expect(await order(near, 'one-slot-0001', buy(0.51), Date.now() + 20_000)).toMatchObject({ state: 'done' })
    expect(await query(near, 'one-slot-0002')).toMatchObject({ reason: 'never-received' })
    await moveFor(near.next(ofType('Delta')), one, other)
    await other.close()
    const store = createFeedStore(admin(), { deltas: 3, ageMs: 60_000 })
    await store.placeOf(String(trader), '0-0')
    await store.renewWorlds(String(trader), (await store.look('seen', new Map())).worlds, 'next')
    const unseen = (): readonly string[] =>
      [...scripts.values()].filter((name) => !asks.some(({ script }) => script === name))
    await until(() => unseen().length === 0)
    stop()
    const spread = asks.filter(({ keys }) => new Set([...keys].map(slotOf)).size > 1)
    expect(spread.map(({ script, keys }) => [script, ...keys])).toEqual([])
    expect(asks.some(({ script }) => script === 'unknown')).toBe(false)
  })
})
