import { describe, expect, test } from 'vitest'
import { position } from '../positions/samples'
import { delta, driveSession, kinds, liveSession, pong, resyncFrame, sent, snapshot } from './harness'
import { playRow, type Row } from './play'

const subscribeFrame = { type: 'Subscribe', traderid: 10260 }
const subscribeSince = (seq: number) => ({ ...subscribeFrame, since: { epoch: 'e1', seq } })

describe('client frames', () => {
  test('CT-1: sends Subscribe as the first frame, with the token if there is one', () => {
    expect(sent(driveSession().open('s3cret'))).toEqual([{ type: 'Subscribe', traderid: 10260, token: 's3cret' }])
    expect(sent(driveSession({}, { userId: 'ann' }).open())).toEqual([{ type: 'Subscribe', traderid: 'ann' }])
  })

  test('CT-2: sends Ping when due, and Unsubscribe as the goodbye', () => {
    const session = liveSession()
    const ping = session.ping()
    expect(sent(ping)).toEqual([{ traderid: 10260, type: 'Ping' }])
    expect(sent(session.goodbye())).toEqual([{ type: 'Unsubscribe', traderid: 10260 }])
  })
})

const answered = ['answered', 'publish']
const awaited = [...answered, 'startTimer']
const changing = (seq: number) => delta(seq, [{ ticket: 1, profit: seq }])

test.each<Row>([
  ['CT-4: counts a delta without changes, and requests no flush', liveSession,
    [delta(2)], [changing(3), 'requestFlush']],
  ['CT-7: ends a gap on a snapshot at the same position, but not on an older one', liveSession, [delta(2)],
    [delta(3, [{ ticket: 9 }]), 'requestFlush', resyncFrame, 'startTimer'], ['flush'], [snapshot(1, [])],
    [snapshot(2, []), 'stopTimer', 'requestFlush']],
  ['CT-8: ignores a timer from an earlier wait', liveSession, ['overdue'], [pong(2), ...awaited],
    [snapshot(2), 'stopTimer', 'requestFlush'], ['overdue'],
    ['detaches', 'requestFlush'], ['overdue']],
  ['CT-10: treats a Pong only as a response when the book has its seq', liveSession,
    [pong(1), ...answered], [pong(0), ...answered]],
  ['CT-11: reports no gap when the book has reached the Pong’s seq, and awaits the next Pong', liveSession,
    [pong(2), ...awaited], [delta(2)],
    ['overdue'], [pong(3), ...awaited]],
  ['CT-11: finds a gap when the book has not reached the Pong’s seq in time', liveSession,
    [pong(3), ...awaited], [delta(2)],
    ['overdue', 'requestFlush', resyncFrame, 'startTimer'], [pong(8), ...answered]],
  ['CT-11: does not extend the wait on a later Pong', liveSession, [pong(2), ...awaited], [pong(3), ...answered],
    ['overdue', 'requestFlush', resyncFrame, 'startTimer']],
  ['CT-11: finds a gap on a Pong from a different epoch', liveSession, [pong(0, { epoch: 'e2' }), ...awaited],
    ['overdue', 'requestFlush', resyncFrame, 'startTimer']],
  ['CT-11: finds no gap on a Pong from a different epoch when the snapshot arrives', liveSession,
    [pong(0, { epoch: 'e2' }), ...awaited],
    [snapshot(0, [], { epoch: 'e2' }), 'stopTimer', 'requestFlush'], ['overdue']],
  ['CT-11: ends the wait on another gap', liveSession, [pong(2), ...awaited],
    [delta(9), 'requestFlush', resyncFrame, 'startTimer']],
  ['CT-12: accepts any first frame of a new connection', liveSession,
    [delta(2)], ['detaches', 'requestFlush'],
    ['opens', subscribeSince(2)], [snapshot(0), 'ready', 'requestFlush'],
    ['flush'], [changing(1), 'requestFlush']],
  ['CT-3: becomes ready on the first accepted snapshot, once per socket', driveSession, ['opens', subscribeFrame],
    [snapshot(5), 'ready', 'requestFlush'], [snapshot(6), 'stopTimer', 'requestFlush'], ['flush'],
    ['detaches', 'requestFlush'],
    ['opens', subscribeSince(6)], [snapshot(6), 'ready', 'requestFlush']],
  ['CT-3, CT-13: drops frames before the first snapshot, which raises no events', driveSession,
    ['opens', subscribeFrame], [delta(4, [position()])], [pong(9), ...answered],
    [snapshot(5, [position()]), 'ready', 'requestFlush'],
    ['flushes', { freshness: { state: 'live' }, list: [{ ticket: 1 }], listChanged: true, events: [] }]],
  ['CT-4: applies deltas in order, and requests a flush for each delta', () => liveSession([1, 2]),
    [delta(2, [{ ticket: 1, profit: 1 }]), 'requestFlush'], [delta(3, [{ ticket: 2, profit: 2 }]), 'requestFlush'],
    ['flushes', { changed: [{ ticket: 1, profit: 1 }, { ticket: 2, profit: 2 }] }], [changing(4), 'requestFlush']],
  ['CT-5: ignores a frame whose seq is not above the current seq', liveSession,
    [delta(2, [{ ticket: 1, profit: 1 }]), 'requestFlush'], [delta(2, [{ ticket: 1, profit: 9 }])],
    [delta(1, [{ ticket: 1, profit: 9 }])], [snapshot(2, [])], ['flushes', { list: [{ profit: 1 }] }]],
  ['CT-5: accepts an unrequested later snapshot, and marks its events as missed', liveSession,
    [snapshot(9, [position({ ticket: 2 })]), 'stopTimer', 'requestFlush'], ['flushes', {
      freshness: { state: 'live' },
      events: [{ kind: 'opened', missed: true }, { kind: 'closed', reason: 'unknown', missed: true }],
    }], [delta(10, [{ ticket: 2, profit: 4 }]), 'requestFlush']],
  ['CT-12: keeps the rows as stale without a socket, from the disconnect until a snapshot', liveSession, [100],
    ['detaches', 'requestFlush'], ['flushes', { freshness: { state: 'stale', sinceMs: 100 }, list: [{ ticket: 1 }] }],
    [200], ['detaches'], ['opens', subscribeSince(1)], ['flushes'], [snapshot(1), 'ready', 'requestFlush'],
    ['flushes', { freshness: { state: 'live' }, changed: [], removed: [], listChanged: true }]],
  ['CT-12: keeps an empty book empty without a socket', driveSession, ['opens', subscribeFrame], ['detaches']],
  ['CT-12: marks a resyncing book as stale without a socket', liveSession,
    [delta(9), 'requestFlush', resyncFrame, 'startTimer'], ['detaches', 'requestFlush'],
    ['flushes', { freshness: { state: 'stale' } }]],
  ['CT-13, PS-11: compares the next snapshot with the last known list, and marks differences as missed',
    () => liveSession([1, 2]), ['detaches', 'requestFlush'], ['opens', subscribeSince(1)], [900],
    [snapshot(1, [position({ ticket: 2 }), position({ ticket: 3 })], { epoch: 'e2' }), 'ready', 'requestFlush'],
    ['flushes', { events: [
      { kind: 'opened', reason: undefined, position: position({ ticket: 3 }), missed: true, atMs: 900 },
      { kind: 'closed', reason: 'unknown', position: position({ ticket: 1 }), missed: true, atMs: 900 },
    ] }]],
])('%s', playRow)

describe('a gap', () => {
  test.each([
    ['a skipped seq', delta(3, [{ ticket: 1, profit: 9 }])],
    ['a different epoch', delta(2, [{ ticket: 1, profit: 9 }], [], { epoch: 'e2' })],
    ['a partial row of an unknown ticket', delta(2, [{ ticket: 5, profit: 9 }])],
  ])('CT-7: requests a snapshot after %s, and is not live until the snapshot arrives', (_title, frame) => {
    const session = liveSession()
    session.at(40)
    const commands = session.receive(frame)
    expect(sent(commands)).toEqual([resyncFrame])
    expect(session.timers).toEqual(new Map([['overdue', 5_010]]))
    expect(session.flushed()).toMatchObject({
      freshness: { state: 'resyncing', sinceMs: 40 }, list: [position({ ticket: 1 })], listChanged: false,
    })
    expect(session.receive(delta(4, [{ ticket: 1, profit: 8 }]))).toEqual([])
    expect(kinds(session.receive(snapshot(4, [position({ profit: 7 })])))).toEqual(['stopTimer', 'requestFlush'])
    expect(session.timers.size).toBe(0)
    expect(session.flushed()).toMatchObject({ freshness: { state: 'live' }, list: [{ profit: 7 }] })
    expect(kinds(session.receive(delta(5, [{ ticket: 1, profit: 6 }])))).toEqual(['requestFlush'])
  })

  test('CT-8: repeats an unanswered Resync once, then closes the connection; rows are stale from the gap on', () => {
    const session = liveSession([1, 2, 3], { resyncTimeoutMs: 1_000 })
    session.at(10)
    session.receive(delta(9))
    expect(session.timers.get('overdue')).toBe(1_030)
    expect(sent(session.fire('overdue'))).toEqual([resyncFrame])
    expect(session.timers.get('overdue')).toBe(1_030)
    expect(session.flushed().freshness).toEqual({ state: 'resyncing', sinceMs: 10 })
    expect(session.fire('overdue')).toEqual([{ type: 'lose', code: 'resync-timeout' }])
  })
})

test('CT-14: extends the pong timeout to the Resync timeout while a snapshot is outstanding', () => {
  const session = driveSession({ resyncTimeoutMs: 5_000 }, undefined, { pongTimeoutMs: 4_000 })
  expect(session.graceMs()).toBe(0)
  session.open()
  expect(session.graceMs()).toBe(1_000)
  session.receive(snapshot(1, Array.from({ length: 100 }, (_, ticket) => position({ ticket }))))
  expect(session.graceMs()).toBe(0)
  session.receive(delta(9))
  expect(session.graceMs()).toBe(2_000)
  session.detach()
  expect(session.graceMs()).toBe(0)
  const patient = driveSession({}, undefined, { pongTimeoutMs: 9_000 })
  patient.open()
  expect(patient.graceMs()).toBe(0)
})

describe('a stored book', () => {
  const dumped = (): unknown => JSON.parse(JSON.stringify(liveSession([1, 2]).dump()))

  test('CT-15: shows a stored book immediately as stale, and compares the first snapshot with the book', () => {
    const session = driveSession()
    expect(kinds(session.restore(dumped()))).toEqual(['requestFlush'])
    expect(session.flushed()).toMatchObject({
      freshness: { state: 'stale', sinceMs: 0 }, list: [{ ticket: 1 }, { ticket: 2 }],
    })
    session.open()
    session.receive(snapshot(50, [position({ ticket: 2 })]))
    expect(session.flushed()).toMatchObject({
      freshness: { state: 'live' },
      events: [{ kind: 'closed', reason: 'unknown', missed: true, position: { ticket: 1 } }],
    })
  })

  test('CT-15: accepts a stored book after the socket opened, but not after a snapshot', () => {
    const session = driveSession()
    session.open()
    expect(kinds(session.restore(dumped()))).toEqual(['requestFlush'])
    const late = liveSession([9])
    expect(late.restore(dumped())).toEqual([])
    expect(late.flush()).toBeUndefined()
  })

  test('CT-16: reports a corrupt stored book or another user’s book, and does not show it', () => {
    const session = driveSession({}, { userId: 10261 })
    expect(() => session.restore(dumped())).toThrow('positions image: traderId')
    expect(() => session.restore('rubbish')).toThrow('positions image: image')
    const image: unknown = Object.assign({}, dumped(), { positions: [position({ ticket: 1 }), { ticket: 2 }] })
    expect(() => driveSession().restore(image)).toThrow('positions image: positions')
    expect(session.flush()).toMatchObject({ freshness: { state: 'empty' }, list: [] })
  })

  test('CT-16: stores no token, and stores nothing while the book is empty', () => {
    const session = driveSession({}, { userId: 1, token: 's3cret' })
    session.open('s3cret')
    expect(session.dump()).toBeUndefined()
    session.receive(snapshot(1))
    expect(JSON.stringify(session.dump())).not.toContain('s3cret')
  })
})
