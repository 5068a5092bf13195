import { Redis } from 'ioredis'
import { expect, onTestFinished } from 'vitest'
import { startRedis, type RedisServer } from '../../support/redis-server'
import { closing } from '../samples/sample-client'

/** Starts a replica of this Redis, and waits until the replica has all data. */
export async function startStandby(primary: RedisServer, admin: Redis) {
  await admin.config('SET', 'repl-diskless-sync-delay', '0')
  const standby = await startRedis(['--replicaof', '127.0.0.1', String(primary.port)])
  await closing(Promise.resolve({ close: standby.stop }))
  await expect.poll(() => admin.info('replication')).toContain('state=online')
  return {
    port: standby.port,
    /** Makes the replica the primary without losing data, and the former primary its replica. */
    takeOver: (): Promise<unknown> => admin.call('FAILOVER'),
    /** Makes the replica a primary that gets no further data from the former primary. */
    async promote(): Promise<Redis> {
      const link = new Redis(standby.port)
      onTestFinished(() => link.disconnect())
      await link.call('REPLICAOF', 'NO', 'ONE')
      return link
    },
  }
}
