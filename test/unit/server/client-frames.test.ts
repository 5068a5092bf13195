import { describe, expect, test } from 'vitest'
import { decodeClientFrame } from '../../../server/feed/model/hub/client-frame'
import { dialects, type Dialect } from '../../../server/feed/model/hub/dialect'
import type { Order } from '../../../src/positions/model/wire'
import { createTestFeed, deltaOf } from './hub-rig'
import { startMs } from './support'

const read = (decode: Dialect['decode'], frame: unknown): unknown => {
  const result = decode(typeof frame === 'string' ? frame : JSON.stringify(frame))
  return result.ok ? result.frame : result.msg
}
const decoded = (frame: unknown): unknown => read(decodeClientFrame, frame)
const decodedPlain = (frame: unknown): unknown => read(dialects.plain.decode, frame)
const noTrader = 'traderid must be a whole number from 1 or a short name'

describe('a client frame', () => {
  test.each<[unknown, string]>([
    [1, '1'], [2 ** 53 - 1, '9007199254740991'], ['a', 'a'], ['10260', '10260'], ['x'.repeat(64), 'x'.repeat(64)],
    ['a.b-C_9', 'a.b-C_9'],
  ])('SV-25: reads trader %j as %j', (traderid, known) => {
    expect(decoded({ type: 'Ping', traderid })).toEqual({ type: 'Ping', traderid: known })
  })

  test.each([
    0, -1, 1.5, 2 ** 53, '', 'a b', ' a', 'a ', 'x'.repeat(65), 'a/b', null, true, [1], ['a'], {}, undefined,
  ].map((value) => [value]))('SV-31: rejects %o as a trader', (traderid) => {
    expect(decoded({ type: 'Ping', traderid })).toBe(noTrader)
  })

  test.each(['Ping', 'Unsubscribe', 'Resync'])('SV-31: reads %s and drops unknown fields', (type) => {
    expect(decoded({ type, traderid: 1, token: 't', other: 1 })).toEqual({ type, traderid: '1' })
  })

  test('SV-25: reads the token and position of a Subscribe, and drops unknown fields', () => {
    const subscribe = { type: 'Subscribe', traderid: '1' }
    expect(decoded({ ...subscribe, other: 1 })).toStrictEqual(subscribe)
    expect(decoded({ ...subscribe, token: '' })).toStrictEqual({ ...subscribe, token: '' })
    for (const since of [{ epoch: '', seq: 0 }, { epoch: 'e'.repeat(128), seq: 2 ** 53 - 1 }]) {
      expect(decoded({ ...subscribe, since: { ...since, other: 1 } })).toStrictEqual({ ...subscribe, since })
    }
  })

  test.each([
    null, 1, 'x', [], {}, { epoch: 'e' }, { seq: 1 }, { epoch: 1, seq: 1 }, { epoch: 'e'.repeat(129), seq: 1 },
    { epoch: 'e', seq: -1 }, { epoch: 'e', seq: 1.5 }, { epoch: 'e', seq: 2 ** 53 }, { epoch: 'e', seq: '1' },
  ].map((value) => [value]))('SV-31: rejects %j as since', (since) => {
    expect(decoded({ type: 'Subscribe', traderid: 1, since })).toBe('since must be {epoch, seq}')
  })

  test.each([null, 1, {}])('SV-31: rejects the token %j', (token) => {
    expect(decoded({ type: 'Subscribe', traderid: 1, token })).toBe('token must be a string')
  })

  test.each([
    ['1,000 values', `{"type":"Ping","traderid":1,"a":[${'1,'.repeat(996)}1]}`, true],
    ['1,001 values', `{"type":"Ping","traderid":1,"a":[${'1,'.repeat(997)}1]}`, false],
    ['32 levels', `{"type":"Ping","traderid":1,"a":${'['.repeat(31)}${']'.repeat(31)}}`, true],
    ['33 levels', `{"type":"Ping","traderid":1,"a":${'['.repeat(32)}${']'.repeat(32)}}`, false],
    ['a string full of marks', JSON.stringify({ type: 'Ping', traderid: 1, a: '"[{\\,'.repeat(2_000) }), true],
  ])('SV-254: reads a frame of at most 1,000 values and 32 levels: %s', (_, text, isRead) => {
    const expected = isRead ? { type: 'Ping', traderid: '1' } : 'the frame has too many values or levels'
    expect([decoded(text), decodedPlain(text)]).toEqual([expected, expected])
  })

  test('SV-31: rejects any value that is not a frame', () => {
    const allowed = 'type must be Subscribe, Ping, Unsubscribe, Resync, Order or Query'
    for (const type of [undefined, '', 'subscribe', 1]) expect(decoded({ type, traderid: 1 })).toBe(allowed)
    expect(decoded('{')).toBe('the frame is not JSON')
    expect(decoded('[]')).toBe('the frame is not a JSON object')
  })
})

describe('a plain client frame', () => {
  const decoded = (frame: unknown): unknown => read((text) => dialects.plain.decode(text), frame)

  test('SV-37: treats any object except a Ping or Unsubscribe as a Subscribe, by default for trader 10260', () => {
    expect(decoded({})).toStrictEqual({ type: 'Subscribe', traderid: '10260' })
    expect(decoded({ type: 'x', traderid: 7, token: 't' })).toStrictEqual({
      type: 'Subscribe', traderid: '7', token: 't',
    })
    expect(decoded({ token: 5 })).toStrictEqual({ type: 'Subscribe', traderid: '10260' })
    for (const type of ['Ping', 'Unsubscribe']) expect(decoded({ type })).toEqual({ type, traderid: '10260' })
  })

  test('SV-31: rejects a value that is not an object or names an invalid trader', () => {
    expect(decoded('{')).toBe('the frame is not JSON')
    for (const traderid of [0, null, '']) expect(decoded({ traderid })).toBe(noTrader)
  })
})

const feed = createTestFeed('1')

test('SV-37: sends plain clients the full list', () => {
  const dialect = dialects.plain
  expect(dialect.isNumbered).toBe(false)
  const [copied, own] = feed.rows()
  const list = { Code: 200, data: [{ ...copied, flwsig: 1 }, { ...own, flwsig: 0 }] }
  expect(JSON.parse(dialect.snapshot(feed, startMs)(1))).toEqual(list)
  expect(JSON.parse(dialect.delta(feed, deltaOf(feed, 4), startMs))).toEqual(list)
  expect(JSON.parse(dialect.pong(feed, 5))).toEqual({ Code: 200, type: 'Pong', ts: 5 })
})

const reqid = 'reqid-01'
const malformed = 'the order is malformed'

const frameOf = (order: unknown, more: object = {}) =>
  ({ type: 'Order', traderid: '10260', reqid, validUntil: 2_000, order, ...more })

const settings = { mode: 'ratio', value: 0.5, capLots: 2 } as const
const open = { action: 'open', symbol: 'EURUSD', type: 'buy', lots: 0.1 } as const

const orders: readonly Order[] = [
  open,
  { ...open, type: 'sell', sl: 0, tp: 1.5 },
  { ...open, symbol: 'x'.repeat(16) },
  { action: 'close', ticket: 1 },
  { action: 'close', ticket: 1, lots: 0.5 },
  { action: 'closeAll' },
  { action: 'modify', ticket: 7, sl: 0, tp: 1.5 },
  { action: 'follow', trader: 501, settings },
  { action: 'follow', trader: 501, settings: { mode: 'lots', value: 1, capLots: 0 } },
  { action: 'unfollow', trader: 501 },
]

describe('a client order', () => {
  test.each(orders)('SV-82: reads the fields of %j and drops unknown fields', (order) => {
    expect(decoded(frameOf({ ...order, other: 1 }, { other: 1 }))).toEqual(frameOf(order))
    expect(decoded(frameOf(order, { postedAt: 0 }))).toEqual(frameOf(order, { postedAt: 0 }))
  })

  const numbers = [-1, '1', null, true]
  const tickets = [...numbers, 0, 1.5, 2 ** 53, undefined]
  const close = { action: 'close', ticket: 1 }
  const modify = { action: 'modify', ticket: 1, sl: 0, tp: 0 }
  const follow = { action: 'follow', trader: 1, settings }

  test.each<[string, object, readonly unknown[]]>([
    ['action', open, ['OPEN', '', 1, null, undefined]],
    ['symbol', open, ['x'.repeat(17), 1, undefined]],
    ['type', open, ['hold', '', 1, undefined]],
    ['lots', open, [...numbers, undefined]],
    ['sl', open, numbers],
    ['tp', open, numbers],
    ['ticket', close, tickets],
    ['lots', close, numbers],
    ['ticket', modify, tickets],
    ['sl', modify, [...numbers, undefined]],
    ['tp', modify, [...numbers, undefined]],
    ['trader', follow, tickets],
    ['settings', follow, [null, 1, [], {}, undefined]],
    ['trader', { action: 'unfollow', trader: 1 }, tickets],
  ])('SV-82: rejects an invalid %s in the otherwise valid order %j', (name, order, values) => {
    for (const value of values) expect(decoded(frameOf({ ...order, [name]: value })), String(value)).toEqual(malformed)
  })

  test.each<[string, readonly unknown[]]>([
    ['mode', ['x', '', 1, undefined]],
    ['value', [...numbers, undefined]],
    ['capLots', [...numbers, undefined]],
  ])('SV-82: rejects settings with an invalid %s', (name, values) => {
    for (const value of values) {
      const order = { ...follow, settings: { ...settings, [name]: value } }
      expect(decoded(frameOf(order)), String(value)).toEqual(malformed)
    }
  })

  test('SV-82: rejects an order that is not an object or has no validUntil', () => {
    for (const order of [null, 1, 'open', [], undefined]) expect(decoded(frameOf(order))).toEqual(malformed)
    for (const validUntil of [...numbers, undefined]) {
      expect(decoded(frameOf(open, { validUntil }))).toEqual('validUntil must be a time in ms')
    }
    expect(decoded(frameOf(open, { validUntil: 0 }))).toEqual(frameOf(open, { validUntil: 0 }))
    // JSON parses 1e999 as Infinity.
    const endless = JSON.stringify(frameOf(open)).replace('2000', '1e999')
    expect(decodeClientFrame(endless)).toMatchObject({ ok: false })
  })
})

describe.each([
  ['an order', frameOf(open)],
  ['a query', { type: 'Query', traderid: '10260', reqid }],
])('%s', (_what, frame) => {
  test('SV-82: requires a key of 8 to 64 characters: letters, digits or .:_-', () => {
    for (const key of ['12345678', 'x'.repeat(64), 'aZ0_.:-9']) {
      expect(decoded({ ...frame, reqid: key })).toEqual({ ...frame, reqid: key })
    }
    const bad = ['1234567', 'x'.repeat(65), '12345678 ', ' 12345678', '1234/5678', '', 12_345_678, undefined]
    for (const key of bad) {
      expect(decoded({ ...frame, reqid: key }), String(key))
        .toEqual('reqid must be 8 to 64 letters, digits or .:_-')
    }
  })

  test('SV-82: accepts an order with or without a posting time', () => {
    expect(decoded({ ...frame, postedAt: 7 })).toEqual({ ...frame, postedAt: 7 })
    expect(decoded({ ...frame, order: undefined, type: 'Query', postedAt: undefined })).not.toHaveProperty('postedAt')
    for (const postedAt of [-1, '1', null]) {
      expect(decoded({ ...frame, postedAt })).toEqual('postedAt must be a time in ms')
    }
  })
})
