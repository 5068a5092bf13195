import { createServer as createHttpServer } from 'node:http'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { WebSocket } from 'ws'
import { createEchoServer } from '../../../server/samples/echo-server'
import { createHeartCheckServer } from '../../../server/samples/heart-check-server'
import { createRequestAddress } from '../../../server/wire/request-address'
import { createSocketServer, type SocketServerLimits } from '../../../server/wire/socket-server'
import { listen } from '../../../server/shared/listen'
import type { ProtocolName } from '../../../server/options/server-options'
import { opcodes, rawFrame, type RawSocket } from '../../robustness/attacks/raw-socket'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { openRaw, refusedUpgrade } from '../samples/raw-client'
import { closing } from '../samples/sample-client'
import { openClient } from './feed-client'
import { openRawLine as openLine, serveAny, until } from './serve'

/** The other sample servers share their sockets with the echo server. */
const protocols = ['copy-trading', 'chat', 'echo'] as const

const attacker = '198.51.100.7'
const other = '203.0.113.9'

type Opened = (line: WebSocket, clients: ReadonlySet<WebSocket>) => void

const roomy = {
  maxConnections: 9, maxLinesPerAddress: 9, upgradeRate: { burst: 9, perSecond: 9 }, maxBufferedBytes: 1_000_000,
}

async function serveSockets(limits: SocketServerLimits, opened: Opened, isLate = false): Promise<string> {
  const sockets = createSocketServer({
    maxFrameBytes: 1_000, limits, maxClosingLines: 2, isLate: () => isLate,
    clock: createSimulatedClock(), addressOf: createRequestAddress([]),
  })
  const http = createHttpServer().on('upgrade', (request, socket, head) => {
    sockets.accept(request, socket, head, (line) => opened(line, sockets.clients))
  })
  const port = await listen(http, 0, '127.0.0.1')
  onTestFinished(() => {
    sockets.dispose()
    http.close()
  })
  return `ws://127.0.0.1:${port}/`
}

test.each(protocols)('SV-125: %s closes a connection that exceeds the address limit', async (protocol) => {
  const url = await serveAny(protocol, { maxLinesPerAddress: 2 })
  const open = (index: number, address: string) => openLine(url.replace('name=a', `name=${index}`), address)
  const first = await open(0, attacker)
  const second = await open(1, attacker)
  expect(await (await open(2, attacker)).ended).toBe(1013)
  expect((await open(3, other)).isOpen()).toBe(true)
  expect((await open(4, '')).isOpen()).toBe(true)
  first.socket.destroy()
  for (let again: RawSocket | undefined; again?.isOpen() !== true;) {
    again = await open(5, attacker)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  expect(second.isOpen()).toBe(true)
})

test.each(protocols)('SV-125: %s rejects upgrades above the address rate limit with 429', async (protocol) => {
  const url = await serveAny(protocol, { upgradeRate: { burst: 3, perSecond: 0.001 } })
  for (let count = 0; count < 3; count += 1) (await openLine(url, attacker)).socket.destroy()
  expect(await (await openLine(url, attacker)).ended).toBe(429)
  expect((await openLine(url, other)).isOpen()).toBe(true)
  expect((await openLine(url)).isOpen()).toBe(true)
})

test.each(protocols)('SV-222: %s rejects a proxied upgrade at maxConnections', async (protocol) => {
  const url = await serveAny(protocol, { maxConnections: 1 })
  const asking = { 'X-Busy-Status': '503' }
  const first = await openRaw(url, asking)
  const body = { Code: 503, msg: 'the server is full or busy' }
  expect(await refusedUpgrade(url, asking)).toEqual({ status: 503, body })
  first.socket.terminate()
  await first.closed
  await expect.poll(async () => (await openRaw(url, asking).catch(() => undefined)) !== undefined).toBe(true)
})

test.each([false, true])('SV-127 SV-224: returns 503 until rejected connections have closed (late server: %s)', async (
  isLate,
) => {
  const url = await serveSockets({ ...roomy, maxConnections: 1 }, (line, clients) => {
    if (clients.size > 1) line.close(1013)
  }, isLate)
  const lines = [await openLine(url), await openLine(url), await openLine(url)]
  expect(lines[0]?.isOpen()).toBe(!isLate)
  expect(await (await openLine(url)).ended).toBe(503)
  expect(await lines[1]?.ended).toBe(1013)
  expect(await lines[2]?.ended).toBe(1013)
  expect(await (await openLine(url)).ended).toBe(1013)
})

test('SV-230: encodes a message once for several connections, and separately for a single connection', async () => {
  const opened: WebSocket[] = []
  const url = await serveSockets(roomy, (line) => opened.push(line))
  const clients = [await openClient(url), await openClient(url), await openClient(url)]
  const encode = vi.spyOn(Buffer, 'from')
  onTestFinished(() => encode.mockRestore())
  const sent: string[] = []
  for (const text of ['持仓 😀', '', 'two']) for (const line of opened) line.send(text, () => sent.push(text))
  const encoded = encode.mock.calls.filter(([text]) => text === '持仓 😀' || text === 'two')
  for (const [index, line] of opened.entries()) line.send(`for ${index}`)
  opened[1]?.send(Buffer.from([1, 2]), { binary: true })
  expect(encoded).toHaveLength(2)
  for (const [index, client] of clients.entries()) {
    const own = index === 1 ? ['for 1', '\u0001\u0002'] : [`for ${index}`]
    await expect.poll(() => client.texts).toEqual(['持仓 😀', '', 'two', ...own])
  }
  expect(sent).toHaveLength(9)
})

/** Whether the server answers a ping. */
async function answers(line: RawSocket): Promise<boolean> {
  const answered = new Promise<boolean>((resolve) => line.socket.once('data', () => resolve(true)))
  await line.write(rawFrame({ opcode: opcodes.ping }))
  return Promise.race([answered, line.ended.then(() => false)])
}

/** Waits until the server has read fragments of an unfinished message. */
async function beginMessage(line: RawSocket, parts: number): Promise<void> {
  for (let part = 0; part < parts; part += 1) {
    const opcode = part === 0 ? opcodes.text : opcodes.continuation
    await line.write(rawFrame({ opcode, isFinal: false, payload: Buffer.alloc(60_000, 'a') }))
  }
  await answers(line)
}

test('SV-126: does not count the bytes of closed connections toward the memory budget', async () => {
  const clock = createSimulatedClock()
  const server = await closing(createEchoServer({ port: 0, host: '127.0.0.1', clock, maxBufferedBytes: 300_000 }))
  for (let count = 0; count < 3; count += 1) {
    const gone = await openLine(server.url)
    await beginMessage(gone, 2)
    gone.socket.destroy()
    await expect.poll(() => server.lines()).toBe(0)
  }
  const line = await openLine(server.url)
  await beginMessage(line, 3)
  clock.advance(250)
  expect(await answers(line)).toBe(true)
})

test('SV-126: ends connections with the largest unfinished messages when they exceed the memory budget', async () => {
  const clock = createSimulatedClock()
  const server = await closing(createEchoServer({ port: 0, host: '127.0.0.1', clock, maxBufferedBytes: 1_000_000 }))
  const more = rawFrame({ opcode: opcodes.continuation, isFinal: false, payload: Buffer.alloc(60_000, 'a') })
  const [small, large] = [await openLine(server.url), await openLine(server.url)]
  await beginMessage(small, 1)
  await beginMessage(large, 15)
  clock.advance(250)
  expect(server.lines()).toBe(2)
  const answered = new Promise((resolve) => small.socket.once('data', resolve))
  await small.write(Buffer.concat([more, more, rawFrame({ opcode: opcodes.ping })]))
  await answered
  clock.advance(250)
  expect(await large.ended).toBe(1006)
  expect(small.isOpen()).toBe(true)
})

test('SV-129: ends a connection when its client leaves more than 8 MiB unread', async () => {
  const server = await closing(createHeartCheckServer({ port: 0, host: '127.0.0.1' }))
  const deaf = await openLine(server.url)
  deaf.socket.pause()
  await until(() => server.lines() === 1)
  const text = 'a'.repeat(1_048_576)
  for (let count = 0; count < 100 && server.lines() === 1; count += 1) {
    server.say(text)
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(server.lines()).toBe(0)
})

/** Allows a fragment per 16,384 bytes of the largest frame, and at least 16. */
const maxFragmentsOf = (protocol: ProtocolName): number => (protocol === 'echo' ? 256 : 16)
const openAt = async (protocol: ProtocolName) => openLine(await serveAny(protocol))

const fragments = (count: number): Buffer => Buffer.concat(Array.from({ length: count }, (_, index) => rawFrame({
  opcode: index === 0 ? opcodes.text : opcodes.continuation, isFinal: false, payload: Buffer.from('a'),
})))

test.each(protocols)('SV-120: %s closes with 1008 when a message has too many fragments', async (protocol) => {
  const line = await openAt(protocol)
  await line.write(fragments(maxFragmentsOf(protocol)))
  expect(await answers(line)).toBe(true)
  await line.write(rawFrame({ opcode: opcodes.continuation, isFinal: false, payload: Buffer.from('a') }))
  expect(await line.ended).toBe(1008)
})

test.each(protocols)('SV-120: %s closes with 1008 when a frame arrives in too many pieces', async (protocol) => {
  const line = await openAt(protocol)
  line.socket.setNoDelay(true)
  const payload = Buffer.alloc(60_000, 'a')
  const frame = rawFrame({ opcode: opcodes.text, payload })
  for (let at = 0; at < 20_000 && line.isOpen(); at += 1) {
    await line.write(frame.subarray(at, at + 1))
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(await line.ended).toBe(1008)
})

test.each(protocols)('SV-121: %s closes with 4429 after too many pings between two fragments', async (protocol) => {
  const line = await openAt(protocol)
  await line.write(fragments(1))
  const pings = Buffer.concat(Array.from({ length: 300 }, () => rawFrame({ opcode: opcodes.ping })))
  await line.write(pings)
  expect(await line.ended).toBe(4429)
})

test.each(protocols)('SV-121 SV-122: %s closes with 4429 on a flood of pongs, and ends the socket if the flood lasts',
  async (protocol) => {
    const pongs = Buffer.concat(Array.from({ length: 2_000 }, () => rawFrame({ opcode: opcodes.pong })))
    /** Without termination, a client has 2 s to answer the close. */
    async function endedInMs(): Promise<number> {
      const line = await openAt(protocol)
      const startMs = performance.now()
      await line.write(pongs)
      expect(await line.ended).toBe(4429)
      return performance.now() - startMs
    }
    let quickestMs = Infinity
    // A busy machine may be slow, but not each time.
    for (let turn = 0; turn < 10 && quickestMs >= 1_500; turn += 1) {
      quickestMs = Math.min(quickestMs, await endedInMs())
    }
    expect(quickestMs).toBeLessThan(1_500)
  })

test.each(['copy-trading', 'chat', 'echo', 'heart-check', 'mode-code'] as const)(
  'SV-245: %s limits the frames of all connections from an address together', async (protocol) => {
    const url = await serveAny(protocol, { frameRate: { burst: 2, perSecond: 0.001 } })
    const ping = rawFrame({ opcode: opcodes.ping })
    const open = (index: number, address?: string): Promise<RawSocket> =>
      openLine(url.replace('name=a', `name=${index}`), address)
    const pingTwice = async (line: RawSocket): Promise<RawSocket> => {
      await line.write(Buffer.concat([ping, ping]))
      return line
    }
    for (let index = 0; index < 20; index += 1) await pingTwice(await open(index, attacker))
    expect(await (await pingTwice(await open(20, attacker))).ended).toBe(4429)
    for (const address of [other, undefined]) {
      const line = await pingTwice(await open(21, address))
      await new Promise((resolve) => void line.socket.once('data', resolve))
      expect(line.isOpen()).toBe(true)
    }
  })
