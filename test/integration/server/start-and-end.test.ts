import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer as createTcpServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import type { LineEvent } from '../../../server/feed/model/hub/hub'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { runProgram } from '../../robustness/attacks/attacked-server'
import { temporaryFolder } from '../../support/temporary-folder'
import { ofType, openClient, subscribe, type FeedClient, type Frame } from './feed-client'
import { serve, until } from './serve'

const mainFile = fileURLToPath(new URL('../../../server/main.ts', import.meta.url))

function run(args: readonly string[], nodeOptions: readonly string[] = []) {
  const server = runProgram(mainFile, args, nodeOptions)
  onTestFinished(() => void server.child.kill('SIGKILL'))
  return server
}

test.each([
  ['copy-trading', 'SIGINT', /^Feed: ws:\S+\nHTTP: http:\S+\n$/],
  ['mode-code', 'SIGTERM', /^mode-code: ws:\S+\/ws\/\n$/],
] as const)('SV-39 HC-13 HC-14: %s prints its address, closes with 1001 on %s and exits with 0', async (...row) => {
  const [protocol, signal, output] = row
  const server = run(['--protocol', protocol, '--port', '0'])
  const url = await server.address()
  const clients = await Promise.all(['a', 'b', 'c'].map((name) => openClient(`${url}?name=${name}`)))
  server.child.kill(signal)
  expect(await Promise.all(clients.map(({ closed }) => closed))).toEqual(
    Array(3).fill({ code: 1001, reason: 'going away' }))
  expect([await server.ended, server.errors()]).toEqual([0, ''])
  expect(server.output()).toMatch(output)
})

const asProcess1 = ['--import', 'data:text/javascript,Object.defineProperty(process, "pid", { value: 1 })']

test.each([
  ['exits with 0 on a signal during startup as process 1 of a container', asProcess1, 0],
  ['exits on a signal during startup without waiting for the startup to finish', [], 'SIGTERM'],
])('SV-39: %s', async (_, nodeOptions, result) => {
  const silent = createTcpServer()
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void silent.close())
  const connected = once(silent, 'connection')
  const address = silent.address()
  const port = typeof address === 'object' ? address?.port : 0
  const server = run(['--port', '0', '--redis', `redis://127.0.0.1:${port}`], nodeOptions)
  await connected
  server.child.kill('SIGTERM')
  expect([await server.ended, server.output()]).toEqual([result, ''])
})

test('SV-144: rejects a second server with the same journal until the first is killed', async () => {
  const journal = join(temporaryFolder(), 'lines.jsonl')
  const start = () => run(['--protocol', 'chat', '--port', '0', '--journal', journal])
  const first = start()
  await first.address()
  const second = start()
  expect(await second.ended).toBe(1)
  expect(second.errors()).toMatch(/^[^\n]*lines\.jsonl: another server uses this journal \(process \d+ on [^\n]+\n$/)
  expect(second.output()).toBe('')
  first.child.kill('SIGKILL')
  await first.ended
  expect(existsSync(`${journal}.lock`)).toBe(true)
  const third = start()
  await third.address()
  third.child.kill('SIGTERM')
  await third.ended
  expect(existsSync(`${journal}.lock`)).toBe(false)
}, 60_000)

const trader = 10_260

test('SV-39: closes every client with 1001 and frees the port when the server closes', async () => {
  const server = await serve()
  const clients = await Promise.all([openClient(server.url), openClient(server.url)])
  const events: LineEvent[] = []
  server.observe((event) => void events.push(event))
  await Promise.all([server.close(), server.close()])
  expect(await Promise.all(clients.map(({ closed }) => closed))).toEqual(
    Array(2).fill({ code: 1001, reason: 'going away' }))
  expect(events.map(({ type }) => type)).toEqual(['closed', 'closed'])
  await serve({ port: server.port })
})

test('SV-39: stops the server without waiting for a slow client', async () => {
  const server = await serve({ positions: 2_000 })
  const { socket, send } = await openClient(server.url)
  socket.pause()
  send({ type: 'Subscribe', traderid: trader })
  await until(() => server.connections()[0]?.traderId === String(trader))
  while ((server.connections()[0]?.bufferedBytes ?? 0) < 100_000) {
    send({ type: 'Resync', traderid: trader })
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  await server.close()
  expect(server.connections()).toEqual([])
})

test('SV-57: fails on a busy port, and leaves no part of the server running', async () => {
  const { port } = await serve()
  const clock = createSimulatedClock()
  await expect(serve({ port, clock })).rejects.toThrow(`port ${port} is already in use; choose another with --port`)
  expect(clock.pending()).toBe(0)
})

test('SV-80: returns an earlier run’s decision for the same key, and does not execute the order again', async () => {
  const journal = join(temporaryFolder(), 'orders.jsonl')
  const order = (reqid: string): object => ({
    type: 'Order', traderid: trader, reqid, validUntil: Date.now() + 60_000,
    order: { action: 'open', symbol: 'EURUSD', type: 'buy', lots: 0.1 },
  })
  const answerTo = (client: FeedClient, frame: object): Promise<Frame> => {
    client.send(frame)
    return client.next(ofType('Ack'))
  }
  const first = await serve({ journal })
  const before = await openClient(first.url)
  await subscribe(before)
  const ack = await answerTo(before, order('open-order-1'))
  expect(ack).toMatchObject({ state: 'done', tickets: [first.feed(trader).rows().at(-1)?.ticket] })
  const asked = await answerTo(before, { type: 'Query', traderid: trader, reqid: 'stuck-order' })
  await expect(serve({ journal })).rejects.toThrow('another server uses this journal')
  await first.close()
  const second = await serve({ journal })
  const after = await openClient(second.url)
  await subscribe(after)
  const count = second.feed(trader).rows().length
  expect(await answerTo(after, order('open-order-1'))).toEqual(ack)
  expect(await answerTo(after, order('stuck-order'))).toEqual(asked)
  expect(second.feed(trader).rows()).toHaveLength(count)
})
