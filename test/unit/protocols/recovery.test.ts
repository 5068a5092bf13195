import { describe, expect, test } from 'vitest'
import { position } from '../positions/samples'
import { delta, driveSession, kinds, liveSession, pong, resyncFrame, sent, snapshot } from './harness'
import { playRow, type Row } from './play'

const subscribe = (seq: number | undefined, epoch = 'e1') => [
  { type: 'Subscribe', traderid: 10260, ...(seq === undefined ? {} : { since: { epoch, seq } }) },
]

/** Live at seq 1 with two tickets, then without a socket since 100. */
function absentSession() {
  const session = liveSession([1, 2])
  session.at(100)
  session.detach()
  session.flush()
  session.at(200)
  return session
}

/** The same, and its socket is open again. */
function resumingSession() {
  const session = absentSession()
  session.open()
  return session
}

const answered = ['answered', 'publish']

test.each<Row>([
  ['CT-40: has no position in a book without a list, however often the connection was lost', driveSession,
    ['opens', ...subscribe(undefined)], ['detaches'], ['opens', ...subscribe(undefined)],
    [snapshot(3), 'ready', 'requestFlush']],
  ['CT-42: does not complete a response on a Pong without `since`', driveSession, ['opens', ...subscribe(undefined)],
    [pong(0, { epoch: '' }), 'report'], [pong(0), 'answered', 'publish'], [delta(1, [position()])]],
  ['CT-45: repeats the request on the next connection when no response arrived', resumingSession, ['detaches'],
    ['opens', ...subscribe(1)], ['detaches'], ['opens', ...subscribe(1)],
    [pong(1), 'answered', 'publish', 'ready', 'requestFlush']],
  ['CT-45: continues from the position before a gap when no snapshot has arrived', liveSession,
    [delta(3), 'requestFlush', resyncFrame, 'startTimer'], ['detaches', 'requestFlush'],
    ['opens', ...subscribe(1)]],
  ['CT-46: requests a snapshot after a response without progress', resumingSession,
    [pong(9), 'answered', 'publish', resyncFrame, 'startTimer'], ['detaches'], ['opens', ...subscribe(undefined)]],
  ['CT-41: applies missed changes while the rows are still stale, with their real reasons', resumingSession,
    [delta(2, [position({ ticket: 3 })], [{ ticket: 1, reason: 'sl' }]), 'requestFlush'],
    ['flushes', {
      freshness: { state: 'stale', sinceMs: 100 },
      list: [{ ticket: 2 }, { ticket: 3 }],
      events: [
        { kind: 'opened', position: { ticket: 3 }, missed: true, atMs: 200 },
        { kind: 'stop-loss', reason: 'sl', position: { ticket: 1 }, missed: true, atMs: 200 },
      ],
    }]],
  ['CT-6, CT-42: makes the book live on the final Pong, and reports later events as they happen', resumingSession,
    [delta(2, [{ ticket: 1, profit: 5 }]), 'requestFlush'], [pong(2), ...answered, 'ready', 'requestFlush'],
    ['flushes', { freshness: { state: 'live' }, seq: 2, changed: [{ ticket: 1, profit: 5 }] }], [277],
    [delta(3, [position({ ticket: 3 })], [{ ticket: 1, reason: 'tp' }]), 'requestFlush'],
    ['flushes', { events: [
      { kind: 'opened', position: { ticket: 3 }, missed: false, atMs: 277 },
      { kind: 'take-profit', reason: 'tp', position: { ticket: 1 }, missed: false, atMs: 277 },
    ] }], [pong(3), ...answered]],
  ['CT-42: treats a final Pong without deltas as proof that no change was missed', resumingSession,
    [pong(1), ...answered, 'ready', 'requestFlush'], ['flushes', {
      freshness: { state: 'live' }, changed: [], removed: [], events: [], listChanged: false,
    }], ['dumps', { seq: 1, seenAtMs: 200 }]],
  ['CT-44: accepts a snapshot instead of the response, even a snapshot from another epoch', resumingSession,
    [snapshot(0, [position({ ticket: 2 })], { epoch: 'e2' }), 'ready', 'requestFlush'], ['flushes', {
      freshness: { state: 'live' }, epoch: 'e2', seq: 0,
      events: [{ kind: 'closed', reason: 'unknown', position: { ticket: 1 }, missed: true }],
    }]],
  ['CT-45: continues an interrupted response on the next connection from the last applied delta', resumingSession,
    [delta(2, [], [{ ticket: 1, reason: 'sl' }]), 'requestFlush'], ['detaches', 'requestFlush'],
    ['flushes', { freshness: { state: 'stale', sinceMs: 100 }, events: [{ missed: true }] }],
    ['opens', ...subscribe(2)], [delta(3, [], [{ ticket: 2, reason: 'tp' }]), 'requestFlush'],
    [pong(3), ...answered, 'ready', 'requestFlush'],
    ['flushes', { freshness: { state: 'live' }, events: [{ kind: 'take-profit' }] }]],
  ['CT-46: requests snapshots from a feed that contradicted the book until a snapshot arrived', liveSession,
    [delta(2, [{ ticket: 5, profit: 9 }]), 'requestFlush', resyncFrame, 'startTimer'],
    ['dumps', { epoch: '', seq: 0, positions: [{ ticket: 1 }] }], ['detaches', 'requestFlush'],
    ['opens', ...subscribe(undefined)], ['detaches', 'requestFlush'], ['opens', ...subscribe(undefined)],
    [snapshot(6), 'ready', 'requestFlush'], ['detaches', 'requestFlush'], ['opens', ...subscribe(6)],
    ['dumps', { epoch: 'e1', seq: 6 }]],
])('%s', playRow)

test('CT-40: sends the book’s position on each new subscription, even when loaded from storage', () => {
  const absent = absentSession()
  const restored = driveSession()
  restored.restore(JSON.parse(JSON.stringify(absent.dump())))
  for (const session of [absent, restored]) expect(sent(session.open())).toEqual(subscribe(1))
})

test.each([
  ['a gap', delta(3, [{ ticket: 1, profit: 9 }])],
  ['a delta from another epoch', delta(2, [{ ticket: 1, profit: 9 }], [], { epoch: 'e2' })],
  ['a partial row of an unknown ticket', delta(2, [{ ticket: 5, profit: 9 }])],
  ['an end that the book has not reached', pong(2)],
  ['an end before the requested position', pong(0)],
  ['an end in another epoch', pong(1, { epoch: 'e2' })],
])('CT-43: requests a snapshot over the same connection after %s', (_title, frame) => {
  const session = resumingSession()
  const commands = session.receive(frame)
  expect(sent(commands)).toEqual([resyncFrame])
  expect(kinds(commands)).not.toContain('ready')
  expect(session.timers).toEqual(new Map([['overdue', 5_020]]))
  expect(session.flush()).toBeUndefined()
  expect(session.receive(delta(2, [{ ticket: 1, profit: 8 }]))).toEqual([])
  expect(kinds(session.receive(pong(2)))).toEqual(['answered', 'publish'])
  expect(kinds(session.receive(snapshot(4, [position({ profit: 7 })]))))
    .toEqual(['stopTimer', 'ready', 'requestFlush'])
  expect(session.timers.size).toBe(0)
  expect(session.flushed()).toMatchObject({
    freshness: { state: 'live' }, list: [{ profit: 7 }],
    events: [{ kind: 'closed', reason: 'unknown', missed: true }],
  })
  expect(kinds(session.receive(snapshot(9)))).not.toContain('ready')
})

describe('an unusable position', () => {
  test('CT-46: shows a stored book without a position, and requests a snapshot', () => {
    const contradicted = liveSession()
    contradicted.receive(delta(2, [{ ticket: 5, profit: 9 }]))
    const session = driveSession()
    session.restore(JSON.parse(JSON.stringify(contradicted.dump())))
    expect(session.flushed()).toMatchObject({ freshness: { state: 'stale' }, list: [{ ticket: 1 }] })
    expect(sent(session.open())).toEqual(subscribe(undefined))
  })
})
