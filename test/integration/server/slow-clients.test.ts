import { connect, type Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { createFeedServer, type FeedServer } from '../../../server/feed/feed-server'
import { createChatServer } from '../../../server/chat/chat-server'
import { createServer } from '../../../server/create-server'
import { closing } from '../samples/sample-client'
import { serving, until } from './serve'

const pingOpcode = 0x89

/** A masked text frame as a client sends it, with a mask of zeros. */
function clientFrame(frame: object, opcode = 0x81): Buffer {
  const payload = Buffer.from(JSON.stringify(frame))
  return Buffer.concat([Buffer.from([opcode, 0x80 | payload.length, 0, 0, 0, 0]), payload])
}

/** Speaks the upgrade by hand, subscribes, and then reads nothing. */
async function openDeafClient(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1' })
  await new Promise((resolve) => socket.once('connect', resolve))
  socket.write('GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
    'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n')
  await new Promise((resolve) => socket.once('data', resolve))
  socket.pause()
  socket.write(clientFrame({ type: 'Subscribe', traderid: 10_260 }))
  return socket
}

interface Numbered {
  readonly type: string
  readonly seq: number
}

/** Where the payload of the frame at the start lies; a server sends it whole and without a mask. */
function measure(bytes: Buffer): { start: number; end: number } | undefined {
  const short = (bytes[1] ?? 0) & 0x7f
  const start = short === 127 ? 10 : short === 126 ? 4 : 2
  if (bytes.length < start) return undefined
  const size = short === 127 ? Number(bytes.readBigUInt64BE(2)) : short === 126 ? bytes.readUInt16BE(2) : short
  return bytes.length < start + size ? undefined : { start, end: start + size }
}

/** Text frames that arrive once the client begins to read. */
function readFrames(socket: Socket): Numbered[] {
  const frames: Numbered[] = []
  let parts: Buffer[] = []
  socket.on('data', (chunk: Buffer) => {
    parts.push(chunk)
    let bytes = Buffer.concat(parts)
    for (let found = measure(bytes); found !== undefined; found = measure(bytes)) {
      const isText = bytes[0] === 0x81
      const text = bytes.subarray(found.start, found.end).toString('utf8')
      bytes = bytes.subarray(found.end)
      const value: unknown = isText ? JSON.parse(text) : undefined
      if (typeof value !== 'object' || value === null || !('seq' in value) || !('type' in value)) continue
      frames.push({ type: String(value.type), seq: Number(value.seq) })
    }
    parts = [bytes]
  })
  socket.resume()
  return frames
}

const aMoment = async (): Promise<void> => {
  await new Promise((resolve) => {
    setTimeout(resolve, 1)
  })
}

/** Asks for snapshots until the system takes no more of them. */
async function fillLine(server: FeedServer, socket: Socket, limitBytes: number): Promise<void> {
  while ((server.connections()[0]?.bufferedBytes ?? 0) < limitBytes) {
    socket.write(clientFrame({ type: 'Resync', traderid: 10_260 }))
    await aMoment()
  }
}

describe('a consumer that cannot keep up', () => {
  const serve = serving()

  test('SV-35: its queue is bounded however long it does not read, and it gets one snapshot when it does', async () => {
    const limitBytes = 65_536
    const frameRate = { perSecond: 1_000, burst: 100_000 }
    const server = await serve({ positions: 2_000, limitBytes, frameRate })
    const snapshotBytes = Buffer.byteLength(JSON.stringify(server.feed(10_260).snapshot()))
    const socket = await openDeafClient(server.port)
    await until(() => server.connections()[0]?.traderId === '10260')
    await fillLine(server, socket, limitBytes)
    let highest = 0
    for (let round = 0; round < 300; round += 1) {
      server.tick()
      socket.write(clientFrame({ type: 'Ping', traderid: 10_260 }))
      socket.write(clientFrame({ type: 'Resync', traderid: 10_260 }))
      socket.write(clientFrame({}, pingOpcode))
      if (round % 10 === 0) await aMoment()
      highest = Math.max(highest, server.connections()[0]?.bufferedBytes ?? 0)
    }
    expect(server.connections()).toMatchObject([{ behind: true }])
    expect(highest).toBeGreaterThan(limitBytes / 2)
    expect(highest).toBeLessThan(snapshotBytes * 1.2 + limitBytes + 20_000)

    const seqWhenRead = server.feed(10_260).seq()
    const frames = readFrames(socket)
    await until(() => server.connections()[0]?.behind === false)
    server.tick(3)
    const last = server.feed(10_260).seq()
    await until(() => frames.at(-1)?.seq === last)
    const caughtUp = frames.map(({ type }) => type).lastIndexOf('Snapshot')
    expect(frames[caughtUp]).toEqual({ type: 'Snapshot', seq: seqWhenRead })
    expect(frames.slice(caughtUp + 1).map(({ type, seq }) => `${type} ${seq}`)).toEqual(
      Array.from({ length: last - seqWhenRead }, (_, index) => `Delta ${seqWhenRead + index + 1}`))
    expect(frames.filter(({ type, seq }) => type === 'Snapshot' && seq === seqWhenRead)).toHaveLength(1)
    socket.destroy()
  })

  test('SV-39: it does not hold up the end of the server either', async () => {
    const server = await serve({ positions: 2_000 })
    const socket = await openDeafClient(server.port)
    await until(() => server.connections()[0]?.traderId === '10260')
    await fillLine(server, socket, 100_000)
    await server.close()
    expect(server.connections()).toEqual([])
    socket.destroy()
  })
})

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
})
