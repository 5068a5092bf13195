import protobuf from 'protobufjs'
import { describe, expect, test, vi } from 'vitest'
import { mapPlainRow } from '../../../src/protocols/copy-trading/plain-row'
import { createSourceRows } from '../../../src/protocols/copy-trading/source-rows'
import type { RowOptions } from '../../../src/protocols/copy-trading/plain-list'

const row = (ticket: unknown, over: object = {}) =>
  ({ ticket, symbol: 'EURUSD', type: 'buy', lots: 0.1, openprice: 1.1, profit: 10, ...over })

function open(tickets: readonly number[] | null, over: Partial<RowOptions> = {}) {
  const rows = createSourceRows({ currency: 'USD', currencyDigits: { USD: 2 }, ...over })
  const flushed = () => {
    const update = rows.book.flush()
    if (update === undefined) throw new Error('nothing was flushed')
    return update
  }
  if (tickets !== null) {
    rows.snapshot(tickets.map((ticket) => row(ticket)), 1)
    flushed()
  }
  return { ...rows, flushed }
}

const foreign: Partial<RowOptions> = {
  keyOf: ({ id }) => Number(id),
  mapRow: ({ id, px, size, ...rest }, defaults) =>
    (rest.kind === 'pending' ? null : mapPlainRow({ ...rest, nowprice: px, lots: size }, defaults)),
}
const foreignRow = { id: 5, symbol: 'EURUSD', type: 'sell', size: '0.2', openprice: 1.25, px: 1.2, profit: 3 }

describe('source rows', () => {
  test('PS-50: replaces the rows in snapshot order, and emits no events for the first snapshot', () => {
    const { snapshot, flushed } = open(null)
    snapshot([row(2), row(1)], 1)
    expect(flushed()).toMatchObject({
      list: [{ ticket: 2 }, { ticket: 1 }], events: [], freshness: { state: 'live' },
      totals: [{ currency: 'USD', count: 2, profitMinor: 2_000 }],
    })
    snapshot([row(1), row(3)], 2)
    expect(flushed()).toMatchObject({
      list: [{ ticket: 1 }, { ticket: 3 }], removed: [2],
      events: [{ kind: 'opened', missed: false }, { kind: 'closed', missed: false }],
    })
  })

  test('PS-51: applies a patch to the received row, with the server’s own field names', () => {
    const { snapshot, upsert, flushed } = open(null, foreign)
    snapshot([foreignRow, { ...foreignRow, id: 6 }], 1)
    flushed()
    upsert({ id: 5, px: 1.3, size: undefined }, 2)
    upsert([{ id: 5, profit: 4 }, { id: 5, profit: 7.5 }], 2)
    expect(flushed()).toMatchObject({
      changed: [{ ticket: 5, type: 'sell', lots: 0.2, nowprice: 1.3, profit: 7.5 }],
      orderChanged: false, totals: [{ profitMinor: 1_050 }],
    })
  })

  test('PS-51: ignores an own `__proto__` property of a patch', () => {
    const { upsert, flushed } = open([1])
    upsert(JSON.parse('{"ticket":1,"profit":2,"__proto__":{"lots":9}}'), 2)
    expect(flushed().changed).toMatchObject([{ profit: 2, lots: 0.1 }])
  })

  test('PS-62: ignores new fields of a row with 200 fields, and still applies changes to its known fields', () => {
    const mapRow = vi.fn(mapPlainRow)
    const { upsert, flushed } = open([1], { mapRow })
    for (let index = 0; index < 2_000; index += 1) upsert({ ticket: 1, profit: index, [`field ${index}`]: 1 }, 2)
    expect(flushed().changed).toMatchObject([{ profit: 1_999 }])
    expect(Object.keys(mapRow.mock.lastCall?.[0] ?? {})).toHaveLength(200)
  })

  const half = 'a'.repeat(17 * 2 ** 20)
  test('PS-66: rejects a patch above the size limit until other fields or rows are removed', () => {
    const { upsert, remove, flushed } = open([1, 2])
    upsert({ ticket: 1, note: half }, 2)
    for (const more of [{ note: half }, { [half]: 1 }, { list: [half] }, { bytes: new Uint8Array(half.length) }]) {
      expect(() => upsert({ ticket: 2, profit: 7, ...more }, 2)).toThrow('rows are too large')
    }
    expect(flushed().list.map(({ profit }) => profit)).toEqual([10, 10])
    upsert({ ticket: 1, note: '' }, 3)
    upsert({ ticket: 2, profit: 7, note: half }, 3)
    remove(2, 4)
    upsert([row(3), { ticket: 1, profit: 8, note: half }], 4)
    expect(flushed().list).toMatchObject([{ ticket: 1, profit: 8 }, { ticket: 3 }])
  })

  test.each<[string, () => unknown]>([
    ['a value of 2 MB in 600,000 empty objects', () => Array.from({ length: 600_000 }, () => ({}))],
    ['a buffer', () => new ArrayBuffer(34 * 2 ** 20)],
    ['a buffer in a list', () => [{ bytes: new ArrayBuffer(34 * 2 ** 20) }]],
    ['a view in an object', () => ({ bytes: new DataView(new ArrayBuffer(34 * 2 ** 20)) })],
    ['a long field name in a list', () => [{ [`${half}${half}`]: 1 }]],
    ['a BigInt of 257 bits', () => 2n ** 256n],
    ['a negative BigInt of 257 bits in a list', () => [-(2n ** 256n)]],
    ['600,000 BigInts', () => Array.from({ length: 600_000 }, () => 1n)],
    ['three long texts in a list', () => [half, half, half]],
    ['a Map', () => new Map()],
    ['a Set in an object', () => ({ set: new Set() })],
    ['a Blob', () => new Blob()],
    ['a cycle', () => {
      const cycle: { self?: object } = {}
      cycle.self = cycle
      return cycle
    }],
  ])('PS-66, PS-71: rejects a patch that contains %s', (_, valueOf) => {
    const { upsert, flushed } = open([1])
    expect(() => upsert({ ticket: 1, profit: 7, field: valueOf() }, 2)).toThrow('rows are too large')
    upsert({ ticket: 1, profit: 8 }, 2)
    expect(flushed().changed).toMatchObject([{ profit: 8 }])
  })

  test('PS-66, PS-71: accepts instances, dates, throwing getters and BigInts in fields', () => {
    class Price {
      readonly low = 1
      get high(): never { throw new Error('no high') }
    }
    const broken = Object.defineProperty({}, 'own', { enumerable: true, get: () => { throw new Error('no value') } })
    const { upsert, flushed } = open([1])
    upsert({ ticket: 1, profit: 8, fields: [new Price(), new Date(0), broken, null, 2n ** 256n - 1n] }, 2)
    expect(flushed().changed).toMatchObject([{ profit: 8 }])
  })

  const deep = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth))
  test('PS-66: measures the same size for a value, however deep the call stack is', () => {
    const { upsert, remove } = open([1, 2])
    const fromDepth = (calls: number, run: () => void): void => (calls > 0 ? fromDepth(calls - 1, run) : run())
    upsert({ ticket: 1, deep: deep(200_000) }, 2)
    fromDepth(2_000, () => upsert({ ticket: 1, deep: null }, 2))
    upsert({ ticket: 1, note: half }, 2)
    expect(() => upsert({ ticket: 2, note: half }, 2)).toThrow('rows are too large')
    remove(1, 2)
    upsert({ ticket: 2, note: half }, 2)
  })

  test('PS-66: subtracts the size that a changed value had when it was added', () => {
    const { upsert } = open([1, 2])
    const list: unknown[] = []
    for (let round = 0; round < 40; round += 1) {
      list.length = 0
      upsert({ ticket: 1, list }, 2)
      list.push('a'.repeat(2 ** 20))
      upsert({ ticket: 1, list: null }, 2)
    }
    expect(() => upsert({ ticket: 2, note: half, other: half }, 2)).toThrow('rows are too large')
  })

  test('PS-66: measures a stored value once, even if unreadable patches try to replace the value', () => {
    const { upsert } = open([1])
    let reads = 0
    const field = Object.defineProperty({}, 'counted', { enumerable: true, get: () => (reads += 1) })
    upsert({ ticket: 1, field }, 2)
    for (let round = 0; round < 10; round += 1) {
      expect(() => upsert({ ticket: 1, lots: 'x', field: 0 }, 2)).toThrow('lots')
    }
    expect(reads).toBe(1)
  })

  test('PS-66: stores positions but no original rows of a snapshot above the size limit', () => {
    const { snapshot, upsert, flushed } = open(null)
    snapshot([{ ...row(1), note: half }, { ...row(2), note: half }], 1)
    expect(flushed().list).toHaveLength(2)
    expect(() => upsert({ ticket: 1, profit: 7 }, 2)).toThrow('frame-malformed')
    upsert({ ...row(1), profit: 8, note: half }, 3)
    expect(flushed().changed).toMatchObject([{ ticket: 1, profit: 8 }])
  })

  test('PS-61: reads rows and patches that are class instances', () => {
    class Defaulted {
      constructor(fields: object) {
        Object.assign(this, fields)
      }
    }
    // Puts defaults on the prototype, like protobufjs.
    Object.assign(Defaulted.prototype, { profit: 0, swap: 0, symbol: '' })
    class Read {
      readonly #fields: ReturnType<typeof row>
      constructor(fields: ReturnType<typeof row>) { this.#fields = fields }
      get ticket() { return this.#fields.ticket }
      get symbol() { return this.#fields.symbol }
      get type() { return this.#fields.type }
      get lots() { return this.#fields.lots }
      get openprice() { return this.#fields.openprice }
      get profit() { return this.#fields.profit }
      get broken(): never { throw new Error('broken') }
      update(): void { throw new Error('called') }
    }
    const { snapshot, upsert, remove, flushed } = open(null)
    const { profit: _profit, ...lacking } = row(1)
    snapshot([new Defaulted(lacking), new Read(row(2n))], 1)
    expect(flushed().list).toMatchObject([{ ticket: 1, profit: 0 }, { ticket: '2', profit: 10 }])
    upsert([{ ticket: 1, profit: 5 }, new Read({ ...row(2n), profit: 20 }), new Read(row(3)), new Defaulted(row(4))], 2)
    upsert([new Defaulted({ ticket: 1, nowprice: 1.2 }), { ticket: '2', nowprice: 1.3 }], 3)
    expect(flushed().list).toMatchObject([
      { ticket: 1, profit: 5, nowprice: 1.2 }, { ticket: '2', profit: 20, nowprice: 1.3 }, { ticket: 3 }, { ticket: 4 },
    ])
    remove(2n, 4)
    expect(flushed().removed).toEqual(['2'])
  })

  test('PS-67: merges messages of protobufjs, which inherit the cyclic `$type`', () => {
    const { root } = protobuf.parse(`syntax = "proto3"; message Row {
      int32 ticket = 1; string symbol = 2; string type = 3; double lots = 4; double openprice = 5; double profit = 6;
      optional double nowprice = 7; int64 swap = 8; }`)
    const Row = root.lookupType('Row')
    const decoded = (fields: object) => Row.decode(Row.encode(Row.create(fields)).finish())
    const { snapshot, upsert, flushed } = open(null, {
      mapRow: ({ swap, ...rest }, defaults) => mapPlainRow({ ...rest, swap: String(swap) }, defaults),
    })
    snapshot([decoded(row(1))], 1)
    upsert([decoded(row(2, { profit: 0, swap: 3 })), decoded({ ticket: 1, nowprice: 1.2 })], 2)
    upsert({ ticket: 1, profit: 8 }, 3)
    expect(flushed().list).toMatchObject([
      { ticket: 1, profit: 8, swap: 0, nowprice: 1.2 }, { ticket: 2, profit: 0, swap: 3, nowprice: null },
    ])
  })

  test('PS-68: reads the members of a class once for all its rows', () => {
    let reads = 0
    const members = new Proxy({ profit: 0, get swap() { return 2 } }, {
      ownKeys(target) {
        reads += 1
        return Reflect.ownKeys(target)
      },
    })
    const { profit: _profit, ...lacking } = row(1)
    const instance = (fields: object): object => Object.assign(Object.create(members) as object, fields)
    const { upsert, flushed } = open(null)
    upsert([instance(lacking), instance(row(2)), instance({ ticket: 2, nowprice: 1.2 })], 1)
    upsert(instance({ ticket: 1, nowprice: 1.3 }), 2)
    expect(flushed().list).toMatchObject([
      { ticket: 1, profit: 0, swap: 2, nowprice: 1.3 }, { ticket: 2, profit: 10, swap: 2, nowprice: 1.2 },
    ])
    expect(reads).toBe(1)
  })

  test('PS-51: gives a row priceDigits decimals, or by default the most decimals of its symbol so far', () => {
    const given = open([1], { priceDigits: 3 })
    given.upsert({ ticket: 1, nowprice: 1.2 }, 2)
    expect(given.flushed().list).toMatchObject([{ digits: 3 }])
    const { snapshot, upsert, flushed } = open(null)
    snapshot([row(1, { nowprice: 1.12345 })], 1)
    upsert(row(2), 2)
    expect(flushed().list).toMatchObject([{ ticket: 1, digits: 5 }, { ticket: 2, digits: 5 }])
    upsert(row(3, { symbol: 'X', openprice: 1 }), 3)
    upsert({ ticket: 1, nowprice: 1.2 }, 4)
    expect(flushed().list.map(({ digits }) => digits)).toEqual([5, 5, 0])
  })

  test('CT-68: keeps the digits of each symbol in a list when patches add other symbols', () => {
    const { snapshot, upsert, flushed } = open(null)
    const others = Array.from({ length: 9_000 }, (_, index) => row(index + 2, { symbol: `s${index}` }))
    snapshot([row(1, { nowprice: 1.12345 }), ...others], 1)
    for (let index = 0; index < 9_000; index += 1) upsert(row(2, { symbol: `other${index}` }), 2)
    upsert({ ticket: 1, nowprice: 1.1 }, 3)
    expect(flushed().list[0]).toMatchObject({ symbol: 'EURUSD', digits: 5 })
  })

  test('CT-68: forgets a symbol’s price digits after 20,000 other symbols', () => {
    const { snapshot, upsert, flushed } = open(null)
    snapshot([row(0, { symbol: 'first', nowprice: 1.12345 })], 1)
    for (let index = 0; index <= 20_000; index += 1) upsert(row(1, { symbol: `s${index}` }), 2)
    upsert(row(2, { symbol: 'first' }), 3)
    expect(flushed().list.at(-1)).toMatchObject({ symbol: 'first', digits: 1 })
  })

  test('PS-51: marks rows before the first snapshot as resyncing, and emits no events', () => {
    const { upsert, snapshot, flushed } = open(null)
    upsert(row(1), 5)
    expect(flushed()).toMatchObject({ list: [{ ticket: 1 }], freshness: { state: 'resyncing', sinceMs: 5 } })
    snapshot([row(1), row(2)], 6)
    expect(flushed()).toMatchObject({ freshness: { state: 'live' }, events: [] })
    upsert(row(3), 7)
    expect(flushed().events).toMatchObject([{ kind: 'opened', missed: false, position: { ticket: 3 } }])
  })

  test.each<[string, unknown, string]>([
    ['an invalid field', { ticket: 1, lots: 'x' }, 'data[0].lots, ticket 1'],
    ['an incomplete unknown row', [{ ticket: 1, profit: 11 }, { ticket: 9, profit: 1 }], 'data[1].openprice, ticket 9'],
    ['a string', ['x', { ticket: 1, profit: 11 }], 'data[0].row'],
    ['a row without a key', { profit: 1 }, 'data[0].openprice'],
    ['an unknown currency', { ticket: 1, currency: 'JPY' }, 'data[0].currency, ticket 1'],
  ])('PS-52: reports %s as unreadable, keeps the row, and accepts the other rows', (_, given, fault) => {
    const { upsert, snapshot, flushed, book } = open([1, 2])
    expect(() => upsert(given, 5)).toThrow(fault)
    upsert({ ticket: 2, profit: 12 }, 6)
    const { list, freshness, totals } = flushed()
    expect(list).toHaveLength(2)
    expect(list[1]).toMatchObject({ profit: 12 })
    expect(list[0]).toMatchObject({ lots: 0.1, profit: Array.isArray(given) ? 11 : 10 })
    expect([freshness, totals[0]?.incomplete]).toEqual([{ state: 'resyncing', sinceMs: 5 }, true])
    snapshot([row(1), row(2)], 7)
    expect([book.freshness, book.incomplete]).toEqual([{ state: 'live' }, false])
  })

  test('PS-52: keeps and patches the last valid version of an unreadable snapshot row', () => {
    const { upsert, snapshot, flushed } = open(null, foreign)
    snapshot([foreignRow], 1)
    flushed()
    const next = [{ ...foreignRow, size: 'x' }, { ...foreignRow, id: 6 }]
    expect(() => snapshot(next, 2)).toThrow('data[0].lots, ticket 5')
    upsert({ id: 5, px: 1.4 }, 3)
    expect(flushed()).toMatchObject({
      list: [{ ticket: 5, lots: 0.2, nowprice: 1.4 }, { ticket: 6 }], freshness: { state: 'resyncing', sinceMs: 2 },
    })
  })

  test('PS-52: treats only one row as unreadable when keyOf throws for the row', () => {
    const keyOf: RowOptions['keyOf'] = ({ ticket }) => {
      if (ticket === 13) throw new Error('unlucky')
      return Number(ticket)
    }
    const { upsert, flushed } = open([1], { keyOf })
    expect(() => upsert([row(13), { ticket: 1, profit: 1 }], 2)).toThrow('unlucky')
    expect(flushed().list).toMatchObject([{ ticket: 1, profit: 1 }])
  })

  test('PS-70: stops calling keyOf after 1,000 exceptions, and leaves all rows unchanged', () => {
    const keyOf = vi.fn<NonNullable<RowOptions['keyOf']>>(({ order }) => {
      if (order === undefined) throw new Error('no order')
      return Number(order)
    })
    const upserted = (unreadable: number): unknown => {
      const { upsert, book } = open(null, { keyOf })
      upsert(row(0, { order: 1 }), 1)
      keyOf.mockClear()
      const rows = [...Array.from({ length: unreadable }, () => ({})), { order: 1, profit: 5 }]
      expect(() => upsert(rows, 2)).toThrow('data[0].Error: no order')
      return book.row(1)?.profit
    }
    expect([upserted(999), upserted(5_000)]).toEqual([5, 10])
    expect(keyOf.mock.calls.length).toBeLessThanOrEqual(2_000)
  })

  test('PS-52: leaves all rows unchanged for a value that is not a list', () => {
    const { snapshot, flushed } = open([1])
    expect(() => snapshot({ rows: [] }, 4)).toThrow('frame-malformed: data')
    expect(flushed()).toMatchObject({ list: [{ ticket: 1 }], freshness: { state: 'resyncing', sinceMs: 4 } })
  })

  test('CT-72: patches a row that only an incomplete list contained', () => {
    const { snapshot, upsert, flushed } = open([1])
    expect(() => snapshot([0, row(2)], 2)).toThrow('data[0].row')
    upsert([{ ticket: 1, profit: 5 }, { ticket: 2, profit: 6 }], 3)
    expect(flushed().list).toMatchObject([{ ticket: 1, profit: 5 }, { ticket: 2, profit: 6 }])
  })

  test('PS-64: adds no row of an incomplete list when the book is full', () => {
    const from = (first: number) => Array.from({ length: 9_999 }, (_, index) => row(first + index))
    const { snapshot, book } = open(null)
    for (const first of [0, 10_000, 20_000, 30_000]) {
      expect(() => snapshot([0, ...from(first)], 1)).toThrow('data[0].row')
    }
    expect([book.size(), book.incomplete]).toEqual([29_997, true])
  })

  test('PS-53: removes rows by key, ignores an unknown key, and reports resyncing after an unreadable key', () => {
    const { remove, upsert, flushed } = open([1, 2, 3])
    remove(1, 2)
    expect(() => remove([9, null, 2], 2)).toThrow('key')
    expect(flushed()).toMatchObject({ list: [{ ticket: 3 }], removed: [1, 2], freshness: { state: 'resyncing' } })
    expect(() => upsert({ ticket: 1, profit: 1 }, 3)).toThrow('openprice, ticket 1')
  })

  test('PS-53: removes a row for which mapRow returns null', () => {
    const { snapshot, upsert, flushed } = open(null, foreign)
    snapshot([foreignRow, { ...foreignRow, id: 6 }], 1)
    flushed()
    upsert({ id: 5, kind: 'pending' }, 2)
    expect(flushed()).toMatchObject({ list: [{ ticket: 6 }], events: [{ kind: 'closed' }] })
  })

  test('PS-56: rejects a call with more than 10,000 rows, and accepts none of the rows', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => row(index))
    const { snapshot, upsert, remove, book } = open([1])
    expect(() => snapshot([...many, row(10_000)], 1)).toThrow('more than 10000 rows')
    expect([book.size(), book.freshness.state]).toEqual([1, 'resyncing'])
    snapshot(many, 1)
    expect(() => upsert([row(10_000), { ticket: 1, profit: 5 }], 2)).toThrow('more than 10000 rows')
    expect([book.size(), book.freshness.state]).toEqual([10_000, 'resyncing'])
    remove(0, 3)
    upsert(row(10_000), 3)
    expect(book.size()).toBe(10_000)
  })

  test('PS-69: reads no row after the 10,001st row that a call names', () => {
    const keyOf = vi.fn<NonNullable<RowOptions['keyOf']>>(({ ticket }) => Number(ticket))
    const { upsert } = open(null, { keyOf })
    const many = Array.from({ length: 20_000 }, (_, index) => ({ ticket: index }))
    expect(() => upsert([...many.slice(0, 100), ...many], 1)).toThrow('more than 10000 rows')
    expect(keyOf).toHaveBeenCalledTimes(10_101)
  })
})
