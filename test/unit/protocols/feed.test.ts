import { describe, expect, test } from 'vitest'
import { position } from '../positions/samples'
import { delta, driveSession, kinds, liveSession, pong, resyncFrame, sent, snapshot } from './harness'
import { play, type Step } from './play'

const subscribeFrame = { type: 'Subscribe', traderid: 10260 }

describe('frames of the client', () => {
  test('CT-1: Subscribe goes first, with the token when there is one', () => {
    expect(sent(driveSession().open('s3cret'))).toEqual([{ type: 'Subscribe', traderid: 10260, token: 's3cret' }])
    expect(sent(driveSession({}, { userId: 'ann' }).open())).toEqual([{ type: 'Subscribe', traderid: 'ann' }])
  })

  test('CT-2: Ping, and Unsubscribe as the goodbye', () => {
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
  ['CT-4: a delta that changes nothing counts and asks for nothing', [delta(2)], [changing(3), 'requestFlush']],
  ['CT-7: a snapshot from before the gap does not end it, one of the same place does', [delta(2)],
    [delta(3, [{ ticket: 9 }]), 'requestFlush', resyncFrame, 'startTimer'], ['flush'], [snapshot(1, [])],
    [snapshot(2, []), 'stopTimer', 'requestFlush']],
  ['CT-8: an obsolete timer does nothing', ['overdue'], [pong(2), ...awaited],
    [snapshot(2), 'stopTimer', 'requestFlush'], ['overdue'],
    ['detaches', 'requestFlush'], ['overdue']],
  ['CT-10: a Pong whose seq the book has is an answer and no more', [pong(1), ...answered], [pong(0), ...answered]],
  ['CT-11: a book that has reached it has none, and the next Pong is awaited again', [pong(2), ...awaited], [delta(2)],
    ['overdue'], [pong(3), ...awaited]],
  ['CT-11: a book that has not reached its seq in time has a gap', [pong(3), ...awaited], [delta(2)],
    ['overdue', 'requestFlush', resyncFrame, 'startTimer'], [pong(8), ...answered]],
  ['CT-11: a later Pong does not put the moment off', [pong(2), ...awaited], [pong(3), ...answered],
    ['overdue', 'requestFlush', resyncFrame, 'startTimer']],
  ['CT-11: a Pong of another epoch is a gap', [pong(0, { epoch: 'e2' }), ...awaited],
    ['overdue', 'requestFlush', resyncFrame, 'startTimer']],
  ['CT-11: a Pong of another epoch is none if the snapshot comes', [pong(0, { epoch: 'e2' }), ...awaited],
    [snapshot(0, [], { epoch: 'e2' }), 'stopTimer', 'requestFlush'], ['overdue']],
  ['CT-11: a gap found otherwise ends the wait', [pong(2), ...awaited],
    [delta(9), 'requestFlush', resyncFrame, 'startTimer']],
  ['CT-12: a new connection begins with whatever the server says', [delta(2)], ['detaches', 'requestFlush'],
    ['opens', { ...subscribeFrame, since: { epoch: 'e1', seq: 2 } }], [snapshot(0), 'ready', 'requestFlush'],
    ['flush'], [changing(1), 'requestFlush']],
])('%s', (_rule, ...steps) => {
  play(liveSession(), steps)
})

describe('ready', () => {
  test('CT-3: ready comes with the first accepted snapshot, once for each opened socket', () => {
    const session = driveSession()
    expect(kinds(session.open())).toEqual(['send'])
    expect(kinds(session.receive(snapshot(5)))).toEqual(['ready', 'requestFlush'])
    expect(kinds(session.receive(snapshot(6)))).not.toContain('ready')
    session.flush()
    session.detach()
    session.open()
    expect(kinds(session.receive(snapshot(6)))).toContain('ready')
  })

  test('CT-3, CT-13: what comes before the first snapshot is dropped, and that raises nothing', () => {
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
  test('CT-4: deltas in order are applied, and a flush is asked for until it comes', () => {
    const session = liveSession([1, 2])
    expect(kinds(session.receive(delta(2, [{ ticket: 1, profit: 1 }])))).toEqual(['requestFlush'])
    expect(kinds(session.receive(delta(3, [{ ticket: 2, profit: 2 }])))).toEqual(['requestFlush'])
    const update = session.flushed()
    expect(update.changed.map(({ ticket, profit }) => [ticket, profit])).toEqual([[1, 1], [2, 2]])
    expect(kinds(session.receive(delta(4, [{ ticket: 1, profit: 3 }])))).toEqual(['requestFlush'])
  })

  test('CT-5: a seq not above the present one is ignored', () => {
    const session = liveSession()
    session.receive(delta(2, [{ ticket: 1, profit: 1 }]))
    expect(session.receive(delta(2, [{ ticket: 1, profit: 9 }]))).toEqual([])
    expect(session.receive(delta(1, [{ ticket: 1, profit: 9 }]))).toEqual([])
    expect(session.receive(snapshot(2, []))).toEqual([])
    expect(session.flushed().list).toMatchObject([{ profit: 1 }])
  })

  test('CT-5: a later snapshot that was not requested is taken, and its events count as missed', () => {
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
    ['a seq left out', delta(3, [{ ticket: 1, profit: 9 }])],
    ['another epoch', delta(2, [{ ticket: 1, profit: 9 }], [], { epoch: 'e2' })],
    ['a partial row of an unknown ticket', delta(2, [{ ticket: 5, profit: 9 }])],
  ])('CT-7: %s asks for a snapshot, and nothing is live until it comes', (_title, frame) => {
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

  test('CT-8: an unanswered Resync is repeated once, then the connection is lost; stale since the gap', () => {
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
  test('CT-12: without a socket the rows stay, stale since then, and stay so until a snapshot', () => {
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

  test('CT-12: a book that knew nothing stays empty; one that resyncs becomes stale', () => {
    const empty = driveSession()
    empty.open()
    expect(empty.detach()).toEqual([])
    const session = liveSession()
    session.receive(delta(9))
    session.detach()
    expect(session.flushed().freshness.state).toBe('stale')
  })

  test('CT-13, PS-11: the snapshot after it is compared with the last known list; its differences were missed', () => {
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

describe('what is outstanding', () => {
  test('CT-14: while a snapshot is outstanding the pong timeout waits as long as the Resync', () => {
    const session = driveSession({ pongTimeoutMs: 4_000, resyncTimeoutMs: 5_000 })
    expect(session.graceMs()).toBe(0)
    session.open()
    expect(session.graceMs()).toBe(1_000)
    session.receive(snapshot(1, Array.from({ length: 100 }, (_, ticket) => position({ ticket }))))
    expect(session.graceMs()).toBe(0)
    session.receive(delta(9))
    expect(session.graceMs()).toBe(2_000)
    session.detach()
    expect(session.graceMs()).toBe(0)
    const patient = driveSession({ pongTimeoutMs: 9_000 })
    patient.open()
    expect(patient.graceMs()).toBe(0)
  })
})

describe('a stored book', () => {
  const dumped = (): unknown => JSON.parse(JSON.stringify(liveSession([1, 2]).dump()))

  test('CT-15: it is shown at once as stale, and the first snapshot is compared with it', () => {
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

  test('CT-15: it may come after the socket opened, but not after a snapshot', () => {
    const session = driveSession()
    session.open()
    expect(kinds(session.restore(dumped()))).toEqual(['requestFlush'])
    const late = liveSession([9])
    expect(late.restore(dumped())).toEqual([])
    expect(late.flush()).toBeUndefined()
  })

  test('CT-16: one of another user, or a corrupt one, is reported and not shown', () => {
    const session = driveSession({}, { userId: 10261 })
    expect(() => session.restore(dumped())).toThrow('positions image: traderId')
    expect(() => session.restore('rubbish')).toThrow('positions image: image')
    const image: unknown = Object.assign({}, dumped(), { positions: [position({ ticket: 1 }), { ticket: 2 }] })
    expect(() => driveSession().restore(image)).toThrow('positions image: positions')
    expect(session.flush()).toMatchObject({ freshness: { state: 'empty' }, list: [] })
  })

  test('CT-16: what is kept has no token in it, and nothing is kept while nothing is known', () => {
    const session = driveSession({}, { userId: 1, token: 's3cret' })
    session.open('s3cret')
    expect(session.dump()).toBeUndefined()
    session.receive(snapshot(1))
    expect(JSON.stringify(session.dump())).not.toContain('s3cret')
  })
})
