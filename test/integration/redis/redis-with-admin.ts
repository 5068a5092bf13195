import type { Redis } from 'ioredis'
import { afterEach, beforeEach } from 'vitest'
import { connectRedis } from '../../../server/redis/connect-redis'
import { startRedis, type RedisServer } from '../../support/redis-server'

/** A Redis for each test of the suite around, and a connection by which the test reads and changes what it holds. */
export function redisWithAdmin(): { redis(): RedisServer; admin(): Redis } {
  let server: RedisServer | undefined
  let connection: Redis | undefined
  beforeEach(async () => {
    server = await startRedis()
    connection = await connectRedis({ url: server.url, trouble: () => undefined })
  })
  afterEach(async () => {
    connection?.disconnect()
    await server?.stop()
    connection = server = undefined
  })
  return { redis: () => present(server), admin: () => present(connection) }
}

function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('no Redis has been started')
  return value
}
