import { expect, test } from 'vitest'
import type { SharedOptions } from '../../../server/options/server-options'
import { createEchoServer } from '../../../server/samples/echo-server'
import { echo } from '../../../src/protocols/samples/echo'
import { createHeartCheckServer } from '../../../server/samples/heart-check-server'
import { createModeCodeServer } from '../../../server/samples/mode-code-server'
import { modeCodeUrl } from '../../../src/protocols/samples/mode-code'
import { closing, liveSample, until } from './sample-client'
import { openRaw, refusedUpgrade } from './raw-client'

const kibibyte = 1_024

const serveEcho = (options: SharedOptions = {}) =>
  closing(createEchoServer({ port: 0, host: '127.0.0.1', ...options }))

/** Contains every byte value, in a pattern that repeats after 64 KiB. */
function patterned(length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, index) => (index * 31 + (index >> 8)) & 0xff))
}

const first = (plane: number): number => (plane === 0 ? 0x4e00 : plane * 0x10000)

test('EC-6: returns text from every Unicode plane and bytes of any length unchanged and in order', async () => {
  const { url } = await serveEcho()
  const { client, is } = liveSample({ url, protocol: echo() })
  const echoes: unknown[] = []
  client.on('messageReceived', ({ data }) => echoes.push(data))
  client.connect()
  await is('open')
  const planes = Array.from({ length: 17 }, (_, plane) =>
    Array.from({ length: 64 }, (_letter, index) => String.fromCodePoint(first(plane) + index)).join(''))
  const edges = ['\u0000', '\ufeff#', '\r\n', '\ud7ff\ue000\uffff', '\u{10ffff}', '💓👩‍👩‍👧 e\u0301', 'hi']
  const bytes = [0, 1, 64 * kibibyte, kibibyte * kibibyte].map(patterned)
  const sent = [...planes, ...edges, ...bytes, 'hi', Buffer.from('hi'), 'hi']
  for (const frame of sent) void client.send(frame)
  await until(() => echoes.length === sent.length)
  // Comparing a million elements takes seconds.
  expect(echoes).toEqual(sent.map((frame) => (typeof frame === 'string' ? frame : Uint8Array.from(frame).buffer)))
})

test('EC-8: accepts a frame of 4 MiB, closes with 1009 on a larger frame and with 1007 on invalid UTF-8', async () => {
  const { url } = await serveEcho()
  const raw = await openRaw(url)
  raw.socket.send(Buffer.alloc(4 * kibibyte * kibibyte, 7))
  expect((await raw.next()).length).toBe(4 * kibibyte * kibibyte)
  raw.socket.send(Buffer.alloc(4 * kibibyte * kibibyte + 1))
  expect(await raw.closed).toMatchObject({ code: 1009 })
  const broken = await openRaw(url)
  broken.socket.send(Buffer.from([0xc3, 0x28]), { binary: false })
  expect(await broken.closed).toMatchObject({ code: 1007 })
})

test('EC-8: stops reading from a client that does not read its messages, and sends all messages later', async () => {
  const raw = await openRaw((await serveEcho({ frameRate: { burst: 500 } })).url)
  raw.socket.pause()
  const frame = Buffer.alloc(kibibyte * kibibyte, 1)
  let taken = 0
  for (let count = 0; count < 60; count += 1) raw.socket.send(frame, () => (taken += 1))
  let seen = -1
  while (taken !== seen) {
    seen = taken
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
  expect(taken).toBeLessThan(60)
  raw.socket.resume()
  await until(() => raw.frames.length === 60)
  expect(raw.frames.every(({ data, isBinary }) => isBinary && data.length === frame.length)).toBe(true)
})

test('HC-12: responds to a heart-check, and returns any other text unchanged', async () => {
  const server = await closing(createHeartCheckServer({ port: 0, host: '127.0.0.1' }))
  const raw = await openRaw(server.url)
  raw.socket.send('{"module":"HEART_CHECK","message":"请求心跳"}')
  expect(await raw.next()).toBe('{"module":"HEART_CHECK","message":"收到心跳"}')
  for (const text of ['', 'hello', '{"module":"CHAT"}', '{"module":', 'null', '[1]', '心 💓']) {
    raw.socket.send(text)
    expect(await raw.next()).toBe(text)
  }
  expect(server.heartChecks()).toBe(1)
  raw.socket.send(Buffer.from([1]))
  expect(await raw.closed).toEqual({ code: 1003, reason: 'frames must be text' })
})

const serveModeCode = () => closing(createModeCodeServer({ port: 0, host: '127.0.0.1' }))
const at = (port: number): string => `ws://127.0.0.1:${port}`

test('MC-13: rejects other paths with 404, and an invalid name with 400', async () => {
  const { port, lines } = await serveModeCode()
  const reject = (status: number, msg: string, ...targets: readonly string[]) =>
    targets.map((target) => [target, { status, body: { Code: status, msg } }] as const)
  for (const [target, rejection] of [
    ...reject(404, 'Not Found', '/', '/ws?name=a', '/ws/a?name=a', '/WS/?name=a', '//ws/?name=a'),
    ...reject(400, 'name is missing', '/ws/', '/ws/?', '/ws/?Name=a'),
    ...reject(400, 'name is empty', '/ws/?name', '/ws/?name=%20+%09'),
    ...reject(400, 'name occurs more than once', '/ws/?name=a&name=b'),
    ...reject(400, 'name is longer than 64', `/ws/?name=${'x'.repeat(65)}`),
  ]) expect(await refusedUpgrade(at(port) + target), target).toEqual(rejection)
  expect(lines()).toBe(0)
})

test('MC-13: keeps names unchanged in any script and with query characters', async () => {
  const { port, names } = await serveModeCode()
  const given = ['小明', 'a b&c=d#+?/%', '💓', 'x'.repeat(64), ' a']
  for (const name of given) await openRaw(modeCodeUrl(at(port), name))
  expect(names()).toEqual(given)
})

test('MC-13: returns 426 with an explanation for an ordinary HTTP request', async () => {
  const { port } = await serveModeCode()
  const answer = await fetch(`http://127.0.0.1:${port}/ws/?name=a`)
  const body = { Code: 426, msg: 'this path accepts only WebSocket connections' }
  expect([answer.status, await answer.json()]).toEqual([426, body])
})

test('MC-14: returns messages and heartbeats unchanged, only to the sender', async () => {
  const { port } = await serveModeCode()
  const other = await openRaw(modeCodeUrl(at(port), 'other'))
  const one = await openRaw(modeCodeUrl(at(port), 'one'))
  for (const text of [
    ' {"msg" : "\\u4f60\\ud83d\\udc93", "ModeCode":"message", "more":[1,{}]}', '{"ModeCode":"heart_beat"}',
  ]) {
    one.socket.send(text)
    expect(await one.next()).toBe(text)
  }
  other.socket.send('{"ModeCode":"heart_beat"}')
  expect(await other.next()).toBe('{"ModeCode":"heart_beat"}')
})

test('MC-14: closes a client that sends other text with 4400, or bytes with 1003', async () => {
  const { port } = await serveModeCode()
  const unknown = ['hi', '[]', '{}', '{"ModeCode":"shout","msg":"hi"}', '{"ModeCode":["message"]}']
  for (const sent of [...unknown, Buffer.from('{"ModeCode":"message"}')]) {
    const raw = await openRaw(modeCodeUrl(at(port), 'one'))
    raw.socket.send(sent)
    expect(await raw.closed, String(sent)).toEqual(typeof sent === 'string'
      ? { code: 4400, reason: 'ModeCode is unknown' } : { code: 1003, reason: 'frames must be text' })
    expect(raw.frames).toEqual([])
  }
})

test('MC-15: closes a client with 4409 when another client takes its name, and keeps the other clients', async () => {
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

test('MC-15: ignores frames that a replaced client sends later', async () => {
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
