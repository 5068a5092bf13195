import { expect, test } from 'vitest'
import { createModeCodeServer } from '../../../server/samples/mode-code-server'
import { fixedDelay } from '../../../src/connection/policy/reconnect-policy'
import { modeCode, modeCodeUrl } from '../../../src/protocols/samples/mode-code'
import { createSimulatedClock, type SimulatedClock } from '../../../src/testing/simulated-clock'
import { closing, liveSample, until } from '../samples/sample-client'
import { openRaw, refusedUpgrade } from '../samples/raw-client'
import { movingProxy } from './moving-proxy'
import { describeRedis } from './describe-redis'

const host = '127.0.0.1'

describeRedis('names on several servers', ({ redis }) => {
  async function serve(clock: SimulatedClock = createSimulatedClock(Date.now())) {
    const trouble: string[] = []
    const server = await closing(createModeCodeServer({
      port: 0, host, redis: redis().url, clock, trouble: (line) => trouble.push(line),
    }))
    const health = async (): Promise<number> => (await fetch(`http://${host}:${server.port}/healthz`)).status
    return { ...server, trouble, clock, health, at: (name: string) => modeCodeUrl(`ws://${host}:${server.port}`, name) }
  }

  test('RS-53: rejects clients while Redis is down, and closes all clients after 15 s of failed renewals', async () => {
    const clock = createSimulatedClock(Date.now())
    const one = await serve(clock)
    const first = await openRaw(one.at('kept'))
    await until(() => one.names().length === 1)
    await redis().kill()
    await until(() => one.trouble.length === 1)
    const second = await openRaw(one.at('new'))
    expect(await second.closed).toEqual({ code: 1013, reason: 'names cannot be looked up' })
    expect(await one.health()).toBe(503)
    expect(await refusedUpgrade(one.at('new'), { 'x-busy-status': '503' })).toMatchObject({ status: 503 })
    // The first failing beat comes after 5 s.
    await clock.advanceAsync(15_000)
    expect(one.names()).toEqual(['kept'])
    await clock.advanceAsync(5_000)
    expect(await first.closed).toEqual({ code: 1013, reason: 'names cannot be looked up' })
    await redis().start({ keepData: true })
    await until(() => one.trouble.length === 3)
    await openRaw(one.at('kept'))
    await until(() => one.names().length === 1)
    expect(one.trouble[1]).toMatch(/^released names: 1, because Redis could not be used \(.+\)$/)
    expect(one.trouble[2]).toMatch(/can be reached again$/)
    expect(await one.health()).toBe(200)
  })

  test('RS-54: keeps the name of a client that a proxy moves to another server', async () => {
    const [first, second] = [await serve(), await serve()]
    const proxy = await movingProxy(first)
    const live = liveSample({
      url: modeCodeUrl(proxy.wsUrl, 'mover'), protocol: modeCode(), policy: { reconnect: fixedDelay(20) },
    })
    live.client.connect()
    await live.is('open')
    for (const [from, to] of [[first, second], [second, first]] as const) {
      proxy.move(to)
      await until(() => from.lines() === 0 && to.names().length === 1)
      expect([from.names(), to.lines()]).toEqual([[], 1])
    }
    expect(live.errors).toEqual([])
  })
})
