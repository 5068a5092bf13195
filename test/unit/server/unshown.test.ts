import { expect, test } from 'vitest'
import type { FeedStore } from '../../../server/redis/feed-store'
import { producerRig, shown, update } from './producer-rig'
import { allRoles, shardFor, incarnation } from './store-double'
import { present } from './support'

const at = (index: number): string => `${10 + index}-0`

/** The account has no viewers and is priced up to `10-0`. */
async function unshown(more: Partial<FeedStore> = {}) {
  const made = producerRig(more)
  const { producer, settle, accounts, commits } = made
  await made.priceFrom(at(0))
  producer.setWanted({ shown: [], unshown: ['one'] })
  await settle()
  const { ticket, quote } = made.stopOf('one')
  const { row } = present(accounts.get('one')?.positions.find((each) => each.row.ticket === ticket))
  let received = 0
  /** Returns the number of following commits. */
  async function receive(points: number, bytes = 0): Promise<number> {
    received += 1
    const before = commits.length
    const { id, fields } = update(at(received), { ...quote, bid: points, ask: points })
    producer.receive([{ id, fields: { ...fields, ticks: (fields['ticks'] ?? '').padEnd(bytes) } }])
    await settle()
    return commits.length - before
  }
  const away = (index: number): number => Math.round(row.nowprice * 10 ** row.digits) + index % 7
  return { ...made, ticket, stop: quote.bid, receive, away }
}

test('RS-92 RS-109: prices accounts without viewers at every 200th update, each at a different update', async () => {
  const { producer, settle, receive, away, commits } = await unshown()
  producer.setWanted({ shown: [], unshown: ['one', 'two', 'three'] })
  await settle()
  for (let index = 1; index <= 400; index += 1) await receive(away(index))
  const places = ['one', 'two', 'three'].map((each) => commits.filter(({ traderId }) => traderId === each)
    .filter(({ closed }) => closed.length === 0).map(({ tick }) => Number.parseInt(tick)))
  for (const [first = 0, second = 0, ...more] of places) expect([second - first, more]).toEqual([200, []])
  expect(new Set(places.map(([first]) => first)).size).toBe(3)
})

test('RS-168: lists accounts without viewers only every 10 s and after a change of roles', async () => {
  const accounts = { shown: [], unshown: ['one'] }
  const asked: unknown[] = []
  const { producer, clock } = producerRig({
    wanted(_shards, _most, known) {
      asked.push(known)
      return Promise.resolve(accounts)
    },
  })
  for (const [afterMs, roles] of [[0], [9_999], [1], [5_000], [0, allRoles(2)], [0]] as const) {
    clock.advance(afterMs)
    producer.hold(roles ?? allRoles(asked.length > 3 ? 2 : 1), incarnation)
    await producer.list()
  }
  producer.stop()
  await producer.list()
  expect(asked).toEqual([undefined, accounts, undefined, accounts, undefined, accounts, undefined])
})

test('RS-92: closes a position at the tick that reaches its stop', async () => {
  const { receive, stop, ticket, commits } = await unshown()
  expect(await receive(stop)).toBe(1)
  expect(commits.at(-1)?.closed).toMatchObject([{ ticket }])
})

test('RS-160: stores the whole account when it is priced, but only the delta of a reached stop', async () => {
  const { receive, away, stop, commits } = await unshown()
  for (let index = 1; index <= 400; index += 1) await receive(index === 150 ? stop : away(index))
  const stored = commits.filter(({ traderId }) => traderId === 'one')
  expect(stored.map(({ closed, whole }) => [closed.length, whole === undefined ? 'delta' : 'whole']))
    .toEqual([[0, 'whole'], [1, 'delta'], [0, 'whole']])
})

test('RS-92: sends a new viewer the current prices and then the prices of each update', async () => {
  const { receive, away, fill, settle, commits } = await unshown()
  expect(await receive(away(0) + 3)).toBe(0)
  const before = commits.length
  fill(shardFor('one'), { id: '1-0', fields: { trader: 'one' } })
  await settle()
  expect(commits.length - before).toBe(1)
  expect(await receive(away(1))).toBe(1)
})

/** Reads of missed updates by an account that has no slot while the server applies the updates. */
async function reopened(updates: readonly (readonly [points: 'away' | 'stop', bytes?: number])[]) {
  const reads: string[] = []
  const { producer, settle, receive, away, stop, commits, ticket } = await unshown({
    ticksBefore(to, from) {
      reads.push(`${to} ${from}`)
      return Promise.resolve([])
    },
  })
  producer.setWanted({ shown: [], unshown: [] })
  await settle()
  for (const [points, bytes] of updates) await receive(points === 'stop' ? stop : away(0), bytes)
  producer.setWanted(shown('one'))
  await settle()
  return { reads, hasClosed: commits.some(({ closed }) => closed.some((trade) => trade.ticket === ticket)) }
}

test('RS-181: applies missed updates to an account without reading them from Redis', async () => {
  expect(await reopened([['away'], ['stop'], ['away']])).toEqual({ reads: [], hasClosed: true })
})

test('RS-181: stores 2,000 updates or 64 MiB, and looks for older updates in Redis', async () => {
  const many = (count: number, bytes = 0) => Array.from({ length: count }, () => ['away', bytes] as const)
  expect(await reopened([['stop'], ...many(1_999)])).toEqual({ reads: [], hasClosed: true })
  expect(await reopened([['stop'], ...many(2_000)])).toEqual({ reads: [`(${at(2)} ${at(0)}`], hasClosed: false })
  const large = 16 * 1_024 * 1_024
  expect(await reopened([['stop'], ...many(3, large)])).toEqual({ reads: [], hasClosed: true })
  expect(await reopened([['stop'], ...many(4, large)]))
    .toEqual({ reads: [`(${at(2)} ${at(0)}`], hasClosed: false })
})

/** More than a single request reads. */
const names = Array.from({ length: 66 }, (_, index) => `many-${index}`)

test('RS-84 RS-96: on a takeover, reads 64 accounts together, and missed updates in parts and once', async () => {
  const { producer, settle, price, store, accounts, given, attention } = producerRig({}, names.length)
  await price(...names)
  producer.stop()
  for (const [traderId, stored] of accounts) accounts.set(traderId, { ...stored, tick: '8-0' })
  given.ticks = [1, 2, 3, 4, 5].map((at) => update(`9-${at}`))
  given.market = () => Promise.resolve({ at: '9-5' })
  let underWay = 0
  let most = 0
  let asked = 0
  const heir = producerRig({
    ...store,
    async readToPrice(traderId) {
      underWay += 1
      most = Math.max(most, underWay)
      const stored = await store.readToPrice(traderId)
      underWay -= 1
      return stored
    },
    ticksBefore(to, id) {
      asked += 1
      return store.ticksBefore(to, id)
    },
  }, names.length)
  heir.producer.hold(allRoles(2), incarnation)
  heir.producer.setWanted(shown(...names))
  await settle()
  // The last part is empty.
  expect([most, asked]).toEqual([64, 4])
  expect(Object.keys(attention())).toHaveLength(names.length)
})
