import { request } from 'node:http'
import { describe, expect, test } from 'vitest'
import type { LineEvent } from '../../../server/feed/model/hub/hub'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { ofType, openClient, settled, subscribe } from './feed-client'
import { serving, until } from './serve'

describe('the feed protocol', () => {
  const serve = serving()

  test('SV-25: a snapshot, then deltas numbered one above the other', async () => {
    const server = await serve()
    const client = await openClient(server.url)
    const feed = server.feed(10_260)
    const snapshot = await subscribe(client)
    expect(snapshot).toEqual({
      Code: 200, type: 'Snapshot', ts: expect.any(Number) as number,
      epoch: feed.epoch(), seq: 0, account: feed.engine.account(), data: feed.rows(),
    })
    server.tick(40)
    for (let seq = 1; seq <= feed.seq(); seq += 1) {
      expect(await client.next()).toMatchObject({ Code: 200, type: 'Delta', epoch: feed.epoch(), seq })
    }
  })

  test('SV-25: the same trader as text and as number is one account, two traders are two', async () => {
    const server = await serve()
    const one = await openClient(server.url)
    const same = await openClient(server.url)
    const other = await openClient(server.url)
    const first = await subscribe(one, 10_260)
    expect(await subscribe(same, '10260')).toEqual({ ...first, ts: expect.any(Number) as number })
    expect((await subscribe(other, 'amy')).data).not.toEqual(first.data)
    server.quote('EURUSD', 1.09, 1.0901)
    expect(await same.next(ofType('Delta'))).toEqual(await one.next(ofType('Delta')))
    expect(await other.next(ofType('Delta'))).toMatchObject({ epoch: server.feed('amy').epoch(), seq: 1 })
  })

  test('SV-27: with pong off a ping is left unanswered', async () => {
    const server = await serve({ pong: false })
    const client = await openClient(server.url)
    await subscribe(client)
    client.send({ traderid: 10_260, type: 'Ping' })
    await settled(client)
    expect(client.texts).toHaveLength(1)
  })

  test.each<[name: string, frame: object | string | Buffer]>([
    ['no JSON', '{'],
    ['a binary frame', Buffer.from('{"type":"Subscribe","traderid":1}')],
  ])('SV-31: %s is answered with 400, and the line goes on', async (_name, frame) => {
    const server = await serve()
    const client = await openClient(server.url)
    client.send(frame)
    const answer = await client.next()
    expect(answer).toEqual({ Code: 400, msg: answer.msg })
    expect(answer.msg).toMatch(/^[^\n]{5,80}$/)
    await subscribe(client)
  })

  test('SV-32: a frame over 64 KiB is closed with 1009', async () => {
    const server = await serve()
    const client = await openClient(server.url)
    client.send('x'.repeat(65_537))
    expect(await client.closed).toMatchObject({ code: 1009 })
    await until(() => server.connections().length === 0)
  })

  test('SV-33: a wrong or missing token gets an error and 4401, the right one is served', async () => {
    const server = await serve({ token: 'secret' })
    for (const token of [undefined, 'wrong', '']) {
      const client = await openClient(server.url)
      client.send({ type: 'Subscribe', traderid: 1, ...(token === undefined ? {} : { token }) })
      expect(await client.closed).toEqual({ code: 4401, reason: 'token refused' })
      expect(client.texts).toEqual(['{"Code":401,"msg":"token refused"}'])
    }
    const client = await openClient(server.url)
    client.send({ type: 'Subscribe', traderid: 1, token: 'secret' })
    expect(await client.next()).toMatchObject({ type: 'Snapshot' })
  })

  test('SV-34: a client silent for 90 s is dropped, one that pings is not', async () => {
    const clock = createSimulatedClock()
    const server = await serve({ clock })
    const [silent, alive] = await Promise.all([openClient(server.url), openClient(server.url)])
    await Promise.all([subscribe(silent), subscribe(alive)])
    clock.advance(60_000)
    alive.send({ type: 'Ping', traderid: 10_260 })
    await alive.next(ofType('Pong'))
    clock.advance(30_000)
    await settled(alive)
    expect(server.connections()).toHaveLength(2)
    clock.advance(5_001)
    expect((await silent.closed).code).toBe(1006)
    expect(server.connections()).toHaveLength(1)
  })

  test('SV-24: with no account left a subscription is closed with 1013', async () => {
    const server = await serve({ maxAccounts: 1 })
    const [first, second] = await Promise.all([openClient(server.url), openClient(server.url)])
    await subscribe(first, 1)
    second.send({ type: 'Subscribe', traderid: 2 })
    expect(await second.closed).toEqual({ code: 1013, reason: 'too many accounts' })
    expect((await fetch(`${server.httpUrl}/api/positions?traderid=2`)).status).toBe(200)
    expect(server.health().accounts).toBe(1)
    await first.close()
    await until(() => server.connections().length === 0)
    await subscribe(await openClient(server.url), 2)
  })

  test.each([['/', 404], ['/wss', 404], ['/api/positions', 404], ['/ws?x=1', 101]])(
    'SV-36: an upgrade at %s is answered with %d', async (path, expected) => {
      const server = await serve()
      const status = await new Promise((resolve, reject) => {
        const headers = { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13',
          'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==' }
        const asked = request(`${server.httpUrl}${path}`, { headers })
        asked.on('response', (response) => resolve(response.resume().statusCode))
        asked.on('upgrade', (response, socket) => {
          socket.destroy()
          resolve(response.statusCode)
        })
        asked.on('error', reject)
        asked.end()
      })
      expect(status).toBe(expected)
    })

  test('SV-39: closing the server closes every client with 1001, and frees the port', async () => {
    const server = await serve()
    const clients = await Promise.all([openClient(server.url), openClient(server.url)])
    const events: LineEvent[] = []
    server.observe((event) => void events.push(event))
    await Promise.all([server.close(), server.close()])
    expect(await Promise.all(clients.map(({ closed }) => closed))).toEqual(
      Array(2).fill({ code: 1001, reason: 'going away' }))
    expect(events.map(({ type }) => type)).toEqual(['closed', 'closed'])
    await serve({ port: server.port })
  })

  test('SV-57: a busy port is refused, and nothing of the server goes on', async () => {
    const { port } = await serve()
    const clock = createSimulatedClock()
    await expect(serve({ port, clock })).rejects.toThrow(`port ${port} is already in use; choose another with --port`)
    expect(clock.pending()).toBe(0)
  })
})

describe('the plain dialect', () => {
  const serve = serving()

  test('SV-37: any first object is answered with the full list, and each push is one', async () => {
    const server = await serve({ dialect: 'plain' })
    const client = await openClient(server.url)
    client.send({ hello: 'world' })
    const rows = (): object[] => server.feed(10_260).rows().map((row) => ({ ...row, flwsig: row.flwsig ? 1 : 0 }))
    expect(await client.next()).toEqual({ Code: 200, data: rows() })
    server.tick(10)
    for (let seq = 1; seq < server.feed(10_260).seq(); seq += 1) await client.next()
    expect(await client.next()).toEqual({ Code: 200, data: rows() })
  })
})
