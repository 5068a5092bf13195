import { createServer, type Server } from 'node:http'
import { describe, expect, test } from 'vitest'
import { createBalancer, type Balancer } from '../../../server/balancer/balancer'
import { createFeedServer } from '../../../server/feed-server'
import { createEchoServer } from '../../../server/habits/echo-server'
import type { HabitServer } from '../../../server/habits/habit-server'
import { listen } from '../../../server/listen'
import { fixedDelay } from '../../../src/core/policy/fixed-delay'
import { echo } from '../../../src/protocols/echo'
import { createSimulatedClock } from '../../support/simulated-clock'
import { closing, liveHabit, until } from '../habits/habit-client'
import { openRaw, refusedUpgrade } from '../habits/raw-client'

const host = '127.0.0.1'
const serve = (port = 0): Promise<HabitServer> => closing(createEchoServer({ port, host }))
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
      const live = liveHabit({
        url: `${balancer.wsUrl}/ws`, protocol: echo(), policy: { reconnect: fixedDelay(0), attempts: Infinity },
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
  test('RS-43: method, path, body and answer go through, and the server is told that it is not first', async () => {
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
