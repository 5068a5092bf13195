import { describe, expect, test } from 'vitest'
import { hearAcks } from '../../../src/outbox/orders/copy-trading-orders'
import { delta, driveSession, pong, snapshot } from './harness'

function live() {
  const session = driveSession()
  session.open('s3cret')
  session.receive(snapshot(1))
  session.flush()
  return session
}

/** What an outbox hears of it, and what it reports. */
function heardOf(frame: unknown) {
  const [command] = live().receive(frame)
  const heard: object[] = []
  hearAcks({
    on(name, listener) {
      if (command?.type === 'publish' && command.name === name) listener(command.payload)
      return () => undefined
    },
    report: (diagnostic) => heard.push(diagnostic),
  }, (ack) => heard.push(ack))
  return heard
}

const done = (over: object = {}) => ({
  Code: 200, type: 'Ack', reqid: 'order-0001', state: 'done', tickets: [7], ...over,
})
const refused = (over: object = {}) => ({
  Code: 409, type: 'Ack', reqid: 'order-0001', state: 'refused', reason: 'expired', ...over,
})

const forgotten = (over: object = {}) => ({ Code: 404, type: 'Ack', reqid: 'order-0001', state: 'not-known', ...over })

describe('the answer to an order', () => {
  test.each([
    done(), done({ tickets: [] }), done({ tickets: ['a', -1] }), refused(), refused({ reason: 'of-a-later-server' }),
    refused({ reason: 'x'.repeat(64) }), forgotten(),
  ])('CT-47: is reported (%j)', (frame) => {
    const session = live()
    expect(session.receive(frame)).toEqual([{ type: 'publish', name: 'orderAnswered', payload: frame }])
    expect(session.flush()).toBeUndefined()
    expect(heardOf(frame)).toEqual([frame])
  })

  test('CT-47: an outbox hears its own fields and no others', () => {
    const extra = '"evil":"<b>","__proto__":{"state":"done"},"constructor":1'
    for (const [frame, text] of [
      [done(), `{"Code":200,"type":"Ack","reqid":"order-0001","state":"done","tickets":[7],"reason":"x",${extra}}`],
      [refused(), `{"Code":409,"type":"Ack","reqid":"order-0001","state":"refused","reason":"expired",${extra}}`],
    ] as const) {
      const [ack] = heardOf(text)
      expect(ack).toEqual(frame)
      expect(Object.keys(ack ?? {}).sort()).toEqual(Object.keys(frame).sort())
      expect(Object.getPrototypeOf(ack)).toBe(Object.prototype)
    }
  })

  test('CT-47: it disturbs no feed, and comes also while a snapshot is owed', () => {
    const session = live()
    session.receive(delta(5))
    expect(session.receive(done())).toMatchObject([{ type: 'publish' }])
    expect(session.receive(delta(6))).toEqual([])
  })

  test.each<[string, object, string]>([
    ['no key', done({ reqid: undefined }), 'reqid'],
    ['an empty key', refused({ reqid: '' }), 'reqid'],
    ['a key that is a number', done({ reqid: 7 }), 'reqid'],
    ['done, and refused', done({ state: 'refused' }), 'state'],
    ['refused, and done', refused({ state: 'done' }), 'state'],
    ['not known, and done', forgotten({ state: 'done' }), 'state'],
    ['done, and not known', done({ state: 'not-known' }), 'state'],
    ['no tickets', done({ tickets: undefined }), 'tickets'],
    ['tickets in an object', done({ tickets: { length: 1, 0: 7 } }), 'tickets'],
    ['a ticket that is none', done({ tickets: [1, 1.5] }), 'tickets'],
    ['no reason', refused({ reason: undefined }), 'reason'],
    ['an empty reason', refused({ reason: '' }), 'reason'],
    ['a reason that is a novel', refused({ reason: 'x'.repeat(65) }), 'reason'],
  ])('CT-48: with %s it is frame-malformed and answers no order', (_title, frame, detail) => {
    expect(heardOf(frame)).toEqual([{ code: 'frame-malformed', detail }])
  })

  test('CT-49: 409 by itself is an error of the server, and so is an Ack with another Code', () => {
    const session = live()
    for (const frame of [
      { Code: 409, msg: 'not subscribed' }, { Code: 409, type: 'Nack', state: 'refused' }, { Code: 404, msg: 'none' },
      done({ Code: 500 }),
    ]) expect(session.receive(frame)[0]).toMatchObject({ type: 'report', diagnostic: { code: 'server-error' } })
  })

  test('CT-49: an error that names a key tells whose order is undecided, and is reported too', () => {
    expect(live().receive({ Code: 503, msg: 'no journal', reqid: 'order-0001' })).toEqual([
      { type: 'report', diagnostic: { code: 'server-error', detail: 'Code 503: no journal' } },
      { type: 'publish', name: 'orderUndecided', payload: { reqid: 'order-0001', code: 503 } },
    ])
    for (const reqid of ['', 5, null, {}]) {
      expect(live().receive({ Code: 503, msg: 'no journal', reqid })).toHaveLength(1)
    }
  })
})

describe('the server’s time', () => {
  test('CT-50: is emitted with each Pong, and with each snapshot that has it', () => {
    const session = driveSession()
    session.open()
    session.at(5_000)
    const told = { type: 'publish', name: 'serverTimed', payload: { serverMs: 777, atMs: 5_000 } }
    expect(session.receive(snapshot(1, [], { ts: 777 }))).toContainEqual(told)
    expect(session.receive(pong(1, { ts: 777 }))).toContainEqual(told)
    expect(session.receive(snapshot(2, [])).map(({ type }) => type)).not.toContain('publish')
  })
})
