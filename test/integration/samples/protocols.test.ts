import { describe, expect, test } from 'vitest'
import { createEchoServer } from '../../../server/samples/echo-server'
import { echo, type Echoed } from '../../../src/protocols/samples/echo'
import { createHeartCheckServer } from '../../../server/samples/heart-check-server'
import { heartCheck, heartCheckStart, watchHeartCheck } from '../../../src/protocols/samples/heart-check'
import { createModeCodeServer } from '../../../server/samples/mode-code-server'
import { modeCode, modeCodeUrl } from '../../../src/protocols/samples/mode-code'
import { closing, liveSample, until } from './sample-client'
import { openRaw, refusedUpgrade } from './raw-client'

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

const serveModeCode = () => closing(createModeCodeServer({ port: 0, host: '127.0.0.1' }))
const at = (port: number): string => `ws://127.0.0.1:${port}`

describe('the upgrade', () => {
  test.each(['/', '/ws', '/ws?name=a', '/ws/a?name=a', '/socket/?name=a', '/WS/?name=a', '//ws/?name=a'])(
    'MC-13: the path of %s is refused with 404', async (target) => {
      const { port, lines } = await serveModeCode()
      expect(await refusedUpgrade(at(port) + target)).toEqual({ status: 404, body: { Code: 404, msg: 'Not Found' } })
      expect(lines()).toBe(0)
    })

  test.each([
    ['', 'name is missing'],
    ['?', 'name is missing'],
    ['?Name=a', 'name is missing'],
    ['?name', 'name is empty'],
    ['?name=', 'name is empty'],
    ['?name=%20+%09', 'name is empty'],
    ['?name=a&name=b', 'name is given more than once'],
    [`?name=${'x'.repeat(65)}`, 'name is longer than 64'],
  ])('MC-13: %j is refused with 400', async (query, msg) => {
    const { port, names } = await serveModeCode()
    expect(await refusedUpgrade(`${at(port)}/ws/${query}`)).toEqual({ status: 400, body: { Code: 400, msg } })
    expect(names()).toEqual([])
  })

  test('MC-13: names of any script and with marks of the query are kept as they are', async () => {
    const { port, names } = await serveModeCode()
    const given = ['小明', 'a b&c=d#+?/%', '💓', 'x'.repeat(64), ' a']
    for (const name of given) await openRaw(modeCodeUrl(at(port), name))
    expect(names()).toEqual(given)
  })

  test('MC-13: a plain request gets a description', async () => {
    const { port } = await serveModeCode()
    const answer = await fetch(`http://127.0.0.1:${port}/ws/?name=a`)
    expect([answer.status, await answer.json()]).toEqual([426, { Code: 426, msg: 'this is a WebSocket' }])
  })
})

describe('frames', () => {
  test.each([
    '{"ModeCode":"message","msg":"hi"}',
    ' {"msg" : "\\u4f60\\ud83d\\udc93", "ModeCode":"message", "more":[1,{}]}',
    '{"ModeCode":"heart_beat","msg":"2024-01-01T00:00:00.000Z"}',
    '{"ModeCode":"heart_beat"}',
  ])('MC-14: %s comes back as it was, to its sender only', async (text) => {
    const { port } = await serveModeCode()
    const other = await openRaw(modeCodeUrl(at(port), 'other'))
    const one = await openRaw(modeCodeUrl(at(port), 'one'))
    one.socket.send(text)
    expect(await one.next()).toBe(text)
    other.socket.send('{"ModeCode":"heart_beat"}')
    expect(await other.next()).toBe('{"ModeCode":"heart_beat"}')
    expect(other.frames).toHaveLength(1)
  })

  test.each(['hi', '[]', '{}', '{"ModeCode":"shout","msg":"hi"}', '{"ModeCode":["message"]}'])(
    'MC-14: %s is closed with 4400', async (text) => {
      const { port } = await serveModeCode()
      const raw = await openRaw(modeCodeUrl(at(port), 'one'))
      raw.socket.send(text)
      expect(await raw.closed).toEqual({ code: 4400, reason: 'ModeCode is unknown' })
      expect(raw.frames).toEqual([])
    })

  test('MC-14: bytes are closed with 1003', async () => {
    const { port } = await serveModeCode()
    const raw = await openRaw(modeCodeUrl(at(port), 'one'))
    raw.socket.send(Buffer.from('{"ModeCode":"message"}'), { binary: true })
    expect(await raw.closed).toEqual({ code: 1003, reason: 'frames are text' })
  })
})

describe('one client a name', () => {
  test('MC-15: the second replaces the first, which gets 4409; other names are not touched', async () => {
    const { port, names, lines } = await serveModeCode()
    const other = await openRaw(modeCodeUrl(at(port), 'other'))
    const first = await openRaw(modeCodeUrl(at(port), 'same'))
    const second = await openRaw(modeCodeUrl(at(port), 'same'))
    expect(await first.closed).toEqual({ code: 4409, reason: 'replaced by another client of this name' })
    await until(() => lines() === 2)
    expect(names()).toEqual(['other', 'same'])
    for (const { socket, next } of [second, other]) {
      socket.send('{"ModeCode":"message","msg":"still here"}')
      expect(await next()).toBe('{"ModeCode":"message","msg":"still here"}')
    }
  })

  test('MC-15: later frames of the replaced one are ignored', async () => {
    const { port, lines } = await serveModeCode()
    const first = await openRaw(modeCodeUrl(at(port), 'same'))
    first.socket.pause()
    await openRaw(modeCodeUrl(at(port), 'same'))
    first.socket.send('{"ModeCode":"message","msg":"I am the one"}')
    first.socket.resume()
    expect((await first.closed).code).toBe(4409)
    await until(() => lines() === 1)
    expect(first.frames).toEqual([])
  })
})

test('MC-1 MC-4: the client and the server understand each other: messages and heartbeats come back', async () => {
  const { port } = await serveModeCode()
  const { client, is } = liveSample({ url: modeCodeUrl(at(port), 'one'), protocol: modeCode({ heartbeatMs: 20 }) })
  const messages: string[] = []
  let answers = 0
  client.on('messageReceived', ({ msg }) => messages.push(msg))
  client.on('heartbeatAnswered', () => void (answers += 1))
  client.connect()
  await is('open')
  for (const text of ['hi', '你好 💓', '"\\\n']) await client.send(text)
  await until(() => messages.length === 3 && answers >= 5)
  expect(messages).toEqual(['hi', '你好 💓', '"\\\n'])
  expect(client.stats()).toMatchObject({ opens: 1, losses: 0 })
})
