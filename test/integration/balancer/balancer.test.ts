import { createServer, type Server } from 'node:http'
import { connect, createServer as createRawServer, type Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { createBalancer, type Balancer } from '../../../server/balancer/balancer'
import { createChatServer } from '../../../server/chat/chat-server'
import { createFeedServer } from '../../../server/feed/feed-server'
import { createEchoServer } from '../../../server/samples/echo-server'
import type { SampleServer } from '../../../server/samples/sample-server'
import { listen } from '../../../server/shared/listen'
import { fixedDelay } from '../../../src/connection/policy/reconnect-policy'
import { echo } from '../../../src/protocols/samples/echo'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { closing, liveSample, until } from '../samples/sample-client'
import { openRaw, refusedUpgrade } from '../samples/raw-client'

const host = '127.0.0.1'
const serve = (port = 0): Promise<SampleServer> => closing(createEchoServer({ port, host }))
const addressOf = ({ port }: { readonly port: number }): string => `http://${host}:${port}`
/** Its checks come when the test asks for them. */
const balance = (...servers: readonly { readonly port: number }[]): Promise<Balancer> =>
  closing(createBalancer({ port: 0, host, targets: servers.map(addressOf), clock: createSimulatedClock() }))

/** A server of plain HTTP that tells what it was asked. */
async function plainServer(status = 200): Promise<{ readonly port: number; readonly server: Server }> {
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => void (body += part.toString()))
    request.on('end', () => {
      const { method, url, headers } = request
      response.writeHead(status, { 'x-from': String(port) })
      response.end(JSON.stringify({ method, url, body, forwarded: headers['x-forwarded-for'] }))
    })
  })
  const port = await listen(server, 0, host)
  await closing(Promise.resolve({ close: () => server.close() }))
  return { port, server }
}

test('SV-211: a client that sends requests without end before their answers gets 16 of them to a server', async () => {
  let connections = 0
  let isNextHere = false
  const silent = createRawServer((connection) => {
    connections += 1
    connection.on('error', () => undefined).on('data', (part: Buffer) => {
      isNextHere ||= part.toString().startsWith('GET /next')
    })
  })
  const port = await listen(silent, 0, host)
  await closing(Promise.resolve({ close: () => silent.close() }))
  const balancer = await balance({ port })
  const socket = connect({ port: balancer.port, host })
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(200))
  await new Promise((resolve) => socket.on('error', () => undefined).on('close', resolve))
  const next = connect({ port: balancer.port, host })
  next.write('GET /next HTTP/1.1\r\nHost: a\r\n\r\n')
  await until(() => isNextHere)
  expect(connections).toBeLessThanOrEqual(17)
  next.destroy()
})

describe('lines', () => {
  test('RS-40: lines go to the servers in turn and carry text and bytes both ways', async () => {
    const servers = [await serve(), await serve()]
    const balancer = await balance(...servers)
    const clients = []
    for (let count = 0; count < 4; count += 1) clients.push(await openRaw(`${balancer.wsUrl}/ws`))
    expect(servers.map((server) => server.lines())).toEqual([2, 2])
    expect(balancer.targets().map(({ lines }) => lines)).toEqual([2, 2])
    for (const [index, client] of clients.entries()) {
      client.socket.send(`你好 ${index}`)
      client.socket.send(Buffer.from([0, 255, index]))
      expect([await client.next(), await client.next()]).toEqual([`你好 ${index}`, Buffer.from([0, 255, index])])
    }
  })

  test('RS-40: the close of either end reaches the other with its code', async () => {
    const server = await serve()
    const balancer = await balance(server)
    const client = await openRaw(`${balancer.wsUrl}/ws`)
    client.socket.close(4321, 'enough')
    await until(() => server.lines() === 0 && balancer.targets()[0]?.lines === 0)
    const other = await openRaw(`${balancer.wsUrl}/ws`)
    await server.close()
    expect(await other.closed).toEqual({ code: 1001, reason: 'going away' })
  })

  test('RS-40: a refusal of the server comes through', async () => {
    const balancer = await balance(await serve())
    expect(await refusedUpgrade(`${balancer.wsUrl}/nothing`)).toMatchObject({ status: 404, body: { Code: 404 } })
  })

  test('RS-41: a server that died costs a client nothing: the next one takes it', async () => {
    const servers = [await serve(), await serve()]
    const balancer = await balance(...servers)
    await servers[0]?.close()
    for (let count = 0; count < 3; count += 1) await openRaw(`${balancer.wsUrl}/ws`)
    expect(servers[1]?.lines()).toBe(3)
    expect(balancer.targets().map(({ isUp }) => isUp)).toEqual([false, true])
  })

  test('RS-41: without any server it refuses with 503, and finds one that came back', async () => {
    const server = await createEchoServer({ port: 0, host })
    const balancer = await balance(server)
    await server.close()
    expect((await refusedUpgrade(`${balancer.wsUrl}/ws`)).status).toBe(503)
    expect((await fetch(`${balancer.httpUrl}/echo`)).status).toBe(503)
    await serve(server.port)
    await openRaw(`${balancer.wsUrl}/ws`)
    await balancer.check()
    expect(balancer.targets()[0]?.isUp).toBe(true)
  })

  test('RS-42: draining a server moves its clients to the others', async () => {
    const servers = [await serve(), await serve()]
    const balancer = await balance(...servers)
    const address = balancer.targets()[0]?.address ?? ''
    const clients = Array.from({ length: 4 }, () => {
      const live = liveSample({
        url: `${balancer.wsUrl}/ws`, protocol: echo(), policy: { reconnect: fixedDelay(0), maxAttempts: Infinity },
      })
      live.client.connect()
      return live
    })
    await Promise.all(clients.map(({ is }) => is('open')))
    expect(servers.map((server) => server.lines())).toEqual([2, 2])
    balancer.drain(address)
    await until(() => servers[1]?.lines() === 4 && servers[0]?.lines() === 0)
    await openRaw(`${balancer.wsUrl}/ws`)
    expect(servers.map((server) => server.lines())).toEqual([0, 5])
    balancer.admit(address)
    await Promise.all([1, 2].map(() => openRaw(`${balancer.wsUrl}/ws`)))
    expect(servers.map((server) => server.lines())).toEqual([1, 6])
    balancer.cut()
    await until(() => clients.every(({ client }) => client.stats().losses >= 1))
    await Promise.all(clients.map(({ is }) => is('open')))
  })
})

describe('requests', () => {
  test('RS-43: method, path, body and answer go through, and the server learns that it is not first', async () => {
    const servers = [await plainServer(), await plainServer(201)]
    const balancer = await balance(...servers)
    const answers = []
    for (let count = 0; count < 2; count += 1) {
      const answer = await fetch(`${balancer.httpUrl}/a/b?c=d`, { method: 'POST', body: 'hello' })
      const told: unknown = await answer.json()
      expect(told).toMatchObject({ method: 'POST', url: '/a/b?c=d', body: 'hello', forwarded: host })
      answers.push([answer.status, answer.headers.get('x-from')])
    }
    expect(answers).toEqual([[200, String(servers[0]?.port)], [201, String(servers[1]?.port)]])
  })

  test('RS-43: a server that dies in the middle is 502', async () => {
    const { port, server } = await plainServer()
    const balancer = await balance({ port })
    server.on('request', (request) => void request.socket.destroy())
    expect((await fetch(`${balancer.httpUrl}/`)).status).toBe(502)
  })
})

describe('times', () => {
  const tell = (port: number, text: string): Promise<string> => new Promise((resolve) => {
    let heard = ''
    const socket = connect({ port, host }, () => void socket.write(text))
    socket.on('data', (part: Buffer) => void (heard += part.toString()))
    socket.on('error', () => undefined).on('close', () => resolve(heard))
  })

  /** A server that takes what comes and says no more than this. */
  async function dawdler(says: string): Promise<{ readonly port: number; readonly sockets: Set<Socket> }> {
    const sockets = new Set<Socket>()
    const server = createRawServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
      socket.on('data', () => void socket.write(says))
    })
    await new Promise<void>((resolve) => void server.listen(0, host, resolve))
    await closing(Promise.resolve({
      close() {
        for (const socket of sockets) socket.destroy()
        server.close()
      },
    }))
    const address = server.address()
    return { port: typeof address === 'object' && address !== null ? address.port : 0, sockets }
  }

  test.each([['nothing', ''], ['half a head', 'HTTP/1.1 200 OK\r\nX-Slow: ']])(
    'RS-75: a server that answers with %s in time is 504, to a request and to an upgrade', async (_, says) => {
      const clock = createSimulatedClock()
      const { port, sockets } = await dawdler(says)
      const balancer = await closing(createBalancer({ port: 0, host, targets: [addressOf({ port })], clock }))
      const idle = clock.pending()
      const answers = [fetch(`${balancer.httpUrl}/`), refusedUpgrade(`${balancer.wsUrl}/ws`)]
      await until(() => clock.pending() === idle + 2 && sockets.size === 2)
      clock.advance(30_000)
      for (const answer of answers) expect(await answer).toMatchObject({ status: 504 })
      await until(() => ![...sockets].some((socket) => !socket.destroyed))
    })

  test('RS-75: an answer in time is no longer waited for, and an open line stays', async () => {
    const clock = createSimulatedClock()
    const server = await serve()
    const balancer = await closing(createBalancer({ port: 0, host, targets: [addressOf(server)], clock }))
    const idle = clock.pending()
    const client = await openRaw(`${balancer.wsUrl}/ws`)
    await (await fetch(`${balancer.httpUrl}/`)).text()
    await until(() => clock.pending() === idle)
    clock.advance(60_000)
    client.socket.send('still here')
    expect(await client.next()).toBe('still here')
  })

  test('RS-76: a client that sends no request, half a head or half a body is let go with 408', async () => {
    const server = await plainServer()
    const balancer = await closing(createBalancer({
      port: 0, host, targets: [addressOf(server)], clock: createSimulatedClock(), requestMs: 100,
    }))
    const halves = [
      '', 'GET / HT', 'GET /ws HTTP/1.1\r\nUpgrade: web',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n1',
    ]
    const answers = await Promise.all(halves.map((text) => tell(balancer.port, text)))
    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 408 /)
  })

  test('RS-76: beyond its sockets that are no line the one used longest ago goes', async () => {
    const server = await serve()
    const balancer = await closing(createBalancer({
      port: 0, host, targets: [addressOf(server)], clock: createSimulatedClock(), maxHttpSockets: 5,
    }))
    const line = await openRaw(`${balancer.wsUrl}/ws`)
    const ends: number[] = []
    for (let count = 0; count < 8; count += 1) {
      void tell(balancer.port, 'GET / HT').then(() => ends.push(count))
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await until(() => ends.length === 3)
    expect(ends).toEqual([0, 1, 2])
    line.socket.send('still here')
    expect(await line.next()).toBe('still here')
    expect((await fetch(`${balancer.httpUrl}/`)).status).toBe(426)
  })
})

test('SV-182: a client that has gone before a server was found leaves no connection to it', async () => {
  let accepted = 0
  const open = new Set<Socket>()
  const server = createRawServer((socket) => {
    accepted += 1
    open.add(socket)
    socket.on('error', () => undefined).on('close', () => open.delete(socket)).resume()
  })
  const port = await new Promise<number>((resolve) => void server.listen(0, host, () => {
    const address = server.address()
    resolve(typeof address === 'object' && address !== null ? address.port : 0)
  }))
  await closing(Promise.resolve({
    close() {
      for (const socket of open) socket.destroy()
      server.close()
    },
  }))
  // The name must be looked up, and meanwhile the clients go.
  const balancer = await closing(createBalancer({
    port: 0, host, targets: [`http://localhost:${port}`], clock: createSimulatedClock(),
  }))
  const clients = 20
  for (let count = 0; count < clients; count += 1) {
    const socket = connect({ port: balancer.port, host }, () => socket.end('GET / HTTP/1.1\r\nHost: a\r\n\r\n'))
    socket.on('error', () => undefined).resume()
  }
  await until(() => accepted === clients)
  await until(() => open.size === 0)
})

describe('checks', () => {
  test('RS-44: a server is up that answers, and down with errors of its own, no answer, or no line', async () => {
    const [fine, broken, silent, gone] = [
      await serve(), await plainServer(503), await plainServer(), await plainServer(),
    ]
    silent.server.removeAllListeners('request')
    gone.server.close()
    const balancer = await closing(createBalancer({
      port: 0, host, patienceMs: 100, clock: createSimulatedClock(),
      targets: [fine, broken, silent, gone].map(addressOf),
    }))
    await balancer.check()
    expect(balancer.targets().map(({ isUp }) => isUp)).toEqual([true, false, false, false])
    const clients = [await openRaw(`${balancer.wsUrl}/ws`), await openRaw(`${balancer.wsUrl}/ws`)]
    expect(fine.lines()).toBe(clients.length)
    silent.server.close()
    silent.server.closeAllConnections()
  })

  test('RS-44: each second it looks again', async () => {
    const clock = createSimulatedClock()
    const server = await createEchoServer({ port: 0, host })
    const balancer = await closing(createBalancer({ port: 0, host, targets: [addressOf(server)], clock }))
    await server.close()
    clock.advance(1_000)
    await until(() => balancer.targets()[0]?.isUp === false)
    await serve(server.port)
    await until(() => {
      clock.advance(1_000)
      return balancer.targets()[0]?.isUp === true
    })
  })

  test.each([
    [[], 'a balancer needs servers'],
    [['127.0.0.1:1'], 'a server is like http://127.0.0.1:8788, not "127.0.0.1:1"'],
    [['http://a/b'], 'a server is like http://127.0.0.1:8788, not "http://a/b"'],
  ])('RS-45: %j are no servers', async (targets, reason) => {
    await expect(createBalancer({ port: 0, targets })).rejects.toThrow(reason)
  })
})

test('RS-46: what this machine alone may do is not done through the balancer', async () => {
  const feed = await closing(createFeedServer({ port: 0, host, rate: 0, faults: true }))
  const balancer = await balance(feed)
  const drop = (url: string) => fetch(`${url}/faults`, { method: 'POST', body: '{"action":"drop"}' })
  expect((await drop(feed.httpUrl)).status).toBe(200)
  expect((await drop(balancer.httpUrl)).status).toBe(403)
})

test('SV-221: faults and announcements are not for what comes from an address given as --proxy', async () => {
  const proxies = [host]
  const feed = await closing(createFeedServer({ port: 0, host, rate: 0, faults: true, proxies }))
  const chat = await closing(createChatServer({ port: 0, host, faults: true, proxies }))
  const body = '{"action":"drop","text":"all"}'
  for (const url of [`${feed.httpUrl}/faults`, `${chat.httpUrl}/faults`, `${chat.httpUrl}/api/chat/announce`]) {
    expect((await fetch(url, { method: 'POST', body })).status).toBe(403)
  }
  expect((await fetch(`${feed.httpUrl}/healthz`)).status).toBe(200)
})

test.each([
  'Via', 'Forwarded', 'X-Forwarded-For', 'X-Forwarded-Host', 'X-Forwarded-Proto', 'X-Real-IP', 'X-Client-IP',
  'True-Client-IP', 'CF-Connecting-IP',
])('SV-146: faults are not for a request with %s, whatever it says', async (name) => {
  const feed = await closing(createFeedServer({ port: 0, host, rate: 0, faults: true }))
  for (const value of ['127.0.0.1', '', '1.1 proxy']) {
    expect((await fetch(`${feed.httpUrl}/faults`, { headers: { [name]: value } })).status).toBe(403)
  }
})
