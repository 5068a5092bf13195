import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createHttpServer } from '../../../server/wire/http-server'
import { answer } from '../../../server/wire/answer'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { opcodes, rawFrame, rawHead, sendRaw } from '../../robustness/attacks/raw-socket'
import { openRawLine, serve, serveHttp, until } from './serve'

/** Computing time of a request, ms. */
const workMs = 20

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
  let isDone = false
  /** Maximum number of requests handled in one event loop turn. */
  let most = 0
  let before = 0
  const look = (): void => {
    most = Math.max(most, worked - before)
    before = worked
    if (!isDone) setImmediate(look)
  }
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
  look()
  expect(await answers).toEqual([15, 15])
  isDone = true
  expect([worked, most]).toEqual([30, 1])
})

const closing = 'Connection: close'

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
