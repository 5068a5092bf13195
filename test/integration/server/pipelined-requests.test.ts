import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { answer } from '../../../server/wire/answer'
import { maxUnanswered } from '../../../server/wire/bounded-sockets'
import { createHttpServer, type HttpServerOptions } from '../../../server/wire/http-server'
import { openText, rawHead } from '../../robustness/attacks/raw-socket'

async function openServer(options: Partial<HttpServerOptions>) {
  let requests = 0
  const server = createHttpServer({ mayUse: () => true, mayAsk: () => true, api: () => answer({}), ...options })
  server.on('request', () => void (requests += 1))
  onTestFinished(() => void server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  /** Sends the requests in one write. Resolves with the responses when the server closes the socket. */
  const send = (count: number): Promise<string> =>
    openText(`http://127.0.0.1:${port}`, rawHead('GET /').repeat(count)).closed
  return { send, requests: () => requests }
}

test('SV-266: stops parsing requests from a socket that the server has destroyed', async () => {
  const { send, requests } = await openServer({ api: () => new Promise(() => undefined) })
  expect([await send(1_000), requests()]).toEqual(['', maxUnanswered + 1])
  expect([await send(1_000), requests()]).toEqual(['', 2 * (maxUnanswered + 1)])
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
