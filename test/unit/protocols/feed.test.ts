import { describe, expect, test } from 'vitest'
import { position } from '../positions/samples'
import { delta, driveSession, kinds, liveSession, pong, resyncFrame, sent, snapshot } from './harness'
import { play, type Step } from './play'

const subscribeFrame = { type: 'Subscribe', traderid: 10260 }

describe('frames of the client', () => {
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

test.each<[rule: string, ...steps: readonly Step[]]>([
  ['CT-4: counts a delta without changes, and requests no flush', [delta(2)], [changing(3), 'requestFlush']],
  ['CT-7: ends a gap on a snapshot of the same position, but not on an older snapshot', [delta(2)],
    [delta(3, [{ ticket: 9 }]), 'requestFlush', resyncFrame, 'startTimer'], ['flush'], [snapshot(1, [])],
    [snapshot(2, []), 'stopTimer', 'requestFlush']],
  ['CT-8: ignores a timer of an earlier wait', ['overdue'], [pong(2), ...awaited],
    [snapshot(2), 'stopTimer', 'requestFlush'], ['overdue'],
    ['detaches', 'requestFlush'], ['overdue']],
  ['CT-10: treats a Pong only as a response when the book has its seq', [pong(1), ...answered], [pong(0), ...answered]],
  ['CT-11: finds no gap when the book has reached the Pong, and awaits the next', [pong(2), ...awaited], [delta(2)],
    ['overdue'], [pong(3), ...awaited]],
  ['CT-11: finds a gap when the book has not reached the Pong’s seq in time', [pong(3), ...awaited], [delta(2)],
    ['overdue', 'requestFlush', resyncFrame, 'startTimer'], [pong(8), ...answered]],
  ['CT-11: does not extend the wait on a later Pong', [pong(2), ...awaited], [pong(3), ...answered],
    ['overdue', 'requestFlush', resyncFrame, 'startTimer']],
  ['CT-11: finds a gap on a Pong of another epoch', [pong(0, { epoch: 'e2' }), ...awaited],
    ['overdue', 'requestFlush', resyncFrame, 'startTimer']],
  ['CT-11: finds no gap on a Pong of another epoch when the snapshot arrives', [pong(0, { epoch: 'e2' }), ...awaited],
    [snapshot(0, [], { epoch: 'e2' }), 'stopTimer', 'requestFlush'], ['overdue']],
  ['CT-11: ends the wait on another gap', [pong(2), ...awaited],
    [delta(9), 'requestFlush', resyncFrame, 'startTimer']],
  ['CT-12: accepts the first frame of a new connection, whatever it is', [delta(2)], ['detaches', 'requestFlush'],
    ['opens', { ...subscribeFrame, since: { epoch: 'e1', seq: 2 } }], [snapshot(0), 'ready', 'requestFlush'],
    ['flush'], [changing(1), 'requestFlush']],
])('%s', (_rule, ...steps) => {
  play(liveSession(), steps)
})

describe('ready', () => {
  test('CT-3: becomes ready on the first accepted snapshot, once per socket', () => {
    const session = driveSession()
    expect(kinds(session.open())).toEqual(['send'])
    expect(kinds(session.receive(snapshot(5)))).toEqual(['ready', 'requestFlush'])
    expect(kinds(session.receive(snapshot(6)))).not.toContain('ready')
    session.flush()
    session.detach()
    session.open()
    expect(kinds(session.receive(snapshot(6)))).toContain('ready')
  })

  test('CT-3, CT-13: drops frames before the first snapshot, which raises no events', () => {
    const session = driveSession()
    session.open()
    expect(session.receive(delta(4, [position()]))).toEqual([])
    expect(kinds(session.receive(pong(9)))).toEqual(['answered', 'publish'])
    session.receive(snapshot(5, [position()]))
    expect(session.flushed())
      .toMatchObject({ freshness: { state: 'live' }, list: [{ ticket: 1 }], listChanged: true, events: [] })
  })
})

describe('live', () => {
  test('CT-4: applies deltas in order, and requests a flush for each delta', () => {
    const session = liveSession([1, 2])
    expect(kinds(session.receive(delta(2, [{ ticket: 1, profit: 1 }])))).toEqual(['requestFlush'])
    expect(kinds(session.receive(delta(3, [{ ticket: 2, profit: 2 }])))).toEqual(['requestFlush'])
    const update = session.flushed()
    expect(update.changed.map(({ ticket, profit }) => [ticket, profit])).toEqual([[1, 1], [2, 2]])
    expect(kinds(session.receive(delta(4, [{ ticket: 1, profit: 3 }])))).toEqual(['requestFlush'])
  })

  test('CT-5: ignores a frame whose seq is not above the current seq', () => {
    const session = liveSession()
    session.receive(delta(2, [{ ticket: 1, profit: 1 }]))
    expect(session.receive(delta(2, [{ ticket: 1, profit: 9 }]))).toEqual([])
    expect(session.receive(delta(1, [{ ticket: 1, profit: 9 }]))).toEqual([])
    expect(session.receive(snapshot(2, []))).toEqual([])
    expect(session.flushed().list).toMatchObject([{ profit: 1 }])
  })

  test('CT-5: accepts a later snapshot that was not requested, with its events as missed', () => {
    const session = liveSession()
    session.receive(snapshot(9, [position({ ticket: 2 })]))
    expect(session.flushed()).toMatchObject({
      freshness: { state: 'live' },
      events: [{ kind: 'opened', missed: true }, { kind: 'closed', reason: 'unknown', missed: true }],
    })
    expect(kinds(session.receive(delta(10, [{ ticket: 2, profit: 4 }])))).toEqual(['requestFlush'])
  })
})

describe('a gap', () => {
  test.each([
    ['a skipped seq', delta(3, [{ ticket: 1, profit: 9 }])],
    ['another epoch', delta(2, [{ ticket: 1, profit: 9 }], [], { epoch: 'e2' })],
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

describe('an absence', () => {
  test('CT-12: keeps the rows without a socket, stale since the disconnect until a snapshot', () => {
    const session = liveSession()
    session.at(100)
    expect(kinds(session.detach())).toEqual(['requestFlush'])
    expect(session.flushed()).toMatchObject({ freshness: { state: 'stale', sinceMs: 100 }, list: [{ ticket: 1 }] })
    session.at(200)
    session.detach()
    session.open()
    expect(session.flush()).toBeUndefined()
    session.receive(snapshot(1))
    expect(session.flushed())
      .toMatchObject({ freshness: { state: 'live' }, changed: [], removed: [], listChanged: true })
  })

  test('CT-12: keeps an empty book empty, and marks a resyncing book as stale without a socket', () => {
    const empty = driveSession()
    empty.open()
    expect(empty.detach()).toEqual([])
    const session = liveSession()
    session.receive(delta(9))
    session.detach()
    expect(session.flushed().freshness.state).toBe('stale')
  })

  test('CT-13, PS-11: compares the next snapshot with the last known list, and marks differences as missed', () => {
    const session = liveSession([1, 2])
    session.detach()
    session.open()
    session.at(900)
    session.receive(snapshot(1, [position({ ticket: 2 }), position({ ticket: 3 })], { epoch: 'e2' }))
    expect(session.flushed().events).toEqual([
      { kind: 'opened', reason: undefined, position: position({ ticket: 3 }), missed: true, atMs: 900 },
      { kind: 'closed', reason: 'unknown', position: position({ ticket: 1 }), missed: true, atMs: 900 },
    ])
  })
})

describe('outstanding snapshots', () => {
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
