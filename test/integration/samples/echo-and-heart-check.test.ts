import { describe, expect, test } from 'vitest'
import { createEchoServer } from '../../../server/samples/echo-server'
import { echo, type Echoed } from '../../../src/protocols/samples/echo'
import { createHeartCheckServer } from '../../../server/samples/heart-check-server'
import { heartCheck, heartCheckStart, watchHeartCheck } from '../../../src/protocols/samples/heart-check'
import { closing, liveSample, until } from './sample-client'
import { openRaw } from './raw-client'

const kibibyte = 1_024

async function start() {
  const server = await closing(createEchoServer({ port: 0, host: '127.0.0.1' }))
  const live = liveSample({ url: server.url, protocol: echo() })
  const echoes: Echoed[] = []
  live.client.on('echoed', (echoed) => echoes.push(echoed))
  live.client.connect()
  await live.is('open')

  async function send(frame: string | ArrayBuffer): Promise<Echoed> {
    const before = echoes.length
    expect(await live.client.send(frame)).toEqual({ ok: true })
    await until(() => echoes.length > before)
    return echoes[before] ?? expect.fail()
  }
  return { ...live, server, echoes, send }
}

/** Bytes of every value, in an order that repeats only after 64 KiB. */
function patterned(length: number): ArrayBuffer {
  const bytes = new Uint8Array(length)
  for (let index = 0; index < length; index += 1) bytes[index] = (index * 31 + (index >> 8)) & 0xff
  return bytes.buffer
}

const first = (plane: number): number => (plane === 0 ? 0x4e00 : plane * 0x10000)

describe('echo over TCP', () => {
  test.each([0, 1, 64 * kibibyte, kibibyte * kibibyte])('EC-6: %i bytes come back as they went', async (length) => {
    const { send } = await start()
    const bytes = patterned(length)
    const echoed = await send(bytes)
    if (echoed.kind !== 'binary') return expect.fail()
    expect(Buffer.from(echoed.bytes).equals(Buffer.from(bytes))).toBe(true)
    expect(echoed.bytes.byteLength).toBe(length)
  })

  test.each([1, 64 * kibibyte, kibibyte * kibibyte])('EC-6: a text of %i bytes', async (length) => {
    const { send } = await start()
    const text = Array.from({ length }, (_, index) => String.fromCharCode(32 + (index % 95))).join('')
    expect(await send(text)).toMatchObject({ kind: 'text', text, line: `echo: ${text}` })
  })

  test('EC-6: characters of each plane of Unicode, controls and marks at the edges', async () => {
    const { send } = await start()
    for (let plane = 0; plane <= 16; plane += 1) {
      const text = Array.from({ length: 64 }, (_, index) => String.fromCodePoint(first(plane) + index)).join('')
      expect(await send(text), `plane ${plane}`).toMatchObject({ kind: 'text', text })
    }
    for (const text of ['\u0000', '\ufeff#', '\r\n', '\ud7ff\ue000\uffff', '\u{10ffff}', '💓👩‍👩‍👧 e\u0301']) {
      expect(await send(text)).toMatchObject({ kind: 'text', text })
    }
  })

  test('EC-6: text and bytes of the same content are distinguished, in order', async () => {
    const { client, echoes } = await start()
    const bytes = new Uint8Array([104, 105]).buffer
    for (let round = 0; round < 20; round += 1) {
      void client.send('hi')
      void client.send(bytes)
    }
    await until(() => echoes.length === 40)
    expect(echoes.map(({ kind }) => kind)).toEqual(Array.from({ length: 20 }, () => ['text', 'binary']).flat())
  })
})

describe('the echo server', () => {
  test('EC-8: a frame over 4 MiB is closed with 1009, one of 4 MiB is not', async () => {
    const { server } = await start()
    const raw = await openRaw(server.url)
    raw.socket.send(Buffer.alloc(4 * kibibyte * kibibyte, 7))
    expect((await raw.next()).length).toBe(4 * kibibyte * kibibyte)
    raw.socket.send(Buffer.alloc(4 * kibibyte * kibibyte + 1))
    expect(await raw.closed).toMatchObject({ code: 1009 })
  })

  test('EC-8: text that is no UTF-8 is closed with 1007', async () => {
    const { server } = await start()
    const raw = await openRaw(server.url)
    raw.socket.send(Buffer.from([0xc3, 0x28]), { binary: false })
    expect(await raw.closed).toMatchObject({ code: 1007 })
  })

  test('EC-8: a client that does not read is not read from, and gets everything later', async () => {
    const { server } = await start()
    const raw = await openRaw(server.url)
    raw.socket.pause()
    const frame = Buffer.alloc(kibibyte * kibibyte, 1)
    let taken = 0
    for (let count = 0; count < 60; count += 1) raw.socket.send(frame, () => (taken += 1))
    let seen = -1
    // Until nothing moves any more.
    while (taken !== seen) {
      seen = taken
      await new Promise((resolve) => {
        setTimeout(resolve, 300)
      })
    }
    expect(taken).toBeLessThan(60)
    raw.socket.resume()
    await until(() => raw.frames.length === 60)
    expect(raw.frames.every(({ data, isBinary }) => isBinary && data.length === frame.length)).toBe(true)
  })
})

const serve = () => closing(createHeartCheckServer({ port: 0, host: '127.0.0.1' }))

const answer = '{"module":"HEART_CHECK","message":"收到心跳"}'

describe('heart-check over TCP', () => {
  test('HC-12: the server answers a heart-check, and gives all other text back as it came', async () => {
    const server = await serve()
    const raw = await openRaw(server.url)
    raw.socket.send('{"module":"HEART_CHECK","message":"请求心跳"}')
    expect(await raw.next()).toBe(answer)
    for (const text of ['', 'hello', '{"module":"CHAT"}', '{"module":', 'null', '[1]', '心 💓']) {
      raw.socket.send(text)
      expect(await raw.next()).toBe(text)
    }
    expect(server.heartChecks()).toBe(1)
    raw.socket.send(Buffer.from([1]))
    expect(await raw.closed).toEqual({ code: 1003, reason: 'frames are text' })
  })

  test('HC-1 HC-2: the heart-checks of the client are answered, and what the server says is shown', async () => {
    const server = await serve()
    const { client, is } = liveSample({ url: server.url, protocol: heartCheck({ intervalMs: 20 }) })
    const reported: string[] = []
    watchHeartCheck(client, { message: (text) => reported.push(text) })
    client.connect()
    await is('open')
    server.say('{"news":\t"心"}')
    await until(() => reported.includes('{"news":\t"心"}'))
    expect(server.heartChecks()).toBe(0)
    await client.send(heartCheckStart)
    await until(() => reported.filter((text) => text === answer).length >= 3)
  })
})
