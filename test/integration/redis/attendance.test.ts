import { expect, test } from 'vitest'
import { keys } from '../../../server/redis/keys'
import { describeNeeding } from '../../support/needs-program'
import { ofType } from '../server/feed-client'
import { moveFor, parts, partOf, serveFeed, watch } from './feed-rig'
import { redisWithAdmin } from './redis-with-admin'

describeNeeding('redis-server', 'accounts that no server prices', () => {
  const { redis, admin } = redisWithAdmin()

  test('RS-144: an account without prices while the market moves makes /healthz 503; no other line ends', async () => {
    const server = await serveFeed(redis(), { leaseMs: 3_000, rate: 20 })
    const healthz = async (): Promise<number> => (await fetch(`${server.httpUrl}/healthz`)).status
    const names = Array.from({ length: 100 }, (_, index) => `apart-${index}`)
    const apart = names.find((each) => partOf(each) === 0) ?? ''
    const [near, far] = [await watch(server), await watch(server, apart)]
    expect(await healthz()).toBe(200)
    // A server that lives and does nothing has the shard of one of them.
    await admin().zadd(keys.servers, Date.now() + 3_600_000, 'idle')
    await admin().set(keys.role(partOf(apart)), '1000 idle')
    expect(await far.closed).toMatchObject({ code: 1013 })
    expect([await healthz(), near.socket.readyState]).toEqual([503, near.socket.OPEN])
    await admin().set(keys.role(partOf(apart)), '1001 ')
    await admin().zrem(keys.servers, 'idle')
    await watch(server, apart)
    expect([await healthz(), near.socket.readyState]).toEqual([200, near.socket.OPEN])
  }, 90_000)

  test('RS-28 RS-29: what one account holds stops that account alone, which is reported once', async () => {
    const before = await serveFeed(redis(), { leaseMs: 150 })
    const lines = await Promise.all(['broken', 'odd', 'typed', 'torn'].map((traderid) => watch(before, traderid)))
    const near = await watch(before)
    // Accounts to be read again: with invalid rows, of another kind, and with deltas that are not ours.
    await admin().hset(keys.account('broken'), 'account', 'not of this server')
    await admin().hset(keys.account('odd'), 'rows', '[{"swapDay":1,"row":{"ticket":1,"symbol":"NOSUCH","lots":1}}]')
    await admin().del(keys.deltas('typed'))
    await admin().set(keys.deltas('typed'), 'text')
    await admin().xadd(keys.deltas('torn'), '*', 'epoch', 'x', 'seq', '1', 'text', 'not JSON')
    await admin().hset(keys.account('torn'), 'books', '[]')
    const heir = await serveFeed(redis(), { leaseMs: 150 })
    // Every part is taken again, by one or the other, and its accounts are read again.
    await admin().mset(...parts.flatMap((part) => [keys.role(part), '1000 ']))
    for (const line of lines) expect((await line.closed).code).toBe(1013)
    for (let moved = 0; moved < 5; moved += 1) await moveFor(near.next(ofType('Delta')), before, heir)
    expect(near.socket.readyState).toBe(near.socket.OPEN)
    const reported = [before, heir].map(({ trouble }) => trouble.filter((line) => line.includes('is not priced')))
    for (const lines of reported) expect(new Set(lines).size).toBe(lines.length)
    expect(new Set(reported.flat().map((line) => line.split(' ')[1])).size).toBe(4)
    const ofAll = [...before.trouble, ...heir.trouble].filter((line) => /pricing stops|Redis is lost/.test(line))
    expect(ofAll).toEqual([])
  })
})
