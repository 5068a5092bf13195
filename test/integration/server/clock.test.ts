import { describe, expect, test } from 'vitest'
import { createChatServer } from '../../../server/chat/chat-server'
import { createServer } from '../../../server/create-server'
import { createFeedServer } from '../../../server/feed/feed-server'
import { createSimulatedClock, type SimulatedClock } from '../../../src/testing/simulated-clock'
import { chatClient } from '../chat/chat-client'
import { closing } from '../samples/sample-client'
import { openRaw, refusedUpgrade } from '../samples/raw-client'
import type { LineEvent } from '../../../server/feed/model/hub/hub'
import { lookEveryMs } from '../../../server/wire/late-watch'
import { ofType, openClient, subscribe } from './feed-client'
import { ask } from './http-client'
import { serving } from './serve'

const host = '127.0.0.1'
const leaps = [100_000, -100_000, 86_400_000, -86_400_000]

describe('a clock that leaps', () => {
  test('SV-149: drops no line of the feed', async () => {
    const clock = createSimulatedClock()
    const server = await closing(createFeedServer({ port: 0, host, rate: 0, clock }))
    const client = await openClient(server.url)
    await subscribe(client)
    for (const leapMs of leaps) {
      clock.setWall(clock.now() + leapMs)
      clock.advance(60_000)
      client.send({ type: 'Ping', traderid: 10_260 })
      expect(await client.next(ofType('Pong'))).toMatchObject({ ts: clock.now() })
    }
    // A silent one is dropped all the same.
    clock.advance(100_000)
    await client.closed
  })

  test('SV-149: fills no bucket of frames', async () => {
    const clock = createSimulatedClock()
    const server = await closing(createFeedServer({
      port: 0, host, rate: 0, clock, frameRate: { burst: 5, perSecond: 1 },
    }))
    for (const leapMs of leaps) {
      const client = await openClient(server.url)
      await subscribe(client)
      for (let count = 0; count < 4; count += 1) {
        client.send({ type: 'Ping', traderid: 10_260 })
        await client.next(ofType('Pong'))
      }
      clock.setWall(clock.now() + leapMs)
      client.send({ type: 'Ping', traderid: 10_260 })
      expect((await client.closed).code).toBe(4429)
    }
  })

  test.each(leaps)('SV-149: by %d ms drops no line of the chat', async (leapMs) => {
    const clock = createSimulatedClock()
    const server = await closing(createChatServer({ port: 0, host, clock }))
    const client = chatClient(server.url, '10260')
    await client.is('open')
    clock.setWall(clock.now() + leapMs)
    clock.advance(60_000)
    await client.say('m-1', '10260', 'hello')
    await client.answered(1)
    expect(client.story).toEqual(['ready'])
  })

  test.each(['heart-check', 'echo', 'mode-code'] as const)('SV-149: drops no line of %s', async (protocol) => {
    const clock = createSimulatedClock()
    const server = await closing(createServer({ protocol, port: 0, host, clock }))
    const client = await openRaw(`${server.url}?name=one`)
    for (const leapMs of leaps) {
      clock.setWall(clock.now() + leapMs)
      const looked = new Promise((resolve) => client.socket.once('ping', resolve))
      clock.advance(30_000)
      await looked
      // Behind the pong that it answered by itself.
      const received = new Promise((resolve) => client.socket.once('pong', resolve))
      client.socket.ping()
      await received
    }
    expect(client.socket.readyState).toBe(client.socket.OPEN)
  })
})

/** As a machine that is too slow for its work would see it. */
function makeLate(clock: SimulatedClock, lateMs: number): void {
  for (let look = 0; look < 3; look += 1) {
    clock.suspend(lookEveryMs + lateMs)
    clock.advance(0)
  }
}

describe('a server whose event loop is late', () => {
  const serve = serving()

  test('SV-224 SV-222 SV-44: refuses new lines with 1013, and proxies with 503, until it has recovered', async () => {
    const clock = createSimulatedClock()
    const reported: string[] = []
    const server = await serve({ clock, maxLateMs: 5_000, trouble: (line) => reported.push(line) })
    const present = await openClient(server.url)
    await subscribe(present)
    const healthOf = () => ask(`${server.httpUrl}/healthz`)
    expect(await healthOf()).toMatchObject({ status: 200, body: { late: false } })
    makeLate(clock, 5_000)
    expect((await subscribe(await openClient(server.url))).Code).toBe(200)
    makeLate(clock, 5_001)
    const events: LineEvent[] = []
    server.observe((event) => events.push(event))
    const refused = await openClient(server.url)
    refused.send({ type: 'Subscribe', traderid: 10_261 })
    expect(await refused.closed).toEqual({ code: 1013, reason: 'the server is late' })
    expect(refused.texts).toEqual([])
    expect(await refusedUpgrade(server.url, { 'X-Busy-Status': '503' })).toMatchObject({ status: 503 })
    const late = { late: true, connections: 2, uptimeMs: clock.elapsed() }
    expect(await healthOf()).toMatchObject({ status: 200, body: late })
    expect([events, server.exchange.find('10261'), reported.length]).toEqual([[], undefined, 1])
    server.quote('EURUSD', 1.09, 1.0901)
    expect(await present.next(ofType('Delta'))).toMatchObject({ seq: 1 })
    clock.advance(4 * lookEveryMs)
    expect(await healthOf()).toMatchObject({ status: 200, body: { late: false } })
    expect((await subscribe(await openClient(server.url))).Code).toBe(200)
  })
})
