import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { keys } from '../../../server/redis/keys'
import { partitionCount } from '../../../server/redis/partitions'
import { describeNeeding } from '../../support/needs-program'
import { startRedisCluster, type RedisCluster } from '../../support/redis-cluster'
import { freePort } from '../../support/redis-server'
import { ofType, openClient, type FeedClient, type Frame } from '../server/feed-client'
import { until } from '../server/serve'
import {
  buy, heldOf, json, moveUntil, order, query, serveOver, settled, trader, type SharedFeed,
} from './feed-rig'

const password = 's3cret'
/** Three nodes and two servers share a machine. */
const leaseMs = 3_000
const framesOf = ({ texts }: FeedClient): readonly Frame[] => texts.map((text) => JSON.parse(text) as Frame)

/** A line that is answered: a server whose Redis was slow or away may send the first ones away. */
async function watch({ url }: Pick<SharedFeed, 'url'>, traderid: number | string): Promise<FeedClient> {
  for (;;) {
    const line = await openClient(url)
    onTestFinished(() => line.close())
    line.send({ type: 'Subscribe', traderid })
    const answer = await line.next(ofType('Snapshot')).catch(() => undefined)
    if (answer !== undefined) return line
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const epochOf = (line: FeedClient): string | undefined => framesOf(line)[0]?.epoch

describeNeeding('redis-server', 'feed servers over a Redis Cluster', () => {
  let cluster: RedisCluster
  beforeAll(async () => {
    cluster = await startRedisCluster(password)
  }, 90_000)
  afterAll(() => cluster.stop())

  /** An account whose keys another node has than those of the trader. */
  function elsewhere(): string {
    const home = cluster.nodeOf(keys.account(String(trader)))
    const names = Array.from({ length: 100 }, (_, index) => `elsewhere-${index}`)
    return names.find((each) => cluster.nodeOf(keys.account(each)) !== home
      && cluster.nodeOf(keys.account(each)) !== cluster.nodeOf(keys.servers)) ?? ''
  }

  /** An account whose keys the node of the market has. */
  function besideMarket(): string {
    const names = Array.from({ length: 100 }, (_, index) => `beside-${index}`)
    return names.find((each) => cluster.nodeOf(keys.account(each)) === cluster.nodeOf(keys.servers)) ?? ''
  }

  test('RS-113: two show the same, orders are executed once, and the share of a killed one is taken over', async () => {
    const one = await serveOver(cluster.url, { leaseMs })
    const program = fileURLToPath(new URL('feed-child.ts', import.meta.url))
    const child = spawn(process.execPath, ['--import', 'tsx', program, cluster.url, String(leaseMs)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    const [said] = (await once(child.stdout, 'data')) as [Buffer]
    const other = JSON.parse(said.toString()) as { url: string; httpUrl: string }
    const sharedOut = async (): Promise<boolean> => {
      const { partitions } = await json(`${other.httpUrl}/healthz`)
      return Number(partitions) > 0 && Number(partitions) + (one.health().partitions ?? 0) === partitionCount
    }
    await expect.poll(sharedOut).toBe(true)
    const lines = await Promise.all([trader, elsewhere()].map((each) => watch(one, each)))
    const [near] = lines
    if (near === undefined) throw new Error('no account is watched')
    const far = await watch(other, trader)
    expect(epochOf(far)).toBe(epochOf(near))
    const done = await order(near, 'spread-00001', buy(0.61), Date.now() + 20_000)
    expect(done).toMatchObject({ Code: 200, state: 'done' })
    expect(await query(far, 'spread-00001')).toEqual(done)
    expect(await order(far, 'spread-00001', buy(0.61), Date.now() + 20_000)).toEqual(done)
    const deltasOf = (line: FeedClient): readonly Frame[] => framesOf(line).filter(({ type }) => type === 'Delta')
    // The other moves the market by itself, should the market be among its share.
    await moveUntil(() => deltasOf(near).length > 3 && deltasOf(far).length > 3, one)
    const shared = deltasOf(near).filter(({ seq }) => deltasOf(far).some((each) => each.seq === seq))
    expect(shared.length).toBeGreaterThan(0)
    for (const delta of shared) expect(deltasOf(far)).toContainEqual(delta)
    child.kill('SIGKILL')
    await until(() => one.health().partitions === partitionCount && one.health().producing === true)
    const before = lines.map(({ texts }) => texts.length)
    await moveUntil(() => lines.every(({ texts }, index) => texts.length > (before[index] ?? 0) + 2), one)
    for (const line of lines) {
      const places = framesOf(line).filter(({ seq }) => seq !== undefined)
      expect(new Set(places.map(({ epoch }) => epoch)).size).toBe(1)
      expect(places.map(({ seq }) => seq)).toEqual(places.map((_, index) => (places[0]?.seq ?? 0) + index))
    }
    expect(await query(near, 'spread-00001')).toEqual(done)
    expect(await heldOf(one, 0.61)).toBeLessThanOrEqual(1)
    expect(await order(near, 'spread-00002', buy(0.62), Date.now() + 20_000)).toMatchObject({ state: 'done' })
  })

  /** Of the nodes, the one that has the market is asked with each beat. */
  const nodes = [['an-account', keys.account(String(trader))], ['the-market', keys.servers]] as const

  test.each(nodes)('RS-115: while the master of %s is gone lines are closed; then all goes on', async (name, key) => {
    const server = await serveOver(cluster.url, { leaseMs })
    await settled(server)
    const near = await watch(server, trader)
    const done = await order(near, `master-${name}`, buy(0.63), Date.now() + 20_000)
    expect(done).toMatchObject({ state: 'done' })
    const node = cluster.nodeOf(key)
    await node.kill()
    expect(await near.closed).toMatchObject({ code: 1013 })
    expect((await fetch(`${server.httpUrl}/healthz`)).status).toBe(503)
    expect(await json(`${server.httpUrl}/healthz`)).toMatchObject({ redis: 'lost' })
    expect(server.trouble).toContain(`redis://127.0.0.1:${node.port} is lost`)
    expect(server.trouble).toContain('Redis is lost: clients are sent away until it is back')
    expect(server.trouble.join()).not.toContain(password)
    await node.start({ keepData: true })
    await until(() => server.health().sound)
    expect(server.trouble).toContain(`redis://127.0.0.1:${node.port} is back`)
    const again = await watch(server, trader)
    expect(epochOf(again)).toBe(epochOf(near))
    expect(await query(again, `master-${name}`)).toEqual(done)
  })

  test('RS-112 RS-116: where a node lost its data its accounts begin a new epoch, and no others', async () => {
    // One node that answers suffices.
    const server = await serveOver(cluster.url.replace('@', `@127.0.0.1:${await freePort()},`), { leaseMs })
    await settled(server)
    const [near, far] = [await watch(server, trader), await watch(server, elsewhere())]
    expect(await order(near, 'lostnode-001', buy(0.64), Date.now() + 20_000)).toMatchObject({ state: 'done' })
    const postedAt = Date.now()
    await cluster.nodeOf(keys.account(String(trader))).restart({ keepData: false })
    await until(() => server.trouble.some((line) => line.includes('lost data')) && server.health().sound)
    expect(epochOf(await watch(server, elsewhere()))).toBe(epochOf(far))
    const again = await watch(server, trader)
    expect(epochOf(again)).not.toBe(epochOf(near))
    expect(await query(again, 'lostnode-001', { postedAt })).toMatchObject({ Code: 404, state: 'not-known' })
  })

  test('RS-116: where the node of the market lost its data, accounts of other nodes go on in their epoch', async () => {
    const server = await serveOver(cluster.url, { leaseMs })
    await settled(server)
    const [near, far] = [await watch(server, besideMarket()), await watch(server, trader)]
    const done = await order(far, 'lostmarket-1', buy(0.64), Date.now() + 20_000)
    expect(done).toMatchObject({ state: 'done' })
    await cluster.nodeOf(keys.servers).restart({ keepData: false })
    await until(() => server.trouble.some((line) => line.includes('lost data')) && server.health().sound)
    expect(epochOf(await watch(server, besideMarket()))).not.toBe(epochOf(near))
    const again = await watch(server, trader)
    expect(epochOf(again)).toBe(epochOf(far))
    expect(await query(again, 'lostmarket-1')).toEqual(done)
    expect(await order(again, 'lostmarket-2', buy(0.64), Date.now() + 20_000)).toMatchObject({ state: 'done' })
    await moveUntil(() => again.texts.length > 5, server)
  })

  test('RS-114: a node that is given as a single Redis is refused, with what to write instead', async () => {
    const { port } = cluster.nodes[0] ?? { port: 0 }
    await expect(serveOver(`redis://:${password}@127.0.0.1:${port}`)).rejects.toThrow(
      `redis://127.0.0.1:${port} is a node of a Redis Cluster: give it as redis+cluster://127.0.0.1:${port} to the`)
  })

  test.each(nodes)('RS-117 RS-123: a replica that takes over from the master of %s goes on', async (name, key) => {
    const server = await serveOver(cluster.url, { leaseMs })
    await settled(server)
    const near = await watch(server, trader)
    const done = await order(near, `replica-1-${name}`, buy(0.65), Date.now() + 20_000)
    expect(done).toMatchObject({ state: 'done' })
    const master = cluster.nodeOf(key)
    const { takeOver } = await cluster.addReplicaOf(master)
    await master.kill()
    await takeOver()
    const place = `redis://127.0.0.1:${master.port}`
    const told = (): readonly string[] => server.trouble.filter((line) => line.startsWith(place))
    await until(() => told().length > 1)
    await until(() => server.health().sound && server.health()['redis'] === 'connected')
    const again = await watch(server, trader)
    expect(epochOf(again)).toBe(epochOf(near))
    expect(await query(again, `replica-1-${name}`)).toEqual(done)
    expect(await order(again, `replica-2-${name}`, buy(0.66), Date.now() + 20_000)).toMatchObject({ state: 'done' })
    await moveUntil(() => again.texts.length > 5, server)
    // It is a replica from now on.
    await master.start({ keepData: true })
    expect(told()).toEqual([`${place} is lost`, `${place} is replaced: other nodes have its slots`])
  })
})
