import { expect, test } from 'vitest'
import { describeNeeding } from '../../support/needs-program'
import { ofType, settled as answered, subscribe, type FeedClient, type Frame } from '../server/feed-client'
import { until } from '../server/serve'
import {
  buy, client, cutOff, heldOf, json, mend, moveUntil, order, pricerOf, producerOf, query, serveFeed, settled, trader,
} from './feed-rig'
import { redisWithAdmin } from './redis-with-admin'

const framesOf = ({ texts }: FeedClient): readonly Frame[] => texts.map((text) => JSON.parse(text) as Frame)
const seqsOf = (frames: readonly Frame[]): readonly (number | undefined)[] => frames.map(({ seq }) => seq)

describeNeeding('redis-server', 'one feed from several servers', () => {
  const { redis } = redisWithAdmin()

  test('RS-1: one of them moves the market; all show the same rows at one place, and the same deltas', async () => {
    const [one, other] = [await serveFeed(redis()), await serveFeed(redis())]
    const [near, far] = [await client(one), await client(other)]
    const [first, second] = [await subscribe(near), await subscribe(far)]
    expect(second).toEqual({ ...first, ts: second.ts })
    await settled(one, other)
    await producerOf(one, other)
    expect([one, other].filter((server) => server.health().producing)).toHaveLength(1)
    await moveUntil(() => near.texts.length > 8, one, other)
    await until(() => near.texts.length === far.texts.length)
    expect(far.texts.slice(1)).toEqual(near.texts.slice(1))
    const places: (number | undefined)[] = [1, 2]
    // More may be on the way to one of them.
    while (places[0] !== places[1]) {
      for (const line of [near, far]) line.send({ type: 'Resync', traderid: trader })
      const [again, there] = [await near.next(ofType('Snapshot')), await far.next(ofType('Snapshot'))]
      places.splice(0, 2, again.seq, there.seq)
      if (again.seq === there.seq) expect({ ...again, ts: 0 }).toEqual({ ...there, ts: 0 })
    }
  })

  test('RS-2: who comes from another server is answered by the deltas that it missed, and a Pong', async () => {
    const [one, other] = [await serveFeed(redis()), await serveFeed(redis())]
    const near = await client(one)
    const { epoch, seq = 0 } = await subscribe(near)
    await moveUntil(() => near.texts.length > 6, one, other)
    await near.close()
    const reached = framesOf(near).at(2)?.seq ?? 0
    expect(reached).toBe(seq + 2)
    const far = await client(other)
    far.send({ type: 'Subscribe', traderid: trader, since: { epoch, seq: reached } })
    const pong = await far.next(ofType('Pong'))
    const missed = framesOf(far).slice(0, -1)
    expect(seqsOf(missed)).toEqual(missed.map((_, index) => reached + 1 + index))
    expect(pong).toMatchObject({ epoch, seq: missed.at(-1)?.seq })
    expect(far.texts.slice(0, near.texts.length - 3)).toEqual(near.texts.slice(3))
  })

  test('RS-3: a place that this server does not know yet is looked for before it answers', async () => {
    const [one, other] = [await serveFeed(redis()), await serveFeed(redis())]
    const [near, far] = [await client(one), await client(other)]
    const { epoch } = await subscribe(near)
    await subscribe(far)
    await settled(one, other)
    const pricer = await pricerOf(String(trader), one, other)
    const late = pricer === one ? other : one
    // A waiting stream receives nothing any more; a question is answered.
    const reading = late.line.links().at(-1)
    reading?.darken('down')
    const watcher = pricer === one ? near : far
    await moveUntil(() => watcher.texts.length > 4, one, other)
    const reached = framesOf(watcher).at(-1)?.seq ?? 0
    const newcomer = await client(late)
    newcomer.send({ type: 'Subscribe', traderid: trader, since: { epoch, seq: reached } })
    await newcomer.next(ofType('Pong'))
    const frames = framesOf(newcomer)
    expect(frames.some(({ type }) => type === 'Snapshot')).toBe(false)
    expect(frames.at(-1)?.seq).toBeGreaterThanOrEqual(reached)
    reading?.brighten()
  })

  test('RS-4: an order is executed once, whichever servers it comes to, and any of them answers for it', async () => {
    const [one, other] = [await serveFeed(redis()), await serveFeed(redis())]
    const [near, far] = [await client(one), await client(other)]
    await Promise.all([subscribe(near), subscribe(far)])
    const done = await order(near, 'once-0000001', buy(0.71))
    expect(done).toMatchObject({ Code: 200, state: 'done' })
    expect(await query(far, 'once-0000001')).toEqual(done)
    expect(await order(far, 'once-0000001', buy(0.71))).toEqual(done)
    expect(await order(far, 'once-0000001', buy(0.72))).toMatchObject({ Code: 409, reason: 'key-reused' })
    const both = [near, far].map((each) => order(each, 'once-0000002', buy(0.73)))
    const [mine, yours] = await Promise.all(both)
    expect(mine).toEqual(yours)
    await until(() => framesOf(far).some(({ type, seq }) => type === 'Delta' && seq !== undefined))
    expect([await heldOf(one, 0.71), await heldOf(other, 0.72), await heldOf(one, 0.73)]).toEqual([1, 0, 1])
  })

  test('RS-5: an unknown key is refused from the question on, at every server', async () => {
    const [one, other] = [await serveFeed(redis()), await serveFeed(redis())]
    const [near, far] = [await client(one), await client(other)]
    await Promise.all([subscribe(near), subscribe(far)])
    const never = { Code: 409, state: 'refused', reason: 'never-received' }
    expect(await query(near, 'never-000001')).toMatchObject(never)
    expect(await query(far, 'never-000001', { postedAt: Date.now() })).toMatchObject(never)
    expect(await order(far, 'never-000001', buy(0.74))).toMatchObject(never)
    expect(await heldOf(one, 0.74)).toBe(0)
  })

  test('RS-6: after validUntil, by Redis’s time, an order is refused as expired', async () => {
    const server = await serveFeed(redis())
    const near = await client(server)
    await subscribe(near)
    const late = await order(near, 'late-0000001', buy(0.75), Date.now() - 1)
    expect(late).toMatchObject({ Code: 409, reason: 'expired' })
    expect(await order(near, 'late-0000001', buy(0.75))).toEqual(late)
  })

  test('RS-9: a server without Redis reports that: its lines are closed with 1013, and its health is 503', async () => {
    const server = await serveFeed(redis())
    const near = await client(server)
    await subscribe(near)
    cutOff(server)
    await until(() => !server.health().sound)
    // An open line would answer before it is closed.
    expect(await Promise.race([near.closed, answered(near)])).toMatchObject({ code: 1013 })
    expect(await json(`${server.httpUrl}/healthz`)).toMatchObject({ Code: 503, redis: 'lost' })
    expect(await json(`${server.httpUrl}/api/positions`)).toMatchObject({ Code: 503 })
    const early = await client(server)
    early.send({ type: 'Subscribe', traderid: trader })
    expect(await early.closed).toMatchObject({ code: 1013 })
    mend(server)
    await until(() => server.health().sound)
    expect(await subscribe(await client(server))).toMatchObject({ type: 'Snapshot' })
    expect(await json(`${server.httpUrl}/healthz`)).toMatchObject({ Code: 200, redis: 'connected' })
  })

  test('RS-10: each server answers requests for the account: trades, follows and prices', async () => {
    const [one, other] = [await serveFeed(redis()), await serveFeed(redis())]
    const near = await client(one)
    await subscribe(near)
    await order(near, 'books-000001', { action: 'unfollow', trader: 501 })
    await order(near, 'books-000002', { action: 'closeAll' })
    for (const path of ['positions', 'closed-trades', 'symbols', 'follows', 'traders', 'traders/502']) {
      const [here, there] = await Promise.all([one, other].map(({ httpUrl }) => json(`${httpUrl}/api/${path}`)))
      expect(here).toMatchObject({ Code: 200 })
      if (path !== 'traders/502') expect(there).toEqual(here)
    }
    const { data } = await json(`${other.httpUrl}/api/follows`)
    expect(data).toContainEqual(expect.objectContaining({ id: 501, settings: null }))
    expect(await json(`${other.httpUrl}/api/closed-trades?limit=1`)).toMatchObject({ data: [{ reason: 'closed' }] })
    const settings = { mode: 'ratio', value: 1, capLots: 9 } as const
    await order(near, 'books-000003', { action: 'follow', trader: 501, settings })
  })

  test('RS-11: with too many accounts in use one is refused with 1013; frames wait for their feed', async () => {
    const server = await serveFeed(redis(), { maxAccounts: 1 })
    const near = await client(server)
    near.send({ type: 'Subscribe', traderid: trader })
    near.send({ type: 'Ping', traderid: trader })
    expect([(await near.next()).type, (await near.next()).type]).toEqual(['Snapshot', 'Pong'])
    const other = await client(server)
    other.send({ type: 'Subscribe', traderid: 'another' })
    expect(await other.closed).toMatchObject({ code: 1013 })
  })
})
