import { describe, expect, test } from 'vitest'
import { position } from '../positions/samples'
import { delta, driveSession, kinds, pong, resyncFrame, sent, snapshot } from './harness'

const pingFrame = { type: 'Ping', traderid: 10260 }
/** Ping interval, twice the pong timeout, one probe. */
const unconfirmedMs = 15_000 + 2 * 5_000 + 2_000

type Session = ReturnType<typeof driveSession>

/** Live since the snapshot at `answeredAtMs`, which was requested at 0. */
function liveSession(answeredAtMs = 0, policy = {}): Session {
  const session = driveSession({}, undefined, policy)
  session.open()
  session.at(answeredAtMs)
  session.receive(snapshot(1))
  session.flush()
  return session
}

function pingAt(session: Session, atMs: number): void {
  session.at(atMs)
  session.ping()
}

function receiveAt(session: Session, atMs: number, frame: unknown): void {
  session.at(atMs)
  session.receive(frame)
}

const isLive = (session: Session): boolean => {
  session.flush()
  return session.running.book.freshness.state === 'live'
}

function endsAtMs(session: Session, fromMs: number): number {
  for (let atMs = fromMs; atMs < 200_000; atMs += 10) {
    session.at(atMs)
    session.fireDue()
    if (!isLive(session)) return atMs
  }
  return Infinity
}

/** A frame arrives, a Ping is sent, due timers fire, or the connection changes. */
type Step = readonly [atMs: number, what: 'ping' | 'due' | 'opens' | object]

function play(session: Session, steps: readonly Step[]): void {
  for (const [atMs, what] of steps) {
    session.at(atMs)
    if (what === 'ping') session.ping()
    else if (what === 'due') session.fireDue()
    else if (what === 'opens') {
      session.detach()
      session.open()
    } else session.receive(what)
  }
}

const resynced: readonly Step[] = [[10_000, delta(9)], [15_010, 'due'], [16_000, snapshot(9)]]

describe('the response deadline', () => {
  test.each<[title: string, answeredAtMs: number, steps: readonly Step[], countsFromMs: number]>([
    ['counts the deadline from the request, not from the response', 4_000, [[19_000, 'ping']], 0],
    ['counts the deadline from the Ping whose Pong shows no missing delta',
      0, [[15_000, 'ping'], [19_000, pong(1)]], 15_000],
    ['matches a Pong with the oldest waiting Ping, not with a later Ping', 0, [[10_000, 'ping'],
      [12_000, 'ping'], [13_000, pong(1)], [13_500, 'ping'], [14_000, pong(1)]], 12_000],
    ['counts the deadline from the Ping when the book reaches the Pong’s position in time', 0, [[15_000, 'ping'],
      [16_000, pong(2)], [17_000, delta(2)], [21_000, 'due']], 15_000],
    ['does not count the deadline from a later Ping when the book reaches an earlier Pong’s position',
      0, [[15_000, 'ping'],
      [16_000, pong(2)], [16_500, delta(2)], [17_000, 'ping'], [17_500, pong(2)], [18_000, 'ping']], 17_000],
    ['ignores a Pong whose Ping was dropped because a snapshot arrived', 0, [[1_000, 'ping'], [27_000, 'due'],
      [27_050, snapshot(1)], [27_900, pong(2)], [27_950, delta(2)], [28_000, 'due'], [29_000, 'ping']], 27_000],
    ['keeps waiting for a Pong after a snapshot that was not requested', 0, [[15_000, 'ping'], [16_000, snapshot(7)],
      [17_000, pong(7)]], 15_000],
    ['counts the deadline from the Subscribe when a Pong ends the response to it', 0, [[1_000, 'opens'],
      [2_000, pong(1)]], 1_000],
    ['does not match the Pong that ends a Subscribe’s response with a later Ping', 0, [[1_000, 'opens'],
      [2_000, 'ping'], [3_000, pong(1)], [4_000, 'ping'], [5_000, pong(1)]], 2_000],
    ['matches a Pong after a late response with the Ping that the late response caused', 0, [[1_000, 'opens'],
      [28_000, 'due'], [30_000, snapshot(1)], [30_100, pong(1)]], 30_000],
    ['does not match an earlier Resync’s snapshot with a later Resync', 0, [...resynced,
      [24_000, delta(19)], [25_000, snapshot(19)]], 15_010],
    ['drops a Resync at its deadline when its snapshot was lost', 0, [...resynced, [42_010, 'due'],
      [43_000, snapshot(19)]], 42_010],
    ['matches an old snapshot with the previous Resync', 0, [...resynced, [16_100, snapshot(9)],
      [24_000, delta(19)], [25_000, snapshot(19)]], 24_000],
    ['does not move the deadline on deltas, which may be late', 0,
      Array.from({ length: 25 }, (_, index): Step => [(index + 2) * 1_000, delta(index + 2)]), 0],
    ['does not move the deadline on a snapshot that was not requested', 0, [[20_000, snapshot(7)]], 0],
  ])('CT-60: %s', (_title, answeredAtMs, steps, countsFromMs) => {
    const session = liveSession(answeredAtMs)
    play(session, steps)
    expect(endsAtMs(session, steps.at(-1)?.[0] ?? 0)).toBe(countsFromMs + unconfirmedMs)
  })

  test('CT-60: keeps the latest deadline when timers fire out of order and a Pong arrives late', () => {
    const session = liveSession()
    pingAt(session, 1_000)
    session.fire('confirmed-2')
    session.receive(pong(1))
    expect([...session.deadlines.keys()]).toEqual(['confirmed-1'])
  })

  test('CT-60: starts the response deadline when a late snapshot arrives', () => {
    const session = driveSession({ resyncTimeoutMs: 60_000 })
    session.open()
    session.receive(snapshot(1))
    receiveAt(session, 1_000, delta(9))
    session.at(28_000)
    expect(session.fireDue()).toEqual([])
    receiveAt(session, 40_000, snapshot(9))
    expect(endsAtMs(session, 40_000)).toBe(40_000 + unconfirmedMs)
  })

  test('CT-60: keeps the deadline when snapshots that were not requested follow gaps', () => {
    const session = liveSession()
    for (let seq = 10; seq <= 1_000; seq += 10) {
      receiveAt(session, seq, delta(seq))
      session.receive(snapshot(seq))
    }
    expect([...session.deadlines.keys()]).toEqual(['confirmed-1', 'confirmed-2'])
    expect(endsAtMs(session, 1_000)).toBe(10 + unconfirmedMs)
  })

  test.each([
    ['pings are disabled', { ping: false }], ['only probes send pings', { pingIntervalMs: Infinity }],
  ])('CT-60: sets no deadline when %s', (_, policy) => {
    const session = liveSession(0, policy)
    pingAt(session, 1_000)
    receiveAt(session, 2_000, pong(1))
    expect(session.deadlines.size).toBe(0)
  })

  test('CT-62: sends a Ping immediately when a response arrives after the pong timeout', () => {
    const session = driveSession()
    session.open()
    session.at(5_010)
    expect(sent(session.receive(snapshot(1)))).toEqual([pingFrame])
    receiveAt(session, 5_100, pong(1))
    expect(endsAtMs(session, 5_100)).toBe(5_010 + unconfirmedMs)
  })
})

describe('a server that changes its epoch in every frame', () => {
  /** Sends a contradiction in each frame. */
  function flap(session: Session, fromMs: number, seconds: number, asked: number[]): void {
    for (let atMs = fromMs; atMs < fromMs + seconds * 1_000; atMs += 5) {
      session.at(atMs)
      const epoch = `e${atMs}`
      for (const commands of [session.fireDue(), session.receive(delta(2, [], [], { epoch }))]) {
        if (sent(commands).some((frame) => JSON.stringify(frame).includes('Resync'))) {
          asked.push(atMs)
          session.receive(snapshot(1, [position()], { epoch }))
        }
      }
    }
  }

  test('CT-61: requests a snapshot once a second while each frame changes the epoch, and shows no live rows', () => {
    const session = liveSession()
    const asked: number[] = []
    flap(session, 1_000, 20, asked)
    expect(asked).toEqual(Array.from({ length: 20 }, (_, index) => 1_000 + index * 1_000))
    expect(isLive(session)).toBe(false)
  })

  test('CT-61: cancels a delayed Resync when an unrequested snapshot arrives', () => {
    const session = liveSession()
    flap(session, 1_000, 1, [])
    session.receive(snapshot(7, [position()], { epoch: 'sound' }))
    expect(isLive(session)).toBe(true)
    expect(session.timers.size).toBe(0)
  })

  test('CT-61: waits at most 1 s before a Resync when the clock is set back', () => {
    const session = liveSession()
    receiveAt(session, 90_000, delta(9))
    receiveAt(session, 90_010, snapshot(9))
    receiveAt(session, -3_600_000, delta(19))
    expect(session.timers.get('overdue')).toBe(1_000)
    session.timers.clear()
    expect(sent(session.fireAt('overdue', -3_599_000))).toEqual([resyncFrame])
  })

  test('CT-61: ignores the previous connection’s Resync on a new connection, even after the clock was set back', () => {
    const session = liveSession()
    receiveAt(session, 90_000, delta(9))
    receiveAt(session, 90_010, snapshot(9))
    session.detach()
    session.at(-3_600_000)
    session.open()
    session.receive(snapshot(10))
    expect(sent(session.receive(delta(19)))).toEqual([resyncFrame])
  })

  test('CT-62: sends one Ping per pong timeout after the clock was set back', () => {
    const session = liveSession()
    receiveAt(session, 10, delta(9))
    receiveAt(session, 20, snapshot(9))
    const pingedAtMs: number[] = []
    for (let atMs = -3_600_000; atMs < -3_580_000; atMs += 5) {
      session.at(atMs)
      session.receive(delta(2, [], [], { epoch: `e${atMs}` }))
      const answer = sent(session.receive(snapshot(1, [position()], { epoch: `e${atMs}` })))
      if (answer.some((frame) => JSON.stringify(frame).includes('Ping'))) pingedAtMs.push(atMs)
    }
    expect(pingedAtMs).toEqual([-3_600_000, -3_594_995, -3_589_990, -3_584_985])
  })

  test('CT-8: repeats a Resync once, even when the first Resync was delayed', () => {
    const session = liveSession()
    receiveAt(session, 10, delta(9))
    receiveAt(session, 20, snapshot(9))
    receiveAt(session, 30, delta(19))
    expect(sent(session.fire('overdue'))).toEqual([resyncFrame])
    expect(sent(session.fire('overdue'))).toEqual([resyncFrame])
    expect(session.fire('overdue')).toEqual([{ type: 'lose', code: 'resync-timeout' }])
  })
})

test.each([
  ['waits 5,000 ms for missing deltas by default', {}, 5_000],
  ['waits for missing deltas as long as the client’s pong timeout', { pongTimeoutMs: 8_000 }, 8_000],
])('CT-39: %s', (_what, policy, delayMs) => {
  const session = driveSession({}, { userId: 10260 }, policy)
  session.open()
  session.receive(snapshot(1))
  expect(kinds(session.receive(pong(2)))).toContain('startTimer')
  expect(session.timers.get('overdue')).toBe(delayMs)
})

const pingMs = 15_000

function createFeed(answersPing: (index: number) => boolean) {
  const session: Session = driveSession()
  const resyncedAtMs: number[] = []
  const liveMs: number[] = []
  let [nowMs, seq, pings] = [0, 1, 0]

  function heed(commands: Parameters<typeof sent>[0]): void {
    for (const frame of sent(commands)) {
      const text = JSON.stringify(frame)
      if (text.includes('Resync')) resyncedAtMs.push(nowMs)
      if (!text.includes('Ping')) heed(session.receive(snapshot(seq)))
      else if (answersPing(pings++)) heed(session.receive(pong(seq)))
    }
  }

  return {
    session,
    resyncedAtMs,
    liveMs,
    open: () => heed(session.open()),
    runTo(untilMs: number): void {
      for (; nowMs < untilMs; nowMs += 100) {
        session.at(nowMs)
        heed(session.fireDue())
        if (nowMs > 0 && nowMs % pingMs === 0) {
          heed(session.ping())
        }
        if (nowMs % 1_000 === 500) {
          seq += 1
          heed(session.receive(delta(seq)))
        }
        session.flush()
        if (session.running.book.freshness.state === 'live') liveMs.push(nowMs)
      }
    },
  }
}

describe('a feed that does not respond to every Ping', () => {
  test('CT-63: requests one snapshot after a lost Pong', () => {
    const feed = createFeed((index) => index !== 0)
    feed.open()
    feed.runTo(600_000)
    expect(feed.resyncedAtMs).toEqual([unconfirmedMs])
  })

  test('CT-63: matches each Pong to the oldest outstanding Ping, until a snapshot resets the count', () => {
    const feed = createFeed((index) => index % 10 !== 0)
    feed.open()
    feed.runTo(20 * pingMs)
    expect(feed.resyncedAtMs).toHaveLength(2)
  })

  test('CT-64: requests snapshots at growing intervals from a feed that does not respond to Pings', () => {
    const feed = createFeed(() => false)
    feed.open()
    feed.runTo(700_000)
    expect(feed.resyncedAtMs).toEqual([27_000, 81_000, 189_000, 405_000, 621_000])
    for (const [index, askedAtMs] of [0, ...feed.resyncedAtMs].entries()) {
      const until = feed.resyncedAtMs[index] ?? 700_000
      const live = feed.liveMs.filter((atMs) => atMs >= askedAtMs && atMs < until)
      expect(live.at(-1)).toBe(askedAtMs + unconfirmedMs - 100)
    }
  })

  test('CT-64: sends a waiting Resync when a Pong arrives, and restarts the intervals', () => {
    let isAnswering = false
    const feed = createFeed(() => isAnswering)
    feed.open()
    feed.runTo(230_000)
    isAnswering = true
    feed.runTo(240_100)
    expect(feed.resyncedAtMs).toEqual([27_000, 81_000, 189_000, 240_000])
    isAnswering = false
    feed.runTo(330_000)
    expect(feed.resyncedAtMs.slice(4)).toEqual([267_000, 321_000])
  })

  test('CT-64: keeps the ordinary Resync interval when a Pong arrives during the interval', () => {
    const feed = createFeed(() => true)
    feed.open()
    feed.runTo(1_000)
    const { session } = feed
    session.at(1_000)
    expect(sent(session.receive(delta(9)))).toEqual([resyncFrame])
    session.receive(snapshot(9))
    session.at(1_400)
    expect(sent(session.receive(delta(19)))).toEqual([])
    session.ping()
    session.at(1_500)
    expect(sent(session.receive(pong(19)))).toEqual([])
  })

  test('CT-64: keeps the Resync interval while the app sends no Ping', () => {
    const session = liveSession()
    for (let round = 1; round < 5; round += 1) {
      session.at(round * unconfirmedMs)
      expect(sent(session.fireDue())).toEqual([resyncFrame])
      session.receive(snapshot(1))
    }
  })

  test('CT-64: restarts the Resync intervals on a new connection', () => {
    const feed = createFeed(() => false)
    feed.open()
    feed.runTo(90_000)
    feed.session.at(90_000)
    feed.session.detach()
    feed.open()
    feed.runTo(120_000)
    expect(feed.resyncedAtMs).toEqual([27_000, 81_000, 117_000])
  })
})
