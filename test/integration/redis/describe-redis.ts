import type { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { connectRedis } from '../../../server/redis/connect-redis'
import { describeNeeding } from '../../support/needs-program'
import { startRedis, type RedisServer } from '../../support/redis-server'
import { present } from '../../unit/server/support'

type RedisRig = ReturnType<typeof redisWithAdmin>

function redisWithAdmin(isShared: boolean) {
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

/** Tests with their own Redis, skipped and counted without Redis. */
export const describeRedis = (title: string, body: (rig: RedisRig) => void): void =>
  describeNeeding('redis-server', title, () => body(redisWithAdmin(false)))

/** Tests that share a Redis. It is emptied before each test and never stopped. */
export const describeSharedRedis = (title: string, body: (rig: RedisRig) => void): void =>
  describeNeeding('redis-server', title, () => body(redisWithAdmin(true)))
