import { expect, test, vi } from 'vitest'
import { dialects } from '../../../server/feed/model/hub/dialect'
import { createLineLog } from '../../../server/feed/model/hub/line-log'
import { createAddressFrames } from '../../../server/wire/client-limits'
import { createListenersBySource } from '../../../server/feed/model/hub/listeners-by-source'
import { deltaOf, kindsOf, openTestHub } from './hub-rig'
import { present } from './support'

test('SV-66: closes new connections with 1013 above the limit until a connection ends', () => {
  const { hub, join, events } = openTestHub({ maxConnections: 2 })
  const first = join()
  join()
  const third = join(1)
  expect(third.log).toEqual(['close 1013 too many connections'])
  expect(hub.connections()).toHaveLength(2)
  first.end()
  expect(kindsOf(join(1).log)).toEqual(['Snapshot 3'])
  expect(events.map(({ type, id }) => `${type} ${id}`)).toEqual([
    'opened 1', 'opened 2', 'closed 1', 'opened 3', 'received 3',
  ])
})

test('SV-46: stores the last 500 connection events, and stops notifying removed listeners', () => {
  const { hub, join, clock } = openTestHub({ maxConnections: 1_000 })
  const received: number[] = []
  const stop = hub.observe(({ id }) => void received.push(id))
  const log = createLineLog(hub)
  expect(log()).toEqual([])
  for (let count = 0; count < 500; count += 1) join()
  expect([log().length, log()[0]?.id]).toEqual([500, 1])
  stop()
  join()
  expect([log().length, log()[0]?.id, log().at(-1)?.id]).toEqual([500, 2, 501])
  expect(received).toHaveLength(500)
  hub.dispose()
  expect(clock.pending()).toBe(0)
  join()
  expect(log().at(-1)?.id).toBe(501)
})

test('SV-34 SV-124: drops connections after 90 s of silence, and checks every second', () => {
  const { join, clock } = openTestHub()
  const [silent, pings, ponged, speaks, babbles] = [join(1), join(1), join(1), join(1), join(1)]
  clock.advance(60_000)
  pings.ping()
  ponged.pong()
  speaks.receive({ type: 'Ping', traderid: 1 })
  babbles.receive('{')
  clock.advance(30_000)
  expect(silent.log).toHaveLength(1)
  clock.advance(1_000)
  expect([silent, babbles].map(({ log }) => log.at(-1))).toEqual(['terminate', 'terminate'])
  clock.advance(59_000)
  expect([pings, ponged, speaks].map(({ log }) => log.includes('terminate'))).toEqual([false, false, false])
  clock.advance(1_000)
  expect([pings, ponged, speaks].map(({ log }) => log.at(-1))).toEqual(Array(3).fill('terminate'))
})

test.each([
  ['silenceMs', { silenceMs: 300 }, 'terminate'],
  ['subscribeMs', { subscribeMs: 300 }, 'close 1013 not subscribed in time'],
])('SV-34 SV-123: checks connections more than once a second when %s is less than a second', (_name, options, deed) => {
  const { join, clock } = openTestHub(options)
  const line = join()
  clock.advance(300)
  expect(line.log).toEqual([])
  clock.advance(300)
  expect(line.log).toEqual([deed])
})

test('SV-123: closes connections after 10 s without a subscription, even after an Unsubscribe', () => {
  const { join, clock } = openTestHub()
  const [idle, left, stays] = [join(), join(1), join(1)]
  clock.advance(10_000)
  expect(idle.log).toEqual([])
  left.receive({ type: 'Unsubscribe', traderid: 1 })
  clock.advance(1_000)
  expect(idle.log).toEqual(['close 1013 not subscribed in time'])
  clock.advance(9_000)
  expect(left.log).toHaveLength(1)
  clock.advance(1_000)
  expect(left.log.at(-1)).toBe('close 1013 not subscribed in time')
  expect(stays.log).toHaveLength(1)
})

test('SV-65: closes a connection with 4429 on a flood of frames, pings or pongs', () => {
  const { join } = openTestHub({ frameRate: { perSecond: 1, burst: 3 } })
  const [texts, pings, pongs] = [join(), join(), join()]
  for (let count = 0; count < 4; count += 1) {
    texts.receive('{')
    pings.ping('x')
    pongs.pong()
  }
  expect(kindsOf(texts.log)).toEqual([...Array<string>(3).fill('400 the frame is not JSON'),
    'close 4429 too many frames'])
  expect(pings.log).toEqual(['pong x', 'pong x', 'pong x', 'close 4429 too many frames'])
  expect(pongs.log).toEqual(['close 4429 too many frames'])
})

test('SV-245: applies one frame limit to all connections of an address, except on this machine', () => {
  const { join, clock } = openTestHub({
    maxConnections: 50,
    framesOf: createAddressFrames({ perSecond: 2, burst: 2 }, () => clock.elapsed()),
  })
  const lines = Array.from({ length: 40 }, () => join(1, '203.0.113.1'))
  const [late, other, own] = [join(1, '203.0.113.1'), join(1, '203.0.113.2'), join(1, '127.0.0.1')]
  for (let count = 0; count < 30; count += 1) own.ping('x')
  expect(kindsOf(late.log)).toEqual(['close 4429 too many frames'])
  for (const line of [...lines, other]) expect(kindsOf(line.log)).toEqual(['Snapshot 3'])
  expect(own.log.filter((text) => text === 'pong x')).toHaveLength(30)
  clock.advance(25)
  lines[0]?.ping('y')
  expect(lines[0]?.log.at(-1)).toBe('pong y')
})

test.each([100_000, -100_000, 86_400_000, -86_400_000])(
  'SV-149: neither drops connections nor refills rate limits when the wall clock moves by %d ms', (leapMs) => {
    const { join, clock } = openTestHub({ frameRate: { perSecond: 0.02, burst: 5 } })
    const line = join(1)
    for (let count = 0; count < 3; count += 1) line.ping()
    clock.setWall(clock.now() + leapMs)
    clock.advance(10_000)
    line.receive({ type: 'Ping', traderid: 1 })
    expect(JSON.parse(line.log.at(-1) ?? '')).toMatchObject({ type: 'Pong', ts: clock.now() })
    line.ping()
    expect(line.log.at(-1)).toBe('close 4429 too many frames')
  })

test('SV-121: sends no pongs to a connection whose client does not read them', () => {
  const { hub, join, feedOf } = openTestHub()
  const line = join(1)
  line.drain()
  line.news()
  line.socket.bufferedAmount = 1_000
  line.ping('a')
  line.socket.bufferedAmount = 1_001
  line.ping('b')
  hub.publish(feedOf('1'), deltaOf(feedOf('1'), 4))
  line.socket.bufferedAmount = 0
  line.ping('c')
  expect(line.news()).toEqual(['pong a'])
})

test('SV-93: sends each connection only its own account’s feed', () => {
  const { hub, join, feedOf } = openTestHub()
  const [one, other] = [join(1), join(2)]
  for (const line of [one, other]) {
    line.drain()
    line.news()
  }
  hub.publish(feedOf('1'), deltaOf(feedOf('1'), 4), 'as it came')
  hub.renew(feedOf('1'))
  expect(kindsOf(one.news().slice(1))).toEqual(['Snapshot 3'])
  expect(one.log[1]).toBe('as it came')
  hub.closeFeed(feedOf('1'), 1013, 'later')
  expect([one.news(), other.news()]).toEqual([['close 1013 later'], []])
  hub.publish(feedOf('1'), deltaOf(feedOf('1'), 5))
  hub.renew(feedOf('1'))
  expect(one.news()).toEqual([])
  expect([hub.isWatched(feedOf('1')), hub.isWatched(feedOf('3'))]).toEqual([true, false])
  other.end()
  expect(hub.isWatched(feedOf('2'))).toBe(false)
})

test('SV-50: stores no fault state for a feed while no fault drops deltas', () => {
  const { hub, join, feedOf } = openTestHub()
  const line = join(1)
  const feed = feedOf('1')
  const set = vi.spyOn(Map.prototype, 'set')
  hub.publish(feed, deltaOf(feed, 4))
  expect(set.mock.calls.filter(([key]) => key === feed)).toEqual([])
  expect(kindsOf(line.log)).toEqual(['Snapshot 3', 'Delta 4'])
})

test('SV-230: encodes a delta once for all connections, even after a reconnect, and never without connections', () => {
  const encode = vi.fn(dialects['copy-trading'].delta)
  const { hub, join, feedOf } = openTestHub({ dialect: { ...dialects['copy-trading'], delta: encode } })
  const feed = feedOf('1')
  hub.publish(feed, deltaOf(feed, 4))
  expect(encode).not.toHaveBeenCalled()
  const lines = [join(1), join(1), join(1)]
  hub.publish(feed, deltaOf(feed, 5))
  expect(encode).toHaveBeenCalledTimes(1)
  expect(lines.map(({ log }) => kindsOf(log).at(-1))).toEqual(Array(3).fill('Delta 5'))
  encode.mockClear()
  feed.missed = [deltaOf(feed, 2), deltaOf(feed, 3)]
  hub.publish(feed, present(feed.missed[1]), '{"type":"Delta","seq":"as it came"}')
  for (const line of [join(), join()]) {
    line.receive({ type: 'Subscribe', traderid: 1, since: { epoch: 'e1', seq: 1 } })
    expect(kindsOf(line.log)).toEqual(['Delta 2', 'Delta as it came', 'Pong 3'])
  }
  expect(encode).toHaveBeenCalledTimes(1)
})

test('SV-223: encodes a snapshot once per position until the account changes', () => {
  const { hub, join, feedOf } = openTestHub()
  const feed = feedOf('1')
  const snapshots = (): number => {
    for (const line of [join(1), join(1)]) line.end()
    return feed.snapshots()
  }
  expect(snapshots()).toBe(1)
  feed.place = { epoch: 'e1', seq: 4 }
  expect(snapshots()).toBe(2)
  feed.place = { epoch: 'e2', seq: 4 }
  expect(snapshots()).toBe(3)
  hub.publish(feed, deltaOf(feed, 5))
  expect(snapshots()).toBe(4)
})

test('SV-93: moves a listener from one feed to another, and ignores a repeated removal', () => {
  const listeners = createListenersBySource<string | undefined, string>()
  listeners.move('nowhere', undefined)
  for (const line of ['a', 'b']) listeners.move(line, 'one')
  expect([...listeners.of('one')]).toEqual(['a', 'b'])
  listeners.move('a', 'two')
  expect([[...listeners.of('one')], [...listeners.of('two')]]).toEqual([['b'], ['a']])
  for (let times = 0; times < 2; times += 1) listeners.move('a', undefined)
  expect([...listeners.of('one')]).toEqual(['b'])
  // Feeds without listeners and listeners without a feed are not stored.
  expect(listeners.of('two')).toBe(listeners.of('never'))
  expect(listeners.of(undefined)).toBe(listeners.of('never'))
  listeners.move('a', 'two')
  expect([...listeners.of('two')]).toEqual(['a'])
})

function walkedEntries(task: () => void): number {
  const names = ['values', 'keys', 'entries', Symbol.iterator] as const
  const walks = names.flatMap((name) => [vi.spyOn(Map.prototype, name), vi.spyOn(Set.prototype, name)])
  task()
  const walked = walks.flatMap(({ mock }): readonly unknown[] => mock.contexts)
  for (const walk of walks) walk.mockRestore()
  let entries = 0
  for (const each of walked) if (each instanceof Map || each instanceof Set) entries += each.size
  return entries
}

test('SV-93: iterates only over an account’s connections when publishing a delta', () => {
  const { join, hub, feedOf } = openTestHub({ maxConnections: 2_000, limitBytes: 1_000_000 })
  const accounts = 20
  const lines = Array.from({ length: 2_000 }, (_, index) => join(1 + index % accounts))
  const walked = walkedEntries(() => hub.publish(feedOf('1'), deltaOf(feedOf('1'), 4)))
  expect([hub.size(), walked]).toEqual([2_000, 2_000 / accounts])
  expect(lines.map(({ log }) => log.length)).toEqual(lines.map((_, index) => index % accounts === 0 ? 2 : 1))
  expect(walkedEntries(() => void hub.isWatched(feedOf('2')))).toBeLessThan(accounts)
})
