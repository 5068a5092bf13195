import { expect, test, vi } from 'vitest'
import { dialects } from '../../../server/feed/model/hub/dialect'
import type { HubOptions } from '../../../server/feed/model/hub/hub'
import type { TestSocket } from '../../support/line-socket-double'
import { createTestFeed, deltaOf, echoOrders, kindsOf, openTestHub, type TestFeed } from './hub-rig'
import { startMs } from './support'

const subscribe = (traderid: number, more: object = {}): object => ({ type: 'Subscribe', traderid, ...more })
const since = { epoch: 'e1', seq: 1 }
const refused = ['401 token refused', 'close 4401 token refused']
const newsOf = (line: TestSocket): readonly string[] => kindsOf(line.news())

function createLater<T>() {
  const waiting: ((value: T | Promise<never>) => void)[] = []
  return {
    ask: (): Promise<T> => new Promise((resolve) => waiting.push(resolve)),
    async give(value: T | Promise<never>) {
      waiting.shift()?.(value)
      for (let turns = 0; turns < 5; turns += 1) await Promise.resolve()
    },
  }
}

function placeLog() {
  const taken: string[] = []
  const takeAccount = (address: string, traderId: string) => {
    taken.push(`${address} ${traderId}`)
    return () => void taken.push(`left ${traderId}`)
  }
  return { taken, takeAccount }
}

test('SV-25 SV-89: responds to a Subscribe with a time-stamped snapshot, and sends deltas later', () => {
  const { hub, feedOf, join, clock } = openTestHub()
  const line = join()
  hub.publish(feedOf('1'), deltaOf(feedOf('1'), 4))
  clock.advance(5)
  line.receive(subscribe(1))
  expect(JSON.parse(line.log[0] ?? '')).toEqual({ ts: startMs + 5, ...feedOf('1').snapshot() })
  hub.publish(feedOf('1'), deltaOf(feedOf('1'), 5))
  expect(JSON.parse(line.log[1] ?? '')).toEqual(deltaOf(feedOf('1'), 5))
  expect(line.log).toHaveLength(2)
  // A stored snapshot gets a new send time.
  const [early, late] = [join(1), join()]
  clock.advance(5)
  late.receive(subscribe(1))
  expect([early, late].map(({ log }) => JSON.parse(log[0] ?? '') as unknown))
    .toMatchObject([{ ts: startMs + 5 }, { ts: startMs + 10 }])
})

test.each(['copy-trading', 'plain'] as const)('SV-290: sends no future opening times, in %s', (name) => {
  const { hub, feedOf, join } = openTestHub({ dialect: dialects[name] })
  const feed = feedOf('1')
  const rows = [60_001, 60_000].flatMap((aheadMs) =>
    feed.rows().map((row) => ({ ...row, opentime: startMs + aheadMs })))
  feed.rows = () => rows
  const line = join(1)
  hub.publish(feed, deltaOf(feed, 4))
  const data = [0, 0, 60_000, 60_000].map((aheadMs) => ({ opentime: startMs + aheadMs }))
  const lists = line.log.filter((text) => text.includes('opentime'))
  expect(lists).toHaveLength(name === 'plain' ? 2 : 1)
  for (const text of lists) expect(JSON.parse(text)).toMatchObject({ data })
})

test.each([[200, 20], [40, 20], [1_000, 100]])(
  'SV-246: counts each list request except the first as several frames (burst limit %i)', (burst, lists) => {
    const { join } = openTestHub({ frameRate: { perSecond: 0.001, burst } })
    const line = join(1)
    line.receive({ type: 'Ping', traderid: 1 })
    let count = 0
    while (!line.log.includes('close 4429 too many frames')) {
      line.drain()
      line.receive(count % 2 === 0 ? { type: 'Resync', traderid: 1 } : subscribe(1))
      count += 1
    }
    expect(count).toBe(lists)
  })

test.each([[200, 65_536, 6], [200, 4_096, 100], [200, 2_048, 200], [20, 65_536, 1]])(
  'SV-253: applies a burst limit of %i, and counts a frame with %i bytes as several frames', (burst, size, frames) => {
    const { join } = openTestHub({ frameRate: { perSecond: 0.001, burst } })
    const line = join()
    for (let count = 0; count < frames; count += 1) line.receive('['.repeat(size))
    expect(line.log).not.toContain('close 4429 too many frames')
    line.receive('['.repeat(size))
    expect(line.log.at(-1)).toBe('close 4429 too many frames')
  })

test('SV-246: sends no missed deltas while a snapshot is pending, and encodes only deltas that fit', () => {
  const { feedOf, join } = openTestHub({ limitBytes: 2_000 })
  const feed = feedOf('1')
  const line = join(1)
  let read = 0
  feed.missed = Array.from({ length: 50 }, (_, index) => ({
    ...deltaOf(feed, index),
    get type() {
      read += 1
      return 'Delta' as const
    },
  }))
  line.drain()
  line.receive(subscribe(1, { since }))
  expect([newsOf(line).at(-1), feed.asked.length]).toEqual(['Snapshot 3', 1])
  expect(read).toBeLessThan(30)
  for (let count = 0; count < 5; count += 1) line.receive(subscribe(1, { since }))
  expect([line.news(), feed.asked.length]).toEqual([[], 2])
  line.drain()
  expect(newsOf(line)).toEqual(['Snapshot 3'])
})

test.each([
  ['decides both in their turn', true, 'open', ['503 submit', '503 query']],
  ['responds with 503 and decides neither after a long wait', false, 'open', [
    '503 the server is busy; try again later', '503 the server is busy; try again later']],
  ['decides neither while the connection closes', true, 'closing', ['close 1013 later']],
  ['decides neither after the connection has ended', true, 'closed', []],
])('SV-248: queues an order and a query, and %s', async (_what, may, state, expected) => {
  const later = createLater<boolean>()
  const orders = { submit: vi.fn(echoOrders.submit), query: vi.fn(echoOrders.query) }
  const { hub, feedOf, join } = openTestHub({ turn: later.ask, orders })
  const line = join(1)
  line.news()
  line.receive({ type: 'Order', traderid: 1, reqid: 'request-1', validUntil: startMs, order: { action: 'closeAll' } })
  line.receive({ type: 'Query', traderid: 1, reqid: 'request-1' })
  line.receive({ type: 'Ping', traderid: 1 })
  expect(newsOf(line)).toEqual(['Pong 3'])
  if (state === 'closing') hub.closeFeed(feedOf('1'), 1013, 'later')
  if (state === 'closed') line.end()
  for (let count = 0; count < 2; count += 1) await later.give(may)
  expect(newsOf(line)).toEqual(expected)
  const decided = expected.includes('503 submit') ? 1 : 0
  expect([orders.submit.mock.calls.length, orders.query.mock.calls.length]).toEqual([decided, decided])
})

test('SV-274: answers a queued order with 503 when its subscription has ended', async () => {
  const later = createLater<boolean>()
  const { join } = openTestHub({ turn: later.ask })
  const line = join(1)
  line.news()
  line.receive({ type: 'Order', traderid: 1, reqid: 'request-1', validUntil: startMs, order: { action: 'closeAll' } })
  line.receive({ type: 'Unsubscribe', traderid: 1 })
  await later.give(true)
  expect(newsOf(line)).toEqual(['503 the server is busy; try again later'])
})

test.each([
  ['sends the list in its turn, and delays later frames', true, true, ['Snapshot 3', 'Snapshot 3', 'Pong 3']],
  ['closes the connection after a long wait', false, true, ['close 1013 the server is busy; try again later']],
  ['sends no list after the connection has ended', true, false, []],
])('SV-251: queues a list request, and %s', async (_what, may, isOpen, expected) => {
  const later = createLater<boolean>()
  const { join, feedOf } = openTestHub({ listTurn: later.ask, limitBytes: 5_000 })
  const line = join(1)
  line.drain()
  line.receive({ type: 'Resync', traderid: 1 })
  line.receive({ type: 'Ping', traderid: 1 })
  expect([line.news(), feedOf('1').snapshots()]).toEqual([[], 0])
  if (!isOpen) line.end()
  for (let count = 0; count < 2; count += 1) {
    await later.give(may)
    line.drain()
  }
  expect(newsOf(line)).toEqual(expected)
})

test.each<[string, Partial<HubOptions<TestFeed>>]>([
  ['SV-24: closes the connection when no account is available for a subscription', { openFeed: () => undefined }],
  ['SV-132: opens no account and closes the connection when the address has no free slot',
    { takeAccount: () => 'too many accounts', openFeed: () => expect.unreachable() }],
])('%s with 1013', (_what, options) => {
  const { join, hub } = openTestHub(options)
  expect(join(1).log).toEqual(['close 1013 too many accounts'])
  expect(hub.connections()).toMatchObject([{ traderId: null }])
})

test('SV-30: answers a second Subscribe with a snapshot, or with 409 if it names another trader', () => {
  const { taken, takeAccount } = placeLog()
  const { join } = openTestHub({ takeAccount })
  const line = join(1, 'here')
  line.drain()
  line.receive(subscribe(1))
  line.receive(subscribe(2))
  line.receive({ type: 'Ping', traderid: 2 })
  expect(newsOf(line)).toEqual(['Snapshot 3', 'Snapshot 3', '409 already subscribed as 1', '409 not subscribed as 2'])
  expect(taken).toEqual(['here 1'])
  line.receive({ type: 'Unsubscribe', traderid: 1 })
  line.receive(subscribe(2))
  expect(taken).toEqual(['here 1', 'left 1', 'here 2'])
  line.end()
  expect(taken.slice(3)).toEqual(['left 2'])
})

test('SE-38: watches the newest accepted token of a subscription, and rejects a revoked token', () => {
  const watched = new Map<string, () => void>()
  const { join } = openTestHub({
    mayEnter: (_, token) => token !== 'wrong',
    watchToken(traderId, token, refuse) {
      const name = `${traderId} ${token ?? ''}`
      watched.set(name, refuse)
      return () => void watched.delete(name)
    },
  })
  const line = join()
  const names = (frame: object): readonly string[] => {
    line.receive(frame)
    return [...watched.keys()]
  }
  expect(names(subscribe(1, { token: 'a' }))).toEqual(['1 a'])
  expect(names(subscribe(1, { token: 'b' }))).toEqual(['1 b'])
  expect(names(subscribe(2, { token: 'c' }))).toEqual(['1 b'])
  expect(names({ type: 'Unsubscribe', traderid: 1 })).toEqual([])
  expect(names(subscribe(2, { token: 'c' }))).toEqual(['2 c'])
  line.news()
  watched.get('2 c')?.()
  expect(newsOf(line)).toEqual(refused)
  line.end()
  join().receive(subscribe(1, { token: 'wrong' }))
  expect(watched.size).toBe(0)
})

test('SV-29: sends nothing after an Unsubscribe, even to a slow connection', () => {
  const { hub, join, feedOf } = openTestHub()
  const line = join(1)
  line.socket.bufferedAmount = 9_999
  hub.publish(feedOf('1'), deltaOf(feedOf('1'), 4))
  expect(hub.connections()).toMatchObject([{ traderId: '1', behind: true, bufferedBytes: 9_999 }])
  line.receive({ type: 'Unsubscribe', traderid: 1 })
  expect(hub.connections()).toMatchObject([{ traderId: null, behind: false }])
  line.drain()
  hub.publish(feedOf('1'), deltaOf(feedOf('1'), 5))
  hub.renew(feedOf('1'))
  expect(newsOf(line)).toEqual(['Snapshot 3'])
  expect(hub.isWatched(feedOf('1'))).toBe(false)
})

test('SV-25: never sends a delta before the snapshot of a new subscription', () => {
  const { hub, join, feedOf, faults } = openTestHub()
  const line = join(1)
  line.receive({ type: 'Unsubscribe', traderid: 1 })
  faults.notReady = true
  line.receive(subscribe(1))
  hub.publish(feedOf('1'), deltaOf(feedOf('1'), 4))
  expect(newsOf(line)).toEqual(['Snapshot 3'])
})

test('SV-27 SV-28: answers Resync with a snapshot, and Ping with the time and position unless pongs are off', () => {
  const { join, clock } = openTestHub()
  const line = join(1)
  clock.advance(7)
  line.news()
  line.receive({ type: 'Ping', traderid: 1 })
  line.receive({ type: 'Resync', traderid: 1 })
  const [pong, snapshot] = line.news()
  expect(JSON.parse(pong ?? '')).toEqual({ Code: 200, type: 'Pong', ts: startMs + 7, epoch: 'e1', seq: 3 })
  line.drain()
  line.receive({ type: 'Resync', traderid: 1 })
  expect([snapshot, ...newsOf(line)]).toEqual([undefined, 'Snapshot 3'])
  const mute = openTestHub({ answersPings: false }).join(1)
  mute.receive({ type: 'Ping', traderid: 1 })
  expect(newsOf(mute)).toEqual(['Snapshot 3'])
})

test('SV-31: answers a malformed or binary frame with 400', () => {
  const { join, events } = openTestHub()
  const line = join()
  line.receive('{')
  line.receive(subscribe(1), true)
  expect(newsOf(line)).toEqual(['400 the frame is not JSON', '400 frames must be text'])
  expect(events.slice(1)).toEqual(Array(2).fill({ type: 'received', id: 1, atMs: startMs, frame: 'malformed' }))
})

test('SV-33: answers a wrong token with 401, and closes the connection with 4401', () => {
  const mayEnter = vi.fn((_traderId: string, token: string | undefined) => token === 'right')
  const { join } = openTestHub({ mayEnter })
  expect(kindsOf(join(1).log)).toEqual(refused)
  const right = join()
  right.receive(subscribe(1, { token: 'right' }))
  expect(newsOf(right)).toEqual(['Snapshot 3'])
  expect(mayEnter.mock.calls).toEqual([['1', undefined], ['1', 'right']])
})

test('SV-84 SV-87: answers `since` with the missed deltas and a Pong, even when pongs are off', () => {
  const { hub, join, feedOf } = openTestHub({ answersPings: false, feedNow: () => 77 })
  const feed = feedOf('1')
  feed.missed = [deltaOf(feed, 2), deltaOf(feed, 3)]
  const line = join()
  line.receive(subscribe(1, { since }))
  hub.publish(feed, deltaOf(feed, 4))
  expect(kindsOf(line.log)).toEqual(['Delta 2', 'Delta 3', 'Pong 3', 'Delta 4'])
  expect(JSON.parse(line.log[2] ?? '')).toMatchObject({ ts: 77 })
  expect(feed.asked).toEqual([[since, 77]])
})

test('SV-84: passes the client’s epoch and seq to the engine when the engine opens the account', () => {
  const openFeed = vi.fn<() => undefined>()
  openTestHub({ openFeed }).join().receive(subscribe(1, { since }))
  expect(openFeed.mock.calls).toEqual([['1', since, '']])
})

test('SV-106: queues frames during a token check and handles them in order', async () => {
  const tokens = createLater<boolean>()
  const accounts = createLater<TestFeed>()
  const { join, clock } = openTestHub({ mayEnter: tokens.ask, openFeed: accounts.ask })
  const line = join(1)
  line.receive({ type: 'Ping', traderid: 1 })
  line.receive({ type: 'Unsubscribe', traderid: 1 })
  await tokens.give(true)
  line.receive({ type: 'Ping', traderid: 1 })
  clock.advance(20_000)
  expect(line.news()).toEqual([])
  await accounts.give(createTestFeed('1'))
  expect(newsOf(line)).toEqual(['Snapshot 3', 'Pong 3', '409 not subscribed as 1'])
})

test.each(['mayEnter', 'openFeed'])('SV-128: queues 64 frames during %s, and closes at the 65th frame', (name) => {
  const { join } = openTestHub({ [name]: createLater<never>().ask })
  const line = join(1)
  for (let count = 0; count < 64; count += 1) line.receive({ type: 'Ping', traderid: 1 })
  expect(line.log).toEqual([])
  line.receive({ type: 'Ping', traderid: 1 })
  expect(line.log).toEqual(['close 4429 too many frames'])
})

const notNow = (): Promise<never> => Promise.reject(new Error('not now'))
test.each<[string, 'mayEnter' | 'openFeed', () => boolean | Promise<never>, readonly string[]]>([
  ['SV-106: closes the connection with 1013 when the token cannot be verified', 'mayEnter', notNow,
    ['close 1013 the token cannot be verified now']],
  ['SV-106: closes the connection with 1013 when the account is not available', 'openFeed', notNow,
    ['close 1013 the feed is not available now']],
  ['SV-106: closes the connection without further responses when the token is rejected later', 'mayEnter',
    () => false, refused],
])('%s', async (_what, asked, answer, log) => {
  const later = createLater<boolean>()
  const line = openTestHub({ [asked]: later.ask }).join(1)
  line.receive({ type: 'Ping', traderid: 1 })
  await later.give(answer())
  expect(kindsOf(line.log)).toEqual(log)
})

test('SV-231: frees the slot without opening an account when the connection ends during a token check', async () => {
  const tokens = createLater<boolean>()
  const { taken, takeAccount } = placeLog()
  const early = openTestHub({ mayEnter: tokens.ask, takeAccount, openFeed: () => expect.unreachable() })
  early.join(1).end()
  await tokens.give(true)
  expect(taken).toEqual([])
  const accounts = createLater<TestFeed>()
  const late = openTestHub({ takeAccount, openFeed: accounts.ask })
  const line = late.join(1, 'here')
  line.end()
  await accounts.give(late.feedOf('1'))
  expect([taken, late.hub.isWatched(late.feedOf('1')), line.log]).toEqual([['here 1', 'left 1'], false, []])
})

test('SV-82 RS-4: passes orders and queries to the engine, and returns each result to its sender', async () => {
  const answers = createLater<{ readonly Code: number; readonly msg: string; readonly reqid: string } | string>()
  const { join } = openTestHub({
    orders: { submit: (_feed, { reqid }) => ({ Code: 503, msg: 'submit', reqid }), query: answers.ask },
  })
  const [line, other] = [join(1), join(1)]
  for (const each of [line, other]) each.news()
  const key = { traderid: 1, reqid: 'reqid-01' }
  line.receive({ type: 'Query', ...key })
  line.receive({ type: 'Order', ...key, validUntil: 1, order: { action: 'closeAll' } })
  expect(newsOf(line)).toEqual(['503 submit'])
  await answers.give({ Code: 503, msg: 'query', reqid: 'reqid-01' })
  expect(newsOf(line)).toEqual(['503 query'])
  const text = '{"type":"Ack","reqid":"reqid-01","Code":404,"state":"not-known"}'
  line.receive({ type: 'Query', ...key })
  await answers.give(text)
  expect(line.news()).toEqual([text])
  expect(other.news()).toEqual([])
})

test('SV-37: sends plain clients the full list on each change', () => {
  const { hub, join, feedOf } = openTestHub({ dialect: dialects.plain })
  const line = join(1)
  hub.publish(feedOf('1'), deltaOf(feedOf('1'), 4), 'not this one')
  expect(line.log).toHaveLength(2)
  expect(line.log[1]).toBe(line.log[0])
})

test('SV-91: sets no timer for a delayed response if the connection has ended', async () => {
  const answers = createLater<{ readonly Code: number; readonly msg: string; readonly reqid: string }>()
  const { join, clock, faults } = openTestHub({ orders: { ...echoOrders, query: answers.ask } })
  faults.delayAcksMs = 700
  const lines = [join(1), join(1)]
  for (const line of lines) line.receive({ type: 'Query', traderid: 1, reqid: 'reqid-01' })
  lines[0]?.end()
  const timers = clock.pending()
  const answer = { Code: 503, msg: 'later', reqid: 'reqid-01' }
  await answers.give(answer)
  expect(clock.pending()).toBe(timers)
  await answers.give(answer)
  expect(clock.pending()).toBe(timers + 1)
})
