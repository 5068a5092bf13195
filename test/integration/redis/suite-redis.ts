import { Redis } from 'ioredis'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { startRedis, type RedisServer } from '../../support/redis-server'

/** A Redis for the tests of one `describe`. */
export function suiteRedis() {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server.stop())
  return {
    url: () => server.url,
    /** A connection that ends with the test. */
    connected(): Redis {
      const redis = new Redis(server.url)
      onTestFinished(() => redis.disconnect())
      return redis
    },
  }
}
