import { afterEach, beforeEach, expect, test } from 'vitest'
import { describeNeeding } from '../../support/needs-program'
import { startRedis, type RedisServer } from '../../support/redis-server'
import { runRedisStorm, type RedisFault } from './redis-storm'

/** Each fault, and most of them twice beside others than before. */
const schedules: readonly (readonly [seed: number, faults: readonly RedisFault[]])[] = [
  [1, ['moved', 'killed', 'restarted', 'cut-off', 'drained', 'frozen']],
  [2, ['frozen', 'emptied', 'moved', 'killed', 'cut-off', 'restarted']],
]

describeNeeding('redis-server', 'a client of several servers through faults', () => {
  let redis: RedisServer
  beforeEach(async () => {
    redis = await startRedis()
  })
  afterEach(() => redis.stop())

  test.each(schedules)('RS-20: seed %i: nothing wrong is live, no order twice or lost (%j)', async (seed, faults) => {
    const { violations, checks, deltas, orders } = await runRedisStorm(redis, seed, faults)
    expect(violations).toEqual([])
    expect(deltas).toBeGreaterThan(10)
    expect(checks['book-is-the-servers']).toBeGreaterThan(10)
    expect(checks['orders-as-reported']).toBe(orders.placed)
    expect(orders.acked).toBeGreaterThan(0)
  })
})
