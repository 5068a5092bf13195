import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createHttpServer } from '../../../server/wire/http-server'
import { answer } from '../../../server/wire/answer'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { opcodes, openText, rawFrame, rawHead, sendRaw } from '../../robustness/attacks/raw-socket'
import { openRawLine, serve, serveHttp, until } from './serve'

/** Computing time of a request, ms. */
const workMs = 20

/** Returns a function that stops counting and returns the maximum increase of `count` in one event loop turn. */
function mostPerTurn(count: () => number): () => number {
  let isDone = false
  let most = 0
  let before = 0
  const look = (): void => {
    most = Math.max(most, count() - before)
    before = count()
    if (!isDone) setImmediate(look)
  }
  look()
  return () => {
    isDone = true
    return most
  }
}

test('SV-242: delays other work by at most one request’s time when many costly requests arrive together', async () => {
  let worked = 0
  const server = createHttpServer({
    mayUse: () => true, mayAsk: () => true,
    api() {
      const beganMs = performance.now()
      while (performance.now() - beganMs < workMs);
      worked += 1
      return answer({})
    },
  })
  onTestFinished(() => void server.close())
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const most = mostPerTurn(() => worked)
  const sockets = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')]
  const answers = Promise.all(sockets.map(async (socket) => {
    let text = ''
    socket.on('data', (chunk) => (text += String(chunk)))
    // The maximum number of unanswered requests (SV-211).
    const get = 'GET / HTTP/1.1\r\nHost: a\r\n'
    socket.write(`${`${get}\r\n`.repeat(14)}${get}Connection: close\r\n\r\n`)
    await once(socket, 'close')
    return text.split('HTTP/1.1 200').length - 1
  }))
  expect(await answers).toEqual([15, 15])
  expect([worked, most()]).toEqual([30, 1])
})

const closing = 'Connection: close'

test('SV-297: answers health checks separately from other requests, up to 20 per event loop turn', async () => {
  let answered = 0
  let opened = 0
  const { port, server } = await serveHttp({
    turn: () => new Promise(() => undefined),
    api() {
      answered += 1
      return answer({})
    },
  })
  server.on('connection', () => void (opened += 1))
  const open = (text: string) => openText(`http://127.0.0.1:${port}`, text)
  const [waiting, ...checks] = [rawHead('GET /'), '', '', '', ''].map(open)
  await until(() => opened === 5)
  const most = mostPerTurn(() => answered)
  for (const { socket } of checks) {
    socket.write(rawHead('GET /healthz').repeat(14) + rawHead('GET /healthz?x', closing))
  }
  for (const { closed } of checks) expect((await closed).split('HTTP/1.1 200').length - 1).toBe(15)
  expect([waiting?.received(), answered, most()]).toEqual(['', 60, 20])
  waiting?.socket.destroy()
})

test('SV-297: limits the rate of health checks', async () => {
  const { port } = await serveHttp({ mayAsk: () => false })
  expect(await sendRaw(`http://127.0.0.1:${port}`, rawHead('GET /healthz'))).toMatch(/^HTTP\/1\.1 429 /)
})

test.each([
  [1, 'a request without a body', rawHead('POST /', 'Content-Length: 0', closing)],
  [2, 'a request with a body', `${rawHead('POST /', 'Content-Length: 1', closing)}x`],
  [2, 'a request with a chunked body', `${rawHead('POST /', 'Transfer-Encoding: chunked', closing)}0\r\n\r\n`],
])('SV-298: waits for %i turns before answering %s', async (turns, _, text) => {
  const turn = vi.fn(() => true)
  const { port } = await serveHttp({ turn })
  expect(await sendRaw(`http://127.0.0.1:${port}`, text)).toMatch(/^HTTP\/1\.1 200 /)
  expect(turn).toHaveBeenCalledTimes(turns)
})

test.each([
  ['closes the connection of another address', '203.0.113.9', false],
  ['sends the list to this machine anyway', undefined, true],
])('SV-251: %s when a list would wait for more than 5 s', async (_, address, isOpen) => {
  const clock = createSimulatedClock()
  const server = await serve({ clock })
  const line = await openRawLine(server.url, address)
  const textOf = (type: string): Buffer =>
    rawFrame({ opcode: opcodes.text, payload: Buffer.from(JSON.stringify({ type, traderid: 10_260 })) })
  await line.write(textOf('Subscribe'))
  await until(() => server.connections()[0]?.traderId === '10260')
  let received = 0
  server.observe(({ type }) => {
    received += Number(type === 'received')
    // The second list waits for the turns after the first.
    if (received === 2) setImmediate(() => clock.advance(5_001))
  })
  await line.write(Buffer.concat([textOf('Resync'), textOf('Resync'), textOf('Ping')]))
  await until(() => received === 3)
  await until(() => line.isOpen() === isOpen)
  expect(isOpen ? line.isOpen() : await line.ended).toBe(isOpen || 1013)
})
