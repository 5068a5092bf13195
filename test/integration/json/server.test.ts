import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { createSystemClock } from '../../../src/platform/system-ports'
import { createJsonCaller } from '../../../src/protocols/json/json-calls'
import { jsonProtocol } from '../../../src/protocols/json/json-protocol'
import { createClient } from '../../../src/connection/runtime/client'
import { createManualFrameScheduler } from '../../support/manual-frame-scheduler'
import { createMemoryStorage } from '../../support/memory-storage'
import { createScriptedBus, createScriptedLifecycle, createScriptedNetwork } from '../../../src/testing/scripted-ports'
import { createSeededRandom } from '../../../server/shared/seeded-random'
import { createWsSocketPort } from '../../support/ws-socket-port'
import { startServer } from './document-server'

async function until(holds: () => boolean): Promise<void> {
  const end = Date.now() + 20_000
  while (!holds()) {
    if (Date.now() > end) throw new Error('not within 20 s')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

test('JS-21: over a real server that is killed and comes back', async () => {
  const first = await startServer('server.mjs')
  const clock = createSystemClock()
  const client = createClient({ url: first.url, protocol: jsonProtocol(), policy: { maxAttempts: Infinity } }, {
    development: false,
    ports: {
      clock, socket: createWsSocketPort(), random: createSeededRandom(1), bus: createScriptedBus(),
      lifecycle: createScriptedLifecycle(), network: createScriptedNetwork(), storage: createMemoryStorage(),
      frames: createManualFrameScheduler(), log: { report: () => undefined },
    },
  })
  onTestFinished(() => client.dispose())
  const caller = createJsonCaller(client, clock, new Set())
  const notices: unknown[] = []
  client.on('messageReceived', ({ name, data }) => notices.push([name, data]))
  client.connect()

  const ask = (id: unknown) => caller.request('query', { id }, { waitMs: 20_000 })
  expect(await Promise.all([ask(1), ask(2), ask('constructor')])).toMatchObject([
    { ok: true, data: { name: 'Ann' } }, { ok: true, data: { name: 'Ben' } }, { ok: true },
  ])
  expect(notices).toEqual([['notice', { text: 'welcome' }]])

  first.process.kill('SIGSTOP')
  const unanswered = caller.request('query', { id: 1 })
  first.process.kill('SIGKILL')
  expect(await unanswered).toEqual({ ok: false, code: 'connection-lost' })
  expect(await caller.request('query', { id: 1 })).toEqual({ ok: false, code: 'not-open' })

  await startServer('server.mjs', first.port)
  client.reconnect()
  expect(await ask(1)).toEqual({ ok: true, data: { name: 'Ann' } })
  await until(() => notices.length === 2)
  expect(client.stats()).toMatchObject({ opens: 2, losses: 1, diagnostics: {} })
})

test('JS-22: the server of topics pushes what is subscribed, and answers', async () => {
  const { url } = await startServer('quotes-server.mjs')
  const socket = new WebSocket(url)
  onTestFinished(() => socket.terminate())
  const heard: unknown[] = []
  socket.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString())))
  await once(socket, 'open')
  for (const [id, data] of ['constructor', 'EURUSD'].entries()) {
    socket.send(JSON.stringify({ type: 'subscribe', data, id }))
  }
  socket.send(JSON.stringify({ type: 'unsubscribe', data: 'EURUSD', id: 2 }))
  await until(() => heard.length >= 4)
  expect(heard).toEqual([
    { type: 'subscribe', data: [], id: 0 }, { type: 'subscribe', data: ['EURUSD'], id: 1 },
    { type: 'EURUSD', data: 1.08 }, { type: 'unsubscribe', data: [], id: 2 },
  ])
})
