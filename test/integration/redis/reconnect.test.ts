import { expect, onTestFinished, test } from 'vitest'
import { connectRedis } from '../../../server/redis/connect-redis'
import { createFaultProxy } from '../../support/fault-proxy'
import { startRedis } from '../../support/redis-server'
import { closing } from '../samples/sample-client'
import { describeRedis } from './describe-redis'

describeRedis('connections that reconnect to Redis', ({ redis, admin }) => {
  async function connect(url = redis().url) {
    const trouble: string[] = []
    const link = await connectRedis({ url, trouble: (line) => trouble.push(line) })
    onTestFinished(() => link.disconnect())
    return { link, trouble }
  }

  test('RS-179: leaves a replica that has lost its primary and therefore rejects reads', async () => {
    const options = ['--replicaof', '127.0.0.1', String(redis().port), '--replica-serve-stale-data', 'no']
    await admin().config('SET', 'repl-diskless-sync-delay', '0')
    const [replica, next] = [await startRedis(options), await startRedis()]
    for (const { stop } of [replica, next]) await closing(Promise.resolve({ close: stop }))
    await expect.poll(() => admin().info('replication')).toContain('state=online')
    const proxy = await closing(createFaultProxy(replica.port))
    const { link } = await connect(`redis://127.0.0.1:${proxy.port}`)
    const port = async (): Promise<unknown> => (await link.config('GET', 'port').catch(() => []) as unknown[])[1]
    expect(await port()).toBe(String(replica.port))
    proxy.leadTo(next.port)
    await redis().kill()
    await expect.poll(() => link.get('any').catch(() => undefined).then(port)).toBe(String(next.port))
  })
})
