import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createFeedStore } from '../../../server/redis/feed-store'
import type { OrderFrame } from '../../../src/positions/model/wire'
import { until } from '../server/serve'
import {
  buy, cutOff, heldOf, leaseMs, mend, move, order, query, serveTwo, settled, shards, trader, watch, type RedisFeed,
} from './feed-rig'
import { describeRedis } from './describe-redis'
import { startStandby } from './standby'

type Watched = Awaited<ReturnType<typeof watch>>

/** Retries, because the server rejects clients until the data is verified. */
async function watchAgain(server: RedisFeed): Promise<Watched> {
  for (;;) {
    const line = await watch(server).catch(() => undefined)
    if (line !== undefined) return line
    await pause(50)
  }
}

describeRedis('feed servers during a failover', ({ redis, admin }) => {
  /** The first server prices the account. */
  async function serveBoth(): Promise<[RedisFeed, RedisFeed]> {
    const servers = await serveTwo(redis())
    await settled(...servers)
    await move(3, ...servers)
    return servers
  }

  function lead(port: number, ...servers: readonly RedisFeed[]): void {
    for (const server of servers) {
      server.line.leadTo(port)
      mend(server)
    }
  }

  const hasLostData = ({ trouble }: RedisFeed): boolean => trouble.some((line) => line.includes('lost data'))
  const isNever = (text: string): boolean => text.includes('never-received')

  test.each([['with its lease', false], ['in place of the cut-off server', true]])(
    'RS-180: starts a new epoch if a server executed an order %s and died with the primary',
    async (_title, isHeir) => {
      const servers = await serveBoth()
      const [dead, left] = isHeir ? [servers[1], servers[0]] : servers
      const [near, open] = [await watch(dead), await watch(left)]
      const standby = await startStandby(redis(), admin())
      await standby.promote()
      cutOff(left)
      expect(await order(near, 'lost-0000001', buy(0.86))).toMatchObject({ state: 'done' })
      cutOff(dead)
      lead(standby.port, left)
      if (!isHeir) open.send({ type: 'Query', traderid: trader, reqid: 'lost-0000001' })
      await until(() => hasLostData(left))
      const far = await watchAgain(left)
      expect(await query(far, 'lost-0000001')).toMatchObject({ state: 'not-known' })
      expect(far.snapshot.epoch).not.toBe(near.snapshot.epoch)
      expect([open.texts.some(isNever), await heldOf(left, 0.86)]).toEqual([false, 0])
    })

  test('RS-180: executes no order until the other server has found its entries', async () => {
    const [left, dead] = await serveBoth()
    const standby = await startStandby(redis(), admin())
    const promoted = await standby.promote()
    for (const server of [left, dead]) cutOff(server)
    // The former primary may already have executed this order.
    const undecided: OrderFrame = {
      type: 'Order', traderid: trader, reqid: 'lost-0000002', validUntil: Date.now() + 60_000, order: buy(0.87),
    }
    await createFeedStore(promoted, { history: { deltas: 3, ageMs: 60_000 }, shards }).submit('dead', undecided)
    lead(standby.port, left)
    await until(() => hasLostData(left))
    expect(await query(await watchAgain(left), 'lost-0000002')).toMatchObject({ state: 'not-known' })
    expect(await heldOf(left, 0.87)).toBe(0)
  })

  test('RS-180: answers no HTTP request with unchecked data', async () => {
    const [left, dead] = await serveBoth()
    const { snapshot } = await watch(left)
    const standby = await startStandby(redis(), admin())
    await standby.promote()
    for (const server of [left, dead]) cutOff(server)
    await until(() => left.health().redis === 'lost')
    lead(standby.port, left)
    await until(() => left.health().redis === 'connected')
    const statuses: number[] = []
    while (!hasLostData(left)) {
      const paths = ['positions?', 'closed-trades?', 'follows?']
      const answers = await Promise.all(paths.map((path) => fetch(`${left.httpUrl}/api/${path}traderid=${trader}`)))
      if (!hasLostData(left)) statuses.push(...answers.map(({ status }) => status))
      await pause(50)
    }
    expect(new Set(statuses)).toEqual(new Set([503]))
    expect((await watchAgain(left)).snapshot.epoch).not.toBe(snapshot.epoch)
  })

  test('RS-180: keeps the epoch if both servers find their entries', async () => {
    const servers = await serveBoth()
    const [one, other] = servers
    const near = await watch(one)
    const done = await order(near, 'kept-0000001', buy(0.86))
    const standby = await startStandby(redis(), admin())
    await standby.promote()
    for (const server of servers) cutOff(server)
    const startMs = performance.now()
    lead(standby.port, ...servers)
    const far = await watchAgain(other)
    expect(await order(far, 'kept-0000002', buy(0.87))).toMatchObject({ state: 'done' })
    expect(performance.now() - startMs).toBeLessThan(leaseMs)
    expect([far.snapshot.epoch, await query(far, 'kept-0000001')]).toEqual([near.snapshot.epoch, done])
  })

  test('RS-180: keeps the epoch if the other server was closed before the failover', async () => {
    const [one, other] = await serveBoth()
    const near = await watch(other)
    const done = await order(near, 'left-0000001', buy(0.86))
    await one.close()
    const standby = await startStandby(redis(), admin())
    await standby.promote()
    cutOff(other)
    const startMs = performance.now()
    lead(standby.port, other)
    const far = await watchAgain(other)
    expect(performance.now() - startMs).toBeLessThan(leaseMs)
    expect([far.snapshot.epoch, await query(far, 'left-0000001')]).toEqual([near.snapshot.epoch, done])
  })
})
