import { describe, expect, test } from 'vitest'
import { onAcks } from '../../../src/outbox/orders/copy-trading-orders'
import { account, position } from '../positions/samples'
import { delta, driveSession, liveSession, pong, snapshot } from './harness'

const without = (frame: object, field: string): object =>
  Object.fromEntries(Object.entries(frame).filter(([name]) => name !== field))

describe('undecodable frames', () => {
  test.each<[string, unknown, string]>([
    ['invalid JSON', '{"Code":200,', 'not JSON'],
    ['null', 'null', 'not an object'],
    ['a list', '[]', 'not an object'],
    ['bytes', new ArrayBuffer(4), 'binary'],
    ['a missing Code', '{}', 'Code'],
    ['a string Code', '{"Code":"200"}', 'Code'],
    ['a Code that is too large', '{"Code":1e999}', 'Code'],
    ['a delta without epoch', without(delta(2), 'epoch'), 'epoch'],
    ['an empty epoch', { ...delta(2), epoch: '' }, 'epoch'],
    ['a string seq', { ...delta(2), seq: '2' }, 'seq'],
    ['a negative seq', { ...delta(2), seq: -1 }, 'seq'],
    ['a huge seq', { ...delta(2), seq: 2 ** 53 }, 'seq'],
    ['a delta without data', without(delta(2), 'data'), 'data'],
    ['a delta with a list', { ...delta(2), data: [] }, 'data'],
    ['a missing upsert', { ...delta(2), data: { remove: [] } }, 'data.upsert'],
    ['a missing remove', { ...delta(2), data: { upsert: [] } }, 'data.remove'],
    ['an invalid patch', { ...delta(2), data: { upsert: [{ ticket: 1 }, null], remove: [] } }, 'data.upsert[1].row'],
    ['a huge number', JSON.stringify(delta(2, [{ ticket: 1, profit: 12_345 }])).replace('12345', '1e999'),
      'data.upsert[0].profit'],
    ['an invalid removal', { ...delta(2), data: { upsert: [], remove: [{ ticket: 1, reason: 'x' }] } },
      'data.remove[0].ticket or reason'],
    ['an invalid account', { ...delta(2), account: { ...account(), margin: '1' } }, 'account.margin'],
    ['a null account', { ...delta(2), account: null }, 'account'],
    ['a snapshot without account', without(snapshot(2), 'account'), 'account'],
    ['a snapshot without list', { ...snapshot(2), data: {} }, 'data'],
    ['an incomplete row', snapshot(2, [{ ticket: 1 }]), 'data[0].symbol'],
    ['duplicate tickets', snapshot(2, [position(), position()]), 'duplicate ticket'],
    ['a Pong without time', without(pong(2), 'ts'), 'ts'],
    ['a Pong without seq', without(pong(2), 'seq'), 'seq'],
    ['a Pong with a negative time', pong(2, { ts: -1 }), 'ts'],
    ['a Pong with an absurd time', pong(2, { ts: 1e300 }), 'ts'],
    ['a snapshot with a string time', snapshot(2, [], { ts: '1' }), 'ts'],
  ])('CT-9, CT-17: reports %s as frame-malformed and changes nothing', (_title, frame, detail) => {
    const session = liveSession()
    expect(session.receive(frame)).toEqual([{ type: 'report', diagnostic: { code: 'frame-malformed', detail } }])
    expect(session.flush()).toBeUndefined()
    session.receive(delta(2, [{ ticket: 1, profit: 4 }]))
    expect(session.flushed()).toMatchObject({ freshness: { state: 'live' }, changed: [{ ticket: 1, profit: 4 }] })
  })

  test.each([
    [{ Code: 200, type: 'Nack' }, 'Nack'], [{ Code: 200 }, 'type is missing'],
    [{ Code: 200, type: 'x'.repeat(40) }, 'x'.repeat(40)],
    [{ Code: 200, type: 'x'.repeat(41) }, 'a type of 41 characters'],
  ])('CT-18: reports a frame of an unknown type as frame-unknown (%j)', (frame, detail) => {
    expect(liveSession().receive(frame)).toEqual([{ type: 'report', diagnostic: { code: 'frame-unknown', detail } }])
  })
})

test.each([['accepts', 1_024, 'ready'], ['rejects', 1_025, 'report']])(
  'CT-85: %s a snapshot with an epoch of %d characters', (_verb, length, kind) => {
    const session = driveSession()
    session.open()
    const kinds = session.receive(snapshot(1, [], { epoch: 'e'.repeat(length) })).map(({ type }) => type)
    expect(kinds).toContain(kind)
  })

describe('server errors', () => {
  test('CT-20: rejects the session on Code 401', () => {
    expect(liveSession().receive({ Code: 401, msg: 'expired' })).toEqual([
      { type: 'refuse', kind: 'unauthorized', code: 'token-refused', detail: 'Code 401: expired' },
    ])
  })

  test('CT-21: reports a non-fatal error `Code` with a truncated message, and continues the session', () => {
    const session = liveSession()
    expect(session.receive({ Code: 503, msg: 'busy' })).toEqual([
      { type: 'report', diagnostic: { code: 'server-error', detail: 'Code 503: busy' } },
    ])
    expect(session.receive({ Code: 400, type: 'Snapshot', data: [] })).toEqual([
      { type: 'report', diagnostic: { code: 'server-error', detail: 'Code 400: ' } },
    ])
    const [long] = session.receive({ Code: 400, msg: 'x'.repeat(5_000) })
    expect(JSON.stringify(long).length).toBeLessThan(400)
    expect(session.flush()).toBeUndefined()
  })
})

function receivedOf(frame: unknown) {
  const [command] = liveSession().receive(frame)
  const received: object[] = []
  onAcks({
    on(name, listener) {
      if (command?.type === 'publish' && command.name === name) listener(command.payload)
      return () => undefined
    },
    report: (diagnostic) => received.push(diagnostic),
  }, (ack) => received.push(ack))
  return received
}

const done = (over: object = {}) => ({
  Code: 200, type: 'Ack', reqid: 'order-0001', state: 'done', tickets: [7], ...over,
})
const refused = (over: object = {}) => ({
  Code: 409, type: 'Ack', reqid: 'order-0001', state: 'refused', reason: 'expired', ...over,
})

const forgotten = (over: object = {}) => ({ Code: 404, type: 'Ack', reqid: 'order-0001', state: 'not-known', ...over })

describe('the response to an order', () => {
  test.each([
    done(), done({ tickets: [] }), done({ tickets: ['a', -1] }), refused(), refused({ reason: 'of-a-later-server' }),
    refused({ reason: 'x'.repeat(64) }), forgotten(),
  ])('CT-47: emits the response to an order (%j)', (frame) => {
    const session = liveSession()
    expect(session.receive(frame)).toEqual([{ type: 'publish', name: 'orderAnswered', payload: frame }])
    expect(session.flush()).toBeUndefined()
    expect(receivedOf(frame)).toEqual([frame])
  })

  test('CT-47: passes only known fields of a response to an outbox', () => {
    const extra = '"evil":"<b>","__proto__":{"state":"done"},"constructor":1'
    for (const [frame, text] of [
      [done(), `{"Code":200,"type":"Ack","reqid":"order-0001","state":"done","tickets":[7],"reason":"x",${extra}}`],
      [refused(), `{"Code":409,"type":"Ack","reqid":"order-0001","state":"refused","reason":"expired",${extra}}`],
    ] as const) {
      const [ack] = receivedOf(text)
      expect(ack).toEqual(frame)
      expect(Object.keys(ack ?? {}).sort()).toEqual(Object.keys(frame).sort())
      expect(Object.getPrototypeOf(ack)).toBe(Object.prototype)
    }
  })

  test.each<[string, object, string]>([
    ['a missing key', done({ reqid: undefined }), 'reqid'],
    ['an empty key', refused({ reqid: '' }), 'reqid'],
    ['a numeric key', done({ reqid: 7 }), 'reqid'],
    ['the code of done and the state refused', done({ state: 'refused' }), 'state'],
    ['the code of refused and the state done', refused({ state: 'done' }), 'state'],
    ['the code of not-known and the state done', forgotten({ state: 'done' }), 'state'],
    ['the code of done and the state not-known', done({ state: 'not-known' }), 'state'],
    ['no tickets', done({ tickets: undefined }), 'tickets'],
    ['tickets in an object', done({ tickets: { length: 1, 0: 7 } }), 'tickets'],
    ['an invalid ticket', done({ tickets: [1, 1.5] }), 'tickets'],
    ['a missing reason', refused({ reason: undefined }), 'reason'],
    ['an empty reason', refused({ reason: '' }), 'reason'],
    ['a reason that is too long', refused({ reason: 'x'.repeat(65) }), 'reason'],
  ])('CT-48: reports a response with %s as frame-malformed, and settles no order', (_title, frame, detail) => {
    expect(receivedOf(frame)).toEqual([{ code: 'frame-malformed', detail }])
  })

  test('CT-49: treats a 409 without a key, or an Ack with a different Code, as a server error', () => {
    const session = liveSession()
    for (const frame of [
      { Code: 409, msg: 'not subscribed' }, { Code: 409, type: 'Nack', state: 'refused' }, { Code: 404, msg: 'none' },
      done({ Code: 500 }),
    ]) expect(session.receive(frame)[0]).toMatchObject({ type: 'report', diagnostic: { code: 'server-error' } })
  })

  test('CT-49: reports an error with an order key, and emits the order as undecided', () => {
    expect(liveSession().receive({ Code: 503, msg: 'no journal', reqid: 'order-0001' })).toEqual([
      { type: 'report', diagnostic: { code: 'server-error', detail: 'Code 503: no journal' } },
      { type: 'publish', name: 'orderUndecided', payload: { reqid: 'order-0001', code: 503 } },
    ])
    for (const reqid of ['', 5, null, {}]) {
      expect(liveSession().receive({ Code: 503, msg: 'no journal', reqid })).toHaveLength(1)
    }
  })
})

test('CT-50: emits the server time with each Pong, and with each snapshot that contains a time', () => {
  const session = driveSession()
  session.open()
  session.at(5_000)
  const reported = (serverMs: number) =>
    ({ type: 'publish', name: 'serverTimed', payload: { serverMs, atMs: 5_000 } })
  expect(session.receive(snapshot(1, [], { ts: 777 }))).toContainEqual(reported(777))
  for (const ts of [777, 0]) expect(session.receive(pong(1, { ts }))).toContainEqual(reported(ts))
  expect(session.receive(snapshot(2, [])).map(({ type }) => type)).not.toContain('publish')
})
