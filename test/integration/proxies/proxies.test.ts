import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createFeedServer, type FeedServer } from '../../../server/feed/feed-server'
import type { FeedServerOptions } from '../../../server/options/server-options'
import { copyTrading } from '../../../src/protocols/copy-trading/copy-trading'
import { startServer } from '../../support/server-process'
import { describeNeeding } from '../../support/needs-program'
import { createLiveClient, type LiveClient } from '../../support/live-client'
import { shortWindows } from '../../support/live-feed'
import { startRedis, type RedisServer } from '../../support/redis-server'
import { createWsSocketPort } from '../../support/ws-socket-port'
import { chatClient, serveChat } from '../chat/chat-client'
import { cutOff, json, leaseMs, producerOf, serveFeed, shards } from '../redis/feed-rig'
import { refusedUpgrade } from '../samples/raw-client'
import { closing, until } from '../samples/sample-client'
import type { ProxyKind } from './launched-proxy'
import { ask, host, idle, line, startProxy, trusting, type Change, type Proxy } from './proxy-rig'

const attacker = '198.51.100.7'
const other = '203.0.113.9'

/** Changes that the files describe for distribution by user. */
const byUser = {
  nginx: [['least_conn;', 'hash $arg_traderid consistent;']],
  haproxy: [['# balance url_param', 'balance url_param'], ['# hash-type', 'hash-type']],
} as const

/** A busy test process may stall its servers for seconds. */
const patient: Record<ProxyKind, readonly Change[]> = {
  nginx: [],
  haproxy: Array.from({ length: 4 }, (): Change => ['fall 2', 'fall 99']),
}

const serve = (options: FeedServerOptions = {}): Promise<FeedServer> =>
  closing(createFeedServer({ port: 0, host, rate: 0, proxies: [host], ...options }))

function connect({ port }: Proxy): LiveClient {
  const live = createLiveClient({
    url: `wss://${host}:${port}/ws`,
    protocol: copyTrading({ session: { userId: 10260 } }),
    policy: { reconnect: shortWindows, retryLaterMs: 10, maxAttempts: Infinity },
    ports: { socket: createWsSocketPort(trusting) },
  })
  onTestFinished(() => live.client.dispose())
  live.client.connect()
  return live
}

/** Opens clients until both servers have some. A stalled machine may have moved the clients. */
async function connectSome(proxy: Proxy, linesOfFirst: () => number | Promise<number>): Promise<LiveClient[]> {
  const clients = [connect(proxy), connect(proxy)]
  await until(() => clients.every(isLive))
  while (await linesOfFirst() === 0) {
    clients.push(connect(proxy))
    await until(() => clients.every(isLive))
  }
  return clients
}

const isLive = ({ updates }: LiveClient): boolean => updates.at(-1)?.freshness.state === 'live'
const countOf = ({ connections }: Pick<FeedServer, 'connections'>): number => connections().length
const refusal = (opened: Promise<unknown>): Promise<string> =>
  opened.then(() => 'opened', (error: unknown) => (error instanceof Error ? error.message : 'no error'))

describe.each(['nginx', 'haproxy'] as const)('behind %s', (name) => {
  describeNeeding('redis-server', 'servers over Redis', () => describeNeeding(name, 'and a proxy', () => {
    let redis: RedisServer
    beforeAll(async () => {
      redis = await startRedis()
    })
    afterAll(() => redis.stop())

    test('RS-100: shows live rows, and continues on another server when a server is killed', async () => {
      const mortal = await startServer({ redis: redis.url, shards, leaseMs, rate: 20 })
      onTestFinished(() => mortal.kill())
      const heir = await serveFeed(redis, { rate: 20 })
      const proxy = await startProxy(name, { feed: [mortal, heir] })
      const linesOfMortal = async () => Number((await json(`${mortal.httpUrl}/healthz`))['connections'])
      const clients = await connectSome(proxy, linesOfMortal)
      const begun = clients.map((client) => client.shown())
      await until(() => clients.every((client, index) => client.shown().seq > (begun[index]?.seq ?? 0)))
      await mortal.kill()
      await until(() => countOf(heir) === clients.length && clients.every(isLive))
      await producerOf(heir)
      const back = clients.map((client) => client.shown())
      await until(() => clients.every((client, index) => client.shown().seq > (back[index]?.seq ?? 0)))
      expect(clients.map((client) => client.shown().epoch)).toEqual(begun.map(({ epoch }) => epoch))
    })

    test('RS-101: moves existing and new clients away from a server that has lost Redis', async () => {
      const servers = [await serveFeed(redis), await serveFeed(redis)] as const
      const proxy = await startProxy(name, { feed: servers })
      const clients = await connectSome(proxy, () => countOf(servers[0]))
      cutOff(servers[0])
      await until(() => !servers[0].health().sound)
      expect(await refusedUpgrade(servers[0].url, { 'X-Busy-Status': '503' })).toMatchObject({ status: 503 })
      clients.push(connect(proxy))
      await until(() => countOf(servers[1]) === clients.length && clients.every(isLive))
      const read = async () => (await ask(proxy, '/api/positions?traderid=10260')).status
      await expect.poll(async () => [await read(), await read(), await read()]).toEqual([200, 200, 200])
    })

    test('RS-104: passes messages, history and uploads of maximum size, and rejects larger uploads', async () => {
      const chat = [
        await serveChat({ redis: redis.url, proxies: [host] }), await serveChat({ redis: redis.url, proxies: [host] }),
      ] as const
      const proxy = await startProxy(name, { chat }, patient[name])
      const url = `wss://${host}:${proxy.port}/socket.io/?EIO=4&transport=websocket`
      const socket = createWsSocketPort(trusting)
      const join = (user: string) => chatClient(url, user, {}, undefined, { socket })
      // In sequence, because simultaneous clients may get the same server.
      const ann = join('ann')
      await ann.is('open')
      const ben = join('ben')
      await ben.is('open')
      expect(chat.map((server) => server.lines())).toEqual([1, 1])
      await ann.say('m-1', 'ben', '你好')
      await ben.delivered(1)
      const history = await ask(proxy, '/api/chat/history?user=ann&type=peer&id=ben')
      expect(JSON.parse(history.body.toString())).toMatchObject({ code: 1_000, data: [{ id: 'm-1' }] })
      const png = Buffer.alloc(5 * 1_024 * 1_024, 7)
      png.write('\x89PNG\r\n\x1a\n', 'latin1')
      const upload = (body: Buffer) => ask(proxy, '/api/chat/upload?user=ann', { method: 'POST', body })
      const answer = await upload(png)
      expect(answer.status).toBe(200)
      const { url: path } = JSON.parse(answer.body.toString()) as { readonly url: string }
      expect((await ask(proxy, path)).body.equals(png)).toBe(true)
      expect((await upload(Buffer.concat([png, png]))).status).toBe(413)
    })
  }))

  describeNeeding(name, 'servers in memory', () => {
    test('RS-101: avoids a full server, and rejects clients when all servers are full', async () => {
      const feed = [await serve({ maxConnections: 1 }), await serve({ maxConnections: 1 })] as const
      const proxy = await startProxy(name, { feed }, byUser[name])
      const open = () => line(proxy, '/ws?traderid=10260')
      const first = await open()
      await open()
      expect(feed.map(countOf)).toEqual([1, 1])
      if (name === 'nginx') expect((await (await open()).closed).code).toBe(1013)
      else expect(await refusal(open())).toContain('503')
      first.socket.close()
      await until(() => feed.some((server) => countOf(server) === 0))
      await open()
      expect(feed.map(countOf)).toEqual([1, 1])
    })

    test('RS-105: sends clients to the server with the fewest connections, or each user to one server', async () => {
      const feed = [await serve(), await serve()] as const
      const proxy = await startProxy(name, { feed })
      for (let count = 0; count < 6; count += 1) await line(proxy)
      expect(feed.map(countOf)).toEqual([3, 3])
      const fixed = await startProxy(name, { feed }, byUser[name])
      const opened: number[] = []
      for (const [index, server] of feed.entries()) {
        server.observe(({ type }) => {
          if (type === 'opened') opened.push(index)
        })
      }
      const placeOf = async (user: string): Promise<number | undefined> => {
        await line(fixed, `/ws?traderid=${user}`)
        return opened.at(-1)
      }
      const users = Array.from({ length: 16 }, (_, index) => `user-${index}`)
      const places: (number | undefined)[] = []
      for (const user of users) places.push(await placeOf(user))
      expect(new Set(places)).toEqual(new Set([0, 1]))
      for (const [index, user] of users.entries()) expect(await placeOf(user)).toBe(places[index])
    })

    test('RS-102: applies limits per client, whatever address the client sends', async () => {
      const server = await serve({ maxLinesPerAddress: 2, requestRate: { perSecond: 0.001, burst: 3 } })
      const proxy = await startProxy(name, { feed: [server, server] })
      const open = (from: string, said: string) => line(proxy, '/ws', { from, headers: { 'X-Forwarded-For': said } })
      await open(attacker, '192.0.2.1')
      await open(attacker, '192.0.2.2')
      expect((await (await open(attacker, '192.0.2.3')).closed).code).toBe(1013)
      const fine = await open(other, attacker)
      const read = (from: string) =>
        ask(proxy, '/api/symbols', { from, headers: { 'X-Forwarded-For': other, 'X-Real-IP': other } })
      const statuses: (number | undefined)[] = []
      for (let count = 0; count < 5; count += 1) statuses.push((await read(attacker)).status)
      expect(statuses).toEqual([200, 200, 200, 429, 429])
      expect((await read(other)).status).toBe(200)
      expect(fine.socket.readyState).toBe(fine.socket.OPEN)
    })

    test('RS-102: rejects connections beyond the client limit, and counts an IPv6 /64 as one client', async () => {
      const server = await serve()
      const limit = name === 'nginx' ? 'limit_conn clients ' : 'sc0_conn_cur gt '
      const proxy = await startProxy(name, { feed: [server, server] }, [[`${limit}500`, `${limit}2`]])
      const open = (from: string) => refusal(line(proxy, '/ws', { from }))
      const networks = [
        ['2001:db8:1:2::1', '2001:db8:1:2:a::2', '2001:db8:1:2:ffff:ffff:ffff:ffff'],
        ['2001:db8:1:3::1'], [attacker, attacker, attacker], [other],
      ]
      const reported: string[] = []
      for (const from of networks.flat()) reported.push(await open(from))
      const refused = expect.stringContaining('429') as unknown
      expect(reported).toEqual(['opened', 'opened', refused, 'opened', 'opened', 'opened', refused, 'opened'])
    })

    if (name === 'haproxy') {
      test('RS-102: limits connections without a request separately, and closes the excess connections', async () => {
        const server = await serve()
        const limit = 'sc1_conn_cur gt '
        const proxy = await startProxy(name, { feed: [server, server] }, [[`${limit}1000`, `${limit}2`]])
        const refused = (): Promise<boolean> => idle(proxy).then(() => false, () => true)
        const first = await idle(proxy)
        // The proxy rejects connections until it detects that the rig's connection has closed.
        await expect.poll(refused).toBe(false)
        expect([await refused(), await refused()]).toEqual([true, true])
        expect(await refusal(ask(proxy, '/api/symbols'))).not.toBe('opened')
        first.destroy()
        await expect.poll(async () => refusal(ask(proxy, '/api/symbols'))).toBe('opened')
      })
    }

    test('RS-103: rejects fault commands, announcements and unknown routes, and forwards Host and Origin', async () => {
      const origins = ['https://feed.example.com']
      const feed = await serve({ controlPort: 0, origins, proxies: [] })
      const chat = await serveChat({ controlPort: 0 })
      const proxy = await startProxy(name, { feed: [feed, feed], chat: [chat, chat] })
      const body = Buffer.from('{"action":"drop","text":"all"}')
      const statusOf = async (method: string, path: string) =>
        (await ask(proxy, path, { method, body, headers: { Host: 'localhost' } })).status
      for (const from of ['', '/.', '/', '/api/..', '/api\\..', '/api/chat/../..', '/api/%2e%2e']) {
        expect(await statusOf('POST', `${from}/faults`), from).toBeOneOf([400, 403, 404])
        expect(await statusOf('GET', `${from}/healthz`), from).toBeOneOf([400, 404])
      }
      expect(await statusOf('POST', '/')).toBe(404)
      expect(await statusOf('POST', '/api/chat/announce')).toBe(400)
      const read = async (headers: Record<string, string>) => (await ask(proxy, '/api/symbols', { headers })).status
      expect(await read({ Host: 'feed.example.com' })).toBe(200)
      expect(await read({ Host: 'evil.example' })).toBe(403)
      expect(await read({ Host: 'feed.example.com', Origin: 'https://feed.example.com' })).toBe(200)
      expect(await read({ Host: 'feed.example.com', Origin: 'https://evil.example' })).toBe(403)
      expect(await read({ Host: `feed.example.com:8443`, Origin: 'https://feed.example.com:8443' })).toBe(200)
    })

    test('RS-106: keeps the connections of a draining server, and sends new requests to other servers', async () => {
      const feed = [await serve(), await serve()] as const
      const proxy = await startProxy(name, { feed })
      const clients = Array.from({ length: 4 }, () => connect(proxy))
      await until(() => clients.every(isLive))
      await proxy.drainFirst()
      for (let count = 0; count < 4; count += 1) await line(proxy)
      expect(feed.map(countOf)).toEqual([2, 6])
      await feed[0].close()
      await until(() => countOf(feed[1]) === 8 && clients.every(isLive))
    })

    test('RS-178: sends clients to a restarted server again after its draining has ended', async () => {
      const feed = [await serve(), await serve()] as const
      const proxy = await startProxy(name, { feed })
      const clients = [connect(proxy), connect(proxy)]
      await until(() => clients.every(isLive))
      await proxy.drainFirst()
      await feed[0].close()
      await until(() => countOf(feed[1]) === clients.length && clients.every(isLive))
      const replaced = await serve({ port: feed[0].port })
      await proxy.restoreFirst()
      await feed[1].close()
      await until(() => countOf(replaced) === clients.length && clients.every(isLive))
    })
  })
})
