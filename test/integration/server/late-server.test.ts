import { describe, expect, test } from 'vitest'
import type { LineEvent } from '../../../server/feed/model/hub/hub'
import { lookEveryMs } from '../../../server/wire/late-watch'
import { createSimulatedClock, type SimulatedClock } from '../../../src/testing/simulated-clock'
import { refusedUpgrade } from '../samples/raw-client'
import { ofType, openClient, subscribe } from './feed-client'
import { ask } from './http-client'
import { serving } from './serve'

/** As a machine that is too slow for its work would see it. */
function makeLate(clock: SimulatedClock, lateMs: number): void {
  for (let look = 0; look < 3; look += 1) {
    clock.suspend(lookEveryMs + lateMs)
    clock.advance(0)
  }
}

describe('a server whose event loop is late', () => {
  const serve = serving()

  test('SV-224 SV-222: refuses new lines with 1013, and proxies with 503, until it has recovered', async () => {
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
    expect(await healthOf()).toMatchObject({ status: 200, body: { late: true, connections: 2 } })
    expect([events, server.exchange.find('10261'), reported.length]).toEqual([[], undefined, 1])
    server.quote('EURUSD', 1.09, 1.0901)
    expect(await present.next(ofType('Delta'))).toMatchObject({ seq: 1 })
    clock.advance(4 * lookEveryMs)
    expect(await healthOf()).toMatchObject({ status: 200, body: { late: false } })
    expect((await subscribe(await openClient(server.url))).Code).toBe(200)
  })
})
