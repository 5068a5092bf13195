import { Server } from 'socket.io'
import { expect, onTestFinished, test, vi } from 'vitest'
import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { openRawSocket, rawHead } from '../../robustness/attacks/raw-socket'
import { openRaw } from '../samples/raw-client'
import { until } from '../samples/sample-client'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import type { ChatQuestion } from '../../../server/chat/chat-http-api'
import { createChatHttp } from '../../../server/chat/chat-http'
import { createUploadBudget, uploadLimits } from '../../../server/chat/uploads/upload-budget'
import { openText } from '../server/http-client'
import { chatClient, codesFrom, joining, png, serveChat } from './chat-client'

test('CV-53: drops missed messages above the limit, and serves the history to the reconnected client', async () => {
  const server = await serveChat({ limits: { missedBytes: 8_000 } })
  const ann = chatClient(server.url, '10260')
  const ben = chatClient(server.url, '501', { burstMs: 5_000 })
  await Promise.all([ann.is('open'), ben.is('open')])
  await ann.say('m-1', '501', 'one')
  await ben.delivered(1)
  server.fault({ action: 'drop' })
  await until(() => server.lines() === 0)
  for (let count = 0; count < 5; count += 1) server.announce('x'.repeat(1_000))
  await until(() => ben.story.length === 3, () => ben.story)
  // Ben's last offset was dropped, so his client gets a new session.
  expect(ben.story).toEqual(['ready', 'lost', 'ready'])
})

test('CV-156: closes connections when the packets in Engine.IO exceed the total memory limit', async () => {
  const clock = createSimulatedClock()
  const server = await serveChat({ clock, maxBufferedBytes: 65_536, limits: { limitBytes: 2 ** 30 } })
  const line = await joining(server.url, { user: 'deaf' })
  await line.next()
  line.socket.pause()
  for (let count = 0; count < 1_000; count += 1) {
    server.announce('长'.repeat(4_000))
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(server.lines()).toBe(1)
  clock.advance(250)
  await expect.poll(() => server.lines()).toBe(0)
})

test('CV-55: closes a connection that leaves the namespace', async () => {
  const server = await serveChat()
  const line = await joining(server.url, { user: 'gone' })
  await line.next()
  line.socket.send('41')
  await line.closed
  expect(server.lines()).toBe(0)
})

test('CV-126: rejects a second WebSocket for an existing session', async () => {
  const server = await serveChat()
  const line = await openRaw(server.url)
  const sid = /"sid":"([^"]+)"/.exec(String(await line.next()))?.[1] ?? ''
  for (const query of [`sid=${sid}`, '%73id=x', `sid=${sid}&sid=`, `x=?&sid=${sid}`]) {
    const second = await openRawSocket(`${server.url}&${query}`)
    expect(await second.ended, query).toBe(400)
  }
  line.socket.send('40{"user":"ann"}')
  expect(await line.next()).toMatch(/^40/)
})

test('CV-128: limits the group messages of an address in total, and its messages to each peer separately', async () => {
  const server = await serveChat({ frameRate: { burst: 3, perSecond: 0.001 } })
  const [group, peer] = [{ type: 'group', id: 'floor' }, { type: 'peer', id: '501' }]
  expect(await codesFrom(server, '203.0.113.1', 'ann', group, 2)).toEqual(['1000', '1000'])
  expect(await codesFrom(server, '203.0.113.1', 'ben', group, 2)).toEqual(['1000', '1429'])
  expect(await codesFrom(server, '203.0.113.1', 'cat', peer, 3)).toEqual(['1000', '1000', '1000'])
  expect(await codesFrom(server, '203.0.113.1', 'dan', peer, 1)).toEqual(['1429'])
  expect(await codesFrom(server, '203.0.113.2', 'ann', group, 1)).toEqual(['1000'])
})

test('CV-134: frees the join’s data and the upgrade request’s headers and URL after the join', async () => {
  const servers: Server[] = []
  const { use } = Server.prototype
  const spy = vi.spyOn(Server.prototype, 'use').mockImplementationOnce(function (this: Server, middleware) {
    servers.push(this)
    return use.call(this, middleware)
  })
  onTestFinished(() => spy.mockRestore())
  const { url } = await serveChat()
  const pad = 'x'.repeat(5_000)
  const line = await openRaw(`${url}&pad=${pad}`, { 'x-forwarded-for': `${pad}, 203.0.113.1`, 'x-pad': pad })
  await line.next()
  line.socket.send(`40${JSON.stringify({ user: 'ann', pad })}`)
  expect(await line.next()).toMatch(/^40/)
  const [socket] = servers[0]?.of('/').sockets.values() ?? []
  const { headers, rawHeaders, url: path } = socket?.request ?? {}
  expect([socket?.data, headers]).toMatchObject([{ user: 'ann' }, { 'x-forwarded-for': '203.0.113.1' }])
  const kept = [socket?.handshake, headers, rawHeaders, path, Reflect.get(Object(socket?.request), '_query')]
  expect(JSON.stringify(kept)).not.toContain(pad)
})

test('CV-93: closes a connection that sends a second join during the first, and stores neither join', async () => {
  const waiting: unknown[] = []
  const { use } = Server.prototype
  const spy = vi.spyOn(Server.prototype, 'use').mockImplementationOnce(function (this: Server, middleware) {
    waiting.push(Reflect.get(this.of('/'), '_preConnectSockets'))
    return use.call(this, middleware)
  })
  onTestFinished(() => spy.mockRestore())
  let settle = (_isRight: boolean): void => undefined
  const server = await serveChat({ verifyToken: () => new Promise<boolean>((resolve) => void (settle = resolve)) })
  const line = await joining(server.url, ...[1, 2, 3, 4, 5].map((user) => ({ user, token: 'a' })))
  await line.closed
  settle(true)
  await expect.poll(() => waiting).toEqual([new Map()])
  expect(server.lines()).toBe(0)
})

test.each([['4401', 'ann'], ['4400', '']])('CV-167: closes a connection after rejecting its join with %s', async (
  code, user,
) => {
  const verifyToken = vi.fn(() => Promise.resolve(false))
  const { url } = await serveChat({ verifyToken })
  const line = await joining(url, { user, token: 'wrong' })
  expect(await line.next()).toMatch(new RegExp(`^44.*"code":${code}`))
  line.socket.send('40{"user":"ann","token":"wrong"}')
  await line.closed
  expect([line.frames.length, verifyToken.mock.calls.length]).toEqual([2, code === '4401' ? 1 : 0])
})

test('CV-94: limits history pages at a separate rate per address, not per user', async () => {
  const { httpUrl } = await serveChat({ limits: { addressHistory: { burst: 2, perSecond: 0.001 } } })
  const status = async (path: string) => (await fetch(httpUrl + path)).status
  const history = async (user: number) => status(`/api/chat/history?user=${user}&limit=100`)
  expect([await history(1), await history(2), await history(3)]).toEqual([200, 200, 429])
  expect([await status('/healthz'), await status('/api/chat/contacts?user=1')]).toEqual([200, 200])
})

async function half(port: number, user: string, sentBytes = 100_000): Promise<Socket> {
  const { socket } = openText(port, rawHead(`POST /api/chat/upload?user=${user}`, 'Content-Length: 5000000'))
  await once(socket, 'connect')
  socket.write(Buffer.alloc(sentBytes))
  return socket
}

/** The chat's HTTP server with one upload slot per user. */
async function serveHttp(options: Partial<Parameters<typeof createChatHttp>[0]>) {
  const uploads = createUploadBudget({ ...uploadLimits, maxPerUser: 1 }, () => 0)
  const http = createChatHttp({
    api: () => () => ({ status: 200, contentType: 'text/plain', body: '' }),
    mayUse: () => true, mayAsk: () => true, mayReadHistory: () => true, addressOf: () => '127.0.0.1',
    trouble: () => undefined, uploads, uploaderOf: (user) => user, patienceMs: 30_000, ...options,
  })
  onTestFinished(() => void http.close())
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo
  const hasPlace = (): boolean => typeof uploads.begin({ user: 'ann', address: '127.0.0.1', bytes: 1 }) === 'function'
  return { http, port, hasPlace }
}

test('CV-63: returns 408 when an upload does not arrive in time, and frees its slot', async () => {
  const { port, hasPlace } = await serveHttp({ patienceMs: 200 })
  const socket = await half(port, 'ann')
  const [answer] = await once(socket, 'data') as [Buffer]
  expect(answer.toString('latin1')).toMatch(/^HTTP\/1.1 408 /)
  await expect.poll(hasPlace).toBe(true)
})

test('CV-63: frees an upload’s slot when the response cannot be sent', async () => {
  const troubles: string[] = []
  const { port } = await serveHttp({
    api: () => () => {
      throw new Error('no room')
    },
    trouble: (line) => troubles.push(line),
  })
  const upload = (): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}/api/chat/upload?user=ann`, { method: 'POST', body: new Blob([png]) })
  expect([(await upload()).status, (await upload()).status]).toEqual([500, 500])
  expect(troubles).toHaveLength(2)
})

test('CV-63: frees an upload’s slot when its client leaves during token verification', async () => {
  let verified = (): void => undefined
  let asked = 0
  const { http, port, hasPlace } = await serveHttp({
    api() {
      asked += 1
      return new Promise((resolve) => {
        verified = () => resolve(() => ({ status: 200, contentType: 'text/plain', body: '' }))
      })
    },
  })
  const socket = await half(port, 'ann', 0)
  await expect.poll(() => asked).toBe(1)
  socket.destroy()
  await expect.poll(() => new Promise((resolve) => http.getConnections((_, count) => resolve(count)))).toBe(0)
  verified()
  await expect.poll(hasPlace).toBe(true)
})

test('CV-168: tells the API when the client has aborted its request', async () => {
  let question: ChatQuestion | undefined
  const { port } = await serveHttp({
    api(received) {
      question = received
      return new Promise(() => undefined)
    },
  })
  const { socket } = openText(port, rawHead('GET /api/chat/files/f1.png'))
  await expect.poll(() => question?.isGone?.()).toBe(false)
  socket.destroy()
  await expect.poll(() => question?.isGone?.()).toBe(true)
})

test('CV-127: limits a user’s uploads from each address separately', async () => {
  const uploads = { ...uploadLimits, userBytes: { burst: 1_000, perSecond: 0 } }
  const server = await serveChat({ limits: { uploads } })
  const upload = async (address: string): Promise<number> => {
    const url = `${server.httpUrl}/api/chat/upload?user=ann`
    const headers = { 'x-forwarded-for': address }
    return (await fetch(url, { method: 'POST', headers, body: new Blob([png, Buffer.alloc(800)]) })).status
  }
  expect([await upload('203.0.113.1'), await upload('203.0.113.1'), await upload('203.0.113.2')])
    .toEqual([200, 429, 200])
})

test('CV-135: ends downloads of evicted files above the limit for unread responses', async () => {
  const { httpUrl } = await serveChat()
  const { port, hostname } = new URL(httpUrl)
  const picture = Buffer.concat([png, Buffer.alloc(5 * 1_024 * 1_024 - png.length)])
  const downloads: Socket[] = []
  for (let count = 0; count < 36; count += 1) {
    const upload = await fetch(`${httpUrl}/api/chat/upload?user=u${count}`, { method: 'POST', body: picture })
    const { url } = await upload.json() as { readonly url: string }
    const socket = connect(Number(port), hostname).on('error', () => undefined)
    onTestFinished(() => void socket.destroy())
    socket.write(rawHead(`GET ${url}`, 'Connection: close'))
    await once(socket, 'readable')
    downloads.push(socket)
  }
  const complete = await Promise.all(downloads.map(async (socket) => {
    await once(socket.resume(), 'close')
    return socket.bytesRead > picture.length
  }))
  // The server evicts 16 files, and 12 of these fit into 64 MiB.
  expect(complete.filter((isComplete) => !isComplete)).toHaveLength(4)
})

test('CV-92: counts only the received bytes of an interrupted upload toward the upload limit', async () => {
  const uploads = { ...uploadLimits, userBytes: { burst: 8_000_000, perSecond: 0 } }
  const server = await serveChat({ limits: { uploads } })
  /** Without an announced size an upload counts as the largest. */
  const upload = async (): Promise<number | undefined> => {
    const url = `${server.httpUrl}/api/chat/upload?user=ann`
    const asked = request(url, { method: 'POST', headers: { 'Transfer-Encoding': 'chunked' } }).end(png)
    const [answer] = await once(asked, 'response') as [IncomingMessage]
    return answer.resume().statusCode
  }
  const first = await half(server.port, 'ann')
  await expect.poll(upload).toBe(429)
  first.destroy()
  await expect.poll(upload).toBe(200)
  expect(await upload()).toBe(200)
})
