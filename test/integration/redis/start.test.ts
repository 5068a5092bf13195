import { createServer, type Server } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { Redis } from 'ioredis'
import { createServer as createFeed } from '../../../server/create-server'
import { parseCommandLine } from '../../../server/options/command-line'
import { StartError } from '../../../server/shared/start-error'
import { describeNeeding } from '../../support/needs-program'
import { freePort, startRedis, type RedisServer } from '../../support/redis-server'
import { serving } from '../server/serve'
import { leaseMs } from './feed-rig'

async function refusalOf(redis: string): Promise<string> {
  const trouble: string[] = []
  const started = createFeed({ port: 0, host: '127.0.0.1', redis, trouble: (line) => trouble.push(line) })
  const error: unknown = await started.then((server) => server.close(), (reason: unknown) => reason)
  expect(error).toBeInstanceOf(StartError)
  expect(trouble.join()).not.toContain('s3cret')
  return error instanceof Error ? error.message : ''
}

/** A server that answers INFO with this text, CLUSTER with an error, all else with OK; resolves to its port. */
async function openDouble(info: string): Promise<number> {
  const double = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => {
      for (const [, name = ''] of chunk.toString().matchAll(/\*\d+\r\n\$\d+\r\n(\w+)/g)) {
        const answers: Record<string, string> = { info: `$${info.length}\r\n${info}`, cluster: '-ERR not now' }
        socket.write(`${answers[name.toLowerCase()] ?? '+OK'}\r\n`)
      }
    })
  })
  await new Promise<void>((resolve) => double.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise<void>((resolve) => void double.close(() => resolve())))
  const address = double.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** A node that has all slots. */
async function startWhole(more: readonly string[] = []): Promise<RedisServer> {
  const redis = await startRedis(async () =>
    ['--cluster-enabled', 'yes', '--cluster-port', String(await freePort()), ...more])
  onTestFinished(() => redis.stop())
  const admin = new Redis(redis.url)
  onTestFinished(() => admin.disconnect())
  await admin.call('CLUSTER', 'ADDSLOTSRANGE', 0, 16_383)
  await until(async () => String(await admin.cluster('INFO')).includes('cluster_state:ok'))
  return redis
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10))
}

describe('a feed that is told of a Redis', () => {
  test.each([
    'nonsense', 'http://127.0.0.1:6379', 'redis://', '127.0.0.1:6379', 'redis:///1', 'redis://:%s3cret@127.0.0.1',
  ])('RS-16: %j is no address of one', async (url) => {
    expect(await refusalOf(url)).toBe('redis must be like redis://127.0.0.1:6379 (redis-address)')
  })

  test('RS-16: an unreachable host, and a server that does not speak Redis', async () => {
    const silent = await new Promise<Server>((resolve) => {
      const server = createServer((socket) => {
        socket.on('error', () => undefined)
        socket.end('HTTP/1.1 400 Bad Request\r\n\r\n', () => socket.destroy())
      })
      server.listen(0, '127.0.0.1', () => resolve(server))
    })
    const address = silent.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const wrong = await refusalOf(`redis://:s3cret@127.0.0.1:${port}`)
    expect(wrong).toMatch(/^redis:\/\/127\.0\.0\.1:\d+ does not answer: .* \(redis-unreachable\)$/)
    await new Promise((resolve) => silent.close(resolve))
    expect(await refusalOf(`redis://:s3cret@127.0.0.1:${port}`))
      .toBe(`redis://127.0.0.1:${port} takes no connections (redis-refused)`)
  })

  test.each([
    ['6.0.16', 'is Redis 6.0.16, and 6.2 is needed (redis-version)'],
    ['5.0.14', 'is Redis 5.0.14, and 6.2 is needed (redis-version)'],
  ])('RS-23: one of version %s is refused', async (version, said) => {
    const port = await openDouble(`redis_version:${version}\r\nloading:0\r\n`)
    expect(await refusalOf(`redis://:s3cret@127.0.0.1:${port}`)).toBe(`redis://127.0.0.1:${port} ${said}`)
  })

  test('RS-17: by an option or the environment, the option first; those without a use for it leave it alone', () => {
    const environment = { REDIS_URL: 'redis://everywhere:6379' }
    const redisOf = (...args: readonly string[]): unknown => {
      const options = parseCommandLine(args, environment)
      return options === 'help' ? undefined : options.redis
    }
    expect(redisOf()).toBe('redis://everywhere:6379')
    expect(redisOf('--redis', 'redis://here:6379')).toBe('redis://here:6379')
    expect(redisOf('--protocol', 'echo')).toBeUndefined()
    expect(redisOf('--protocol', 'chat')).toBe('redis://everywhere:6379')
    expect(parseCommandLine([], {})).not.toHaveProperty('redis')
    expect(parseCommandLine([], { REDIS_URL: '' })).not.toHaveProperty('redis')
  })

  const serve = serving()
  test('RS-17: without one nothing is different', async () => {
    const server = await serve()
    expect(server.health()).toEqual({ sound: true, accounts: 0 })
  })
})

const notCluster = 'redis must be like redis+cluster://10.0.0.1:6379,10.0.0.2:6379, without the number of a database'
  + ' (redis-address)'

describe('a feed that is told of a Redis Cluster', () => {
  test.each([
    'redis+cluster://', 'redis+cluster://127.0.0.1:7000/1', 'redis+cluster://127.0.0.1:7000,', 'redis+cluster://a b',
    'redis+cluster://:%s3cret@127.0.0.1:7000', 'redis+cluster://127.0.0.1:7000,redis://127.0.0.1:7001',
  ])('RS-112: %j is no address of one', async (url) => {
    expect(await refusalOf(url)).toBe(notCluster)
  })

  test('RS-120: TLS to a cluster is refused by name', async () => {
    expect(await refusalOf('rediss+cluster://127.0.0.1:7000'))
      .toBe('TLS to a Redis Cluster is not supported: use redis+cluster:// in a private network (redis-cluster-tls)')
  })

  test.each(['mode-code', 'chat'] as const)('RS-114: %s needs a single Redis', async (protocol) => {
    const started = createFeed({ protocol, port: 0, redis: 'redis+cluster://:s3cret@127.0.0.1:7000' })
    await expect(started).rejects.toThrow(
      'the chat and the names of mode-code need a single Redis, such as redis://127.0.0.1:6379 (redis-is-cluster)')
  })
})

describeNeeding('redis-server', 'a feed and a Redis of another kind', () => {
  test('RS-114: a single Redis that is given as a cluster is refused, with what to write instead', async () => {
    const redis = await startRedis()
    onTestFinished(() => redis.stop())
    const place = `redis://127.0.0.1:${redis.port}`
    expect(await refusalOf(`redis+cluster://127.0.0.1:${redis.port}`))
      .toBe(`${place} is a single Redis: give it as ${place} (redis-is-single)`)
  })

  test('RS-114: a cluster with slots that no node serves is refused', async () => {
    const redis = await startRedis(async () => ['--cluster-enabled', 'yes', '--cluster-port', String(await freePort())])
    onTestFinished(() => redis.stop())
    const url = `redis+cluster://127.0.0.1:${redis.port}`
    expect(await refusalOf(url)).toBe(`${url} is not whole: CLUSTER INFO says why (redis-cluster-down)`)
  })

  test('RS-118: a cluster that announces an address where no node listens is refused, with the cure', async () => {
    const announced = await freePort()
    const redis = await startWhole(['--cluster-announce-ip', '127.0.0.1', '--cluster-announce-port', String(announced)])
    expect(await refusalOf(`redis+cluster://127.0.0.1:${redis.port}`)).toBe(
      `redis://127.0.0.1:${announced}, a master of the cluster, cannot be reached: start it; in Docker or behind NAT`
      + ' set cluster-announce-ip and cluster-announce-port of each node to what servers reach (redis-cluster-address)')
  })
})

describeNeeding('redis-server', 'a feed and a node that refuses CLUSTER INFO', () => {
  test('RS-120: another node that says the cluster is whole suffices; without one the refusal has a code', async () => {
    const refusing = `redis+cluster://127.0.0.1:${await openDouble('redis_version:7.0.0\r\nredis_mode:cluster\r\n')}`
    expect(await refusalOf(refusing))
      .toBe(`${refusing.replace('+cluster', '')} does not answer: ERR not now (redis-unreachable)`)
    const { port } = await startWhole()
    const server = await createFeed({ port: 0, host: '127.0.0.1', redis: `${refusing},127.0.0.1:${port}`, leaseMs })
    await server.close()
  })
})

describeNeeding('redis-server', 'a feed and a Redis with a password', () => {
  let redis: RedisServer
  beforeAll(async () => {
    redis = await startRedis()
    const admin = new Redis(redis.url)
    await admin.config('SET', 'requirepass', 's3cret')
    admin.disconnect()
  })
  afterAll(() => redis.stop())
  const undo: (() => unknown)[] = []
  afterEach(async () => {
    for (const step of undo.splice(0)) await step()
  })

  test('RS-16: the wrong one, and none, are refused and not written', async () => {
    const said = `redis://127.0.0.1:${redis.port} refuses user or password (redis-auth)`
    expect(await refusalOf(`redis://:not-s3cret@127.0.0.1:${redis.port}`)).toBe(said)
    expect(await refusalOf(redis.url)).toBe(said)
  })

  test('RS-16: where Redis takes one of the two connections, none stays open', async () => {
    const admin = new Redis(`redis://:s3cret@127.0.0.1:${redis.port}`)
    undo.push(() => admin.disconnect())
    const count = async (): Promise<number> => String(await admin.client('LIST')).trim().split('\n').length
    await until(async () => await count() === 1)
    await admin.config('SET', 'maxclients', '2')
    const refusal = await refusalOf(`redis://:s3cret@127.0.0.1:${redis.port}`)
    expect(refusal).toContain('redis-unreachable')
    await until(async () => await count() === 1)
    await admin.config('SET', 'maxclients', '100')
  })

  test('RS-16: the right one is not written either, whatever happens', async () => {
    const trouble: string[] = []
    const url = `redis://:s3cret@127.0.0.1:${redis.port}`
    const server = await createFeed({
      port: 0, host: '127.0.0.1', redis: url, leaseMs, trouble: (line) => trouble.push(line),
    })
    undo.push(() => server.close())
    await until(async () => (await fetch(`${server.httpUrl ?? ''}/healthz`)).status === 200)
    await redis.kill()
    await until(() => Promise.resolve(trouble.some((line) => line.includes('sent away'))))
    expect(trouble.join()).toContain(`redis://127.0.0.1:${redis.port} is lost`)
    expect(trouble.join()).not.toContain('s3cret')
  })

  test('RS-16: a journal beside it is refused', async () => {
    await expect(createFeed({ port: 0, redis: redis.url, journal: 'orders.jsonl' }))
      .rejects.toThrow('journal is of no use with redis, which keeps the orders')
  })
})
