import { beforeEach, expect, test } from 'vitest'
import type { ClosedTrade } from '../../../server/feed/model/account/closed-trades'
import { keptMs, keyLimits, maxOrderLifeMs, queriedKeptMs } from '../../../server/feed/model/orders/order-limits'
import {
  createFeedStore, mostIntake, type Commit, type FeedStore, type Role, type Standing,
} from '../../../server/redis/feed-store'
import { keys } from '../../../server/redis/keys'
import type { AckFrame, OrderFrame } from '../../../src/positions/model/wire'
import { shardFor, shards } from './feed-rig'
import { present } from '../../unit/server/support'
import { describeSharedRedis } from './describe-redis'

const account = { currency: 'USD', currencyDigits: 2, balance: 1_000, credit: 0, margin: 0, leverage: 100 }
const books = { nextTicket: 8, lastDeal: 0, balanceMinor: 100_000, startMinor: 100_000, follows: [] }
const trade: ClosedTrade = {
  deal: 3, ticket: 5, symbol: 'EURUSD', type: 'buy', lots: 0.1, openprice: 1.1, closeprice: 1.2, digits: 5, sl: 0,
  tp: 0, swap: 0, commission: 0, profit: 1, currency: 'USD', opentime: 1, closetime: 2, reason: 'closed', flwsig: false,
  sigtraderid: 0, signame: '',
}
const traderId = '7'
const scope = shardFor(traderId)
const reqid = 'order-000001'
const ack: AckFrame = { type: 'Ack', reqid, Code: 200, state: 'done', tickets: [8] }
/** Tolerance for a slow machine, ms. */
const slackMs = 4_000
const frame: OrderFrame = { type: 'Order', traderid: traderId, reqid, validUntil: 0, order: { action: 'closeAll' } }

const delta = (epoch: string, seq: number): string => JSON.stringify({
  Code: 200, type: 'Delta', epoch, seq, data: { upsert: [], remove: [] },
})

describeSharedRedis('write permissions of servers', ({ admin, callsOf }) => {
  let store: FeedStore
  beforeEach(async () => {
    store = createFeedStore(admin(), { history: { deltas: 3, ageMs: 60_000 }, shards })
    await standing('a')
  })

  const standing = (server: string, prices = true): Promise<Standing> =>
    store.showUp(server, 60_000, prices, 'first', {
      incarnation: undefined, tick: '', change: '', deltas: new Map(),
    })
  const intake = () => admin().xrange(keys.intake(scope), '-', '+')

  async function roleOf(server: string): Promise<Role> {
    const role = (await standing(server)).roles.get(scope)
    if (role === undefined) throw new Error('another has the role')
    return role
  }
  const leave = (server: string): Promise<Standing> => standing(server, false)

  async function begin(role: Role): Promise<Commit> {
    const begun = await store.begin(role, traderId, { account, books, positions: [], closed: [], tick: '0-0' })
    if (begun === 'fenced') throw new Error('fenced')
    return {
      traderId, epoch: begun.epoch, seq: 1, text: 'one', swapDay: undefined, whole: { account, positions: [] },
      books: undefined, closed: [], decision: undefined, tick: '0-0',
    }
  }

  async function intakeEntry(): Promise<string> {
    expect(await store.submit('here', frame)).toEqual({ kind: 'pending' })
    const [entry] = await intake()
    return entry?.[0] ?? ''
  }

  const everything = async (): Promise<unknown> => [
    await store.read(traderId), await intake(), await admin().hgetall(keys.order(traderId, reqid)),
    await admin().xlen(keys.inbox('here')),
  ]

  const held = async (): Promise<unknown> => [
    await admin().hgetall(keys.account(traderId)),
    ...await Promise.all([keys.deltas, keys.closed].map((of) => admin().dumpBuffer(of(traderId)))),
  ]

  test('RS-18: rejects a write with an outdated fence or position, or for a decided or expired order', async () => {
    const old = await roleOf('a')
    const commit = await begin(old)
    const entry = await intakeEntry()
    const decision = { reqid, entry, ack, validUntil: Date.now() + 60_000 }
    await leave('a')
    const role = await roleOf('b')
    const before = await everything()
    expect(await store.commit(old, { ...commit, decision })).toBe('fenced')
    expect(await store.putTicks(old, { ticks: [], trade: false, fields: { mark: 'x' } })).toBe('fenced')
    expect(await store.begin(old, traderId, { account, books, positions: [], closed: [], tick: '0-0' })).toBe('fenced')
    expect(await store.commit(role, { ...commit, seq: 2, decision })).toBe('elsewhere')
    expect(await store.commit(role, { ...commit, epoch: 'another', decision })).toBe('elsewhere')
    expect(await store.commit(role, { ...commit, decision: { ...decision, entry: '1-1' } })).toBe('decided')
    expect(await store.commit(role, { ...commit, decision: { ...decision, validUntil: 1 } })).toBe('late')
    expect(await everything()).toEqual(before)
    expect(await store.commit(role, { ...commit, decision })).toBe('ok')
    expect(await store.commit(role, { ...commit, decision })).toBe('elsewhere')
    expect(await store.commit(role, { ...commit, text: undefined, decision })).toBe('decided')
    expect(await intake()).toEqual([])
    expect(await store.submit('here', frame)).toEqual({ kind: 'answered', text: JSON.stringify(ack) })
    expect(await admin().xlen(keys.inbox('here'))).toBe(1)
    // Redis expires only the inbox of a removed server (RS-38).
    expect(await admin().pttl(keys.inbox('here'))).toBeGreaterThan(0)
    await admin().pexpire(keys.inbox('here'), 9_000)
    await standing('here')
    expect(await admin().pttl(keys.inbox('here'))).toBeGreaterThan(9_000)
  })

  test('RS-84: keeps 64 MiB of market updates, because one update with a high `speed` may take megabytes', async () => {
    const role = await roleOf('a')
    const ticks = [{ symbol: 'x'.repeat(4 * 1_024 * 1_024), bid: 1, ask: 2, atMs: 0 }]
    for (let count = 0; count < 20; count += 1) {
      expect(await store.putTicks(role, { ticks, trade: true, fields: {} })).toBe('ok')
    }
    expect(await admin().xlen(keys.ticks)).toBe(15)
  })

  test('RS-84: reads market updates backwards, 50 at a time', async () => {
    const role = await roleOf('a')
    for (let count = 0; count < 52; count += 1) await store.putTicks(role, { ticks: [], trade: true, fields: {} })
    const ids = (await admin().xrange(keys.ticks, '-', '+')).map(([id]) => id).reverse()
    const [newest = '', before = ''] = ids
    const read = async (to: string, id: string) => (await store.ticksBefore(to, id)).map((entry) => entry.id)
    expect(await read(newest, '0-0')).toEqual(ids.slice(0, 50))
    expect(await read(`(${before}`, ids.at(-1) ?? '')).toEqual(ids.slice(2, -1))
  })

  test('RS-175: stores the result of an order without an account, and notifies the waiting servers', async () => {
    const [role, entry] = [await roleOf('a'), await intakeEntry()]
    const refused: AckFrame = { type: 'Ack', reqid, Code: 409, state: 'refused', reason: 'expired' }
    const decision = { reqid, entry, ack: refused }
    const before = await everything()
    expect(await store.reject({ ...role, text: 'old' }, traderId, decision)).toBe('fenced')
    expect(await store.reject(role, traderId, { ...decision, entry: '1-1' })).toBe('decided')
    expect(await everything()).toEqual(before)
    expect(await store.reject(role, traderId, decision)).toBe('ok')
    expect(await store.reject(role, traderId, decision)).toBe('decided')
    expect(await everything()).toMatchObject([undefined, [], { ack: JSON.stringify(refused) }, 1])
    expect((await admin().hkeys(keys.order(traderId, reqid))).sort()).toEqual(['ack', 'order'])
    expect(await store.submit('there', frame)).toEqual({ kind: 'answered', text: JSON.stringify(refused) })
  })

  const makeText = (key: string): Promise<unknown> => admin().multi().del(key).set(key, 'text').exec()
  test.each<[string, string, () => Promise<unknown>]>([
    ['the deltas have the wrong type', 'WRONGTYPE', () => makeText(keys.deltas(traderId))],
    ['the closed trades have the wrong type', 'WRONGTYPE', () => makeText(keys.closed(traderId))],
    ['a deal does not follow the last deal', 'equal or smaller',
      () => admin().xadd(keys.closed(traderId), `${trade.deal}-0`, 'trade', 'another')],
  ])('RS-18: leaves the data unchanged when %s', async (_, why, prepare) => {
    const role = await roleOf('a')
    const commit = await begin(role)
    await prepare()
    const before = await held()
    await expect(store.commit(role, { ...commit, closed: [trade] })).rejects.toThrow(why)
    expect(await held()).toEqual(before)
  })

  test('RS-28: rejects an account without the sequence number of its rows', async () => {
    await begin(await roleOf('a'))
    expect((await store.readToPrice(traderId))?.seq).toBe(0)
    await admin().hdel(keys.account(traderId), 'rowsSeq')
    for (const read of [store.read, store.readToPrice]) await expect(read(traderId)).rejects.toThrow('a place')
  })

  test('RS-28: rejects an account whose market update is not an entry id', async () => {
    await begin(await roleOf('a'))
    await admin().hset(keys.account(traderId), 'tick', 'text')
    for (const read of [store.read, store.readToPrice]) await expect(read(traderId)).rejects.toThrow('a tick')
  })

  test('RS-156: drops the oldest deltas in the stream when the newer deltas total 2 MiB', async () => {
    const role = await roleOf('a')
    const commit = await begin(role)
    const lengths: unknown[] = []
    for (const seq of [1, 2, 3]) {
      await store.commit(role, { ...commit, seq, text: String(seq).repeat(1_500_000) })
      lengths.push((await store.read(traderId))?.deltas.map(({ fields }) => fields['text']?.[0] ?? ''))
    }
    expect(lengths).toEqual([['', '1'], ['1', '2'], ['2', '3']])
  })

  test('RS-169: reads only the oldest delta from the stream while the deltas total less than 2 MiB', async () => {
    const role = await roleOf('a')
    const commit = await begin(role)
    const wide = createFeedStore(admin(), { history: { deltas: 1_000, ageMs: 60_000 }, shards })
    let seq = 0
    /** The fastest XRANGE of 40 writes, in µs. */
    const readTime = async (): Promise<number> => {
      let fastest = Infinity
      for (let count = 0; count < 40; count += 1) {
        const before = await callsOf('xrange', 'usec')
        seq += 1
        expect(await wide.commit(role, { ...commit, seq, text: 'd'.repeat(20_000) })).toBe('ok')
        fastest = Math.min(fastest, await callsOf('xrange', 'usec') - before)
      }
      return fastest
    }
    const first = await readTime()
    await readTime()
    expect(await readTime()).toBeLessThan(2 * first + 50)
  })

  test('RS-90: keeps all deltas in the stream until the whole account is written again', async () => {
    const role = await roleOf('a')
    const commit = await begin(role)
    const lengths: number[] = []
    for (let seq = 1; seq <= 6; seq += 1) {
      await store.commit(role, { ...commit, seq, swapDay: seq, whole: seq < 6 ? undefined : commit.whole })
      lengths.push(await admin().xlen(keys.deltas(traderId)))
    }
    expect(lengths).toEqual([2, 3, 4, 5, 6, 3])
    expect((await store.read(traderId))?.deltas.map(({ fields }) => fields['swapDay'])).toEqual(['4', '5', '6'])
  })

  test('RS-160: drops deltas 75 s after the last request, if no client resumes from them', async () => {
    const role = await roleOf('a')
    const commit = await begin(role)
    for (let seq = 1; seq <= 6; seq += 1) {
      const whole = seq < 4 ? commit.whole : undefined
      await store.commit(role, { ...commit, seq, text: delta(commit.epoch, seq), whole })
    }
    const stored = await store.read(traderId)
    const lengths: number[] = []
    const requestedAgo = async (ms: number): Promise<void> => {
      await store.wanted([scope], 1)
      // Accounts age only between two lists.
      await new Promise((resolve) => setTimeout(resolve, 5))
      await admin().zadd(keys.wanted(scope), Date.now() - ms, traderId)
      await store.wanted([scope], 1)
      lengths.push(await admin().xlen(keys.deltas(traderId)))
    }
    await requestedAgo(70_000)
    await requestedAgo(75_000)
    expect(lengths).toEqual([6, 3])
    expect(await store.read(traderId)).toEqual({ ...stored, deltas: stored?.deltas.slice(3) })
    await admin().set(keys.account('8'), 'another type')
    await admin().zadd(keys.wanted(scope), Date.now() - 75_000, '8')
    expect((await store.wanted([scope], 1)).unshown).toEqual(['8', traderId])
  })

  test.each([['now', 0], ['in an hour', maxOrderLifeMs], ['in a year', 365 * 86_400_000], ['never', 1e300]])(
    'SV-97: keeps an order’s key for a week and an hour, regardless of the order’s validity (%s)',
    async (_, validForMs) => {
      expect(await store.submit('here', { ...frame, validUntil: Date.now() + validForMs })).toEqual({ kind: 'pending' })
      const keptForMs = Number(await admin().zscore(keys.orders(traderId), reqid)) - Date.now()
      expect(Math.abs(keptForMs - keptMs - maxOrderLifeMs)).toBeLessThan(60_000)
    },
  )

  test('RS-13 RS-119: responds with not-known to orders from before a data loss or within 5 s after it', async () => {
    let count = 0
    const outcome = async (more: object): Promise<string> => {
      count += 1
      const state = await store.submit('here', { ...frame, reqid: `posted-${100_000 + count}`, ...more })
      return state.kind === 'answered' && state.text === 'not-known' ? 'not-known' : state.kind
    }
    const asked = async (postedAt: number): Promise<unknown> =>
      store.query('here', { type: 'Query', traderid: traderId, reqid: `asked-${postedAt}`, postedAt })
    const bornMs = await age(1_800_000)
    const validUntil = bornMs + 1_860_000
    expect(await outcome({ validUntil })).toBe('pending')
    expect(await outcome({ validUntil, postedAt: bornMs - slackMs })).toBe('not-known')
    expect(await outcome({ validUntil, postedAt: bornMs + slackMs })).toBe('pending')
    await admin().hset(keys.incarnation, 'reborn', 1)
    const afterMs = bornMs + 5_000
    expect(await asked(afterMs - slackMs)).toEqual({ kind: 'answered', text: 'not-known' })
    expect(await asked(afterMs + slackMs)).toEqual({ kind: 'answered', text: 'never-received' })
    expect(await outcome({ validUntil, postedAt: afterMs - slackMs })).toBe('not-known')
    expect(await outcome({ validUntil, postedAt: afterMs + slackMs })).toBe('pending')
    // Without a posting time, an order may be as old as the maximum lifetime.
    expect(await outcome({ validUntil: afterMs + 3_600_000 - slackMs })).toBe('not-known')
    expect(await outcome({ validUntil: afterMs + 3_600_000 + slackMs })).toBe('pending')
    await admin().del(keys.incarnation)
    expect(await outcome({ validUntil, postedAt: Date.now() - 1 })).toBe('not-known')
    const again = { ...frame, reqid: 'posted-100002' }
    expect(await store.query('here', { type: 'Query', traderid: traderId, reqid: again.reqid }))
      .toMatchObject({ kind: 'answered', text: 'not-known' })
  })

  /** Returns the data's start time, in ms. */
  async function age(ageMs: number): Promise<number> {
    const nowMs = Date.now()
    await admin().hset(keys.incarnation, 'ageMs', ageMs, 'seenMs', nowMs)
    return nowMs - ageMs
  }

  test.each([['back', 28_800_000], ['ahead', -700_000_000]])(
    'RS-149: accepts an order after the clock is set %s, and reports a lost order as not-known', async (_, byMs) => {
      await age(60_000)
      // The last beat used the earlier clock.
      await admin().hset(keys.incarnation, 'seenMs', Date.now() + byMs)
      const asked = async (reqid: string, postedAt: number): Promise<unknown> =>
        store.query('here', { type: 'Query', traderid: traderId, reqid, postedAt })
      expect(await store.submit('here', { ...frame, validUntil: Date.now() + 60_000, postedAt: Date.now() }))
        .toEqual({ kind: 'pending' })
      expect((await standing('a')).behindMs > 0).toBe(byMs > 0)
      expect((await standing('a')).behindMs).toBeLessThanOrEqual(Math.max(0, byMs))
      // Setting the clock does not age the data.
      expect(await asked('before-00001', Date.now() - 120_000)).toMatchObject({ text: 'not-known' })
      expect(await asked('after-000001', Date.now() - 1_000)).toMatchObject({ text: 'never-received' })
      await admin().hset(keys.incarnation, 'reborn', 1)
      const isLost = byMs > 0 ? 'not-known' : 'never-received'
      expect(await asked('ahead-000001', Date.now() + 3_600_000)).toMatchObject({ text: isLost })
      expect(await asked('ahead-000002', Date.now() + 36_000_000)).toMatchObject({ text: 'never-received' })
    })

  test('RS-149: responds with not-known to a resent order whose key was dropped, and never executes it', async () => {
    await age(30 * 86_400_000)
    const old = { ...frame, validUntil: Date.now() + 60_000, postedAt: Date.now() - keptMs - slackMs }
    expect(await store.submit('here', old)).toEqual({ kind: 'answered', text: 'not-known' })
    expect(await intake()).toEqual([])
    const newer = { ...old, reqid: 'order-000003', postedAt: Date.now() - keptMs + 60_000 }
    expect(await store.submit('here', newer)).toEqual({ kind: 'pending' })
  })

  test('RS-163: measures an order key’s lifetime in server running time, even when the clock is changed', async () => {
    const nowMs = Date.now()
    const lives = [['order', keptMs + maxOrderLifeMs], ['query', queriedKeptMs]] as const
    await store.submit('here', { ...frame, reqid: 'order', validUntil: nowMs + 60_000 })
    await store.query('here', { type: 'Query', traderid: traderId, reqid: 'query' })
    const left = (): Promise<readonly number[]> =>
      Promise.all(lives.map(([key]) => admin().exists(keys.order(traderId, key))))
    // The last beat seems to be a year old, because the clock was set ahead.
    await admin().hset(keys.incarnation, 'seenMs', nowMs - 365 * 86_400_000)
    await standing('a')
    expect(await left()).toEqual([1, 1])
    expect(Number(await admin().hget(keys.incarnation, 'ranMs'))).toBeLessThan(60_000)
    for (const [, lifeMs] of [...lives].reverse()) {
      const before = await left()
      await admin().hset(keys.incarnation, 'ranMs', lifeMs - 1_000)
      await standing('a')
      expect(await left()).toEqual(before)
      await admin().hset(keys.incarnation, 'ranMs', lifeMs + 31_000)
      await standing('a')
      expect(await left()).toEqual(before.map((count, at) => (lives[at]?.[1] === lifeMs ? 0 : count)))
    }
    expect(await admin().zcard(keys.dueOrders)).toBe(0)
  })

  test('RS-163: removes at most 500 order keys per heartbeat', async () => {
    const old = Array.from({ length: 700 }, (_, key) => [0, keys.order('7', `old-${key}`)])
    await admin().zadd(keys.dueOrders, ...old.flat())
    await standing('a')
    expect(await admin().zcard(keys.dueOrders)).toBe(200)
  })

  test('RS-153: does not record new keys at an account’s key limit until a key expires', async () => {
    const own = { ...frame, validUntil: Date.now() + 60_000 }
    const few = createFeedStore(admin(), { history: { deltas: 3, ageMs: 60_000 }, shards, accountKeys: 10 })
    const submit = async (key: string, more: Partial<OrderFrame> = {}): Promise<string> =>
      (await few.submit('here', { ...own, reqid: key, ...more })).kind
    const query = async (key: string): Promise<string> =>
      (await few.query('here', { type: 'Query', traderid: traderId, reqid: key })).kind
    for (let key = 0; key < 10; key += 1) expect(await submit(`order-${key}`)).toBe('pending')
    for (let turn = 0; turn < 2; turn += 1) expect(await submit('order-10')).toBe('crowded')
    expect(await submit('order-0')).toBe('pending')
    expect(await query('order-0')).toBe('pending')
    expect(await submit('order-10', { traderid: '8' })).toBe('pending')
    expect(await intake()).toHaveLength(10)
    // Queries may use a tenth more keys.
    expect([await query('asked-0'), await query('asked-1'), await query('asked-0')])
      .toEqual(['answered', 'crowded', 'answered'])
    expect(await admin().exists(keys.order(traderId, 'order-10'), keys.order(traderId, 'asked-1'))).toBe(0)
    for (const key of ['order-1', 'asked-0']) {
      const dropMs = await admin().pexpiretime(keys.order(traderId, key))
      expect(Number(await admin().zscore(keys.orders(traderId), key))).toBe(dropMs - 365 * 86_400_000)
    }
    await submit('order-1')
    expect(await admin().pexpiretime(keys.orders(traderId)) - Date.now()).toBeGreaterThan(keptMs)
    for (const key of ['order-1', 'order-2']) await admin().zadd(keys.orders(traderId), Date.now() - 1, key)
    expect([await submit('order-10'), await submit('order-11')]).toEqual(['pending', 'crowded'])
  })

  test('RS-166: limits an address to half of an account’s order keys on all servers, until keys expire', async () => {
    const stores = [0, 1].map(() =>
      createFeedStore(admin(), { history: { deltas: 3, ageMs: 60_000 }, shards, accountKeys: 10 }))
    let count = 0
    const states = async (address: string | undefined, most: number, isQuery = false, traderid = traderId) => {
      const kinds: string[] = []
      for (let at = 0; at < most; at += 1) {
        const [of, reqid] = [present(stores[at % 2]), `shared-${count += 1}`]
        const { kind } = isQuery ? await of.query('here', { type: 'Query', traderid, reqid }, address)
          : await of.submit('here', { ...frame, traderid, reqid, validUntil: Date.now() + 60_000 }, address)
        kinds.push(kind)
      }
      return kinds
    }
    expect(await states('away', 6)).toEqual([...Array<string>(5).fill('pending'), 'crowded'])
    expect(await admin().exists(keys.order(traderId, 'shared-6'))).toBe(0)
    expect(await states('away', 2, true)).toEqual(['answered', 'crowded'])
    expect(await states('away', 1, false, '8')).toEqual(['pending'])
    expect(await states('home', 2)).toEqual(['pending', 'pending'])
    expect(await states(undefined, 3)).toEqual(['pending', 'pending', 'crowded'])
    const its = keys.orders(traderId, 'away')
    expect(await admin().zcard(its)).toBe(6)
    expect(await admin().pexpiretime(its)).toBeGreaterThan(Date.now() + keptMs)
    for (const of of [its, keys.orders(traderId)]) await admin().zadd(of, Date.now() - 1, 'shared-1', 1, 'shared-2')
    expect(await states('away', 2)).toEqual(['pending', 'crowded'])
    expect(await states('home', 1)).toEqual(['pending'])
  })

  test.each(['order', 'query'] as const)(
    'RS-157 RS-158: limits new keys per address, and allows a smaller burst above the total limit (%s)',
    async (kind) => {
      const { gapMs, burst, scarceBurst, all } = keyLimits[kind]
      let count = 0
      const send = async (address?: string, more: Partial<OrderFrame> = {}): Promise<string> => {
        const key = { traderid: `${count % 3}`, reqid: `limited-${count += 1}` }
        const { kind: state } = kind === 'order'
          ? await store.submit('here', { ...frame, validUntil: Date.now() + 60_000, ...key, ...more }, address)
          : await store.query('here', { type: 'Query', ...key }, address)
        return state
      }
      const stored = kind === 'order' ? 'pending' : 'answered'
      const fill = async (address: string, bucket: { gapMs: number }, keysUsed: number): Promise<void> =>
        void await admin().set(keys.sender(kind, address), Date.now() + keysUsed * bucket.gapMs)
      /** Redis handles these commands together, because a limit forgets a key each second. */
      const sent = async (filled: readonly Promise<void>[], ...of: readonly (string | undefined)[]) =>
        (await Promise.all([Promise.all(of.map((address) => send(address))), ...filled]))[0]
      expect(await sent([fill('far', { gapMs }, burst - 1)], 'far', 'far', 'near', undefined))
        .toEqual([stored, 'crowded', stored, stored])
      expect(await admin().exists(keys.order('1', 'limited-2'))).toBe(0)
      expect(await admin().pttl(keys.sender(kind, 'near'))).toBeLessThanOrEqual(gapMs)
      // Simulates a clock that was set back.
      await fill('far', { gapMs }, burst + 10)
      expect(await send('far')).toBe(stored)
      const scarce = [fill('all', all, all.burst), fill('near', { gapMs }, scarceBurst - 1)]
      expect(await sent(scarce, 'near', 'near', 'new', undefined)).toEqual([stored, 'crowded', stored, stored])
      expect(await admin().pttl(keys.sender(kind, 'all'))).toBeLessThanOrEqual(all.burst * all.gapMs)
      await admin().del(keys.sender(kind, 'all'))
      if (kind === 'order') {
        for (const validUntil of [Date.now() + 2_000 * keptMs, 1e300]) {
          expect(await send('distant', { validUntil })).toBe('pending')
        }
        for (const of of ['distant', 'all']) {
          expect(await admin().pttl(keys.sender(kind, of))).toBeLessThanOrEqual(2 * gapMs)
        }
      } else {
        const dueMs = Number(await admin().zscore(keys.dueOrders, keys.order('0', 'limited-1')))
        expect(dueMs).toBeLessThan(queriedKeptMs + 60_000)
      }
    },
  )

  test('RS-4 RS-5: executes an order once, responds on both servers, and rejects an order queried before', async () => {
    for (const server of ['here', 'there']) expect(await store.submit(server, frame)).toEqual({ kind: 'pending' })
    expect(await store.submit('there', { ...frame, order: { action: 'close', ticket: 1 } })).toEqual({ kind: 'reused' })
    const never = { kind: 'answered', text: 'never-received' }
    const late = { ...frame, reqid: 'order-000002' }
    expect(await store.query('here', { type: 'Query', traderid: traderId, reqid: late.reqid })).toEqual(never)
    expect(await store.submit('there', late)).toEqual(never)
    const [[entry = ''] = [], ...more] = await intake()
    expect(more).toEqual([])
    const role = await roleOf('a')
    const decision = { reqid, entry, ack, validUntil: Date.now() + 60_000 }
    expect(await store.commit(role, { ...await begin(role), decision })).toBe('ok')
    const answers = await Promise.all(['here', 'there'].map((server) => admin().xlen(keys.inbox(server))))
    expect(answers).toEqual([1, 1])
  })

  test('RS-95: rejects an order when the intake is full, and accepts the order again later', async () => {
    expect(mostIntake).toBe(1_000)
    const entries = Array.from({ length: mostIntake - 1 }, (_, index) => index)
    const fill = admin().pipeline()
    for (const index of entries) fill.xadd(keys.intake(scope), '*', 'trader', `waits-${index}`)
    await fill.exec()
    expect(await store.submit('here', frame)).toEqual({ kind: 'pending' })
    const other = { ...frame, reqid: 'order-000002' }
    expect(await store.submit('here', other)).toEqual({ kind: 'full' })
    expect(await store.submit('here', frame)).toEqual({ kind: 'pending' })
    expect(await admin().exists(keys.order(traderId, other.reqid))).toBe(0)
    const beside = Array.from({ length: 99 }, (_, at) => `beside-${at}`)
    await store.want(beside.find((each) => shardFor(each) === scope) ?? '')
    expect(await admin().xlen(keys.intake(scope))).toBe(mostIntake)
    await admin().xtrim(keys.intake(scope), 'MAXLEN', 10)
    expect(await store.submit('here', other)).toEqual({ kind: 'pending' })
  })
})
