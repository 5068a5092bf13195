import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFeedServer, type FeedServer } from '../../../server/feed/feed-server'
import { inRelease } from '../../support/test-scope'
import { buildCourier, live, type Life } from './couriers'
import type { CourierTask, Errand } from './errand'
import { breachesOf } from './judge'

const errands: readonly Errand[] = [
  { name: 'first', replay: 'at-most-once', lots: 0.11 },
  { name: 'second', replay: 'at-most-once', lots: 0.12 },
  { name: 'kept', replay: 'at-least-once', lots: 0.13 },
]

/** More at once would only make each of them slower. */
const AT_ONCE = 3

let folder: string
let script: string
let server: FeedServer
let journal: string
let lastTraderId = 50_000
/** `Order` frames that reached the server. */
let orderFrames = 0

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tradewire-kill-'))
  script = await buildCourier(folder)
  journal = join(folder, 'orders.jsonl')
  server = await createFeedServer({ port: 0, rate: 0, host: '127.0.0.1', positions: 0, maxAccounts: 2_000, journal })
  server.observe((event) => {
    if (event.type === 'received' && event.frame === 'Order') orderFrames += 1
  })
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
})

interface Story {
  readonly lives: readonly Life[]
  readonly breaches: readonly string[]
}

/** A courier with an account and a storage of its own, killed at these steps, and then left in peace. */
async function notify(kills: readonly string[], changes: Partial<CourierTask> = {}): Promise<Story> {
  lastTraderId += 1
  const traderId = lastTraderId
  const task = { url: server.url, traderId, folder: join(folder, String(traderId)), errands, ...changes }
  const lives: Life[] = []
  for (const killAt of [...kills, null]) {
    // An errand that was not accepted before the kill is not given again: nothing was promised.
    lives.push(await live(script, { ...task, killAt, errands: lives.length === 0 ? errands : [] }))
  }
  const executedLots = server.feed(traderId).rows().map(({ lots }) => lots)
  const breaches = breachesOf({ errands, lives, executedLots })
  return { lives, breaches: breaches.map((words) => `killed at ${kills.join(', ')}: ${words}`) }
}

/** All stories, a few at a time, as long as the last one has not `seen` enough. */
async function notifyAll(
  kills: readonly (readonly string[])[],
  changes?: Partial<CourierTask>,
  hasSeen: (story: Story) => boolean = () => false,
): Promise<readonly Story[]> {
  const waiting = [...kills]
  const reported: Story[] = []
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const story = await notify(next, changes)
      reported.push(story)
      if (hasSeen(story)) waiting.length = 0
    }
  }))
  return reported
}

/** The steps of the life after these kills, when it is left in peace. */
async function stepsAfter(kills: readonly string[], changes?: Partial<CourierTask>): Promise<readonly string[]> {
  const { lives, breaches } = await notify(kills, changes)
  if (changes === undefined) expect(breaches).toEqual([])
  return lives.at(-1)?.steps ?? []
}

/** Keys that came with an order, each once. */
function ordersOf(lines: string): number {
  const entries = lines.split('\n').slice(0, -1).map((line) => JSON.parse(line) as { readonly order: string })
  return entries.filter(({ order }) => order !== '').length
}

const endsOf = (stories: readonly Story[]) => stories.flatMap(({ lives }) => lives.at(-1)?.settled ?? [])

describe('a process that is killed', () => {
  test('OB-60: at each step of its way, and started again, it loses nothing and does nothing twice', async () => {
    const steps = await stepsAfter([])
    // Three orders: stored, stored as sent where that matters, handed over, answered, stored as done.
    expect(steps.length).toBeGreaterThan(45)
    const stories = await notifyAll(steps.map((step) => [step]))
    expect(stories.flatMap(({ breaches }) => breaches)).toEqual([])
    const killedAt = stories.map(({ lives: [first] }) => first?.killedAt)
    expect(killedAt.sort()).toEqual([...steps].sort())
    // In doubt and never received; in doubt and executed, or never in doubt; sent again under the same key.
    const ends = endsOf(stories)
    expect(ends.some(({ code }) => code === 'never-received')).toBe(true)
    expect(ends.some(({ state, replay }) => state === 'acked' && replay === 'at-most-once')).toBe(true)
    expect(ends.some(({ replay, state }) => state === 'acked' && replay === 'at-least-once')).toBe(true)
    expect(orderFrames).toBeGreaterThan(ordersOf(readFileSync(journal, 'utf8')))
  }, 240_000)

  const firstKills = [
    ['an order was in flight', 'send Order is handed over 1'],
    ['an order was written as sent and was not', 'write at-most-once sent is done 1'],
  ] as const
  const playedKills = inRelease ? firstKills : firstKills.slice(0, 1)
  test.each(playedKills)('OB-61: nor when it is killed again while it finds out, after %s', async (_, first) => {
    const every = await stepsAfter([first])
    expect(every.length).toBeGreaterThan(20)
    const steps = every.filter((_step, index) => inRelease || index % 3 === 0)
    const stories = await notifyAll(steps.map((step) => [first, step]))
    expect(stories.flatMap(({ breaches }) => breaches)).toEqual([])
    const killedAt = stories.map(({ lives: [, second] }) => second?.killedAt)
    expect(killedAt.sort()).toEqual([...steps].sort())
  }, 240_000)

  test('OB-62: the check finds a storage that confirms a write before it is done', async () => {
    const careless = { isCareless: true }
    const steps = await stepsAfter([], careless)
    const stories = await notifyAll(steps.map((step) => [step]), careless, ({ breaches }) => breaches.length > 0)
    expect(stories.flatMap(({ breaches }) => breaches).join()).toMatch(/was accepted and lost|was executed/)
  }, 240_000)
})
