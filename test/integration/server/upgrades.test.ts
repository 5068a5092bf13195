import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { createServer } from '../../../server/create-server'
import type { ServerOptions } from '../../../server/options/server-options'
import { rawHead, rawUpgrade } from '../../robustness/attacks/raw-socket'
import { closing, until } from '../samples/sample-client'
import { collectGarbage } from '../../support/collect-garbage'
import { openRaw } from '../samples/raw-client'
import { notifyRaw, openText } from './http-client'
import { serveAny, serveHttp } from './serve'

const host = '127.0.0.1'
const serve = (options: ServerOptions) => closing(createServer({ port: 0, host, ...options }))

const question = rawHead('GET /healthz')

/** Counts the bytes of an endless body that a server reads. */
async function bytesTaken(port: number, head: string): Promise<number> {
  const part = Buffer.alloc(65_536)
  const { socket, closed } = openText(port, rawHead(head, 'Content-Length: 1000000000'))
  const push = (): void => void socket.write(part, (error) => error ?? push())
  socket.once('connect', push)
  await closed
  return socket.bytesWritten
}

test.each(['copy-trading', 'heart-check', 'echo', 'mode-code'] as const)(
  'SV-291: frees the upgrade request and its query once the connection is open, in %s', async (protocol) => {
    const held: WeakRef<object>[] = []
    vi.stubGlobal('URLSearchParams', class extends URLSearchParams {
      constructor(init?: string) {
        super(init)
        held.push(new WeakRef(this))
      }
    })
    const upgrade = vi.spyOn(WebSocketServer.prototype, 'handleUpgrade')
    onTestFinished(() => upgrade.mockRestore())
    const url = await serveAny(protocol)
    const { socket } = await openRaw(url)
    held.push(...upgrade.mock.calls.map(([request]) => new WeakRef(request)))
    expect(held.length).toBeGreaterThan(0)
    upgrade.mockClear()
    await expect.poll(async () => {
      await collectGarbage()
      return held.filter((each) => each.deref() !== undefined).length
    }, { timeout: 10_000 }).toBe(0)
    expect(socket.readyState).toBe(socket.OPEN)
  })

describe.each([
  ['the feed', {}, '/ws'],
  ['the chat', { protocol: 'chat' }, '/socket.io/?EIO=4&transport=websocket'],
  ['a sample', { protocol: 'echo' }, '/ws'],
] satisfies [string, ServerOptions, string][])('%s', (_name, options, path) => {
  test('SV-233: ends the connection when an upgrade follows an unanswered request', async () => {
    const { port } = await serve(options)
    expect(await notifyRaw(port, question + rawUpgrade(path))).not.toContain('101 Switching')
    expect(await notifyRaw(port, rawUpgrade('/elsewhere'))).toMatch(/^HTTP\/1.1 404 /)
  })

  test('SV-233: upgrades a connection after the response to its earlier request', async () => {
    const { port } = await serve(options)
    const { socket, received } = openText(port, question)
    await until(() => received().endsWith('}'))
    socket.write(rawUpgrade(path))
    await until(() => received().includes('101 Switching'), received)
  })

  test('SV-234: treats an upgrade to another protocol as a plain request', async () => {
    const { port } = await serve(options)
    const offer = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAA\r\n\r\n'
    const answer = await notifyRaw(port, question.replace('\r\n\r\n', `\r\n${offer}`))
    expect(answer).toMatch(/^HTTP\/1.1 200 [\s\S]*Connection: close/)
    expect(answer).toContain('"control":null')
  })

  test('SV-235: reads at most 8 MiB of a request’s body after an early response', async () => {
    const { port } = await serve(options)
    for (const head of ['POST /elsewhere', 'OPTIONS /healthz', 'GET /healthz', 'POST /socket.io/?EIO=4']) {
      // The limit includes system buffers at both ends.
      expect(await bytesTaken(port, head)).toBeLessThan(32_000_000)
    }
  })

  test('SV-235 HC-20: counts each request against its address, regardless of path and Expect header', async () => {
    const { port } = await serve({ ...options, requestRate: { perSecond: 0.001, burst: 4 } })
    const heads = ['GET /socket.io/?EIO=4&transport=polling', 'OPTIONS /healthz', 'GET /healthz', 'POST /elsewhere']
    for (const head of heads) await notifyRaw(port, rawHead(head, 'Connection: close'))
    for (const more of [[], ['Expect: all']]) {
      for (const head of heads) {
        expect(await notifyRaw(port, rawHead(head, 'Connection: close', ...more))).toMatch(/^HTTP\/1.1 429 /)
      }
    }
  })

  test('SV-236: rejects a localhost page whose scheme is neither http nor https', async () => {
    const { port } = await serve(options)
    for (const [origin, status] of [['anything://localhost', 403], ['http://localhost:1', 200]] as const) {
      const more = `\r\nOrigin: ${origin}\r\nConnection: close\r\n\r\n`
      const answer = await notifyRaw(port, question.replace('\r\n\r\n', more))
      expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    }
  })
})

test('SV-234: handles an h2c upgrade as a plain request when body bytes arrive with its headers', async () => {
  const bodies: string[] = []
  const heads: (readonly unknown[])[] = []
  const names = ['x-upgrade', 'upgrade-insecure-requests', 'connection-id', 'x-connection', 'x-name']
  const { port } = await serveHttp({
    api({ headers }, body) {
      bodies.push(body)
      heads.push(names.map((name) => headers[name]))
      return { status: 200, body: {} }
    },
    upgrade: (_, socket) => void socket.destroy(),
  })
  const others = names.map((name) => `${name}: \xe9\r\n`).join('')
  const offer = `Connection: Upgrade\r\nUpgrade: h2c\r\n${others}Content-Length: 4\r\n\r\n`
  const head = `POST / HTTP/1.1\r\nHost: ${host}\r\n${offer}`
  const { socket, closed } = openText(port, `${head}ab`)
  setTimeout(() => socket.write('cd'), 50)
  expect(await closed).toMatch(/^HTTP\/1.1 200 /)
  expect(bodies).toEqual(['abcd'])
  expect(heads).toEqual([names.map(() => '\xe9')])
})

test('SV-237: ends a socket when no data arrives during its WebSocket upgrade', async () => {
  const { server, port } = await serveHttp({ upgrade: () => undefined })
  server.setTimeout(100)
  expect(await notifyRaw(port, rawUpgrade('/ws'))).toBe('')
})

test('CV-95: ends only the socket whose upgrade check fails', async () => {
  const { port } = await serveHttp({ upgrade: (_, socket) => void socket.destroy(new Error('reset')) })
  expect(await notifyRaw(port, rawUpgrade('/ws'))).toBe('')
})
