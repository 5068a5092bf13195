import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { ask } from './http-client'
import { serving } from './serve'

const attacker = '198.51.100.7'
const other = '203.0.113.9'

describe('room for accounts', () => {
  const serve = serving()

  test('SV-130: 101 requests for invented traders open no account and change none', async () => {
    const server = await serve({ clock: createSimulatedClock() })
    const feed = server.feed(10_260)
    server.tick(30)
    const before = JSON.stringify(feed.snapshot())
    const statuses: number[] = []
    for (let trader = 1; trader <= 101; trader += 1) {
      statuses.push((await ask(`${server.httpUrl}/api/positions?traderid=${trader}`)).status)
    }
    // As many at once as five seconds allow, by a clock that stands.
    expect(statuses.filter((status) => status === 200)).toHaveLength(100)
    expect(statuses.at(-1)).toBe(503)
    expect(server.health().accounts).toBe(1)
    expect(server.feed(10_260)).toBe(feed)
    expect(JSON.stringify(feed.snapshot())).toBe(before)
    expect((await ask(`${server.httpUrl}/api/positions`)).body).toMatchObject({ epoch: feed.epoch(), seq: feed.seq() })
  })

  test('SV-132: 100 lines of one address that subscribe lock no other out', async () => {
    const server = await serve({ positions: 1 })
    async function subscribeFrom(address: string, trader: number): Promise<number> {
      const socket = new WebSocket(server.url, { headers: { 'x-forwarded-for': address } })
      onTestFinished(() => socket.terminate())
      const closed = new Promise<number>((resolve) => void socket.on('close', resolve))
      await new Promise((resolve) => socket.once('open', resolve))
      const answered = new Promise<'answered'>((resolve) => void socket.once('message', () => resolve('answered')))
      socket.send(JSON.stringify({ type: 'Subscribe', traderid: trader }))
      const end = await Promise.race([answered, closed])
      return end === 'answered' ? 200 : end
    }
    const attacks: number[] = []
    for (let trader = 1; trader <= 100; trader += 1) attacks.push(await subscribeFrom(attacker, trader))
    expect(attacks.filter((end) => end === 200)).toHaveLength(25)
    expect(attacks.filter((end) => end === 1013)).toHaveLength(75)
    expect(await subscribeFrom(other, 10_260)).toBe(200)
    expect(await subscribeFrom(attacker, 7)).toBe(200)
  })
})
