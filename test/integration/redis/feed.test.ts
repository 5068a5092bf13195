import { expect, test } from 'vitest'
import type { FaultCommand } from '../../../server/feed/model/hub/fault-command'
import { describeNeeding } from '../../support/needs-program'
import { systemClock } from '../../../server/shared/system-clock'
import { keys } from '../../../server/redis/keys'
import { ofType, settled as answered, subscribe } from '../server/feed-client'
import { until } from '../server/serve'
import {
  buy, client, cutOff, json, leaseMs, mend, move, order, patientLease, producerOf, serveFeed, serveTwo, trader, watch,
  type RedisFeed,
} from './feed-rig'
import { redisWithAdmin } from './redis-with-admin'

const leaps = [100_000, -100_000, 86_400_000, -86_400_000]

function settableClock() {
  let leapMs = 0
  return { ...systemClock, now: () => Date.now() + leapMs, leap: (ms: number) => void (leapMs += ms) }
}

describeNeeding('redis-server', 'one feed from several servers', () => {
  const { redis, admin } = redisWithAdmin()

  test('RS-30 RS-77: keeps its connections, role and time when a server’s clock jumps', async () => {
    const clock = settableClock()
    const server = await serveFeed(redis(), { clock })
    await producerOf(server)
    const line = await watch(server)
    for (const ms of leaps) {
      clock.leap(ms)
      // Longer than the lease.
      const startMs = performance.now()
      await until(() => performance.now() - startMs > 1.5 * leaseMs)
      await move(1, server)
      line.send({ type: 'Ping', traderid: trader })
      const pong = await line.next(ofType('Pong'))
      expect(pong.epoch).toBe(line.snapshot.epoch)
      expect(pong['ts']).toSatisfy(Number.isSafeInteger)
      expect(Math.abs(Number(pong['ts']) - Date.now())).toBeLessThan(5_000)
      expect(await order(line, `leap-${1_000_000_000 + ms}`, buy(0.61))).toMatchObject({ state: 'done' })
      expect(server.health()).toMatchObject({ sound: true, producing: true })
    }
    const late = await order(line, 'late-0000001', buy(0.75), Date.now() - 1)
    expect(late).toMatchObject({ Code: 409, reason: 'expired' })
    expect(await order(line, 'late-0000001', buy(0.75))).toEqual(late)
    expect(server.trouble).toEqual([])
  })

  test('RS-149: logs and reports in /healthz a Redis clock that was 8 h ahead, and executes orders', async () => {
    const one = await serveFeed(redis())
    const near = await watch(one)
    // The value that the last beat before the correction stored.
    await admin().hset(keys.incarnation, 'seenMs', Date.now() + 28_800_000)
    const isBehind = ({ health }: RedisFeed): boolean => (health().clockBehindMs ?? 0) > 28_700_000
    await until(() => isBehind(one))
    const later = await serveFeed(redis())
    for (const server of [one, later]) {
      expect(server.trouble).toHaveLength(1)
      expect(server.trouble[0]).toMatch(/^the clock of Redis was set: it is 28\d{3} s behind times in its data$/)
      expect(Object.keys(await json(`${server.httpUrl}/healthz`))).toContain('clockBehindMs')
    }
    expect(await order(near, 'behind-00001', buy(0.87), Date.now() + 20_000, { postedAt: Date.now() }))
      .toMatchObject({ state: 'done' })
  })

  test('RS-9: closes connections with 1013 and returns 503 in /healthz without Redis', async () => {
    const server = await serveFeed(redis())
    const near = await watch(server)
    cutOff(server)
    await until(() => !server.health().sound)
    // An open connection would answer the ping.
    expect(await Promise.race([near.closed, answered(near)])).toMatchObject({ code: 1013 })
    expect(await json(`${server.httpUrl}/healthz`)).toMatchObject({ Code: 503, redis: 'lost' })
    expect(await json(`${server.httpUrl}/api/positions`)).toMatchObject({ Code: 503 })
    const early = await client(server)
    early.send({ type: 'Subscribe', traderid: trader })
    expect(await early.closed).toMatchObject({ code: 1013 })
    mend(server)
    await until(() => server.health().sound)
    await watch(server)
    expect(await json(`${server.httpUrl}/healthz`)).toMatchObject({ Code: 200, redis: 'connected' })
  })

  test('RS-10: answers requests for an account’s trades, follows and prices on each server', async () => {
    const [one, other] = await serveTwo(redis(), patientLease)
    const near = await watch(one)
    await order(near, 'books-000001', { action: 'unfollow', trader: 501 })
    await order(near, 'books-000002', { action: 'closeAll' })
    for (const path of ['positions', 'closed-trades', 'symbols', 'follows', 'traders', 'traders/502']) {
      const [here, there] = await Promise.all([one, other].map(({ httpUrl }) => json(`${httpUrl}/api/${path}`)))
      expect(here).toMatchObject({ Code: 200 })
      if (path !== 'traders/502') expect(there).toEqual(here)
    }
    const { data } = await json(`${other.httpUrl}/api/follows`)
    expect(data).toContainEqual(expect.objectContaining({ id: 501, settings: null }))
    expect(await json(`${other.httpUrl}/api/closed-trades?limit=1`)).toMatchObject({ data: [{ reason: 'closed' }] })
  })

  test('RS-145: rejects faults that need the pricing server, and executes none of them', async () => {
    const server = await serveFeed(redis())
    const near = await watch(server)
    const commands: readonly FaultCommand[] = [
      { action: 'restartEpoch', drop: true }, { action: 'tick', symbol: 'EURUSD', bid: 1, ask: 2 },
      { action: 'closePosition', traderid: String(trader), ticket: 1, reason: 'closed' },
    ]
    for (const command of commands) expect(server.faults.apply(command)).toMatch('of no use with redis')
    await answered(near)
    expect(await subscribe(near)).toMatchObject({ epoch: near.snapshot.epoch })
  })
})
