import { createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { Redis } from 'ioredis'
import { createServer as createFeed } from '../../../server/create-server'
import { connectRedis, connectRedisPair } from '../../../server/redis/connect-redis'
import { listen } from '../../../server/shared/listen'
import { StartError } from '../../../server/shared/start-error'
import { describeNeeding } from '../../support/needs-program'
import { startRedis, type RedisServer } from '../../support/redis-server'
import { closing } from '../samples/sample-client'
import { leaseMs } from './feed-rig'
import { describeSharedRedis } from './describe-redis'

async function refusalOf(redis: string): Promise<string> {
  const trouble: string[] = []
  const started = createFeed({ port: 0, host: '127.0.0.1', redis, trouble: (line) => trouble.push(line) })
  const error: unknown = await started.then((server) => server.close(), (reason: unknown) => reason)
  expect(error).toBeInstanceOf(StartError)
  expect(trouble.join()).not.toContain('s3cret')
  return error instanceof Error ? error.message : ''
}

async function openServer(serve: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => serve(socket.on('error', () => undefined)))
  onTestFinished(() => void server.close())
  return listen(server, 0, '127.0.0.1')
}

/** Answers INFO with this text, and other commands with OK. */
const openDouble = (info: string): Promise<number> => openServer((socket) => socket.on('data', (chunk) => {
  for (const [, name = ''] of chunk.toString().matchAll(/\*\d+\r\n\$\d+\r\n(\w+)/g)) {
    socket.write(`${name.toLowerCase() === 'info' ? `$${info.length}\r\n${info}` : '+OK'}\r\n`)
  }
}))

test.each([
  'nonsense', 'http://127.0.0.1:6379', 'redis://', '127.0.0.1:6379', 'redis:///1', 'redis://:%s3cret@127.0.0.1',
  'redis://127.0.0.1/one', 'redis://127.0.0.1/1/2',
])('RS-16: rejects the address %j', async (url) => {
  expect(await refusalOf(url)).toBe('redis must be like redis://127.0.0.1:6379 (redis-address)')
})

test('RS-16 RS-55: reports an unreachable host and a server without the Redis protocol', async () => {
  const port = await openServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n', () => socket.destroy()))
  const wrong = await refusalOf(`redis://:s3cret@127.0.0.1:${port}`)
  expect(wrong).toMatch(/^redis:\/\/127\.0\.0\.1:\d+ does not respond: .* \(redis-unreachable\)$/)
  expect(await refusalOf('redis://:s3cret@127.0.0.1:1')).toBe('redis://127.0.0.1:1 rejects connections (redis-refused)')
})

test.each(['6.0.16', '5.0.14'])('RS-23: rejects Redis version %s', async (version) => {
  const port = await openDouble(`redis_version:${version}\r\nloading:0\r\n`)
  expect(await refusalOf(`redis://:s3cret@127.0.0.1:${port}`))
    .toBe(`redis://127.0.0.1:${port} is Redis ${version}, and 6.2 is required (redis-version)`)
})

test.each(['copy-trading', 'chat'] as const)('RS-114: rejects a Redis Cluster for %s', async (protocol) => {
  const port = await openDouble('redis_version:7.0.15\r\nredis_mode:cluster\r\n')
  const start = (redis: string) => createFeed({ protocol, port: 0, redis })
  await expect(start(`redis://:s3cret@127.0.0.1:${port}`)).rejects.toThrow(`redis://127.0.0.1:${port} is a node of a`
    + ' Redis Cluster, but the servers need a single Redis (redis-is-cluster)')
  await expect(start('redis+cluster://127.0.0.1:7000')).rejects.toThrow('(redis-address)')
})

describeNeeding('redis-server', 'a feed and a Redis with a password', () => {
  let redis: RedisServer
  let admin: Redis
  let url: string
  beforeAll(async () => {
    redis = await startRedis()
    url = `redis://:s3cret@127.0.0.1:${redis.port}`
    admin = new Redis(redis.url).on('error', () => undefined)
    await admin.config('SET', 'requirepass', 's3cret')
  })
  afterAll(() => {
    admin.disconnect()
    return redis.stop()
  })

  test('RS-16: rejects a wrong or missing password, and prints no password', async () => {
    const said = `redis://127.0.0.1:${redis.port} rejects the user or password (redis-auth)`
    expect(await refusalOf(`redis://:not-s3cret@127.0.0.1:${redis.port}`)).toBe(said)
    expect(await refusalOf(redis.url)).toBe(said)
  })

  test('RS-16: closes both connections when Redis accepts only one', async () => {
    const count = async (): Promise<number> => String(await admin.client('LIST')).trim().split('\n').length
    await expect.poll(count).toBe(1)
    await admin.config('SET', 'maxclients', '2')
    expect(await refusalOf(url)).toContain('redis-unreachable')
    await expect.poll(count).toBe(1)
    await admin.config('SET', 'maxclients', '100')
  })

  test('RS-81: rejects a shard count that differs from the stored count', async () => {
    await admin.set('tradewire:shards', '4')
    onTestFinished(async () => void await admin.del('tradewire:shards'))
    expect(await refusalOf(url)).toBe('the accounts in this Redis are divided by --shards 4, not 1: '
      + 'set --shards 4, or change the number as described in docs/en/scale.md (redis-shards)')
  })

  test('RS-9 RS-149: reconnects all connections when Redis does not end a blocking read in time', async () => {
    const trouble: string[] = []
    const link = await connectRedisPair({ url, trouble: (line) => trouble.push(line) })
    onTestFinished(() => link.disconnect())
    const id = await link.redis.client('ID')
    await expect(link.waiting.call('XREAD', 'BLOCK', 60_000, 'STREAMS', 'empty', '$')).rejects.toThrow()
    const again = (): Promise<unknown> => link.redis.client('ID').catch(() => id)
    await expect.poll(again).not.toBe(id)
    await expect.poll(() => link.waiting.ping().catch(() => '')).toBe('PONG')
    const place = `redis://127.0.0.1:${redis.port}`
    await expect.poll(() => trouble).toEqual([`${place} cannot be reached`, `${place} can be reached again`])
  })

  test('RS-16: never prints the password during an outage', async () => {
    const trouble: string[] = []
    const server = await closing(createFeed({
      port: 0, host: '127.0.0.1', redis: url, leaseMs, trouble: (line) => trouble.push(line),
    }))
    await expect.poll(async () => (await fetch(`${server.httpUrl ?? ''}/healthz`)).status).toBe(200)
    await redis.kill()
    await expect.poll(() => trouble.join()).toContain('clients are rejected')
    expect(trouble.join()).toContain(`redis://127.0.0.1:${redis.port} cannot be reached`)
    expect(trouble.join()).not.toContain('s3cret')
  })

  test('RS-16: rejects a journal combined with Redis', async () => {
    await expect(createFeed({ port: 0, redis: redis.url, journal: 'orders.jsonl' }))
      .rejects.toThrow('journal cannot be combined with redis, which stores the orders (redis-journal)')
  })
})

describeSharedRedis('a failed start of the feed', ({ redis, admin }) => {
  test('RS-16: rejects a database number that Redis does not have', async () => {
    const { url } = redis()
    expect(await refusalOf(`${url}/99`))
      .toBe(`${url}/99 does not respond: ERR DB index is out of range (redis-unreachable)`)
  })

  test('RS-55: reports unreadable accounts in one line', async () => {
    await admin().lpush('tradewire:shards', '1')
    expect(await refusalOf(redis().url)).toMatch(/^the feed cannot read its accounts: WRONGTYPE [^\n]*$/)
  })

  test('RS-81: stores nothing in Redis when the server’s port is in use', async () => {
    const { url, port } = redis()
    await expect(createFeed({ port, host: '127.0.0.1', redis: url, shards: 7 })).rejects.toThrow('is already in use')
    expect(await admin().keys('*')).toEqual([])
  })

  test('RS-16: reports once when Redis rejects the password after an outage', async () => {
    const trouble: string[] = []
    const { url } = redis()
    const link = await connectRedis({ url, trouble: (line) => trouble.push(line) })
    onTestFinished(() => link.disconnect())
    const id = await link.client('ID')
    await admin().config('SET', 'requirepass', 's3cret')
    await admin().client('KILL', 'ID', id)
    const refused = [`${url} cannot be reached`, `${url} rejects the user or password (redis-auth)`]
    await expect.poll(() => trouble.length).toBeGreaterThan(1)
    for (const _again of [1, 2, 3]) await new Promise((resolve) => link.once('reconnecting', resolve))
    expect(trouble).toEqual(refused)
    await admin().config('SET', 'requirepass', '')
    await expect.poll(() => trouble.length).toBeGreaterThan(2)
    expect(trouble).toEqual([...refused, `${url} can be reached again`])
  })
})
