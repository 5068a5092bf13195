import { connect as connectTcp } from 'node:net'
import { describe, expect, test } from 'vitest'
import { createModeCodeServer } from '../../../server/samples/mode-code-server'
import { modeCode, modeCodeUrl } from '../../../src/protocols/samples/mode-code'
import { closing, liveSample, until } from './sample-client'
import { openRaw, refusedUpgrade } from './raw-client'

const serve = () => closing(createModeCodeServer({ port: 0, host: '127.0.0.1' }))
const at = (port: number): string => `ws://127.0.0.1:${port}`

describe('the upgrade', () => {
  test.each(['/', '/ws', '/ws?name=a', '/ws/a?name=a', '/socket/?name=a', '/WS/?name=a', '//ws/?name=a'])(
    'MC-13: the path of %s is refused with 404', async (target) => {
      const { port, lines } = await serve()
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
    const { port, names } = await serve()
    expect(await refusedUpgrade(`${at(port)}/ws/${query}`)).toEqual({ status: 400, body: { Code: 400, msg } })
    expect(names()).toEqual([])
  })

  test('MC-13: names of any script and with marks of the query are kept as they are', async () => {
    const { port, names } = await serve()
    const given = ['小明', 'a b&c=d#+?/%', '💓', 'x'.repeat(64), ' a']
    for (const name of given) await openRaw(modeCodeUrl(at(port), name))
    expect(names()).toEqual(given)
  })

  test('MC-13: a plain request gets a description', async () => {
    const { port } = await serve()
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
    const { port } = await serve()
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
      const { port } = await serve()
      const raw = await openRaw(modeCodeUrl(at(port), 'one'))
      raw.socket.send(text)
      expect(await raw.closed).toEqual({ code: 4400, reason: 'ModeCode is unknown' })
      expect(raw.frames).toEqual([])
    })

  test('MC-14: bytes are closed with 1003', async () => {
    const { port } = await serve()
    const raw = await openRaw(modeCodeUrl(at(port), 'one'))
    raw.socket.send(Buffer.from('{"ModeCode":"message"}'), { binary: true })
    expect(await raw.closed).toEqual({ code: 1003, reason: 'frames are text' })
  })
})

describe('one client a name', () => {
  test('MC-15: the second replaces the first, which gets 4409; other names are not touched', async () => {
    const { port, names, lines } = await serve()
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

  test('MC-15: the late close of the replaced one does not remove the newcomer', async () => {
    const { port, names, lines } = await serve()
    // A client that never reads its close: its line ends only when it is cut, long after.
    const mute = connectTcp(port, '127.0.0.1')
    mute.write('GET /ws/?name=same HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
      + 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n')
    await until(() => lines() === 1)
    const newcomer = await openRaw(modeCodeUrl(at(port), 'same'))
    expect(lines()).toBe(2)
    mute.destroy()
    await until(() => lines() === 1)
    expect(names()).toEqual(['same'])
    const third = await openRaw(modeCodeUrl(at(port), 'same'))
    expect((await newcomer.closed).code).toBe(4409)
    third.socket.close()
    await until(() => lines() === 0)
    expect(names()).toEqual([])
  })

  test('MC-15: later frames of the replaced one are ignored', async () => {
    const { port, lines } = await serve()
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
  const { port } = await serve()
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
