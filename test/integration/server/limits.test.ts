import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { askRaw } from '../../robustness/escape-paths'
import { ofType, openClient, subscribe } from './feed-client'
import { ask } from './http-client'
import { serving, until } from './serve'

const MINE = 'https://app.example.com'

/** The status with which an upgrade ends; 101 when it is taken. */
function upgradeStatus(url: string, origin: string | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, origin === undefined ? {} : { origin })
    socket.once('open', () => {
      socket.close()
      resolve(101)
    })
    socket.once('unexpected-response', (request, response) => {
      request.destroy()
      resolve(response.statusCode ?? 0)
    })
    socket.once('error', reject)
  })
}

describe('what the server allows', () => {
  const serve = serving()

  test('SV-64: pages of other origins are refused, over the socket and over HTTP', async () => {
    const server = await serve({ origins: [MINE] })
    expect(await upgradeStatus(server.url, MINE)).toBe(101)
    expect(await upgradeStatus(server.url, undefined)).toBe(101)
    expect(await upgradeStatus(server.url, 'https://evil.example')).toBe(403)
    const path = `${server.httpUrl}/api/traders`
    const mine = await ask(path, { headers: { origin: MINE } })
    expect([mine.status, mine.headers.get('access-control-allow-origin')]).toEqual([200, MINE])
    const evil = await ask(path, { headers: { origin: 'https://evil.example' } })
    expect([evil.status, evil.headers.get('access-control-allow-origin')]).toEqual([403, null])
    expect(Object.keys(evil.body)).toEqual(['Code', 'msg'])
    const preflight = await fetch(path, { method: 'OPTIONS', headers: { origin: 'https://evil.example' } })
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([403, null])
    expect((await ask(path)).status).toBe(200)
  })

  test('SV-102: without a list pages of this machine and that of npm start may use it, and no others', async () => {
    const server = await serve({ pagePort: 5_173 })
    const statusOf = (origin: string) => ask(`${server.httpUrl}/api/traders`, { headers: { origin } })
    for (const origin of ['http://localhost:5173', `http://127.0.0.1:${server.port}`, 'https://servicewechat.com']) {
      expect(await upgradeStatus(server.url, origin)).toBe(101)
      const { status, headers } = await statusOf(origin)
      expect([status, headers.get('access-control-allow-origin')]).toEqual([200, origin])
    }
    for (const origin of ['https://evil.example', 'null', `http://evil.example:${server.port}`]) {
      expect(await upgradeStatus(server.url, origin)).toBe(403)
      const { status, headers } = await statusOf(origin)
      expect([status, headers.get('access-control-allow-origin')]).toEqual([403, null])
    }
  })

  test('SV-103: by DNS rebinding a page reads nothing of the feed', async () => {
    const server = await serve()
    const path = '/api/positions'
    expect(await askRaw(server.port, path, [`Host: evil.example:${server.port}`])).toMatch(/^HTTP\/1\.1 403 /)
    expect(await askRaw(server.port, path, [`Host: localhost:${server.port}`])).toMatch(/^HTTP\/1\.1 200 /)
  })

  test('SV-103 SV-180: nor with a list or with a header of a proxy', async () => {
    const server = await serve({ origins: [MINE] })
    const { port } = server
    const statusOf = async (host: string): Promise<string | undefined> => {
      const answer = await askRaw(port, '/api/positions', [`Host: ${host}`, 'X-Forwarded-For: 198.51.100.1'])
      return answer.split(' ')[1]
    }
    expect(await statusOf(`evil.example:${port}`)).toBe('403')
    for (const host of ['app.example.com', `127.0.0.1:${port}`, '192.168.1.7']) {
      expect(await statusOf(host)).toBe('200')
    }
  })

  test('SV-65: a client that floods is closed with 4429, the others go on', async () => {
    const server = await serve({ frameRate: { perSecond: 0.001, burst: 5 } })
    const calm = await openClient(server.url)
    await subscribe(calm)
    const flood = await openClient(server.url)
    for (let frame = 0; frame < 50; frame += 1) flood.send('{}')
    expect(await flood.closed).toEqual({ code: 4429, reason: 'too many frames' })
    expect(flood.texts).toHaveLength(5)
    server.quote('EURUSD', 1.09, 1.0901)
    expect(await calm.next(ofType('Delta'))).toMatchObject({ seq: 1 })
  })

  test('SV-65: pings of the wire count too', async () => {
    const server = await serve({ frameRate: { perSecond: 0.001, burst: 3 } })
    const client = await openClient(server.url)
    let pongs = 0
    client.socket.on('pong', () => (pongs += 1))
    for (let ping = 0; ping < 20; ping += 1) client.socket.ping()
    client.send('{}')
    expect((await client.closed).code).toBe(4429)
    expect(pongs).toBe(3)
  })

  test('SV-66: one connection too many gets 1013, and is let in when one has gone', async () => {
    const server = await serve({ maxConnections: 2 })
    const first = await openClient(server.url)
    await subscribe(first)
    const second = await openClient(server.url)
    const third = await openClient(server.url)
    expect(await third.closed).toEqual({ code: 1013, reason: 'too many connections' })
    expect(server.connections()).toHaveLength(2)
    await second.close()
    await until(() => server.connections().length === 1)
    expect((await subscribe(await openClient(server.url))).Code).toBe(200)
  })

  test('SV-67: an address that asks without end is answered with 429', async () => {
    const server = await serve({ requestRate: { perSecond: 0.001, burst: 3 } })
    const statuses: number[] = []
    for (let turn = 0; turn < 5; turn += 1) statuses.push((await ask(`${server.httpUrl}/healthz`)).status)
    expect(statuses).toEqual([200, 200, 200, 429, 429])
  })

  test('SV-94: behind a proxy each client has its own, and what one says of others counts for nothing', async () => {
    const server = await serve({ requestRate: { perSecond: 0.001, burst: 2 } })
    const askFor = async (forwarded: string, url = server.httpUrl): Promise<number> =>
      (await ask(`${url}/healthz`, { headers: { 'x-forwarded-for': forwarded } })).status
    const one = [await askFor('198.51.100.1'), await askFor('6.6.6.6, 198.51.100.1'), await askFor('198.51.100.1')]
    expect(one).toEqual([200, 200, 429])
    expect(await askFor('198.51.100.2')).toBe(200)
    const strict = await serve({ requestRate: { perSecond: 0.001, burst: 2 }, proxies: ['203.0.113.9'] })
    const other: number[] = []
    for (const forwarded of ['1.1.1.1', '2.2.2.2', '3.3.3.3']) other.push(await askFor(forwarded, strict.httpUrl))
    expect(other).toEqual([200, 200, 429])
  })

  test('SV-68: no answer may be framed, run, guessed at or kept', async () => {
    const { headers } = await ask(`${(await serve()).httpUrl}/healthz`)
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'")
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-powered-by')).toBeNull()
  })
})
