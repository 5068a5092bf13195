import { expect, test } from 'vitest'
import { opcodes, rawFrame, type RawSocket } from '../../robustness/attacks/raw-socket'
import { describeNeeding } from '../../support/needs-program'
import { openRawLine } from '../server/serve'
import { buy, json, order, serveFeed, serveTwo, trader, watch } from './feed-rig'
import { redisWithAdmin } from './redis-with-admin'

describeNeeding('redis-server', 'room for accounts in Redis', () => {
  const { redis, admin } = redisWithAdmin()

  test('RS-70: requests for invented traders open no account in Redis, and the others stay as they are', async () => {
    const [one, other] = await serveTwo(redis(), { maxAccounts: 2 })
    const near = await watch(one)
    const accounts = async () => (await admin().keys('*account:*')).sort()
    const before = await accounts()
    for (let invented = 1; invented <= 40; invented += 1) {
      expect(await json(`${other.httpUrl}/api/positions?traderid=${invented}`)).toMatchObject({ Code: 200 })
    }
    for (const path of ['closed-trades', 'follows', 'traders/501']) {
      expect(await json(`${other.httpUrl}/api/${path}?traderid=1`)).toMatchObject({ Code: 200 })
    }
    expect(await accounts()).toEqual(before)
    expect(before).toHaveLength(1)
    expect(other.health().accounts).toBe(0)
    expect(await order(near, 'reading-00001', buy(0.73))).toMatchObject({ state: 'done' })
    const shown = await json(`${other.httpUrl}/api/positions?traderid=${trader}`)
    expect(shown).toMatchObject({ Code: 200, epoch: near.snapshot.epoch })
    expect(shown['data']).toContainEqual(expect.objectContaining({ lots: 0.73 }))
  })

  test('RS-71: the lines of one address use a quarter of the accounts at a server, and others are let in', async () => {
    const server = await serveFeed(redis(), { maxAccounts: 8 })
    async function subscribeFrom(address: string, traderid: number): Promise<RawSocket> {
      const line = await openRawLine(server.url, address)
      const answered = new Promise((resolve) => line.socket.once('data', resolve))
      await line.write(rawFrame({
        opcode: opcodes.text, payload: Buffer.from(JSON.stringify({ type: 'Subscribe', traderid })),
      }))
      await answered
      return line
    }
    const lines: RawSocket[] = []
    for (let trader = 1; trader <= 10; trader += 1) lines.push(await subscribeFrom('198.51.100.7', trader))
    expect(lines.map((line) => line.isOpen())).toEqual(lines.map((_, index) => index < 2))
    expect((await subscribeFrom('203.0.113.9', trader)).isOpen()).toBe(true)
    expect(server.health().accounts).toBe(3)
  })
})
