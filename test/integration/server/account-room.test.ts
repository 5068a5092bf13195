import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { ask } from './http-client'
import { ofType, openClient, subscribe } from './feed-client'
import { serving, until } from './serve'

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

  test('SV-184: one address that asks for invented traders leaves answers to the others', async () => {
    const server = await serve({ clock: createSimulatedClock() })
    const statusFor = async (address: string, trader: number): Promise<number> => {
      const headers = { 'x-forwarded-for': address }
      return (await ask(`${server.httpUrl}/api/positions?traderid=${trader}`, { headers })).status
    }
    const statuses: number[] = []
    for (let trader = 1; trader <= 110; trader += 1) statuses.push(await statusFor(attacker, trader))
    expect(statuses.filter((status) => status === 200)).toHaveLength(25)
    expect(statuses.at(-1)).toBe(503)
    expect(await statusFor(other, 1)).toBe(200)
  })

  test('SV-130: each path of an account answers for a trader without one', async () => {
    const server = await serve()
    for (const path of ['positions', 'closed-trades', 'follows', 'traders/501']) {
      expect((await ask(`${server.httpUrl}/api/${path}?traderid=1`)).status).toBe(200)
    }
    expect(server.health().accounts).toBe(0)
  })

  test('SV-131: an account with an order stays where the others make room', async () => {
    const server = await serve({ maxAccounts: 3 })
    const client = await openClient(server.url)
    await subscribe(client)
    const order = { action: 'open', symbol: 'EURUSD', type: 'buy', lots: 0.37 }
    client.send({ type: 'Order', traderid: 10_260, reqid: 'kept-0000001', validUntil: Date.now() + 60_000, order })
    await client.next(ofType('Ack'))
    const feed = server.feed(10_260)
    await client.close()
    await until(() => server.connections().length === 0)
    for (let trader = 1; trader <= 20; trader += 1) {
      const passer = await openClient(server.url)
      await subscribe(passer, trader)
      await passer.close()
      await until(() => server.connections().length === 0)
    }
    expect(server.feed(10_260)).toBe(feed)
    expect(feed.rows().some(({ lots }) => lots === 0.37)).toBe(true)
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
