import { describe, expect, test } from 'vitest'
import { position } from '../positions/samples'
import { delta, driveSession, kinds, liveSession, pong, resyncFrame, sent, snapshot } from './harness'

type Session = ReturnType<typeof driveSession>

/**
 * An event, such as a server frame, and the session's requests: kinds, and frames to send. A number is the time from
 * now on. `flushes` contains a part of the update, or nothing without an update; `dumps` a part of the image.
 */
type Step = readonly [
  what: object | number | 'opens' | 'detaches' | 'overdue' | 'flush' | 'flushes' | 'dumps',
  ...asked: readonly unknown[],
]
type Row = [title: string, begin: () => Session, ...steps: Step[]]

function commandsOf(session: Session, what: Step[0]) {
  if (what === 'opens') return session.open()
  if (what === 'detaches') return session.detach()
  if (what === 'overdue') return session.fire('overdue')
  return session.receive(what)
}

function play(session: Session, steps: readonly Step[]): void {
  for (const [index, [what, ...asked]] of steps.entries()) {
    const step = `step ${index + 1}`
    if (typeof what === 'number') session.at(what)
    else if (what === 'flush') session.flush()
    else if (what === 'dumps') expect(session.dump(), step).toMatchObject(Object(asked[0]) as object)
    else if (what === 'flushes') {
      const [update] = asked
      if (typeof update === 'object' && update !== null) expect(session.flushed(), step).toMatchObject(update)
      else expect(session.flush(), step).toBeUndefined()
    } else {
      const all = commandsOf(session, what).map((each): unknown =>
        (each.type === 'send' && typeof each.data === 'string' ? JSON.parse(each.data) : each.type))
      expect(all, step).toEqual(asked)
    }
  }
}

const playRow = (...[, begin, ...steps]: Row): void => play(begin(), steps)

const subscribeFrame = { type: 'Subscribe', traderid: 10260 }
const subscribeSince = (seq: number) => ({ ...subscribeFrame, since: { epoch: 'e1', seq } })

describe('client frames', () => {
  test('CT-1: sends Subscribe with the token, if any, as the first frame', () => {
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
  ['CT-4: advances the seq on a delta without changes, and requests no flush', liveSession,
    [delta(2)], [changing(3), 'requestFlush']],
  ['CT-7: ends a gap on a snapshot at the same position, but not on an older snapshot', liveSession, [delta(2)],
    [delta(3, [{ ticket: 9 }]), 'requestFlush', resyncFrame, 'startTimer'], ['flush'], [snapshot(1, [])],
    [snapshot(2, []), 'stopTimer', 'requestFlush']],
  ['CT-8: ignores a timer from an earlier wait', liveSession, ['overdue'], [pong(2), ...awaited],
    [snapshot(2), 'stopTimer', 'requestFlush'], ['overdue'],
    ['detaches', 'requestFlush'], ['overdue']],
  ['CT-10: treats a Pong as a response without a gap when the book has its seq', liveSession,
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
  ['CT-3, CT-13: drops frames before the first snapshot, and emits no events for the snapshot', driveSession,
    ['opens', subscribeFrame], [delta(4, [position()])], [pong(9), ...answered],
    [snapshot(5, [position()]), 'ready', 'requestFlush'],
    ['flushes', { freshness: { state: 'live' }, list: [{ ticket: 1 }], listChanged: true, events: [] }]],
  ['CT-4: applies deltas in order, and requests a flush after each', () => liveSession([1, 2]),
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
  ['CT-12: keeps the rows as stale from the disconnect until a snapshot', liveSession, [100],
    ['detaches', 'requestFlush'], ['flushes', { freshness: { state: 'stale', sinceMs: 100 }, list: [{ ticket: 1 }] }],
    [200], ['detaches'], ['opens', subscribeSince(1)], ['flushes'], [snapshot(1), 'ready', 'requestFlush'],
    ['flushes', { freshness: { state: 'live' }, changed: [], removed: [], listChanged: true }]],
  ['CT-12: keeps an empty book empty when the socket closes', driveSession, ['opens', subscribeFrame], ['detaches']],
  ['CT-12: marks a resyncing book as stale when the socket closes', liveSession,
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

  test('CT-8: marks rows as resyncing after a gap, repeats an unanswered Resync once, then disconnects', () => {
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

  test('CT-15: shows a stored book immediately as stale, and compares the book with the first snapshot', () => {
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

  test('CT-16: reports a corrupt stored book or another user’s book, and shows neither', () => {
    const session = driveSession({}, { userId: 10261 })
    expect(() => session.restore(dumped())).toThrow('stored positions: traderId')
    expect(() => session.restore('rubbish')).toThrow('stored positions: image')
    const image: unknown = Object.assign({}, dumped(), { positions: [position({ ticket: 1 }), { ticket: 2 }] })
    expect(() => driveSession().restore(image)).toThrow('stored positions: positions')
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

/** Live at seq 1 with two tickets, then without a socket since 100. */
function absentSession() {
  const session = liveSession([1, 2])
  session.at(100)
  session.detach()
  session.flush()
  session.at(200)
  return session
}

/** The same session with its socket open again. */
function resumingSession() {
  const session = absentSession()
  session.open()
  return session
}

test.each<Row>([
  ['CT-40: sends no `since` before the first list, even after a disconnect', driveSession,
    ['opens', subscribeFrame], ['detaches'], ['opens', subscribeFrame],
    [snapshot(3), 'ready', 'requestFlush']],
  ['CT-42: does not treat a Pong as the end of a response when the request had no `since`',
    driveSession, ['opens', subscribeFrame],
    [pong(0, { epoch: '' }), 'report'], [pong(0), 'answered', 'publish'], [delta(1, [position()])]],
  ['CT-45: repeats the request on the next connection when no response arrived', resumingSession, ['detaches'],
    ['opens', subscribeSince(1)], ['detaches'], ['opens', subscribeSince(1)],
    [pong(1), 'answered', 'publish', 'ready', 'requestFlush']],
  ['CT-45: requests missed changes from the position before a gap when no snapshot has arrived', liveSession,
    [delta(3), 'requestFlush', resyncFrame, 'startTimer'], ['detaches', 'requestFlush'],
    ['opens', subscribeSince(1)]],
  ['CT-46: requests a snapshot after a response without progress', resumingSession,
    [pong(9), 'answered', 'publish', resyncFrame, 'startTimer'], ['detaches'], ['opens', subscribeFrame]],
  ['CT-46: requests a snapshot after a gap in a response, even if earlier deltas were applied', resumingSession,
    [delta(2, [{ ticket: 1, profit: 5 }]), 'requestFlush'], [delta(4), 'requestFlush', resyncFrame, 'startTimer'],
    ['dumps', { epoch: '', seq: 0, positions: [{ ticket: 1, profit: 5 }, { ticket: 2 }] }],
    ['detaches', 'requestFlush'], ['opens', subscribeFrame],
    [snapshot(6), 'ready', 'requestFlush'], ['detaches', 'requestFlush'], ['opens', subscribeSince(6)]],
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
    ['opens', subscribeSince(2)], [delta(3, [], [{ ticket: 2, reason: 'tp' }]), 'requestFlush'],
    [pong(3), ...answered, 'ready', 'requestFlush'],
    ['flushes', { freshness: { state: 'live' }, events: [{ kind: 'take-profit' }] }]],
  ['CT-46: requests snapshots after a delta that contradicts the book, until a snapshot arrives', liveSession,
    [delta(2, [{ ticket: 5, profit: 9 }]), 'requestFlush', resyncFrame, 'startTimer'],
    ['dumps', { epoch: '', seq: 0, positions: [{ ticket: 1 }] }], ['detaches', 'requestFlush'],
    ['opens', subscribeFrame], ['detaches', 'requestFlush'], ['opens', subscribeFrame],
    [snapshot(6), 'ready', 'requestFlush'], ['detaches', 'requestFlush'], ['opens', subscribeSince(6)],
    ['dumps', { epoch: 'e1', seq: 6 }]],
])('%s', playRow)

test('CT-40: sends the book’s feed position on each new subscription, even for a stored book', () => {
  const absent = absentSession()
  const restored = driveSession()
  restored.restore(JSON.parse(JSON.stringify(absent.dump())))
  for (const session of [absent, restored]) expect(sent(session.open())).toEqual([subscribeSince(1)])
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

describe('a book without a usable feed position', () => {
  test('CT-46: shows a stored book without a feed position, and requests a snapshot', () => {
    const contradicted = liveSession()
    contradicted.receive(delta(2, [{ ticket: 5, profit: 9 }]))
    const session = driveSession()
    session.restore(JSON.parse(JSON.stringify(contradicted.dump())))
    expect(session.flushed()).toMatchObject({ freshness: { state: 'stale' }, list: [{ ticket: 1 }] })
    expect(sent(session.open())).toEqual([subscribeFrame])
  })
})
