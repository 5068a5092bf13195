import { expect, test } from 'vitest'
import { keys } from '../../../server/redis/keys'
import { describeNeeding } from '../../support/needs-program'
import { ofType, openClient, subscribe, type FeedClient, type Frame } from '../server/feed-client'
import { until } from '../server/serve'
import {
  buy, client, cutOff, heldOf, json, mend, moveFor, order, parts, partOf, pricerOf, producerOf, query, quote,
  serveApart, serveFeed, settled, shards, trader, type RedisFeed,
} from './feed-rig'
import { redisWithAdmin } from './redis-with-admin'

const traders = Array.from({ length: 24 }, (_, index) => trader + index)

const framesOf = ({ texts }: FeedClient): readonly Frame[] => texts.map((text) => JSON.parse(text) as Frame)

async function watch(server: RedisFeed, traderid: number): Promise<FeedClient> {
  const line = await client(server)
  line.send({ type: 'Subscribe', traderid })
  await line.next(ofType('Snapshot'))
  return line
}

/** Each line has one epoch and every place of it, from its snapshot on. */
function expectNoGap(line: FeedClient): void {
  const places = framesOf(line).filter(({ seq }) => seq !== undefined)
  const [first] = places
  expect(new Set(places.map(({ epoch }) => epoch)).size).toBe(1)
  expect(places.map(({ seq }) => seq)).toEqual(places.map((_, index) => (first?.seq ?? 0) + index))
}

describeNeeding('redis-server', 'servers that price side by side', () => {
  const { redis, admin } = redisWithAdmin()

  const holderOf = (role: string | null): string | undefined => role?.split(' ')[1]

  const rolesOf = async (): Promise<readonly (string | null)[]> => admin().mget(...parts.map(keys.role))

  test('RS-82: each part has one holder, and two servers price accounts side by side', async () => {
    const [one, other] = [await serveFeed(redis()), await serveFeed(redis())]
    const servers = [one, other]
    await settled(...servers)
    const names = await admin().zrange(keys.servers, '0', '-1')
    const holders = (await rolesOf()).map(holderOf)
    expect(new Set(holders)).toEqual(new Set(names))
    const lines = await Promise.all(traders.map((each, index) => watch(index % 2 === 0 ? one : other, each)))
    const pricers = await Promise.all(traders.map((each) => pricerOf(String(each), ...servers)))
    expect(new Set(pricers).size).toBe(2)
    await moveFor(Promise.all(lines.map((line) => line.next(ofType('Delta')))), ...servers)
    lines.forEach(expectNoGap)
  })

  test('RS-7 RS-83: servers come, close and die; accounts go on without a gap, orders are executed once', async () => {
    const shown = await serveFeed(redis(), { rate: 20 })
    const lines = await Promise.all(traders.slice(0, 8).map((each) => watch(shown, each)))
    const [near] = lines
    if (near === undefined) throw new Error('no account is watched')
    const sizes = [0.81, 0.82, 0.83, 0.84, 0.85, 0.86]
    const tickets: unknown[] = []
    const place = async (at: number): Promise<void> => {
      const done = await order(near, `moves-00000${at}`, buy(sizes[at] ?? 0), Date.now() + 20_000)
      expect(done).toMatchObject({ Code: 200, state: 'done' })
      tickets.push(done.tickets)
    }
    const second = await serveFeed(redis(), { rate: 20 })
    await place(0)
    await settled(shown, second)
    await place(1)
    const third = await serveFeed(redis(), { rate: 20 })
    await place(2)
    await settled(shown, second, third)
    await second.close()
    await place(3)
    cutOff(third)
    await place(4)
    await until(() => shown.health().shards === shards)
    await place(5)
    const moved = lines.map(({ texts }) => texts.length)
    await until(() => lines.every(({ texts }, index) => texts.length > (moved[index] ?? 0) + 3))
    lines.forEach(expectNoGap)
    mend(third)
    for (const [at] of sizes.entries()) {
      expect((await query(near, `moves-00000${at}`)).tickets).toEqual(tickets[at])
    }
    for (const lots of sizes) expect(await heldOf(shown, lots)).toBeLessThanOrEqual(1)
    expect(new Set(tickets.flat()).size).toBe(sizes.length)
  })

  test('RS-82: a server that is frozen beyond its lease and wakes up writes nothing of what it had', async () => {
    const frozen = await serveApart(redis())
    const heir = await serveFeed(redis(), { rate: 20 })
    const lines = await Promise.all(traders.slice(0, 8).map((each) => watch(heir, each)))
    const sharedOut = async (): Promise<boolean> => {
      const { shards: its } = await json(`${frozen.httpUrl}/healthz`)
      return Number(its) > 0 && Number(its) + (heir.health().shards ?? 0) === shards
    }
    await expect.poll(sharedOut).toBe(true)
    const before = await rolesOf()
    frozen.freeze()
    await until(() => heir.health().shards === shards && heir.health().producing === true)
    const holders = new Set((await rolesOf()).map(holderOf))
    const moved = lines.map(({ texts }) => texts.length)
    await until(() => lines.every(({ texts }, index) => texts.length > (moved[index] ?? 0) + 3))
    frozen.thaw()
    await expect.poll(sharedOut).toBe(true)
    const again = lines.map(({ texts }) => texts.length)
    await until(() => lines.every(({ texts }, index) => texts.length > (again[index] ?? 0) + 3))
    lines.forEach(expectNoGap)
    // Under its fence of before no part is the other server's again; one on its way to the next has no server.
    const kept = (await rolesOf()).filter((text, part) => text !== null && text === before[part])
    expect(holders.size).toBe(1)
    expect(kept.filter((text) => !holders.has(holderOf(text)))).toEqual([])
  })

  test('RS-19: its client goes on at the other without a gap, its orders executed once or refused', async () => {
    const mortal = await serveApart(redis())
    for (;;) if ((await json(`${mortal.httpUrl}/healthz`))['producing'] === true) break
    const heir = await serveFeed(redis(), { rate: 20 })
    const near = await openClient(`ws://127.0.0.1:${mortal.port}/ws`)
    const { epoch } = await subscribe(near)
    await near.next(ofType('Delta'))
    const sizes = Array.from({ length: 12 }, (_, index) => 0.6 + index / 100)
    const keyOf = (lots: number): string => `killed-${lots.toFixed(2)}-key`
    const validUntil = Date.now() + 60_000
    for (const lots of sizes) {
      near.send({ type: 'Order', traderid: trader, reqid: keyOf(lots), validUntil, order: buy(lots) })
      // The last are on their way when it dies, or not even sent.
      if (lots === sizes[5]) await near.next((frame) => JSON.stringify(frame).includes(keyOf(lots)))
    }
    await mortal.kill()
    await near.closed
    const shown = framesOf(near).filter(({ seq }) => seq !== undefined)
    const reached = shown.at(-1)?.seq ?? 0
    const far = await client(heir)
    far.send({ type: 'Subscribe', traderid: trader, since: { epoch, seq: reached } })
    await until(() => heir.health().producing === true)
    const first = await far.next(({ type }) => type === 'Delta' || type === 'Snapshot')
    expect(first).toMatchObject({ type: 'Delta', epoch, seq: reached + 1 })
    for (const lots of sizes) {
      const { Code } = await query(far, keyOf(lots))
      const held = await heldOf(heir, lots)
      // A position that was opened may have been closed since, by its trader or at a level; none is there twice.
      expect(held).toBeLessThanOrEqual(Code === 200 ? 1 : 0)
      expect([200, 409]).toContain(Code)
    }
    expect(await query(far, keyOf(sizes[0] ?? 0))).toMatchObject({ Code: 200, state: 'done' })
  })

  test('RS-8: an order whose pricer is cut off is decided by the next; the first one writes nothing', async () => {
    const servers = [await serveFeed(redis()), await serveFeed(redis())]
    await settled(...servers)
    const first = await pricerOf(String(trader), ...servers)
    const next = servers.find((server) => server !== first) ?? first
    const near = await watch(next, trader)
    const heldAt = async ({ httpUrl }: RedisFeed): Promise<readonly { ticket: number; lots: number }[]> =>
      (await json(`${httpUrl}/api/positions?traderid=${trader}`))['data'] as []
    const before = await heldAt(next)
    // What the first says reaches Redis when another has its roles; the second change follows on that one's first.
    for (const link of first.line.links()) link.darken('up')
    for (const { ticket } of before.slice(0, 2)) {
      first.faults.apply({ action: 'closePosition', traderid: String(trader), ticket, reason: 'closed' })
    }
    const done = await order(near, 'waits-000001', buy(0.91), Date.now() + 60_000)
    expect(done).toMatchObject({ Code: 200, state: 'done' })
    expect(await pricerOf(String(trader), next)).toBe(next)
    await until(() => !first.health().sound)
    for (const link of first.line.links()) link.brighten()
    await until(() => first.health().sound)
    expect(await order(await watch(first, trader), 'waits-000001', buy(0.91))).toEqual(done)
    for (const server of servers) {
      expect((await heldAt(server)).map(({ lots }) => lots)).toEqual([...before.map(({ lots }) => lots), 0.91])
    }
  })

  test('RS-84: a stop that the market reached while no server priced the account closes its position', async () => {
    const servers = [await serveFeed(redis()), await serveFeed(redis())]
    await settled(...servers)
    const maker = await producerOf(...servers)
    const other = servers.find((server) => server !== maker)
    if (other === undefined) throw new Error('one server only')
    for (const each of traders) await (await watch(maker, each)).close()
    const names = await Promise.all(traders.map(async (each) =>
      (await pricerOf(String(each), ...servers) === other ? [each] : [])))
    const [traderid] = names.flat()
    const line = await watch(maker, traderid ?? 0)
    line.send({
      type: 'Order', traderid, reqid: 'stopped-00001', validUntil: Date.now() + 20_000,
      order: { action: 'open', symbol: 'EURUSD', type: 'buy', lots: 0.91, sl: 1.05 },
    })
    const { tickets } = await line.next(ofType('Ack'))
    const ticket: unknown = Array.isArray(tickets) ? tickets[0] : undefined
    cutOff(other)
    await quote(maker, admin(), 1.0498)
    await quote(maker, admin(), 1.0862)
    expect(await pricerOf(String(traderid), maker)).toBe(maker)
    const closed = async (): Promise<unknown> =>
      (await json(`${maker.httpUrl}/api/closed-trades?traderid=${traderid}&limit=20`))['data']
    await expect.poll(closed).toContainEqual(expect.objectContaining({ ticket, reason: 'sl', closeprice: 1.0498 }))
    mend(other)
  })

  test('RS-88 RS-89: a role that holds something else is taken, and what fails a beat is reported', async () => {
    await admin().rpush(keys.role(7), 'no', 'role')
    const server = await serveFeed(redis())
    await settled(server)
    expect(await admin().get(keys.role(7))).toMatch(/^1 \w+$/)
    expect(server.trouble).toEqual([])
    await admin().set(keys.servers, 'no servers')
    await expect.poll(() => server.trouble.filter((line) => line.includes('WRONGTYPE'))).toHaveLength(1)
    await admin().del(keys.servers)
    await until(() => server.health().sound)
    expect(server.trouble.filter((line) => line.includes('WRONGTYPE'))).toHaveLength(1)
  })

  test('RS-13 RS-14: lines and orders go on where new data has streams that number from an earlier time', async () => {
    const server = await serveFeed(redis())
    const near = await watch(server, trader)
    const epoch = framesOf(near)[0]?.epoch
    const inboxes = (): Promise<readonly string[]> => admin().keys(keys.inbox('*'))
    await expect.poll(async () => (await inboxes()).length).toBeGreaterThan(0)
    const farMs = Date.now() + 86_400_000
    const name = (await inboxes())[0]?.split(':').at(-1) ?? ''
    const streams = [keys.intake(partOf(String(trader))), keys.inbox(name)]
    for (const stream of streams) await admin().xadd(stream, `${farMs}-0`, 'wake', '')
    expect(await order(near, 'before-00001', buy(0.81), Date.now() + 20_000)).toMatchObject({ state: 'done' })
    await admin().flushall()
    await until(() => server.trouble.some((line) => line.includes('lost data')))
    const isNew = (frame: Frame): boolean => frame.type === 'Snapshot' && frame.epoch !== epoch
    expect(await near.next(isNew)).toMatchObject({ seq: 0 })
    const later = { postedAt: Date.now() + 60_000 }
    expect(await order(near, 'after-000001', buy(0.82), Date.now() + 20_000, later)).toMatchObject({ state: 'done' })
  })
})
