import type { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { connectRedis } from '../../../server/redis/connect-redis'
import { startRedis, type RedisServer } from '../../support/redis-server'
import { present } from '../../unit/server/support'

/**
 * A Redis for each test of the suite around, and a connection by which the test reads and changes what it holds.
 * @param isShared one for all of them, emptied before each: none stops it or changes how it is set
 */
export function redisWithAdmin(isShared = false): { redis(): RedisServer; admin(): Redis } {
  let server: RedisServer | undefined
  let connection: Redis | undefined
  const [begin, end] = isShared ? [beforeAll, afterAll] : [beforeEach, afterEach]
  begin(async () => {
    server = await startRedis()
    connection = await connectRedis({ url: server.url, trouble: () => undefined })
  })
  if (isShared) beforeEach(() => connection?.flushall())
  end(async () => {
    connection?.disconnect()
    await server?.stop()
    connection = server = undefined
  })
  return { redis: () => present(server), admin: () => present(connection) }
}
