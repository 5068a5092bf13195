import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { createChatServer } from '../../../server/chat/chat-server'
import { createServer } from '../../../server/create-server'
import { boundSockets } from '../../../server/wire/bounded-sockets'
import { createHttpServer } from '../../../server/wire/http-server'
import { createFeedServer } from '../../../server/feed/feed-server'
import { listen } from '../../../server/shared/listen'
import { closing, until } from '../samples/sample-client'
import { openRaw } from '../samples/raw-client'

const host = '127.0.0.1'
const head = 'GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX: '
const upgrade = 'GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX: '
const body = 'POST /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10000\r\n\r\n'

/** The answer to a client that sends a byte more each 500 ms, and the time until its socket is ended. */
function dawdle(port: number, text: string): Promise<{ readonly received: string; readonly tookMs: number }> {
  return new Promise((resolve) => {
    const startMs = performance.now()
    let received = ''
    const socket = connect({ port, host }, () => void socket.write(text))
    const dripping = setInterval(() => void socket.write('x'), 500)
    socket.on('data', (part: Buffer) => void (received += part.toString()))
    socket.on('error', () => undefined).on('close', () => {
      clearInterval(dripping)
      resolve({ received, tookMs: performance.now() - startMs })
    })
  })
}

describe('requests that never come whole', () => {
  // On the machine's own time, all at once: Node measures it.
  test('SV-147: every server ends heads, upgrades and bodies that come a byte at a time', async () => {
    const servers = await Promise.all([
      closing(createFeedServer({ port: 0, host, rate: 0 })),
      closing(createChatServer({ port: 0, host })),
      ...(['heart-check', 'echo', 'mode-code'] as const).map((protocol) =>
        closing(createServer({ protocol, port: 0, host }))),
    ])
    const ports = servers.map(({ url }) => Number(new URL(url).port))
    const [feedPort = 0] = ports
    const texts = [head, upgrade].flatMap((text) => ports.map((port) => ({ text, port })))
    const dawdlers = [...texts, { text: body, port: feedPort }]
    const ends = await Promise.all(dawdlers.map(async ({ text, port }) => dawdle(port, text)))
    for (const { received, tookMs } of ends) {
      expect(received).toMatch(/^HTTP\/1\.1 408 /)
      expect(tookMs).toBeLessThan(25_000)
    }
  }, 40_000)

  test('SV-148: beyond its sockets that are no WebSocket a server ends the one used longest ago', async () => {
    const server = createHttpServer({ api: () => ({ status: 200, body: {} }), mayUse: () => true, mayAsk: () => true })
    boundSockets(server, { maxSockets: 3, idleMs: 200 })
    const port = await listen(server, 0, host)
    await closing(Promise.resolve({ close: () => server.close() }))
    const ends: number[] = []
    const answered = dawdle(port, 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
    for (const count of [0, 1, 2, 3]) void dawdle(port, head).then(() => ends.push(count))
    await until(() => ends.length >= 1)
    expect((await answered).received).toMatch(/^HTTP\/1\.1 200 /)
  })

  test('SV-211: of requests that are sent without end before their answers 16 are received', async () => {
    let received = 0
    const api = () => {
      received += 1
      return new Promise<never>(() => undefined)
    }
    const server = createHttpServer({ api, mayUse: () => true, mayAsk: () => true })
    const port = await listen(server, 0, host)
    await closing(Promise.resolve({ close: () => server.close() }))
    const socket = connect({ port, host })
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(200))
    await new Promise((resolve) => socket.on('error', () => undefined).on('close', resolve))
    expect(received).toBeLessThanOrEqual(16)
  })

  test('SV-148: WebSockets do not count, and stay when nothing moves', async () => {
    const server = await closing(createFeedServer({ port: 0, host, rate: 0 }))
    const line = await openRaw(server.url)
    line.socket.send('{}')
    expect(await line.next()).toContain('400')
    line.socket.close()
    await line.closed
  })
})
