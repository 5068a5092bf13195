import { expect, test } from 'vitest'
import { systemClock } from '../../../server/shared/system-clock'
import { describeNeeding } from '../../support/needs-program'
import { ofType, subscribe } from '../server/feed-client'
import { until } from '../server/serve'
import { buy, client, leaseMs, move, order, producerOf, serveFeed, trader } from './feed-rig'
import { redisWithAdmin } from './redis-with-admin'

const leaps = [100_000, -100_000, 86_400_000, -86_400_000]

/** The machine's own, whose wall clock is set by the test. */
function settableClock() {
  let leapMs = 0
  return { ...systemClock, now: () => Date.now() + leapMs, leap: (ms: number) => void (leapMs += ms) }
}

describeNeeding('redis-server', 'a clock that leaps', () => {
  const { redis } = redisWithAdmin()

  test('RS-30 RS-77: a server keeps its lines, its role and its time, by which orders are good', async () => {
    const clock = settableClock()
    const server = await serveFeed(redis(), { clock })
    await producerOf(server)
    const line = await client(server)
    const { epoch } = await subscribe(line)
    for (const ms of leaps) {
      clock.leap(ms)
      // Longer than its lease: beats of Redis fall into it.
      const startMs = performance.now()
      await until(() => performance.now() - startMs > 1.5 * leaseMs)
      await move(1, server)
      line.send({ type: 'Ping', traderid: trader })
      const pong = await line.next(ofType('Pong'))
      expect(pong.epoch).toBe(epoch)
      expect(pong['ts']).toSatisfy(Number.isSafeInteger)
      expect(Math.abs(Number(pong['ts']) - Date.now())).toBeLessThan(5_000)
      expect(await order(line, `leap-${1_000_000_000 + ms}`, buy(0.61))).toMatchObject({ state: 'done' })
      expect(server.health()).toMatchObject({ sound: true, producing: true })
    }
    expect(server.trouble).toEqual([])
  })
})
