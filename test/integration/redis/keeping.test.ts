import { expect, onTestFinished, test } from 'vitest'
import { connectRedis } from '../../../server/redis/connect-redis'
import { createFeedStore, type Incarnation, type Known } from '../../../server/redis/feed-store'
import { keys, shardOf } from '../../../server/redis/keys'
import { ofType } from '../server/feed-client'
import { buy, json, leaseMs, move, moveFor, order, shardFor, query, serveFeed, shards, trader, watch } from './feed-rig'
import { describeSharedRedis } from './describe-redis'

const dayMs = 86_400_000
const id = String(trader)
const history = { deltas: 3, ageMs: 60_000 }
const nothing = { tick: '', change: '', deltas: new Map<string, string>() }
const its = [keys.account(id), keys.deltas(id), keys.closed(id)]

describeSharedRedis('data stored in Redis', ({ redis, admin, callsOf }) => {
  const lasts = (): Promise<readonly number[]> => Promise.all(its.map((key) => admin().pttl(key)))

  test('RS-27 RS-37 RS-150: expires claims 5 s after the lease, and accounts 31 days after the last use', async () => {
    const server = await serveFeed(redis())
    await watch(server)
    const claimMs = await admin().pttl(keys.attention(shardFor(id)))
    expect([claimMs > 0, claimMs <= leaseMs + 5_000]).toEqual([true, true])
    await move(5, server)
    const store = createFeedStore(admin(), { history, shards, keepMs: 500_000 })
    for (const lastMs of await lasts()) {
      expect(lastMs).toBeGreaterThan(31 * dayMs - 60_000)
      expect(lastMs).toBeLessThanOrEqual(31 * dayMs + 1_000)
    }
    await Promise.all(its.map((key) => admin().pexpire(key, 200_000)))
    await store.want(id)
    const renewed = await lasts()
    for (const lastMs of renewed) expect(lastMs).toBeGreaterThan(30 * dayMs + 400_000)
    expect(Math.min(...renewed)).toBe(renewed[0])
  })

  test('RS-37: removes all data of an account that no client has requested for a day', async () => {
    await watch(await serveFeed(redis()))
    const store = createFeedStore(admin(), { history, shards })
    await store.wanted([shardFor(id)], 100)
    await admin().zadd(keys.wanted(shardFor(id)), Date.now() - dayMs - 60_000, id)
    expect(await store.wanted([shardFor(id)], 100)).toEqual({ shown: [], unshown: [] })
    expect(await admin().exists(...its)).toBe(0)
  })

  test.each([['ahead by 8 days', 8 * dayMs], ['back by 8 h', -dayMs / 3]])(
    'RS-150: keeps accounts and still lists a viewed account as viewed when the Redis clock is set %s',
    async (_, byMs) => {
      await watch(await serveFeed(redis(), { leaseMs: 30_000 }))
      const store = createFeedStore(admin(), { history, shards })
      const scope = shardFor(id)
      const beforeMs = Date.now() - byMs
      // A transaction, because a beat in between would read half of the times.
      await admin().multi()
        .zadd(keys.wanted(scope), beforeMs, id, beforeMs - 20_000, 'unshown', beforeMs - 2 * dayMs, 'old')
        .set(keys.listed(scope), beforeMs).exec()
      const { shown, unshown } = await store.wanted([scope], 100)
      expect(shown).toContain(id)
      expect([...shown, ...unshown].sort()).toEqual([id, 'unshown'])
      expect(await admin().exists(keys.account(id), keys.deltas(id))).toBe(2)
      const times = await admin().zmscore(keys.wanted(scope), id, 'unshown')
      for (const time of times) expect(Number(time)).toBeLessThanOrEqual(Date.now())
    })

  test('RS-150: keeps an account for one day instead of 31 days when its shard’s list is full', async () => {
    const store = createFeedStore(admin(), { history, shards })
    const scope = shardFor(id)
    const early = Array.from({ length: 10_000 }, (_, index) => [index, `early-${index}`]).flat()
    await admin().zadd(keys.wanted(scope), ...early)
    await admin().hset(keys.account('early-0'), 'epoch', 'one')
    await store.want(id)
    const lastMs = await admin().pttl(keys.account('early-0'))
    expect(lastMs).toBeGreaterThan(dayMs - 60_000)
    expect(lastMs).toBeLessThanOrEqual(dayMs)
  })

  test('RS-37: sets an expiry time for each key of an account, even if the key is written again', async () => {
    const server = await serveFeed(redis(), { positions: 1 })
    const near = await watch(server)
    await admin().persist(keys.closed(id))
    expect((await order(near, 'keeps-000001', { action: 'closeAll' }))['state']).toBe('done')
    for (const lastMs of await lasts()) expect(lastMs).toBeGreaterThan(0)
  })

  test('RS-37: starts a new epoch on open connections when an account’s data expires during pricing', async () => {
    const server = await serveFeed(redis())
    const near = await watch(server)
    await admin().del(...its)
    const again = await moveFor(near.next(ofType('Snapshot')), server)
    expect(again.epoch).not.toBe(near.snapshot.epoch)
    expect(near.socket.readyState).toBe(near.socket.OPEN)
    expect((await order(near, 'after-000001', buy(0.38)))['state']).toBe('done')
    expect(server.trouble).toEqual([])
  })

  test('RS-146: continues an account when the number of shards has changed while no server was running', async () => {
    const one = await serveFeed(redis(), { shards: 1 })
    const near = await watch(one)
    const bought = await order(near, 'shards-000001', buy(0.38))
    await one.close()
    await expect(serveFeed(redis(), { shards: 4 })).rejects.toThrow('redis-shards')
    const shard = shardOf(id, 4)
    expect(shard).toBeGreaterThan(0)
    // The commands of docs/en/scale.md.
    await admin().del(keys.shards)
    for (const each of [0, 1, 2, 3]) {
      await admin().zunionstore(keys.wanted(each), 1, keys.wanted(0), 'AGGREGATE', 'MAX')
    }
    const { shown } = await createFeedStore(admin(), { history, shards: 4 }).wanted([shard], 100)
    expect(shown).toEqual([id])
    const back = await watch(await serveFeed(redis(), { shards: 4 }))
    expect([back.snapshot.epoch, await query(back, 'shards-000001')]).toEqual([near.snapshot.epoch, bought])
  })

  test('RS-38: removes requests older than the account retention', async () => {
    const store = createFeedStore(admin(), { history, shards })
    const times = [Date.now() - 2 * dayMs, 'long-ago', Date.now() - 60_000, 'today', Date.now() - 5_000, 'lately']
    await admin().zadd(keys.wanted(7), ...times)
    expect(await store.wanted([7, 8], 100)).toEqual({ shown: ['lately'], unshown: ['today'] })
    expect(await admin().zcard(keys.wanted(7))).toBe(2)
  })

  test('RS-93: lists all viewed accounts and the newest unviewed accounts per shard on a lease renewal', async () => {
    const store = createFeedStore(admin(), { history, shards })
    const names = (name: string) => Array.from({ length: 40 }, (_, index) => `${name}-${index}`)
    const put = (name: string, newestMs: number) =>
      admin().zadd(keys.wanted(7), ...names(name).flatMap((each, index) => [newestMs - index, each]))
    await put('unshown', Date.now() - 60_000)
    const unshown = names('unshown').slice(0, 32)
    expect(await store.wanted([7, 8], 10)).toEqual({ shown: [], unshown })
    expect((await store.wanted([7], 9)).unshown).toHaveLength(36)
    await put('shown', Date.now() + 3_600_000)
    expect(await store.wanted([7, 8], 10)).toEqual({ shown: names('shown'), unshown })
    expect(await admin().zcard(keys.wanted(7))).toBe(80)
  })

  test('RS-165: lists the newest unviewed account of every address before second accounts', async () => {
    const store = createFeedStore(admin(), { history, shards: 1 })
    const scope = shardOf(id, 1)
    const names = ['home-1', 'home-2', 'none', 'away-1', 'away-2', 'away-3', 'away-4']
    for (const name of names) await store.want(name, name === 'none' ? undefined : name.slice(0, 4))
    const agoMs = Date.now() - 60_000
    await admin().zadd(keys.wanted(scope), ...names.flatMap((name, index) => [agoMs + index, name]))
    const unshown = ['away-4', 'none', 'home-2', 'away-3', 'home-1', 'away-2', 'away-1']
    expect(await store.wanted([scope], 8)).toEqual({ shown: [], unshown })
    // An address with few accounts may claim an account of an address with many, but not the other way round.
    await store.want('home-1', 'away')
    await store.want('away-4', 'home')
    await store.want('away-3', 'home')
    expect(await admin().hgetall(keys.owned(scope))).toEqual({ home: '3', away: '3' })
    expect(await admin().hget(keys.owners(scope), 'home-1')).toBe('home')
    await admin().zadd(keys.wanted(scope), 1, 'home-1', 1, 'home-2', 1, 'away-4')
    await store.wanted([scope], 8)
    expect(await admin().hgetall(keys.owned(scope))).toEqual({ away: '3' })
    expect(await admin().hlen(keys.owners(scope))).toBe(3)
  })

  test('RS-165: lists other addresses’ accounts before the 2,000 accounts of one address in each shard', async () => {
    const store = createFeedStore(admin(), { history, shards: 2 })
    const [nowMs, many] = [Date.now(), Array.from({ length: 2_000 }, (_, index) => `away-${index}`)]
    for (const scope of [0, 1]) {
      const times = many.flatMap((name) => [nowMs - 60_000, `${scope}-${name}`])
      await admin().zadd(keys.wanted(scope), ...times, nowMs - 90_000, `home-${scope}`)
      await admin().hset(keys.owners(scope), ...many.flatMap((name) => [`${scope}-${name}`, 'away']))
    }
    const { unshown } = await store.wanted([0, 1], 100)
    expect([unshown[1], unshown[3], unshown.length]).toEqual(['home-0', 'home-1', 400])
  })

  test('RS-168: reads only viewed accounts between full lists, and puts accounts that lost viewers first', async () => {
    const store = createFeedStore(admin(), { history, shards })
    const put = (agoMs: number, ...names: string[]) =>
      admin().zadd(keys.wanted(7), ...names.flatMap((name) => [Date.now() - agoMs, name]))
    await put(0, 'left', 'viewed')
    await put(60_000, 'other', 'returned')
    const known = await store.wanted([7], 10)
    expect(known).toEqual({ shown: ['viewed', 'left'], unshown: ['returned', 'other'] })
    await put(20_000, 'left')
    await put(0, 'returned')
    await put(3 * dayMs, 'expired')
    const [reads, listedMs] = [await callsOf('hmget'), await admin().get(keys.listed(7))]
    const next = await store.wanted([7], 10, known)
    expect([[...next.shown].sort(), next.unshown]).toEqual([['returned', 'viewed'], ['left', 'other']])
    expect([await callsOf('hmget'), await admin().get(keys.listed(7))]).toEqual([reads, listedMs])
    expect(await admin().zcard(keys.wanted(7))).toBe(5)
    // Simulates a clock that was set ahead by an hour.
    await admin().set(keys.listed(7), Date.now() - 3_600_000)
    await put(3_600_000, 'viewed')
    expect((await store.wanted([7], 10, known)).shown).toContain('viewed')
  })

  test('RS-92 RS-93: treats an account as viewed for 15 s, and stores the last 10,000 requests per shard', async () => {
    const store = createFeedStore(admin(), { history, shards })
    const scope = shardFor(id)
    const nowMs = Date.now()
    await admin().zadd(keys.wanted(scope), nowMs - 15_001, 'before', nowMs - 10_000, 'shown')
    expect(await store.wanted([scope], 100)).toEqual({ shown: ['shown'], unshown: ['before'] })
    const early = Array.from({ length: 9_999 }, (_, index) => [nowMs - 60_000 - index, `early-${index}`]).flat()
    await admin().zadd(keys.wanted(scope), ...early)
    await store.want(id)
    expect(await admin().zcard(keys.wanted(scope))).toBe(10_000)
    expect(await admin().zmscore(keys.wanted(scope), id, 'early-9996', 'early-9997')).toEqual(
      [expect.any(String), expect.any(String), null])
  })

  const restartRedis = (runId = 'before'): Promise<number> => admin().hset(keys.incarnation, 'runId', runId)

  /** Sends the heartbeat of a server that knows `incarnation`. */
  const beat = async (
    next: string, incarnation?: Incarnation, last: Partial<Known> = {}, server = 'server',
  ): Promise<Incarnation> => {
    const store = createFeedStore(admin(), { history, shards })
    const standing = await store.showUp(server, leaseMs, true, next, { ...nothing, incarnation, ...last })
    return standing.incarnation
  }

  test('RS-35: starts a new incarnation when Redis has an older incarnation than a server has seen', async () => {
    const first = await beat('first')
    await admin().copy(keys.incarnation, 'older')
    await beat('second', first, { change: '1-0' })
    const second = await beat('not another', first, { change: '1-0' })
    expect(second.id).toBe('second')
    await admin().rename('older', keys.incarnation)
    const third = await beat('third', second)
    expect(third.id).toBe('third')
    expect(third.generation).toBeGreaterThan(second.generation)
    expect(await admin().hget(keys.incarnation, 'reborn')).toBe('1')
    // The third incarnation is newer for a server that knows only the second incarnation.
    expect((await beat('fourth', second)).id).toBe('third')
  })

  test.each([
    ['update of the market', 'tick', keys.ticks], ['change', 'change', keys.changes],
  ])('RS-25 RS-142: treats the data in Redis as outdated when a server’s last %s is missing', async (
    _, kind, stream,
  ) => {
    const first = await beat('first')
    await admin().del(stream)
    for (const id of ['1-0', '3-0', '5-0']) await admin().xadd(stream, id, 'ticks', '[]', 'trade', '0')
    expect((await beat('none', first)).id).toBe(first.id)
    expect((await beat('none', first, { [kind]: '5-0' })).id).toBe(first.id)
    // This entry is older than all stored entries, so its loss proves nothing.
    expect((await beat('none', first, { [kind]: '0-5' })).id).toBe(first.id)
    const second = await beat('second', first, { [kind]: '4-0' })
    expect(second.id).toBe('second')
    expect(await admin().hget(keys.incarnation, 'reborn')).toBe('1')
    expect((await beat('none', first, { [kind]: '4-0' })).id).toBe('second')
    await admin().del(stream)
    expect((await beat('third', second, { [kind]: '5-0' })).id).toBe('third')
    await admin().set(stream, 'no stream')
    expect((await beat('none', { id: 'third', generation: 0 }, { [kind]: '5-0' })).id).toBe('third')
  })

  test('RS-171: treats Redis data as outdated when a stream has entries but not the newest delta', async () => {
    const first = await beat('first')
    const deltas = new Map([['one', '3-0'], ['other', '3-1'], ['ended', '3-2']])
    for (const [stream, ids] of [['one', ['1-0', '3-0']], ['other', ['3-1']]] as const) {
      for (const each of ids) await admin().xadd(stream, each, 'seq', '0')
    }
    await admin().set('no stream', '')
    expect((await beat('none', first, { deltas: deltas.set('no stream', '3-0') })).id).toBe(first.id)
    // A later delta after an account was trimmed proves nothing.
    expect((await beat('none', first, { deltas: new Map([['one', '0-5']]) })).id).toBe(first.id)
    await admin().xdel('one', '3-0')
    await admin().xadd('one', '4-0', 'seq', '1')
    expect((await beat('second', first, { deltas })).id).toBe('second')
  })

  test('RS-148: starts one new incarnation when Redis restarts, unless a server finds the last change', async () => {
    const restartAll = async (): Promise<void> => {
      await admin().del(keys.servers)
      await restartRedis()
    }
    const first = await beat('first')
    expect((await beat('deploy')).id).toBe('first')
    await restartAll()
    expect((await beat('second')).id).toBe('second')
    expect(await admin().hget(keys.incarnation, 'reborn')).toBe('1')
    const second = await beat('started beside it')
    expect(second.id).toBe('second')
    await admin().xadd(keys.changes, '5-0', '', '')
    await restartRedis()
    expect((await beat('none', second, { change: '5-0' })).id).toBe('second')
    expect((await beat('started after it')).id).toBe('second')
    // A server that has read nothing proves nothing.
    await restartAll()
    expect((await beat('third', second)).id).toBe('third')
    await restartAll()
    expect((await beat('fourth', first, { change: '5-0' })).id).toBe('fourth')
  })

  test('RS-180: renews no lease until each server with a lease has found its entries in the new Redis', async () => {
    const first = await beat('first')
    for (const each of ['1-0', '5-0']) await admin().xadd(keys.changes, each, '', '')
    const proof = (server: string, change = '5-0'): Promise<Incarnation> => beat('second', first, { change }, server)
    const refused = async (waiting: Promise<unknown>): Promise<void> => {
      await expect(waiting).rejects.toThrow('another server has not yet checked the data')
    }
    for (const server of ['one', 'two']) await proof(server)
    // The lease of each server has ended, because the failover took long.
    await admin().zadd(keys.servers, 1, 'server', 2, 'one', 3, 'two')
    await restartRedis()
    await refused(beat('second', undefined, {}, 'starting'))
    for (const server of ['one', 'server', 'one']) await refused(proof(server))
    expect((await proof('two')).id).toBe('first')
    expect((await beat('second', undefined, {}, 'starting')).id).toBe('first')
    // Redis restarts again while only one server has found its entries.
    await admin().del(keys.servers)
    for (const server of ['one', 'two']) await proof(server)
    await restartRedis()
    await refused(proof('one'))
    // This server has nothing to prove after the next restart.
    await refused(beat('second', undefined, {}, 'starting'))
    await restartRedis('next')
    await refused(proof('two'))
    expect((await proof('one')).id).toBe('first')
    await restartRedis()
    await refused(proof('one'))
    expect((await proof('two', '4-0')).id).toBe('second')
    expect(await admin().exists(keys.unproven)).toBe(0)
  })

  test('RS-180: starts a new incarnation when a server has not found its entries for a whole lease', async () => {
    const first = await beat('first')
    await admin().xadd(keys.changes, '5-0', '', '')
    await beat('none', first, {}, 'dead')
    await restartRedis()
    const prove = (): Promise<Incarnation> => beat('second', first, { change: '5-0' })
    await expect(prove()).rejects.toThrow()
    await admin().hincrby(keys.incarnation, 'changedMs', 1_000 - leaseMs)
    await expect(prove()).rejects.toThrow()
    await admin().hincrby(keys.incarnation, 'changedMs', -1_000)
    expect((await prove()).id).toBe('second')
    expect([await admin().exists(keys.unproven), (await beat('third')).id]).toEqual([0, 'second'])
  })

  test('RS-148: starts a new incarnation if Redis rejects INFO and no other server holds a lease', async () => {
    await admin().call('ACL', 'SETUSER', 'plain', 'on', '>secret', '~*', '&*', '+@all', '-info')
    const plain = await connectRedis({ url: redis().url.replace('//', '//plain:secret@'), trouble: () => undefined })
    onTestFinished(() => plain.disconnect())
    const store = createFeedStore(plain, { history, shards })
    const show = async (server: string, next: string, incarnation?: Incarnation): Promise<Incarnation> =>
      (await store.showUp(server, 60_000, true, next, { ...nothing, incarnation })).incarnation
    const first = await show('one', 'first')
    expect((await show('two', 'second')).id).toBe('first')
    expect((await show('one', 'second', first)).id).toBe('first')
    await admin().del(keys.servers)
    expect((await show('one', 'second', first)).id).toBe('first')
    expect(await admin().hget(keys.incarnation, 'runId')).toBe(null)
    await admin().del(keys.servers)
    expect((await show('three', 'third')).id).toBe('third')
  })

  test('RS-31: omits a symbol from the list when its quote in Redis is invalid', async () => {
    const server = await serveFeed(redis())
    await watch(server)
    await admin().hset(keys.market, 'EURUSD', 'not a quote')
    const { data } = await json(`${server.httpUrl}/api/symbols`) as { data: { symbol: string }[] }
    const listed = data.map(({ symbol }) => symbol)
    expect([listed.includes('GBPUSD'), listed.includes('EURUSD')]).toEqual([true, false])
  })

  test('RS-142: counts orders and new epochs as account changes, but not prices and their effects', async () => {
    const server = await serveFeed(redis())
    const near = await watch(server)
    const changes = (): Promise<number> => admin().xlen(keys.changes)
    expect(await changes()).toBe(1)
    await moveFor(near.next(ofType('Delta')), server)
    const before = await changes()
    expect((await order(near, 'change-00001', buy(0.37), 1))['reason']).toBe('expired')
    expect(await changes()).toBe(before + 1)
    expect((await order(near, 'change-00002', buy(0.37)))['state']).toBe('done')
    expect(await changes()).toBe(before + 2)
  })
})
