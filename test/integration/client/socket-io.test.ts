import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server, type ServerOptions, type Socket } from 'socket.io'
import { afterEach, describe, expect, test } from 'vitest'
import { withPollingCheck, type HttpGet } from '../../../src/protocols/socket-io/socket-io-protocol'
import { callSocketIo, socketIoProtocol, socketIoUrl } from '../../../src/socket-io'
import type { SocketIoEvent, SocketIoOptions } from '../../../src/protocols/socket-io/types'
import { fixedDelay } from '../../../src/connection/policy/reconnect-policy'
import type { SocketPort } from '../../../src/connection/ports/ports'
import { createWsSocketPort } from '../../support/ws-socket-port'
import { liveSample, until } from '../samples/sample-client'

const servers: Server[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

function serve(options: Partial<ServerOptions> = {}) {
  const http = createServer().listen(0)
  const io = new Server(http, { serveClient: false, ...options })
  servers.push(io)
  const { port } = http.address() as AddressInfo
  return { io, url: socketIoUrl(`ws://127.0.0.1:${port}`) }
}

function tapped(frames: (string | ArrayBuffer)[]): SocketPort {
  const port = createWsSocketPort()
  return {
    open: (request, listener) => port.open(request, (event) => {
      if (event.type === 'message') frames.push(event.data)
      listener(event)
    }),
  }
}

function start(url: string, options: SocketIoOptions = {}) {
  const frames: (string | ArrayBuffer)[] = []
  const policy = { reconnect: fixedDelay(300), maxAttempts: 100 }
  const live = liveSample({ url, protocol: socketIoProtocol(options), policy, ports: { socket: tapped(frames) } })
  const events: SocketIoEvent[] = []
  const joined: boolean[] = []
  live.client.on('eventReceived', (event) => events.push(event))
  live.client.on('namespaceJoined', ({ recovered }) => joined.push(recovered))
  live.client.connect()
  return { ...live, events, joined, frames }
}

/** Lets a client with the polling check fail twice. Returns its HTTP requests. */
async function failWithCheck(url: string) {
  const asked: string[] = []
  const get: HttpGet = async (address) => {
    const answer = await fetch(address)
    const body: unknown = await answer.json()
    asked.push(address)
    return { status: answer.status, body }
  }
  const { client, is, errors } = liveSample({
    url, protocol: socketIoProtocol(), policy: { maxAttempts: 2, reconnect: fixedDelay(0) },
    ports: { socket: withPollingCheck(createWsSocketPort(), get) },
  })
  client.connect()
  await is('failed')
  return { errors, asked }
}

const bytesOf = (...values: number[]): ArrayBuffer => Uint8Array.from(values).buffer

describe('the Socket.IO protocol against a real server', () => {
  test('SI-2 SI-14 SI-18: joins with auth, receives probe responses, and sends a disconnect on leaving', async () => {
    const { io, url } = serve()
    const seen: unknown[] = []
    io.of('/chat').on('connection', (socket) => {
      seen.push(socket.handshake.auth)
      socket.on('probe', (answer: () => void) => answer()).on('disconnect', (reason) => seen.push(reason))
    })
    const { is, client } = start(url, { namespace: '/chat', session: { userId: 7, token: 'secret' }, probe: ['probe'] })
    await is('open')
    expect(client.reconnect()).toBe('probing')
    await until(() => client.stats().roundTripMs !== null)
    client.close()
    await until(() => seen.length === 2)
    expect(seen).toEqual([{ token: 'secret' }, 'client namespace disconnect'])
  })

  test('SI-3: stays open through many server pings, and reconnects when the server falls silent', async () => {
    const { io, url } = serve({ pingInterval: 60, pingTimeout: 400 })
    const { is, frames, statuses, client } = start(url)
    await is('open')
    await until(() => frames.filter((frame) => frame === '2').length >= 5)
    expect(statuses.map(({ status }) => status)).toEqual(['connecting', 'open'])
    expect(io.of('/').sockets.size).toBe(1)
    for (const socket of io.of('/').sockets.values()) socket.conn.transport.send = () => undefined
    await until(() => client.status().failure?.code === 'pong-timeout' || client.stats().losses > 0)
    expect(client.stats().losses).toBe(1)
  })

  test('SI-4 SI-7 SI-8: sends and receives events with every kind of argument, in order', async () => {
    const { io, url } = serve()
    const received: unknown[][] = []
    io.on('connection', (socket) => {
      socket.onAny((...args: unknown[]) => received.push(args))
      socket.emit('news', '你好', 7, null, { deep: [true] })
      socket.emit('bytes', Buffer.from([1, 2, 3]), { in: [Buffer.from([]), Buffer.from([9])] })
      socket.emit('last')
    })
    const { is, events, client } = start(url)
    await is('open')
    await until(() => events.length === 3)
    expect(events.map(({ event, args }) => [event, ...args])).toEqual([
      ['news', '你好', 7, null, { deep: [true] }],
      ['bytes', bytesOf(1, 2, 3), { in: [bytesOf(), bytesOf(9)] }],
      ['last'],
    ])
    void client.send({ event: 'one', args: ['黄金', { at: 1.5 }] })
    void client.send({ event: 'two', args: [bytesOf(4, 5), { in: Uint8Array.from([0, 6, 7]).subarray(1) }] })
    void client.send({ event: 'three' })
    await until(() => received.length === 3)
    expect(received).toEqual([
      ['one', '黄金', { at: 1.5 }], ['two', Buffer.from([4, 5]), { in: Buffer.from([6, 7]) }], ['three'],
    ])
  })

  test('SI-5 SI-6: acknowledges events in both directions, with bytes and with timeouts', async () => {
    const { io, url } = serve()
    const sockets: Socket[] = []
    io.on('connection', (socket) => {
      sockets.push(socket)
      socket.on('add', (one: number, other: number, answer: (sum: number, bytes: Buffer) => void) => {
        answer(one + other, Buffer.from([one, other]))
      })
      socket.on('never', () => undefined)
    })
    const { is, client } = start(url)
    client.on('eventReceived', ({ answer, args }) => {
      if (answer !== null && args[0] !== 'never') void client.send({ answer, args: ['mine', bytesOf(8)] })
    })
    await is('open')
    expect(await callSocketIo(client, 'add', [2, 3])).toEqual({ ok: true, args: [5, bytesOf(2, 3)] })
    expect(await callSocketIo(client, 'never', [], { timeoutMs: 50 })).toEqual({ ok: false, code: 'request-timeout' })
    const [socket] = sockets
    if (socket === undefined) return expect.fail()
    const answered: unknown = await new Promise((settle) => {
      socket.timeout(5_000).emit('who', (error: unknown, ...args: unknown[]) => settle(error ?? args))
    })
    expect(answered).toEqual(['mine', Buffer.from([8])])
    const unanswered: unknown = await new Promise((settle) => {
      socket.timeout(50).emit('who', 'never', (error: unknown) => settle(error))
    })
    expect(unanswered).toBeInstanceOf(Error)
    const lost = callSocketIo(client, 'never')
    socket.conn.close(true)
    expect(await lost).toEqual({ ok: false, code: 'connection-lost' })
  })

  test('SI-9: fails permanently on an unknown or rejecting namespace with the server’s message', async () => {
    const { io, url } = serve()
    io.of('/closed').use((_, next) => next(Object.assign(new Error('members only'), { data: { code: 4403 } })))
    const nowhere = start(url, { namespace: '/nowhere' })
    const closed = start(url, { namespace: '/closed' })
    await Promise.all([nowhere.is('failed'), closed.is('failed')])
    expect(nowhere.client.status().failure).toMatchObject({ code: 'protocol-refused', detail: 'Invalid namespace' })
    expect(closed.client.status().failure).toMatchObject({ code: 'forbidden', detail: 'members only' })
  })

  test.each([false, true])('SI-10: fails permanently when the server disconnects (close: %j)', async (closeLine) => {
    const { io, url } = serve()
    const { client, is, statuses } = start(url)
    await is('open')
    io.disconnectSockets(closeLine)
    await is('failed')
    expect(client.status().failure).toMatchObject({ code: 'protocol-refused', detail: 'disconnect', final: true })
    expect(statuses.map(({ status }) => status)).not.toContain('reconnecting')
  })

  test('SI-10: reconnects when a stopping server sends Engine.IO’s close packet', async () => {
    const { io, url } = serve()
    const { client, is } = start(url)
    await is('open')
    await io.close()
    await is('reconnecting')
    expect(client.status().failure).toMatchObject({ code: 'connection-lost', final: false })
  })

  test.each([
    [['polling'], 'socket-io-polling-only', 'long polling only'], [['websocket'], 'forbidden', 'forbidden'],
    [['polling', 'websocket'], 'forbidden', 'forbidden'],
  ] as const)('SI-21: checks transports %j, and reports %s with the reason %s', async (transports, code, reason) => {
    const { io, url } = serve({ transports: [...transports] })
    io.use((_, next) => next(Object.assign(new Error('members only'), { data: { code: 4403 } })))
    const { errors, asked } = await failWithCheck(url)
    expect(errors).toMatchObject([{ code, reason, attemptsMade: 0 }])
    expect(asked).toEqual(code === 'forbidden' ? [] : [url.replace('ws:', 'http:')])
  })

  test('SI-20: delivers each event once and in order while the connection is cut repeatedly', async () => {
    const { io, url } = serve({ connectionStateRecovery: { maxDisconnectionDuration: 60_000 } })
    const taken = new Map<number, number>()
    let reported = 0
    io.on('connection', (socket) => {
      socket.on('take', (id: number, answer: () => void) => {
        taken.set(id, (taken.get(id) ?? 0) + 1)
        answer()
        io.emit('reported', (reported += 1))
        if (id % 7 === 3) socket.conn.close(true)
      })
    })
    const { is, client, events, joined } = start(url)
    for (let id = 1; id <= 40;) {
      await is('open')
      const result = await callSocketIo(client, 'take', [id])
      if (result.ok) id += 1
      // The client may not have detected the disconnect yet.
      else await new Promise((settle) => setTimeout(settle, 5))
    }
    await until(() => events.length >= reported, () => [events.length, reported])
    expect([...taken.keys()]).toEqual(Array.from({ length: 40 }, (_, index) => index + 1))
    expect(joined.filter((recovered) => !recovered)).toHaveLength(1)
    expect(events.map(({ args }) => args[0])).toEqual(Array.from({ length: reported }, (_, index) => index + 1))
  })
})
