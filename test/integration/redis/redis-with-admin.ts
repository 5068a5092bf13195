import type { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { connectRedis } from '../../../server/redis/connect-redis'
import { startRedis, type RedisServer } from '../../support/redis-server'
import { present } from '../../unit/server/support'

/**
 * Starts a Redis for each test of the suite, and a connection with which tests read and change its data.
 * @param isShared whether all tests share a Redis, which is emptied before each test and which no test stops
 */
export function redisWithAdmin(isShared = false) {
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
  const admin = (): Redis => present(connection)
  return {
    redis: () => present(server),
    admin,
    async callsOf(command: string, kind = 'calls'): Promise<number> {
      const stats = await admin().info('commandstats')
      return Number(new RegExp(`cmdstat_${command}:.*?\\b${kind}=(\\d+)`).exec(stats)?.[1] ?? 0)
    },
  }
}
