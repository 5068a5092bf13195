import { describe, expect, test } from 'vitest'
import { delta, driveSession, kinds, liveSession, pong, resyncFrame, sent, snapshot } from './harness'

test.each([
  ['waits 5,000 ms by default', {}, 5_000],
  ['waits as long as the client’s pong timeout', { pongTimeoutMs: 8_000 }, 8_000],
])('CT-39: %s', (_what, policy, delayMs) => {
  const session = driveSession({}, { userId: 10260 }, policy)
  session.open()
  session.receive(snapshot(1))
  expect(kinds(session.receive(pong(2)))).toContain('startTimer')
  expect(session.timers.get('overdue')).toBe(delayMs)
})

const pingMs = 15_000
/** Ping interval, twice the pong timeout, one probe. */
const deadlineMs = 27_000

type Session = ReturnType<typeof driveSession>

/** A feed that sends deltas and snapshots, and answers the Pings that `answersPing` selects. */
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

describe('a feed that does not answer each Ping', () => {
  test('CT-63: requests one snapshot after a lost Pong', () => {
    const feed = createFeed((index) => index !== 0)
    feed.open()
    feed.runTo(600_000)
    expect(feed.resyncedAtMs).toEqual([deadlineMs])
  })

  test('CT-63: assigns a Pong to the oldest outstanding Ping, until a snapshot resets the count', () => {
    const feed = createFeed((index) => index % 10 !== 0)
    feed.open()
    feed.runTo(20 * pingMs)
    expect(feed.resyncedAtMs).toHaveLength(2)
  })

  test('CT-64: requests snapshots at growing intervals from a feed that responds to no Ping', () => {
    const feed = createFeed(() => false)
    feed.open()
    feed.runTo(700_000)
    expect(feed.resyncedAtMs).toEqual([27_000, 81_000, 189_000, 405_000, 621_000])
    for (const [index, askedAtMs] of [0, ...feed.resyncedAtMs].entries()) {
      const until = feed.resyncedAtMs[index] ?? 700_000
      const live = feed.liveMs.filter((atMs) => atMs >= askedAtMs && atMs < until)
      expect(live.at(-1)).toBe(askedAtMs + deadlineMs - 100)
    }
  })

  test('CT-64: ends the wait when a Pong arrives, and restarts the intervals', () => {
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

  test('CT-64: does not send a Resync sooner when a Pong arrives during the ordinary interval', () => {
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

  test('CT-64: keeps the interval while the app sends no Ping', () => {
    const session = liveSession()
    for (let round = 1; round < 5; round += 1) {
      session.at(round * deadlineMs)
      expect(sent(session.fireDue())).toEqual([resyncFrame])
      session.receive(snapshot(1))
    }
  })

  test('CT-64: restarts the intervals on a new connection', () => {
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
