import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer as createSockJs } from 'sockjs'
import { expect, onTestFinished, test } from 'vitest'
import { statistics } from '../../../src/parts/statistics'
import { createSystemClock } from '../../../src/platform/system/system-ports'
import { createJsonCaller } from '../../../src/protocols/json/json-calls'
import type { Protocol } from '../../../src/connection/ports/protocol'
import type { JsonEvents } from '../../../src/protocols/json/json-options'
import { jsonProtocol } from '../../../src/protocols/json/json-protocol'
import { createClient } from '../../../src/connection/runtime/create-client'
import { livePorts } from '../../support/live-ports'
import { until } from '../samples/sample-client'
import { documentFile, startServer } from './document-server'

function connected(url: string, protocol: Protocol<JsonEvents>) {
  const clock = createSystemClock()
  const client = createClient({ url, protocol, policy: { maxAttempts: Infinity }, parts: [statistics()] }, {
    development: false, ports: livePorts({ clock }),
  })
  onTestFinished(() => client.dispose())
  client.connect()
  return { client, caller: createJsonCaller(client, clock, new Set()) }
}

const quickStart = 'docs/en/quick-start.md'

test('JS-21: receives responses before and after a real server is killed and restarted', async () => {
  const first = await startServer('server.mjs', 0, undefined, quickStart)
  const { client, caller } = connected(first.url, jsonProtocol())
  const notices: unknown[] = []
  client.on('messageReceived', ({ name, data }) => notices.push([name, data]))

  const ask = (id: unknown) => caller.request('query', { id }, { timeoutMs: 20_000 })
  expect(await Promise.all([ask(1), ask(2), ask('constructor')])).toMatchObject([
    { ok: true, data: { name: 'Ann' } }, { ok: true, data: { name: 'Ben' } }, { ok: true },
  ])
  expect(notices).toEqual([['notice', { text: 'welcome' }]])

  first.process.kill('SIGSTOP')
  const unanswered = caller.request('query', { id: 1 })
  first.process.kill('SIGKILL')
  expect(await unanswered).toEqual({ ok: false, code: 'connection-lost' })
  expect(await caller.request('query', { id: 1 }, { waitMs: 0 })).toEqual({ ok: false, code: 'not-open' })

  await startServer('server.mjs', first.port, undefined, quickStart)
  client.reconnect()
  expect(await ask(1)).toEqual({ ok: true, data: { name: 'Ann' } })
  await until(() => notices.length === 2)
  expect(client.stats()).toMatchObject({ opens: 2, losses: 1, diagnostics: {} })
})

test('JS-22, JS-40: pushes messages of subscribed topics, and rejects an unknown topic with a message', async () => {
  const { url } = await startServer('quotes-server.mjs')
  const file = documentFile('protocol.ts', (text) => text.replace("'tradewire'", "'@/src'"))
  const { protocol } = (await import(/* @vite-ignore */ file)) as { readonly protocol: Protocol<JsonEvents> }
  const { client, caller } = connected(url, protocol)
  const received: unknown[] = []
  client.on('messageReceived', ({ name, data }) => received.push([name, data]))
  const ask = (name: string, topic: string) => caller.request(name, topic, { timeoutMs: 20_000 })
  expect(await Promise.all([ask('subscribe', 'constructor'), ask('subscribe', 'EURUSD')])).toEqual([
    { ok: false, code: 'server-error', detail: 'unknown topic' }, { ok: true, data: ['EURUSD'] },
  ])
  await until(() => received.length > 0)
  expect(received[0]).toEqual(['EURUSD', 1.08])
  expect(await ask('unsubscribe', 'EURUSD')).toEqual({ ok: true, data: [] })
})

test('JS-41: connects to the plain WebSocket below a SockJS endpoint', async () => {
  const http = createHttpServer()
  const endpoint = createSockJs({ log: () => undefined })
  endpoint.installHandlers(http, { prefix: '/ws' })
  endpoint.on('connection', (connection) => {
    connection.write(JSON.stringify({ type: 'notice', data: { text: 'welcome' } }))
    connection.on('data', (text) => {
      const { type, id, data } = JSON.parse(text) as Record<'type' | 'id' | 'data', unknown>
      connection.write(JSON.stringify({ type, id, data: { name: `Ann ${JSON.stringify(data)}` } }))
    })
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  onTestFinished(() => {
    http.close()
    http.closeAllConnections()
  })
  const { port } = http.address() as AddressInfo
  const { client, caller } = connected(`ws://127.0.0.1:${port}/ws/websocket`, jsonProtocol())
  const notices: unknown[] = []
  client.on('messageReceived', ({ name, data }) => notices.push([name, data]))

  const answer = await caller.request('query', { id: 1 }, { waitMs: 20_000 })
  expect(answer).toEqual({ ok: true, data: { name: 'Ann {"id":1}' } })
  expect(notices).toEqual([['notice', { text: 'welcome' }]])
  expect(client.stats().diagnostics).toEqual({})
})
