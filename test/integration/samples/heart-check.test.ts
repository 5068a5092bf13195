import { describe, expect, test } from 'vitest'
import { createHeartCheckServer } from '../../../server/samples/heart-check-server'
import {
  heartCheck, heartCheckStart, heartCheckStop, watchHeartCheck, type HeartCheckOptions,
} from '../../../src/protocols/samples/heart-check'
import { closing, liveSample, until } from './sample-client'
import { openRaw } from './raw-client'

const serve = () => closing(createHeartCheckServer({ port: 0, host: '127.0.0.1' }))

function startClient(url: string, options: HeartCheckOptions = {}) {
  const live = liveSample({ url, protocol: heartCheck(options) })
  const reported: string[] = []
  watchHeartCheck(live.client, {
    open: () => reported.push('open'),
    message: (text) => reported.push(text),
    error: ({ code }) => reported.push(code),
    status: (status) => reported.push(status),
    spent: (attempts) => reported.push(`spent ${attempts}`),
  })
  live.client.connect()
  return { ...live, reported }
}

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

  test('HC-2: started, stopped and started again', async () => {
    const server = await serve()
    const { client, is, reported } = startClient(server.url, { intervalMs: 20 })
    await is('open')
    expect(server.heartChecks()).toBe(0)
    await client.send(heartCheckStart)
    await until(() => reported.filter((text) => text === answer).length >= 3)
    await client.send(heartCheckStop)
    // A text behind the last check was sent after it.
    await client.send('the end')
    await until(() => reported.includes('the end'))
    const checks = server.heartChecks()
    await client.send('still the end')
    await until(() => reported.includes('still the end'))
    expect(server.heartChecks()).toBe(checks)
    await client.send(heartCheckStart)
    await until(() => server.heartChecks() > checks)
  })

  test('HC-1: what the server says is shown as it comes', async () => {
    const server = await serve()
    const { is, reported } = startClient(server.url)
    await is('open')
    server.say('{"news":\t"心"}')
    await until(() => reported.includes('{"news":\t"心"}'))
    expect(reported).toEqual(['connected', 'open', '{"news":\t"心"}'])
  })

  test('HC-5: the reconnects are spent, and a server that is back is found by the next call', async () => {
    const first = await createHeartCheckServer({ port: 0, host: '127.0.0.1' })
    const { client, is, reported, errors } = startClient(first.url, { maxAttempts: 3, reconnectMs: 300 })
    await is('open')
    await first.close()
    await is('failed')
    expect(reported).toEqual(['connected', 'open', 'connection-lost', 'closed', 'connect-failed', 'failed',
      'connect-failed', 'connect-failed', 'spent 3'])
    expect(errors).toEqual([{ code: 'connect-failed', reason: 'connect-failed', attemptsMade: 3 }])
    const second = await closing(createHeartCheckServer({ port: first.port, host: '127.0.0.1' }))
    expect(client.reconnect()).toBe('attempting')
    await is('open')
    expect(second.lines()).toBe(1)
  })

  test('HC-6: asked to start many times, the server sees one line', async () => {
    const server = await serve()
    const { client, is } = startClient(server.url)
    for (let time = 0; time < 20; time += 1) client.connect()
    await is('open')
    for (let time = 0; time < 20; time += 1) client.connect()
    await client.send('here')
    expect(server.lines()).toBe(1)
    expect(client.stats().opens).toBe(1)
  })
})
