import { expect, onTestFinished, test } from 'vitest'
import { keys } from '../../../server/redis/keys'
import { ofType } from '../server/feed-client'
import { openRaw } from '../samples/raw-client'
import { until } from '../samples/sample-client'
import {
  buy, json, moveFor, order, patientLease, scopes, serveFeed, serveTwo, shardFor, shards, trader, watch, type RedisFeed,
} from './feed-rig'
import { describeRedis } from './describe-redis'

describeRedis('accounts without prices, and slots for accounts', ({ redis, admin }) => {
  test('RS-144: returns 503 from /healthz while an account lacks prices, but keeps other connections', async () => {
    const server = await serveFeed(redis(), { leaseMs: 3_000, rate: 20 })
    const healthz = async (): Promise<number> => (await fetch(`${server.httpUrl}/healthz`)).status
    const names = Array.from({ length: 100 }, (_, index) => `apart-${index}`)
    const apart = names.find((each) => shardFor(each) === 0) ?? ''
    const [near, far] = [await watch(server), await watch(server, apart)]
    expect(await healthz()).toBe(200)
    // An idle server holds one account's shard.
    const showUp = () => admin().zadd(keys.servers, Date.now(), 'idle')
    await showUp()
    const beating = setInterval(() => void showUp(), 300)
    onTestFinished(() => clearInterval(beating))
    await admin().set(keys.role(shardFor(apart)), '1000 idle')
    expect(await far.closed).toMatchObject({ code: 1013 })
    expect([await healthz(), near.socket.readyState]).toEqual([503, near.socket.OPEN])
    clearInterval(beating)
    await admin().set(keys.role(shardFor(apart)), '1001 ')
    await admin().zrem(keys.servers, 'idle')
    await watch(server, apart)
    expect([await healthz(), near.socket.readyState]).toEqual([200, near.socket.OPEN])
  }, 90_000)

  test('RS-28 RS-29: suspends an account with unusable data, reports it once, and serves other accounts', async () => {
    const before = await serveFeed(redis())
    const lines = await Promise.all(['broken', 'odd', 'typed', 'torn'].map((traderid) => watch(before, traderid)))
    const near = await watch(before)
    // Invalid books, rows, key types and deltas.
    await admin().hset(keys.account('broken'), 'account', 'not of this server')
    await admin().hset(keys.account('odd'), 'rows', '[{"swapDay":1,"row":{"ticket":1,"symbol":"NOSUCH","lots":1}}]')
    await admin().del(keys.deltas('typed'))
    await admin().set(keys.deltas('typed'), 'text')
    await admin().xadd(keys.deltas('torn'), '*', 'epoch', 'x', 'seq', '1', 'text', 'not JSON')
    await admin().hset(keys.account('torn'), 'books', '[]')
    const heir = await serveFeed(redis())
    // Makes both servers take the roles and read the accounts again.
    await admin().mset(...scopes.flatMap((scope) => [keys.role(scope), '1000 ']))
    for (const line of lines) expect((await line.closed).code).toBe(1013)
    for (let moved = 0; moved < 5; moved += 1) await moveFor(near.next(ofType('Delta')), before, heir)
    expect(near.socket.readyState).toBe(near.socket.OPEN)
    const reported = [before, heir].map(({ trouble }) => trouble.filter((line) => line.includes('is not priced')))
    for (const lines of reported) expect(new Set(lines).size).toBe(lines.length)
    expect(new Set(reported.flat().map((line) => line.split(' ')[1])).size).toBe(4)
    const ofAll = [...before.trouble, ...heir.trouble].filter((line) => /stops pricing|Redis cannot be/.test(line))
    expect(ofAll).toEqual([])
  })

  test('RS-70: neither opens nor changes an account in Redis for requests about non-existent traders', async () => {
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

  test('RS-71: divides the account limit per address among the servers, and accepts other addresses', async () => {
    const [one, other] = await serveTwo(redis(), { ...patientLease, maxAccounts: 16 })
    const shardsOf = ({ health }: RedisFeed): number => health().shards ?? 0
    // A server has returned a shard, so it has counted the other server.
    await until(() => shardsOf(one) > 0 && shardsOf(other) > 0)
    async function isServed(server: RedisFeed, traderid: number, address = '198.51.100.7'): Promise<boolean> {
      const { socket, next } = await openRaw(server.url, { 'X-Forwarded-For': address })
      socket.send(JSON.stringify({ type: 'Subscribe', traderid }))
      return next().then(() => true, () => false)
    }
    const served: boolean[] = []
    for (const traderid of [1, 2, 3, 4, 5]) served.push(await isServed(one, traderid))
    for (const traderid of [6, 7, 8, 9, 10]) served.push(await isServed(other, traderid))
    expect(served).toEqual(served.map((_, index) => index % 5 < 2))
    for (const server of [one, other]) expect(await isServed(server, trader, '203.0.113.9')).toBe(true)
    expect([one, other].map(({ health }) => health().accounts)).toEqual([3, 3])
    await other.close()
    await until(() => shardsOf(one) === shards)
    for (const traderid of [6, 7, 8]) expect(await isServed(one, traderid)).toBe(traderid < 8)
  })
})
