import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { describeNeeding } from '../../support/needs-program'
import { startRedis, type RedisServer } from '../../support/redis-server'
import { ofType, openClient, subscribe, type Frame } from '../server/feed-client'
import { until } from '../server/serve'
import { buy, client, heldOf, json, leaseMs, query, serveFeed, shards, trader } from './feed-rig'
import { bundledProgram } from '../../support/bundled-program'

const program = fileURLToPath(new URL('./feed-child.ts', import.meta.url))

describeNeeding('redis-server', 'a server that is killed', () => {
  let redis: RedisServer
  const children: ChildProcess[] = []
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL')
  })
  afterAll(() => redis.stop())

  test('RS-19: its client goes on at the other without a gap, its orders executed once or refused', async () => {
    const child = spawn(process.execPath, [bundledProgram(program), redis.url, String(leaseMs), String(shards)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    children.push(child)
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    const { url, httpUrl } = JSON.parse(line.toString()) as { url: string; httpUrl: string }
    for (;;) if ((await json(`${httpUrl}/healthz`))['producing'] === true) break
    const heir = await serveFeed(redis, { rate: 20 })
    const near = await openClient(url)
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
    child.kill('SIGKILL')
    await near.closed
    const shown = near.texts.map((text) => JSON.parse(text) as Frame).filter(({ seq }) => seq !== undefined)
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
})
