import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { answer } from '../../../server/wire/answer'
import { maxUnanswered } from '../../../server/wire/bounded-sockets'
import { createHttpServer, type HttpServerOptions } from '../../../server/wire/http-server'
import { openText, rawHead, rawUpgrade } from '../../robustness/attacks/raw-socket'

async function openServer(options: Partial<HttpServerOptions>) {
  let requests = 0
  let parts = 0
  const server = createHttpServer({ mayUse: () => true, mayAsk: () => true, api: () => answer({}), ...options })
  server.on('request', (request) => {
    requests += 1
    const push = request.push.bind(request)
    request.push = (part: unknown, encoding) => {
      // Skips the `null` that Node pushes at the end of the body.
      if (part !== null) parts += 1
      return push(part, encoding)
    }
  })
  onTestFinished(() => void server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  /** Sends the text in one write. Resolves with the responses when the server closes the socket. */
  const sendText = (text: string): Promise<string> => openText(`http://127.0.0.1:${port}`, text).closed
  const send = (count: number): Promise<string> => sendText(rawHead('GET /').repeat(count))
  return { send, sendText, requests: () => requests, parts: () => parts }
}

test('SV-266: stops parsing requests from a socket that the server has destroyed', async () => {
  const { send, requests } = await openServer({ api: () => new Promise(() => undefined) })
  expect([await send(1_000), requests()]).toEqual(['', maxUnanswered + 1])
  expect([await send(1_000), requests()]).toEqual(['', 2 * (maxUnanswered + 1)])
})

const chunked = 'Transfer-Encoding: chunked'
const parts5000 = `${'1\r\nx\r\n'.repeat(5_000)}0\r\n\r\n`
const tinyParts = rawHead('POST /', chunked) + parts5000

test('SV-266: ignores further body parts from a socket that sent too many', async () => {
  const { sendText, parts } = await openServer({})
  expect([await sendText(tinyParts), parts()]).toEqual(['', 258])
})

test.each<[name: string, head: string, options?: Partial<HttpServerOptions>]>([
  ['403', rawHead('POST /', chunked), { mayUse: () => false }],
  ['429', rawHead('POST /', chunked), { mayAsk: () => false }],
  ['a preflight response', rawHead('OPTIONS /', chunked)],
  ['a response to HEAD', rawHead('HEAD /', chunked)],
  ['a plain response to an upgrade', rawHead('GET /', chunked, 'Connection: Upgrade', 'Upgrade: h2c'), {
    upgrade: () => undefined,
  }],
])('SV-256 SV-266: ignores further body parts after %s when there are too many', async (_, head, options = {}) => {
  const { sendText, parts } = await openServer(options)
  await sendText(head + parts5000)
  expect(parts()).toBe(258)
})

test('SV-266: ignores body parts and upgrades from a socket that the server has destroyed', async () => {
  let upgrades = 0
  const { sendText, requests, parts } = await openServer({
    api: () => new Promise(() => undefined), upgrade: () => void (upgrades += 1),
  })
  expect(await sendText(rawHead('GET /').repeat(maxUnanswered) + tinyParts + rawUpgrade('/'))).toBe('')
  expect([requests(), parts(), upgrades]).toEqual([maxUnanswered + 1, 0, 0])
})

test('SV-266: reads request bodies from new sockets after destroying earlier sockets', async () => {
  const { sendText } = await openServer({ api: (_, body) => answer({ body }) })
  for (let socket = 0; socket < 5; socket += 1) {
    expect(await sendText(tinyParts)).toBe('')
    const text = await sendText(`${rawHead('POST /', 'Content-Length: 4', 'Connection: close')}body`)
    expect(text).toContain('"body":"body"')
  }
})

test('SV-294: accepts 100 headers and rejects more, so that a client cannot hide its address', async () => {
  const addresses: string[] = []
  const { sendText } = await openServer({
    mayAsk: (address) => (addresses.push(address), true), upgrade: (_, socket) => void socket.end('opened'),
  })
  const lines = (count: number) => Array.from({ length: count }, () => 'a:')
  // `rawHead` adds 1 header, and `rawUpgrade` 5.
  const ask = (count: number) =>
    sendText(rawHead('GET /', ...lines(count - 3), 'X-Forwarded-For: 203.0.113.1', 'Connection: close'))
  expect(await ask(100)).toContain('HTTP/1.1 200 ')
  expect([await ask(101), await ask(1_100), addresses]).toEqual(['', '', ['203.0.113.1']])
  const open = (count: number) => sendText(rawUpgrade('/', ...lines(count - 5)))
  expect([await open(100), await open(101)]).toEqual(['opened', ''])
})

test.each([
  [403, { mayUse: () => false }],
  [429, { mayAsk: () => false }],
])('SV-267: closes the connection after a response with %i', async (status, options) => {
  const { send, requests } = await openServer(options)
  const text = await send(1)
  expect(text.slice(0, text.indexOf('\r\n'))).toContain(`HTTP/1.1 ${status} `)
  expect(text).toContain('\r\nConnection: close\r\n')
  expect(requests()).toBe(1)
})

test.each([
  [403, { mayUse: () => false }],
  [429, { mayAsk: () => false }],
])('SV-267: ends the connection when another request follows a request that was answered with %i', async (
  _, options,
) => {
  const { send, requests } = await openServer(options)
  expect([await send(1_000), requests()]).toEqual(['', 2])
})
