import { describe, expect, test } from 'vitest'
import { decodeClientFrame } from '../../../server/feed/model/hub/client-frame'
import type { Order } from '../../../src/positions/model/wire'

const reqid = 'reqid-01'
const malformed = 'the order is malformed'

const frameOf = (order: unknown, more: object = {}) =>
  ({ type: 'Order', traderid: '10260', reqid, validUntil: 2_000, order, ...more })

/** The server's reading of a frame, or its fault. */
function decoded(frame: object): unknown {
  const result = decodeClientFrame(JSON.stringify(frame))
  return result.ok ? result.frame : result.msg
}

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

describe('an order of a client', () => {
  test.each(orders)('SV-82: is read with its fields, and without others: %j', (order) => {
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
  ])('SV-82: with a %s that is none it is refused: %j', (name, order, values) => {
    for (const value of values) expect(decoded(frameOf({ ...order, [name]: value })), String(value)).toEqual(malformed)
  })

  test.each<[string, readonly unknown[]]>([
    ['mode', ['x', '', 1, undefined]],
    ['value', [...numbers, undefined]],
    ['capLots', [...numbers, undefined]],
  ])('SV-82: with settings whose %s is none it is refused', (name, values) => {
    for (const value of values) {
      const order = { ...follow, settings: { ...settings, [name]: value } }
      expect(decoded(frameOf(order)), String(value)).toEqual(malformed)
    }
  })

  test('SV-82: that is no object at all is refused', () => {
    for (const order of [null, 1, 'open', [], undefined]) expect(decoded(frameOf(order))).toEqual(malformed)
  })

  test('SV-82: must say until when it counts', () => {
    for (const validUntil of [...numbers, undefined]) {
      expect(decoded(frameOf(open, { validUntil }))).toEqual('validUntil must be a time in ms')
    }
    expect(decoded(frameOf(open, { validUntil: 0 }))).toEqual(frameOf(open, { validUntil: 0 }))
    // A number that JSON writes and no clock reaches.
    const endless = JSON.stringify(frameOf(open)).replace('2000', '1e999')
    expect(decodeClientFrame(endless)).toMatchObject({ ok: false })
  })
})

describe.each([
  ['an order', frameOf(open)],
  ['a question', { type: 'Query', traderid: '10260', reqid }],
])('%s', (_what, frame) => {
  test('SV-82: has a key of 8 to 64 letters, digits or .:_-', () => {
    for (const key of ['12345678', 'x'.repeat(64), 'aZ0_.:-9']) {
      expect(decoded({ ...frame, reqid: key })).toEqual({ ...frame, reqid: key })
    }
    const bad = ['1234567', 'x'.repeat(65), '12345678 ', ' 12345678', '1234/5678', '', 12_345_678, undefined]
    for (const key of bad) {
      expect(decoded({ ...frame, reqid: key }), String(key))
        .toEqual('reqid must be 8 to 64 letters, digits or .:_-')
    }
  })

  test('SV-82: says when it was posted, or does not', () => {
    expect(decoded({ ...frame, postedAt: 7 })).toEqual({ ...frame, postedAt: 7 })
    expect(decoded({ ...frame, order: undefined, type: 'Query', postedAt: undefined })).not.toHaveProperty('postedAt')
    for (const postedAt of [-1, '1', null]) {
      expect(decoded({ ...frame, postedAt })).toEqual('postedAt must be a time in ms')
    }
  })
})
