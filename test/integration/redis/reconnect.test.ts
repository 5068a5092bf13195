import { Redis } from 'ioredis'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { connectRedis, connectRedisBulk, connectRedisPair } from '../../../server/redis/connect-redis'
import { createFaultProxy } from '../../support/fault-proxy'
import { startRedis } from '../../support/redis-server'
import { present } from '../../unit/server/support'
import { closing, until } from '../samples/sample-client'
import { describeRedis } from './describe-redis'

describeRedis('connections that reconnect to Redis', ({ redis, admin }) => {
  async function connect(url = redis().url) {
    const trouble: string[] = []
    const link = await connectRedis({ url, trouble: (line) => trouble.push(line) })
    onTestFinished(() => link.disconnect())
    const reconnecting = vi.fn()
    link.on('reconnecting', reconnecting)
    return { link, trouble, reconnecting }
  }

  const replicate = (host: string, port: number | string): Promise<unknown> => admin().call('REPLICAOF', host, port)

  test('RS-179: reconnects once a second to leave a replica, even if the server writes nothing', async () => {
    const { link, trouble, reconnecting } = await connect()
    await replicate('127.0.0.1', 1)
    await expect(link.set('one', 'write')).rejects.toThrow('READONLY')
    const beganAtMs = performance.now()
    await until(() => reconnecting.mock.calls.length === 3)
    expect(performance.now() - beganAtMs).toBeGreaterThan(1_900)
    expect(trouble).toEqual([`${redis().url} cannot be reached`])
    await replicate('NO', 'ONE')
    await until(() => trouble.length === 2)
    expect(trouble[1]).toBe(`${redis().url} can be reached again`)
  })

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

  test.each([
    ['', []], [' if the user may not run INFO', ['--user', 'default', 'on', 'nopass', '~*', '&*', '+@all', '-info']],
  ])('RS-179: disconnects from a Redis that still loads its data after a restart%s', async (_title, options) => {
    const [slow, next] = [await startRedis(['--key-load-delay', '200', ...options]), await startRedis()]
    for (const { stop } of [slow, next]) await closing(Promise.resolve({ close: stop }))
    const proxy = await closing(createFaultProxy(slow.port))
    const { link } = await connect(`redis://127.0.0.1:${proxy.port}`)
    await link.eval("for key = 1, 50000 do redis.call('SET', key, '') end", 0)
    await slow.kill()
    const started = vi.fn()
    void slow.start({ keepData: true }).then(started, () => undefined)
    const watcher = new Redis(slow.url, { enableReadyCheck: false, maxRetriesPerRequest: null })
    onTestFinished(() => watcher.disconnect())
    watcher.on('error', () => undefined)
    const clients = async (): Promise<number> => String(await watcher.client('LIST')).split('\n').filter(Boolean).length
    await expect.poll(clients).toBeGreaterThan(1)
    proxy.leadTo(next.port)
    const port = (): Promise<unknown> => link.config('GET', 'port').then((found) => (found as unknown[])[1], () => '')
    await expect.poll(port).toBe(String(next.port))
    expect(started).not.toHaveBeenCalled()
  })

  test('RS-179: reconnects all connections when one closes', async () => {
    const link = await connectRedisPair({ url: redis().url, trouble: () => undefined })
    onTestFinished(() => link.disconnect())
    const ids = (): Promise<unknown[]> => Promise.all([link.redis, link.waiting].map((each) => each.client('ID')))
    const before = await ids()
    await admin().client('KILL', 'ID', String(before[1]))
    const isNew = async (): Promise<boolean[]> =>
      (await ids().catch(() => before)).map((id, index) => id !== before[index])
    await expect.poll(isNew).toEqual([true, true])
  })

  test('RS-179: keeps the other connections open while Redis rejects one connection repeatedly', async () => {
    const link = await connectRedisBulk({ url: redis().url, trouble: () => undefined })
    onTestFinished(() => link.disconnect())
    const retries = [link.redis, link.waiting, link.bulk].map((each) => {
      const reconnecting = vi.fn()
      each.on('reconnecting', reconnecting)
      return () => reconnecting.mock.calls.length
    })
    const counts = (): number[] => retries.map((count) => count()).sort((a, b) => a - b)
    const id = String(await link.bulk.client('ID'))
    // Room for the test's connection and two of the three connections.
    await admin().config('SET', 'maxclients', '3')
    await admin().client('KILL', 'ID', id)
    await until(() => Math.max(...counts()) === 8)
    // On a busy machine, Redis may count a closed connection for longer than a retry.
    expect(counts()[1]).toBeLessThan(4)
  })

  test('RS-179: sends a command on each idle connection every 10 s until the connection is closed', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const link = await connectRedisPair({ url: redis().url, trouble: () => undefined })
    const sent = [vi.spyOn(link.redis, 'del'), vi.spyOn(link.waiting, 'ping')]
    vi.advanceTimersByTime(20_000)
    for (const spy of sent) expect(spy).toHaveBeenCalledTimes(2)
    const ended = [link.redis, link.waiting].map((each) => new Promise((resolve) => each.once('end', resolve)))
    link.disconnect()
    await Promise.all(ended)
    vi.advanceTimersByTime(20_000)
    for (const spy of sent) expect(spy).toHaveBeenCalledTimes(2)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('RS-179: disconnects from a replica at the next ping if the server writes nothing', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const { trouble, reconnecting } = await connect()
    await replicate('127.0.0.1', 1)
    vi.advanceTimersByTime(10_000)
    await until(() => reconnecting.mock.calls.length === 2)
    await replicate('NO', 'ONE')
    await until(() => trouble.length === 2)
    expect(trouble).toEqual([`${redis().url} cannot be reached`, `${redis().url} can be reached again`])
  })

  test.each([
    ['run DEL', ['~*', '-del']], ['access other keys or run INFO', ['~tradewire:chat:*', '-info']],
  ])('RS-179: disconnects from a replica even if the user may not %s', async (_title, rules) => {
    await admin().call('ACL', 'SETUSER', 'plain', 'on', '>secret', '&*', '+@all', ...rules)
    const { link, trouble, reconnecting } = await connect(redis().url.replace('//', '//plain:secret@'))
    const id = await link.client('ID')
    await replicate('127.0.0.1', 1)
    await admin().client('KILL', 'ID', id)
    await until(() => reconnecting.mock.calls.length === 3)
    await replicate('NO', 'ONE')
    await until(() => trouble.at(-1)?.endsWith('again') === true)
    expect(trouble).toEqual([`${redis().url} cannot be reached`, `${redis().url} can be reached again`])
  })

  test('RS-179: disconnects from a replica whose last save failed', async () => {
    const { link, trouble, reconnecting } = await connect()
    const [, folder] = await admin().config('GET', 'dir')
    await mkdir(join(present(folder), 'dump.rdb'))
    await admin().config('SET', 'save', '3600 1')
    await admin().bgsave()
    await expect.poll(() => admin().info('persistence')).toContain('rdb_last_bgsave_status:err')
    const id = await link.client('ID')
    await replicate('127.0.0.1', 1)
    await admin().client('KILL', 'ID', id)
    await until(() => reconnecting.mock.calls.length === 3)
    await replicate('NO', 'ONE')
    await until(() => trouble.at(-1)?.endsWith('again') === true)
    expect(trouble).toEqual([`${redis().url} cannot be reached`, `${redis().url} can be reached again`])
  })

  test('RS-16: reports one outage, and nothing else, when Redis rejects INFO', async () => {
    const warn = vi.spyOn(console, 'warn')
    onTestFinished(() => warn.mockRestore())
    await admin().call('ACL', 'SETUSER', 'plain', 'on', '>secret', '~*', '&*', '+@all', '-info')
    const { link, trouble, reconnecting } = await connect(redis().url.replace('//', '//plain:secret@'))
    expect(await link.info()).toBe('')
    await replicate('127.0.0.1', 1)
    await expect(link.set('one', 'write')).rejects.toThrow('READONLY')
    await until(() => reconnecting.mock.calls.length === 2)
    await replicate('NO', 'ONE')
    await until(() => trouble.at(-1)?.endsWith('again') === true)
    expect(trouble).toEqual([`${redis().url} cannot be reached`, `${redis().url} can be reached again`])
    expect(warn).not.toHaveBeenCalled()
  })
})
