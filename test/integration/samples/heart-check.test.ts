import { describe, expect, test } from 'vitest'
import { createHeartCheckServer } from '../../../server/samples/heart-check-server'
import { heartCheck, heartCheckStart, watchHeartCheck } from '../../../src/protocols/samples/heart-check'
import { closing, liveSample, until } from './sample-client'
import { openRaw } from './raw-client'

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
