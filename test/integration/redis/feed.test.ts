import { expect, test } from 'vitest'
import type { FaultCommand } from '../../../server/feed/model/hub/fault-command'
import { systemClock } from '../../../server/shared/system-clock'
import { ofType, settled as answered, subscribe } from '../server/feed-client'
import { until } from '../server/serve'
import {
  buy, client, cutOff, json, leaseMs, mend, move, order, patientLease, producerOf, serveFeed, serveTwo, trader, watch,
} from './feed-rig'
import { describeSharedRedis } from './describe-redis'

const leaps = [86_400_000, -100_000]

function settableClock() {
  let leapMs = 0
  return { ...systemClock, now: () => Date.now() + leapMs, leap: (ms: number) => void (leapMs += ms) }
}

describeSharedRedis('one feed from several servers', ({ redis }) => {
  test('RS-30 RS-77: keeps a server’s connections, roles and time when its clock jumps', async () => {
    const clock = settableClock()
    const server = await serveFeed(redis(), { clock })
    await producerOf(server)
    const line = await watch(server)
    for (const ms of leaps) {
      clock.leap(ms)
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

  test('RS-9: closes connections with 1013 and returns 503 from /healthz while Redis is unavailable', async () => {
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

  test('RS-9: reconnects when all connections to Redis silently drop packets', async () => {
    const server = await serveFeed(redis())
    const near = await watch(server)
    for (const link of server.line.links()) link.silence()
    expect(await near.closed).toMatchObject({ code: 1013 })
    await until(() => server.health().sound)
    expect(await order(await watch(server), 'silent-00001', buy(0.81))).toMatchObject({ state: 'done' })
  })

  test('RS-10: returns an account’s trades, followed traders and prices from each server', async () => {
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

  test('RS-145: rejects fault commands that need the pricing server, and leaves the feed unchanged', async () => {
    const server = await serveFeed(redis())
    const near = await watch(server)
    const commands: readonly FaultCommand[] = [
      { action: 'restartEpoch', drop: true }, { action: 'tick', symbol: 'EURUSD', bid: 1, ask: 2 },
      { action: 'closePosition', traderid: String(trader), ticket: 1, reason: 'closed' },
    ]
    for (const command of commands) expect(server.faults.apply(command)).toMatch('not available with redis')
    await answered(near)
    expect(await subscribe(near)).toMatchObject({ epoch: near.snapshot.epoch })
  })
})
