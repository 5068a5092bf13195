import { expect, test } from 'vitest'
import { createServer } from '../../../server/create-server'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { closing } from '../samples/sample-client'
import { openRaw, refusedUpgrade } from '../samples/raw-client'
import type { LineEvent } from '../../../server/feed/model/hub/hub'
import { lookEveryMs } from '../../../server/wire/late-watch'
import { ofType, openClient, subscribe } from './feed-client'
import { ask } from './http-client'
import { makeLate } from './make-late'
import { serve } from './serve'

const host = '127.0.0.1'
const leaps = [100_000, -100_000, 86_400_000, -86_400_000]

test('SV-149: keeps all connections of a sample server open when the clock jumps', async () => {
  const clock = createSimulatedClock()
  const server = await closing(createServer({ protocol: 'echo', port: 0, host, clock }))
  const client = await openRaw(server.url)
  for (const leapMs of leaps) {
    clock.setWall(clock.now() + leapMs)
    const looked = new Promise((resolve) => client.socket.once('ping', resolve))
    clock.advance(30_000)
    await looked
    // This pong arrives after the automatic pong.
    const received = new Promise((resolve) => client.socket.once('pong', resolve))
    client.socket.ping()
    await received
  }
  expect(client.socket.readyState).toBe(client.socket.OPEN)
})

test('SV-224 SV-222 SV-44: rejects connections with 1013 and proxied upgrades with 503 while overloaded', async () => {
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
  expect(await refused.closed).toEqual({ code: 1013, reason: 'the server is overloaded' })
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
