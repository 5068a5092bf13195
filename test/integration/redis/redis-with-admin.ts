import type { Redis } from 'ioredis'
import { afterEach, beforeEach } from 'vitest'
import { connectRedis } from '../../../server/redis/connect-redis'
import { startRedis, type RedisServer } from '../../support/redis-server'

/** A Redis for each test of the suite around, and a connection by which the test reads and changes what it holds. */
interface RedisWithAdmin {
  redis(): RedisServer
  admin(): Redis
}

export function redisWithAdmin(): RedisWithAdmin {
  let present: { readonly redis: RedisServer; readonly admin: Redis } | undefined
  beforeEach(async () => {
    const redis = await startRedis()
    present = { redis, admin: await connectRedis({ url: redis.url, trouble: () => undefined }) }
  })
  afterEach(async () => {
    present?.admin.disconnect()
    await present?.redis.stop()
  })
  const now = () => {
    if (present === undefined) throw new Error('Redis is there within a test only')
    return present
  }
  return { redis: () => now().redis, admin: () => now().admin }
}
