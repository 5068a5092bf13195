import { expect, test } from 'vitest'
import type { FaultCommand } from '../../../server/feed/model/hub/fault-command'
import { describeNeeding } from '../../support/needs-program'
import { systemClock } from '../../../server/shared/system-clock'
import { ofType, settled as answered, subscribe } from '../server/feed-client'
import { until } from '../server/serve'
import {
  buy, client, cutOff, framesOf, heldOf, json, leaseMs, mend, move, moveUntil, order, producerOf, query, serveFeed,
  serveTwo, settled, trader, watch,
} from './feed-rig'
import { redisWithAdmin } from './redis-with-admin'

const leaps = [100_000, -100_000, 86_400_000, -86_400_000]

/** The machine's own, whose wall clock is set by the test. */
function settableClock() {
  let leapMs = 0
  return { ...systemClock, now: () => Date.now() + leapMs, leap: (ms: number) => void (leapMs += ms) }
}

describeNeeding('redis-server', 'one feed from several servers', () => {
  const { redis } = redisWithAdmin()

  test('RS-1: one of them moves the market; all show the same rows at one place, and the same deltas', async () => {
    const [one, other] = await serveTwo(redis())
    const [near, far] = [await watch(one), await watch(other)]
    expect(far.snapshot).toEqual({ ...near.snapshot, ts: far.snapshot.ts })
    await settled(one, other)
    await producerOf(one, other)
    expect([one, other].filter((server) => server.health().producing)).toHaveLength(1)
    await moveUntil(() => near.texts.length > 8, one, other)
    await until(() => near.texts.length === far.texts.length)
    expect(far.texts.slice(1)).toEqual(near.texts.slice(1))
    const places: (number | undefined)[] = [1, 2]
    // More may be on the way to one of them.
    while (places[0] !== places[1]) {
      for (const line of [near, far]) line.send({ type: 'Resync', traderid: trader })
      const [again, there] = [await near.next(ofType('Snapshot')), await far.next(ofType('Snapshot'))]
      places.splice(0, 2, again.seq, there.seq)
      if (again.seq === there.seq) expect({ ...again, ts: 0 }).toEqual({ ...there, ts: 0 })
    }
  })

  test('RS-4 RS-5: an order is executed once, whichever servers it comes to, and never after a question', async () => {
    const [one, other] = await serveTwo(redis())
    const [near, far] = [await watch(one), await watch(other)]
    const done = await order(near, 'once-0000001', buy(0.71))
    expect(done).toMatchObject({ Code: 200, state: 'done' })
    expect(await query(far, 'once-0000001')).toEqual(done)
    expect(await order(far, 'once-0000001', buy(0.71))).toEqual(done)
    expect(await order(far, 'once-0000001', buy(0.72))).toMatchObject({ Code: 409, reason: 'key-reused' })
    const both = [near, far].map((each) => order(each, 'once-0000002', buy(0.73)))
    const [mine, yours] = await Promise.all(both)
    expect(mine).toEqual(yours)
    await until(() => framesOf(far).some(({ type, seq }) => type === 'Delta' && seq !== undefined))
    const never = { Code: 409, state: 'refused', reason: 'never-received' }
    expect(await query(near, 'never-000001')).toMatchObject(never)
    expect(await query(far, 'never-000001', { postedAt: Date.now() })).toMatchObject(never)
    expect(await order(far, 'never-000001', buy(0.74))).toMatchObject(never)
    const held = await Promise.all([0.71, 0.72, 0.73, 0.74].map((lots) => heldOf(other, lots)))
    expect(held).toEqual([1, 0, 1, 0])
  })

  test('RS-30 RS-77: by a clock that leaps a server keeps its lines, its role and its time', async () => {
    const clock = settableClock()
    const server = await serveFeed(redis(), { clock })
    await producerOf(server)
    const line = await watch(server)
    for (const ms of leaps) {
      clock.leap(ms)
      // Longer than its lease: beats of Redis fall into it.
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

  test('RS-9: a server without Redis reports that: its lines are closed with 1013, and its health is 503', async () => {
    const server = await serveFeed(redis())
    const near = await watch(server)
    cutOff(server)
    await until(() => !server.health().sound)
    // An open line would answer before it is closed.
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

  test('RS-10: each server answers requests for the account: trades, follows and prices', async () => {
    const [one, other] = await serveTwo(redis())
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

  test('RS-145: faults that would need the server that prices the account are refused, and none is done', async () => {
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

  test('RS-11: with too many accounts in use one is refused with 1013; frames wait for their feed', async () => {
    const server = await serveFeed(redis(), { maxAccounts: 1 })
    const near = await client(server)
    near.send({ type: 'Subscribe', traderid: trader })
    near.send({ type: 'Ping', traderid: trader })
    expect([(await near.next()).type, (await near.next()).type]).toEqual(['Snapshot', 'Pong'])
    const other = await client(server)
    other.send({ type: 'Subscribe', traderid: 'another' })
    expect(await other.closed).toMatchObject({ code: 1013 })
  })
})
