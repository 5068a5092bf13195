import { expect, test } from 'vitest'
import { describeNeeding } from '../../support/needs-program'
import { ofType, type FeedClient } from '../server/feed-client'
import { patientLease, serveFeed, settled, trader, watch } from './feed-rig'
import { redisWithAdmin } from './redis-with-admin'

const count = 400
const maxPongMs = 1_000

/** Sends pings until the work is done, and returns the slowest response, in ms. */
async function slowestPong(line: FeedClient, traderid: number, work: Promise<unknown>): Promise<number> {
  let isDone = false
  void work.finally(() => (isDone = true))
  let slowestMs = 0
  do {
    const beganMs = performance.now()
    line.send({ type: 'Ping', traderid })
    await line.next(ofType('Pong'))
    slowestMs = Math.max(slowestMs, performance.now() - beganMs)
    // Stays below the frame rate limit.
    await new Promise((resolve) => setTimeout(resolve, 60))
  } while (!isDone)
  return slowestMs
}

describeNeeding('redis-server', 'many requests together', () => {
  const { redis } = redisWithAdmin()

  test('RS-152 RS-151 SV-242: keeps sending pongs while it answers 400 requests of each kind', async () => {
    const options = { positions: 100, rate: 20, requestRate: { perSecond: 1_000, burst: 10_000 }, ...patientLease }
    const [near, far] = [await serveFeed(redis(), options), await serveFeed(redis(), options)]
    await settled(near, far)
    const [shown, other] = [await watch(near), await watch(far, 20_260)]
    for (let seen = 0; seen < 20; seen += 1) await shown.next(ofType('Delta'))
    const { epoch } = shown.snapshot

    async function ask(path: string): Promise<readonly number[]> {
      return Promise.all(Array.from({ length: count }, async () => {
        const response = await fetch(`${far.httpUrl}/api/${path}`)
        await response.arrayBuffer()
        return response.status
      }))
    }

    const paths = ['follows?', 'closed-trades?', 'positions?', `positions?epoch=${String(epoch)}&seq=1&`,
      'traders/501?', 'symbols?']
    for (const path of paths) {
      const asked = ask(`${path}traderid=${trader}`)
      const pongs = Promise.all([slowestPong(shown, trader, asked), slowestPong(other, 20_260, asked)])
      const statuses = new Set(await asked)
      expect([...statuses].filter((status) => ![200, 410, 503].includes(status)), path).toEqual([])
      for (const ms of await pongs) expect(ms, path).toBeLessThan(maxPongMs)
    }
    expect([near.health().sound, far.health().sound]).toEqual([true, true])
  })
})
