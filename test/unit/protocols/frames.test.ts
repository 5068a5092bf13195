import { describe, expect, test } from 'vitest'
import { account, position } from '../positions/samples'
import { delta, driveSession, pong, snapshot } from './harness'

function open() {
  const session = driveSession()
  session.open('s3cret')
  session.receive(snapshot(1, [position({ ticket: 1 })]))
  session.flush()
  return session
}

const without = (frame: object, field: string): object =>
  Object.fromEntries(Object.entries(frame).filter(([name]) => name !== field))

describe('frames that do not decode', () => {
  test.each<[string, unknown, string]>([
    ['no JSON', '{"Code":200,', 'not JSON'],
    ['an empty text', '', 'not JSON'],
    ['a NaN', '{"Code":NaN}', 'not JSON'],
    ['null', 'null', 'not an object'],
    ['a list', '[]', 'not an object'],
    ['a text', '"x"', 'not an object'],
    ['bytes', new ArrayBuffer(4), 'binary'],
    ['no Code', '{}', 'Code'],
    ['a Code in text', '{"Code":"200"}', 'Code'],
    ['a Code that is too large', '{"Code":1e999}', 'Code'],
    ['a delta without epoch', without(delta(2), 'epoch'), 'epoch'],
    ['an empty epoch', { ...delta(2), epoch: '' }, 'epoch'],
    ['a seq in text', { ...delta(2), seq: '2' }, 'seq'],
    ['a negative seq', { ...delta(2), seq: -1 }, 'seq'],
    ['a huge seq', { ...delta(2), seq: 2 ** 53 }, 'seq'],
    ['a delta without data', without(delta(2), 'data'), 'data'],
    ['a delta with a list', { ...delta(2), data: [] }, 'data'],
    ['no upsert', { ...delta(2), data: { remove: [] } }, 'data.upsert'],
    ['no remove', { ...delta(2), data: { upsert: [] } }, 'data.remove'],
    ['a bad patch', { ...delta(2), data: { upsert: [{ ticket: 1 }, null], remove: [] } }, 'data.upsert[1].row'],
    ['a huge number', JSON.stringify(delta(2, [{ ticket: 1, profit: 12_345 }])).replace('12345', '1e999'),
      'data.upsert[0].profit'],
    ['a bad removal', { ...delta(2), data: { upsert: [], remove: [{ ticket: 1, reason: 'x' }] } },
      'data.remove[0].ticket or reason'],
    ['a bad account', { ...delta(2), account: { ...account(), margin: '1' } }, 'account.margin'],
    ['an account that is null', { ...delta(2), account: null }, 'account'],
    ['a snapshot without account', without(snapshot(2), 'account'), 'account'],
    ['a snapshot without list', { ...snapshot(2), data: {} }, 'data'],
    ['an incomplete row', snapshot(2, [{ ticket: 1 }]), 'data[0].symbol'],
    ['duplicate tickets', snapshot(2, [position(), position()]), 'duplicate ticket'],
    ['a Pong without time', without(pong(2), 'ts'), 'ts'],
    ['a Pong without seq', without(pong(2), 'seq'), 'seq'],
    ['a Pong of a negative time', pong(2, { ts: -1 }), 'ts'],
    ['a Pong of an absurd time', pong(2, { ts: 1e300 }), 'ts'],
    ['a snapshot of a time in text', snapshot(2, [], { ts: '1' }), 'ts'],
    ['deep nesting', `${'['.repeat(50_000)}${']'.repeat(50_000)}`, 'not an object'],
  ])('CT-17: %s is frame-malformed and changes nothing', (_title, frame, detail) => {
    const session = open()
    expect(session.receive(frame)).toEqual([{ type: 'report', diagnostic: { code: 'frame-malformed', detail } }])
    expect(session.flush()).toBeUndefined()
    session.receive(delta(2, [{ ticket: 1, profit: 4 }]))
    expect(session.flushed()).toMatchObject({ freshness: { state: 'live' }, changed: [{ ticket: 1, profit: 4 }] })
  })

  test.each([
    [{ Code: 200, type: 'Nack' }, 'Nack'], [{ Code: 200 }, 'no type'],
    [{ Code: 200, type: 'x'.repeat(40) }, 'x'.repeat(40)],
    [{ Code: 200, type: 'x'.repeat(41) }, 'a type of 41 characters'],
  ])('CT-18: a frame of another type is frame-unknown (%j)', (frame, detail) => {
    expect(open().receive(frame)).toEqual([{ type: 'report', diagnostic: { code: 'frame-unknown', detail } }])
  })

  test('CT-19: fields that a frame does not have are ignored, an own __proto__ too', () => {
    const session = open()
    session.receive('{"Code":200,"type":"Delta","epoch":"e1","seq":2,"__proto__":{"seq":9},"extra":1,"data":'
      + '{"upsert":[{"ticket":1,"profit":2,"__proto__":{"lots":5},"evil":"<b>"}],"remove":[],"constructor":{}}}')
    const [row] = session.flushed().changed
    expect(row).toEqual(position({ profit: 2 }))
    expect(Object.keys(row ?? {})).toEqual(Object.keys(position()))
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype)
    expect(({} as { lots?: unknown }).lots).toBeUndefined()
  })

  test('CT-19: a ticket or currency named like a built-in property is one like any other', () => {
    const session = open()
    session.receive(delta(2, [position({ ticket: '__proto__', currency: 'constructor' })]))
    expect(session.flushed()).toMatchObject({
      list: [{ ticket: 1 }, { ticket: '__proto__' }],
      totals: [{ currency: 'USD' }, { currency: 'constructor', count: 1 }],
    })
  })
})

describe('errors of the server', () => {
  test('CT-20: Code 401 refuses the session', () => {
    expect(open().receive({ Code: 401, msg: 'expired' })).toEqual([
      { type: 'refuse', kind: 'unauthorized', code: 'token-refused', detail: 'Code 401: expired' },
    ])
  })

  test('CT-21: every other Code is reported, and disturbs nothing', () => {
    const session = open()
    expect(session.receive({ Code: 503, msg: 'busy' })).toEqual([
      { type: 'report', diagnostic: { code: 'server-error', detail: 'Code 503: busy' } },
    ])
    expect(session.receive({ Code: 400, type: 'Snapshot', data: [] })).toEqual([
      { type: 'report', diagnostic: { code: 'server-error', detail: 'Code 400: ' } },
    ])
    expect(session.flush()).toBeUndefined()
  })

  test('CT-21: a long message is cut', () => {
    const [long] = open().receive({ Code: 400, msg: 'x'.repeat(5_000) })
    expect(JSON.stringify(long).length).toBeLessThan(400)
  })
})
