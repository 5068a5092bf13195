import { describe, expect, test } from 'vitest'
import type { Session } from '../../../src/connection/ports/protocol'
import type { PlainOptions } from '../../../src/protocols/copy-trading/copy-trading-session'
import { TradewireError } from '../../../src/shared/errors'
import { account, position } from '../positions/samples'
import { copyTradingPlain } from '../../../src/protocols/copy-trading/plain'
import { mapPlainRow } from '../../../src/protocols/copy-trading/plain-row'
import { drivePlainSession, kinds, sent } from './harness'
import { driveProtocol } from '../../support/protocol-drive'

const base: PlainOptions = { currency: 'USD', currencyDigits: { USD: 2, JPY: 0 }, firstFrame: { hello: 1 } }
const wireRow = (ticket: unknown, over: object = {}) => ({
  ticket, symbol: 'EURUSD', type: 'buy', lots: 0.1, openprice: 1.1, profit: 10, flwsig: 1, sigtraderid: 7, ...over,
})
const push = (data: unknown, over: object = {}) => ({ Code: 200, data, ...over })

function open(over: Partial<PlainOptions> = {}, session: Session | null = { userId: 10260 }) {
  const driven = drivePlainSession({ ...base, ...over }, session)
  driven.open('s3cret')
  return driven
}

function live(tickets: readonly number[], over: Partial<PlainOptions> = {}) {
  const driven = open(over)
  driven.receive(push(tickets.map((ticket) => wireRow(ticket))))
  driven.flush()
  return driven
}

const unchecked = (value: unknown): never => value as never

/** An object without own fields, like a class instance whose getters read these. */
const instanceWith = <Of extends object>(fields: Of): Of =>
  new Proxy(fields, { ownKeys: () => [], getOwnPropertyDescriptor: () => undefined })

describe('plain protocol frames', () => {
  test('CT-22: sends a fixed or computed first frame, becomes ready on open, and sends the goodbye', () => {
    const driven = drivePlainSession({ ...base, goodbye: { bye: 1 } })
    const commands = driven.open()
    expect(kinds(commands)).toEqual(['send', 'ready'])
    expect(sent(commands)).toEqual([{ hello: 1 }])
    expect(sent(driven.goodbye())).toEqual([{ bye: 1 }])
    const made = drivePlainSession({ ...base, firstFrame: (session, token) => ({ id: session?.userId, token }) })
    expect(sent(made.open('t'))).toEqual([{ id: 10260, token: 't' }])
    expect(made.goodbye()).toEqual([])
  })

  test('CT-23: sends the default ping, or the result of the ping option', () => {
    const pingOf = (driven: ReturnType<typeof open>) => sent(driven.ping())
    expect(pingOf(open())).toEqual([{ traderid: 10260, type: 'Ping' }])
    expect(pingOf(open({ needsSession: false }, null))).toEqual([{ type: 'Ping' }])
    expect(pingOf(open({ ping: (_session, token) => ({ token }) }))).toEqual([{ token: 's3cret' }])
  })

  test('CT-24: recognizes a Pong by its type or with isPong, and checks liveness after the first response', () => {
    expect(open().receive({ Code: 200, type: 'Pong' })).toEqual([{ type: 'answered' }])
    expect(open().receive({ Code: 1, type: 'Pong' })).toMatchObject([{ diagnostic: { code: 'server-error' } }])
    expect(open({ isPong: (frame) => frame.Code === 7 }).receive({ Code: 7 })).toEqual([{ type: 'answered' }])
    expect(open().protocol).toMatchObject({ liveness: 'reply-once-seen', needsSession: true })
    expect(open({ needsSession: false }).protocol.needsSession).toBe(false)
  })
})

describe('text frames of the plain protocol', () => {
  const texts = (commands: ReturnType<ReturnType<typeof open>['ping']>): readonly unknown[] =>
    commands.flatMap((command) => (command.type === 'send' ? [command.data] : []))

  test('CT-84: sends strings unchanged, even strings returned by a function', () => {
    const driven = drivePlainSession({ ...base, firstFrame: 'SUB 1', goodbye: () => 'BYE', ping: 'ping' })
    expect(texts(driven.open())).toEqual(['SUB 1'])
    expect(texts(driven.ping())).toEqual(['ping'])
    expect(texts(driven.goodbye())).toEqual(['BYE'])
    expect(() => copyTradingPlain({ ...base, ping: '' })).toThrow('ping')
  })

  test('CT-84: compares an isPong string with the whole frame, each line and the decoded frame', () => {
    const pushed = JSON.stringify(push([]))
    const driven = open({ isPong: 'pong', read: () => expect.fail() })
    expect(driven.receive('pong')).toEqual([{ type: 'answered' }])
    expect(kinds(open({ isPong: 'pong' }).receive(`${pushed}\npong\n`))).toEqual(['requestFlush', 'answered'])
    const decoded = open({ isPong: 'pong', decode: () => 'pong' })
    expect(decoded.receive(new ArrayBuffer(1))).toEqual([{ type: 'answered' }])
    expect(open({ isPong: 'pong' }).receive('ping')).toMatchObject([{ diagnostic: { detail: 'not JSON' } }])
    const undecoded = open({ isPong: 'pong', decode: () => expect.fail() })
    expect(undecoded.receive('pong')).toEqual([{ type: 'answered' }])
    expect(open({ decode: () => undefined }).receive('any')).not.toEqual([{ type: 'answered' }])
    expect(kinds(open({ isPong: 'pong' }).receive('{"Code":401}\npong'))).not.toContain('answered')
  })
})

describe('a pushed list', () => {
  test('CT-25, CT-76: reads empty and null lists, emits no events for the first list, and ignores repeats', () => {
    const driven = open()
    expect(kinds(driven.receive(push([])))).toEqual(['requestFlush'])
    expect(driven.flushed()).toMatchObject({ freshness: { state: 'live' }, list: [], listChanged: true, events: [] })
    const other = open()
    other.receive(push([wireRow(1), wireRow(2)]))
    expect(other.flushed()).toMatchObject({ list: [{ ticket: 1 }, { ticket: 2 }], events: [], account: null })
    expect(other.receive(push([wireRow(1), wireRow(2)]))).toEqual([])
    expect(other.flush()).toBeUndefined()
    other.receive(push(null))
    expect(other.flushed()).toMatchObject({ freshness: { state: 'live' }, list: [], removed: [1, 2] })
  })

  test('CT-26, PS-11: reports differences between lists as observed events while the rows are live', () => {
    const driven = live([1, 2])
    driven.at(9)
    driven.receive(push([wireRow(2, { profit: 11 }), wireRow(3)]))
    const update = driven.flushed()
    expect(update).toMatchObject({ removed: [1], changed: [{ ticket: 2, profit: 11 }, { ticket: 3 }] })
    expect(update.events).toMatchObject([
      { kind: 'opened', position: { ticket: 3 }, missed: false, atMs: 9 },
      { kind: 'closed', reason: 'unknown', position: { ticket: 1 }, missed: false, atMs: 9 },
    ])
  })

  test('CT-26: marks differences after a disconnect as missed, and emits the changed list', () => {
    const driven = live([1])
    driven.at(50)
    driven.detach()
    expect(driven.flushed().freshness).toEqual({ state: 'stale', sinceMs: 50 })
    expect(driven.receive(push([]))).toEqual([])
    driven.open()
    driven.receive(push([wireRow(2)]))
    expect(driven.flushed().events).toMatchObject([{ kind: 'opened', missed: true }, { kind: 'closed', missed: true }])
    driven.detach()
    driven.open()
    driven.receive(push([wireRow(2)]))
    expect(driven.flushed()).toMatchObject({ freshness: { state: 'live' }, listChanged: true, changed: [] })
  })

  test.each<[string, unknown, string]>([
    ['a value that is not a list', push({}), 'data'],
    ['duplicate tickets', push([wireRow(1), wireRow(1)]), 'duplicate ticket'],
    ['an unreadable row with another row’s ticket', push([wireRow(1), wireRow(1, { lots: 'x' })]), 'duplicate ticket'],
  ])('CT-27: changes nothing for %s, and is not live before the next valid list', (_title, frame, detail) => {
    const driven = live([1])
    driven.at(30)
    expect(driven.receive(frame)).toEqual([
      { type: 'report', diagnostic: { code: 'frame-malformed', detail } }, { type: 'requestFlush' },
    ])
    driven.receive(frame)
    expect(driven.flushed()).toMatchObject({
      freshness: { state: 'resyncing', sinceMs: 30 }, list: [{ ticket: 1, profit: 10 }], listChanged: false,
      totals: [{ incomplete: false }],
    })
    driven.receive(push([wireRow(1)]))
    expect(driven.flushed()).toMatchObject({ freshness: { state: 'live' }, listChanged: true })
  })

  test('CT-27: does not change the freshness before the first list, or after a value that is not a list', () => {
    const driven = open()
    expect(kinds(driven.receive(push({})))).toEqual(['report'])
    expect(driven.receive('{')).toMatchObject([{ diagnostic: { code: 'frame-malformed', detail: 'not JSON' } }])
    expect(driven.receive(new ArrayBuffer(1))).toMatchObject([{ diagnostic: { detail: 'binary' } }])
    expect(driven.receive({ Code: 200 })).toEqual([
      { type: 'report', diagnostic: { code: 'frame-unknown', detail: 'data is missing' } },
    ])
    expect(driven.flush()).toMatchObject({ freshness: { state: 'empty' } })
  })

  test.each<[string, object, string]>([
    ['a missing profit', { profit: null }, 'profit'],
    ['a missing symbol', { symbol: undefined }, 'symbol'],
    ['an empty symbol', { symbol: '' }, 'symbol'],
    ['a symbol that is a number', { symbol: 7 }, 'symbol'],
    ['a profit of -', { profit: '-' }, 'profit'],
    ['a swap of NaN', { swap: 'NaN' }, 'swap'],
    ['an unknown side', { type: 'hold' }, 'type'],
    ['a string that is not a number', { lots: 'NaN' }, 'lots'],
    ['an empty string', { lots: ' ' }, 'lots'],
    ['a boolean number', { lots: true }, 'lots'],
    ['a currency without known digits', { currency: 'KWD' }, 'currency'],
    ['a currency named like a built-in property', { currency: 'toString' }, 'currency'],
  ])('CT-72, PS-49: keeps the last valid version of a row with %s, and accepts other rows', (_title, over, field) => {
    const driven = live([1, 2, 3])
    driven.at(30)
    const frame = push([wireRow(3), wireRow(2, { profit: 99, ...over }), wireRow(4)])
    expect(driven.receive(frame)).toEqual([
      { type: 'report', diagnostic: { code: 'frame-malformed', detail: `data[1].${field}, ticket 2` } },
      { type: 'requestFlush' },
    ])
    expect(driven.flushed()).toMatchObject({
      freshness: { state: 'resyncing', sinceMs: 30 }, list: [{ ticket: 3 }, { ticket: 2, profit: 10 }, { ticket: 4 }],
      totals: [{ count: 3, profitMinor: 3_000, incomplete: true }],
      events: [{ kind: 'opened', position: { ticket: 4 } }, { kind: 'closed', position: { ticket: 1 } }],
    })
    driven.at(40)
    driven.receive(frame)
    expect(driven.flush()).toBeUndefined()
    driven.receive(push([wireRow(3), wireRow(2), wireRow(4)]))
    expect(driven.flushed()).toMatchObject({
      freshness: { state: 'live' }, totals: [{ incomplete: false }], events: [],
    })
  })

  test('CT-72: keeps a missing row as long as an unreadable ticket might be that row’s', () => {
    const driven = live([1, 2])
    const unnamed = wireRow(1.5)
    expect(driven.receive(push([5, wireRow(2, { profit: 'x' }), unnamed]))).toMatchObject([
      { diagnostic: { detail: 'data[0].row, and 2 more' } }, { type: 'requestFlush' },
    ])
    expect(driven.flushed()).toMatchObject({ list: [{ ticket: 1 }, { ticket: 2 }], removed: [], events: [] })
    driven.receive(push([wireRow(2)]))
    expect(driven.flushed()).toMatchObject({ removed: [1], events: [{ kind: 'closed', missed: true }] })
  })

  test('CT-72: reports `resyncing` when the first list of a connection has an unreadable row', () => {
    const driven = open({ accountOf: () => account() })
    driven.receive(push([wireRow(1), wireRow(2, { lots: '' })]))
    expect(driven.flushed()).toMatchObject({
      freshness: { state: 'resyncing' }, list: [{ ticket: 1 }], events: [], account: { incomplete: true },
    })
    driven.detach()
    driven.open()
    driven.at(7)
    driven.receive(push([wireRow(1, { lots: '' })]))
    expect(driven.flushed()).toMatchObject({ freshness: { state: 'resyncing', sinceMs: 7 }, list: [{ ticket: 1 }] })
    driven.receive(push([wireRow(1), wireRow(2)]))
    expect(driven.flushed()).toMatchObject({
      events: [{ kind: 'opened', position: { ticket: 2 }, missed: true }], account: { incomplete: false },
    })
  })

  test('CT-82: rejects the whole list at the 1,000th unreadable row', () => {
    const driven = live([1, 2])
    const detailOf = (faults: number): unknown =>
      driven.receive(push([...Array.from({ length: faults }, () => 5), wireRow(1, { profit: 99 })]))
    expect(detailOf(999)).toMatchObject([{ diagnostic: { detail: 'data[0].row, and 998 more' } }, {}])
    expect(driven.flushed()).toMatchObject({ list: [{ ticket: 1, profit: 99 }, { ticket: 2 }] })
    driven.receive(push([wireRow(1), wireRow(2)]))
    driven.flush()
    expect(detailOf(1_000)).toMatchObject([{ diagnostic: { code: 'frame-malformed', detail: 'data[0].row' } }, {}])
    expect(driven.flushed()).toMatchObject({
      freshness: { state: 'resyncing' }, list: [{ ticket: 1, profit: 10 }, { ticket: 2 }],
    })
  })

  test('CT-73: keeps the book empty after a first list with only unreadable rows', () => {
    const driven = open()
    expect(kinds(driven.receive(push([5, wireRow(1, { lots: '' })])))).toEqual(['report'])
    expect(driven.flush()).toMatchObject({ freshness: { state: 'empty' }, totals: [] })
  })

  test('CT-74: skips pending orders, and rows that mapRow omits', () => {
    const pending = [2, '5', 7, 'buy limit', 'SellStop', 'BUY_STOP_LIMIT'].map((type, index) =>
      ({ ticket: 10 + index, type }))
    const driven = live([1])
    expect(driven.receive(push([...pending, wireRow(1)]))).toEqual([])
    driven.receive(push(pending))
    expect(driven.flushed()).toMatchObject({ freshness: { state: 'live' }, list: [], removed: [1] })
    const own = open({ mapRow: (row, defaults) => (row.hidden === 1 ? null : mapPlainRow(row, defaults)) })
    own.receive(push([wireRow(1, { hidden: 1 }), wireRow(2)]))
    expect(own.flushed()).toMatchObject({ freshness: { state: 'live' }, list: [{ ticket: 2 }] })
  })

  test('CT-28: accepts the configured success code, treats 401 as unauthorized, and reports other codes', () => {
    const driven = open({ successCode: 0 })
    driven.receive({ Code: 0, data: [wireRow(1)] })
    expect(driven.flushed().list).toHaveLength(1)
    expect(driven.receive({ Code: 200, data: [] })).toMatchObject([{ diagnostic: { code: 'server-error' } }])
    expect(driven.receive({ Code: 401, msg: 'expired' })).toEqual([
      { type: 'refuse', kind: 'unauthorized', code: 'token-refused', detail: 'Code 401: expired' },
    ])
  })

  test.each<[string, NonNullable<PlainOptions['read']>, (rows: unknown) => unknown]>([
    ['a different envelope', (message) => {
      const { code, data } = message as { readonly code: number; readonly data: { readonly list: unknown } }
      return { Code: code === 0 ? 200 : 500, data: data.list }
    }, (rows) => ({ code: 0, data: { list: rows } })],
    ['a bare list', (message) => ({ Code: 200, data: message }), (rows) => rows],
  ])('CT-69: reads %s with read(), and reports exceptions or invalid results as malformed', (_title, read, written) => {
    const driven = open({ read })
    driven.receive(JSON.stringify(written([wireRow(1)])))
    expect(driven.flushed()).toMatchObject({ list: [{ ticket: 1 }], freshness: { state: 'live' } })
    const [fault] = open({ read: () => { throw new RangeError('mine') } }).receive('7')
    expect(fault).toMatchObject({ diagnostic: { code: 'frame-malformed', detail: 'RangeError: mine' } })
  })

  test('CT-77: reads messages joined with newlines, a list of messages, and the messages from read()', () => {
    const [first, second] = [push([wireRow(1)]), push([wireRow(2)])]
    const pong = { Code: 200, type: 'Pong' }
    const joined = open()
    expect(joined.receive(`${JSON.stringify(first)}\n${JSON.stringify(pong)}\n\n${JSON.stringify(second)}\n`))
      .toEqual([{ type: 'requestFlush' }, { type: 'answered' }, { type: 'requestFlush' }])
    const batch = open()
    expect(kinds(batch.receive([first, 5, pong, second])))
      .toEqual(['requestFlush', 'report', 'answered', 'requestFlush'])
    const read = open({ read: () => [first, second] })
    read.receive({ frames: 2 })
    for (const driven of [joined, batch, read]) {
      expect(driven.flushed()).toMatchObject({ list: [{ ticket: 2 }], freshness: { state: 'live' } })
    }
    expect(open({ read: () => [] }).receive({})).toEqual([])
    expect(open().receive([])).toMatchObject([{ diagnostic: { detail: 'not an object' } }])
    expect(open().receive([wireRow(1)])).toMatchObject([{ diagnostic: { detail: 'not an object' } }])
    const cut = open()
    expect(cut.receive(`${JSON.stringify(first)}\n{"Code":200,"da`)).toEqual([
      { type: 'report', diagnostic: { code: 'frame-malformed', detail: 'not JSON' } },
    ])
    expect(cut.flush()).toMatchObject({ freshness: { state: 'empty' } })
  })

  test('CT-77: ignores the rest of a frame after a Code of 401', () => {
    const driven = open()
    expect(kinds(driven.receive([{ Code: 401 }, push([wireRow(1)]), { Code: 500 }]))).toEqual(['refuse'])
    driven.detach()
    driven.open()
    expect(kinds(driven.receive([{ Code: 500 }, push([wireRow(1)])]))).toEqual(['report', 'requestFlush'])
  })

  test.each(['1', '{"Code":500}', '{"Code":200,"data":1}'])(
    'CT-83: ignores the rest of a frame after 1,000 messages such as %s, and reads the next frame', (message) => {
      const driven = open()
      for (let frame = 0; frame < 2; frame += 1) {
        const effects = driven.receive(`${`${message}\n`.repeat(3_000)}${JSON.stringify(push([wireRow(1)]))}`)
        expect(kinds(effects).filter((kind) => kind === 'report')).toHaveLength(1_000)
        expect(driven.flush()?.list ?? []).toEqual([])
      }
      driven.receive(push([wireRow(1)]))
      expect(driven.flushed()).toMatchObject({ list: [{ ticket: 1 }] })
    })

  test.each([999, 1_000, 1_001])('CT-83: ignores the rest of a frame after a list with %d unreadable rows', (rows) => {
    const driven = live([1])
    const bad = push(Array.from({ length: rows }, () => 5))
    const reports = kinds(driven.receive([bad, bad, push([wireRow(2)])])).filter((kind) => kind === 'report')
    expect(reports).toHaveLength(rows < 1_000 ? 2 : 1)
    expect(driven.flushed()).toMatchObject({ list: [{ ticket: 1 }], freshness: { state: 'resyncing' } })
    driven.receive(push([wireRow(2)]))
    expect(driven.flushed()).toMatchObject({ list: [{ ticket: 2 }], freshness: { state: 'live' } })
  })

  const list = JSON.stringify(push([wireRow(2)]))
  test.each<[string, string, (driven: ReturnType<typeof live>) => unknown]>([
    ['is too large', 'resyncing', ({ running }) => running.missed?.(9)],
    ['is cut off', 'resyncing', (driven) => driven.receive(`${'{"Code":500}\n'.repeat(1_000)}${list}`)],
    ['is not JSON', 'resyncing', (driven) => driven.receive('{"Code":200,"data":[{"ticket":9,"profit":NaN}]}')],
    ['is binary', 'live', (driven) => driven.receive(new ArrayBuffer(1))],
    ['is a heartbeat', 'live', (driven) => driven.receive('heartbeat')],
  ])('CT-88: when a frame %s, the rows are %s until the next list', (_, state, miss) => {
    const driven = live([1])
    miss(driven)
    driven.flush()
    expect(driven.running.book).toMatchObject({ freshness: { state } })
    driven.receive(list)
    expect(driven.flushed()).toMatchObject({ list: [{ ticket: 2 }], freshness: { state: 'live' } })
  })

  test('CT-78: decodes text and bytes with decode(), and keeps a 64-bit ticket', () => {
    const ticket = '1234567890123456211'
    const list = (data: string | ArrayBuffer): unknown => {
      if (typeof data === 'string') throw new RangeError('no bytes')
      return push([wireRow(BigInt(ticket)), wireRow(7)])
    }
    const driven = open({ decode: list })
    driven.receive(new ArrayBuffer(1))
    expect(driven.flushed().list).toMatchObject([{ ticket }, { ticket: 7 }])
    expect(driven.receive('[]')).toMatchObject([
      { diagnostic: { code: 'frame-malformed', detail: 'RangeError: no bytes' } }, { type: 'requestFlush' },
    ])
    expect(driven.running.book).toMatchObject({ freshness: { state: 'resyncing' } })
    expect(open().receive(`{"Code":200,"data":[${JSON.stringify(wireRow(0)).replace(':0,', `:${ticket},`)}]}`))
      .toMatchObject([{ diagnostic: { code: 'frame-malformed', detail: 'data[0].ticket' } }])
  })

  test('CT-72, CT-78: closes missing rows when a BigInt ticket identifies the only unreadable row', () => {
    const ticket = '1234567890123456211'
    const lists = [push([wireRow(BigInt(ticket)), wireRow(7)]), push([{ ...wireRow(BigInt(ticket)), lots: '' }])]
    const driven = open({ decode: () => lists.shift() })
    driven.receive('')
    driven.flushed()
    expect(driven.receive('')[0]).toMatchObject({ diagnostic: { detail: `data[0].lots, ticket ${ticket}` } })
    expect(driven.flushed().list).toMatchObject([{ ticket }])
  })

  test('CT-29: uses the keyOf and mapRow options, and treats a row as unreadable when mapRow throws', () => {
    const driven = open({
      keyOf: (row) => `k${String(row.id)}`,
      mapRow: (row, { currency }) => {
        if (row.id === 13) throw new RangeError('unlucky')
        if (row.id === 14) throw new TradewireError('frame-malformed')
        return position({ ticket: 0, currency, profit: Number(row.p) })
      },
    })
    driven.receive(push([{ id: 1, p: '2.5' }, { id: 2, p: '3' }]))
    expect(driven.flushed().list).toMatchObject([{ ticket: 'k1', profit: 2.5 }, { ticket: 'k2', profit: 3 }])
    const detailOf = (row: object): unknown => driven.receive(push([row]))[0]
    expect([{ id: 13 }, { id: 14 }, { id: 1, p: 'x' }].map(detailOf)).toMatchObject([
      { diagnostic: { code: 'frame-malformed', detail: 'data[0].RangeError: unlucky, ticket k13' } },
      { diagnostic: { code: 'frame-malformed', detail: 'data[0].row, ticket k14' } },
      { diagnostic: { code: 'frame-malformed', detail: 'data[0].profit, ticket k1' } },
    ])
    const keyless = open({ keyOf: () => { throw new RangeError('keyless') } })
    expect(keyless.receive(push([wireRow(1)]))).toMatchObject([
      { diagnostic: { code: 'frame-malformed', detail: 'data[0].RangeError: keyless' } },
    ])
    const bare = open({ mapRow: () => unchecked(5) })
    expect(bare.receive(push([wireRow(1)]))).toMatchObject([{ diagnostic: { detail: 'data[0].row, ticket 1' } }])
  })

  test('CT-78: reads messages and rows whose integers are all BigInts', () => {
    const id = '1234567890123456211'
    const row = wireRow(BigInt(id), {
      order: 9n, type: 1n, lots: 1n, opentime: 1_600_000_000_000n, flwsig: 0n, sigtraderid: BigInt(id),
    })
    const read = { type: 'sell', lots: 1, opentime: 1_600_000_000_000, flwsig: false, sigtraderid: id }
    const frame = { Code: 200n, data: [row] }
    for (const [over, ticket] of [
      [{ decode: () => frame }, id],
      [{ decode: () => [frame], keyOf: (given: object) => unchecked(Reflect.get(given, 'order')) }, '9'],
    ] as const) {
      const driven = open(over)
      driven.receive('')
      expect(driven.flushed().list).toMatchObject([{ ...read, ticket }])
    }
    expect(kinds(open({ decode: () => ({ Code: 401n }) }).receive(''))).toEqual(['refuse'])
  })

  test('CT-87: treats a BigInt of more than 256 bits as an invalid value', () => {
    const longest = 2n ** 256n - 1n
    const rowOf = (over: object) => mapPlainRow(wireRow(7, over), { currency: 'USD' })
    expect(rowOf({ ticket: longest, lots: longest, sl: -longest, sigtraderid: longest })).toMatchObject({
      ticket: String(longest), lots: 2 ** 256, sl: -(2 ** 256), sigtraderid: String(longest),
    })
    expect(rowOf({ ticket: longest + 1n })?.ticket).toBeNaN()
    for (const field of ['lots', 'sl', 'sigtraderid']) {
      expect(() => rowOf({ [field]: longest + 1n })).toThrow(field)
      expect(() => rowOf({ [field]: -longest - 1n })).toThrow(field)
    }
  })

  test('CT-29: uses the default mapping for a row without a ticket when keyOf is set', () => {
    const driven = open({ keyOf: (row) => Number(row.order) })
    driven.receive(push([wireRow(undefined, { order: 41 }), wireRow({ $oid: 'a' }, { order: 42 })]))
    expect(driven.flushed().list).toMatchObject([{ ticket: 41 }, { ticket: 42 }])
  })

  test('CT-71: publishes fields that a class instance inherits from its class', () => {
    const driven = open({
      keyOf: (row) => String(row.ticket),
      mapRow(row, defaults) {
        const mapped = mapPlainRow(row, defaults)
        return mapped && instanceWith(mapped)
      },
      accountOf: () => instanceWith(account()),
    })
    driven.receive(push([wireRow(1, { profit: 2 })]))
    const first = driven.flushed()
    expect(first.list).toEqual([mapPlainRow(wireRow('1', { profit: 2 }), { currency: 'USD' })])
    expect(first.account?.account).toEqual(account())
    driven.receive(push([wireRow(1, { profit: 3, symbol: 'GBPUSD' })]))
    expect(driven.flushed().list).toMatchObject([{ ticket: '1', profit: 3, symbol: 'GBPUSD' }])
  })

  test('CT-30: uses the currency and digits from the options unless the row has its own', () => {
    const driven = open()
    driven.receive(push([wireRow(1, { profit: 1.005 }), wireRow(2, { currency: 'JPY', profit: 3.5 })]))
    expect(driven.flushed().totals.map(({ currency, currencyDigits, profitMinor }) =>
      [currency, currencyDigits, profitMinor])).toEqual([['USD', 2, 101], ['JPY', 0, 4]])
  })

  test('CT-31: shows an account only when accountOf returns one', () => {
    const driven = open({ accountOf: ({ acc }) => (acc === undefined ? null : account({ margin: Number(acc) })) })
    driven.receive(push([wireRow(1)], { acc: 250 }))
    expect(driven.flushed().account).toMatchObject({ marginMinor: 25_000, equityMinor: 106_000 })
    const [fault] = driven.receive(push([wireRow(1)], { acc: 'x' }))
    expect(fault).toMatchObject({ diagnostic: { detail: 'account.margin' } })
    driven.receive(push([wireRow(1)]))
    expect(driven.flushed().account).toBeNull()
  })
})

describe('the default row mapping', () => {
  const mapped = (row: object, over: Partial<PlainOptions> = {}) => {
    const driven = open(over)
    driven.receive(push([row]))
    return driven.flushed().list[0]
  }

  test('CT-32: fills in missing optional fields', () => {
    const row = { ticket: 5, type: 'sell', lots: 1, openprice: 1.5, profit: -2, symbol: 'X' }
    expect(mapped(row, { priceDigits: 3 })).toEqual({
      ticket: 5, symbol: 'X', type: 'sell', lots: 1, openprice: 1.5, nowprice: null, sl: 0, tp: 0, swap: 0,
      commission: 0, profit: -2, currency: 'USD', opentime: 0, digits: 3, flwsig: null, sigtraderid: 0, signame: '',
    })
  })

  test.each([
    [{ openprice: 1.1, nowprice: 1.105_32 }, 5], [{ openprice: 150.1, sl: '149.500' }, 3], [{ openprice: 2300 }, 0],
    [{ openprice: '1.10000' }, 5], [{ openprice: 0.1 + 0.2 }, 1], [{ openprice: 0.000_000_1, tp: 1 }, 7],
    [{ openprice: 1, tp: '1.25' }, 2], [{ openprice: ' 1.250 ' }, 3],
    [{ openprice: '1.0E-5' }, 6], [{ openprice: '1.2e-5', tp: '1E+2' }, 6], [{ openprice: '1.6234E9' }, 0],
    [{ openprice: 0.000_012_345_678 }, 12], [{ openprice: '0.0000123456' }, 10], [{ openprice: '1E-13' }, 12],
    [{ openprice: 1_234_567.123_456_78 }, 8], [{ openprice: '1.105320000000001' }, 5],
    [{ openprice: 1.105_323_333_333_333 }, 8],
  ])('CT-68: shows the prices %j with %i decimal places when the row has no digits', (prices, digits) => {
    expect(mapped(wireRow(1, prices))?.digits).toBe(digits)
    expect(mapped(wireRow(1, { ...prices, digits: 2 }))?.digits).toBe(2)
    expect(mapped(wireRow(1, prices), { priceDigits: 4 })?.digits).toBe(4)
  })

  const digitsAfter = (driven: ReturnType<typeof open>, ...rows: readonly object[]): readonly number[] => {
    driven.receive(push(rows))
    return driven.flushed().list.map(({ digits }) => digits)
  }

  test('CT-68: keeps the highest number of decimal places that any row of a symbol has shown', () => {
    const driven = open()
    const yen = (prices: object = {}) => wireRow(3, { symbol: 'USDJPY', ...prices })
    expect(digitsAfter(driven, wireRow(1, { nowprice: 1.105_32 }), wireRow(2), yen())).toEqual([5, 5, 1])
    expect(digitsAfter(driven, wireRow(1, { nowprice: 1.1 }), yen({ nowprice: 150.123 }))).toEqual([5, 3])
    // A symbol that is no longer in a list is forgotten.
    digitsAfter(driven, yen())
    expect(digitsAfter(driven, wireRow(1), wireRow(2, { digits: 3 }))).toEqual([3, 3])
  })

  test('CT-68: keeps a row’s own number of digits, even when another row of its symbol has more', () => {
    expect(digitsAfter(open({ priceDigits: 2 }), wireRow(1, { digits: 5 }), wireRow(2))).toEqual([5, 2])
    const driven = open()
    expect(digitsAfter(driven, wireRow(1, { nowprice: 1.105_32 }), wireRow(2, { digits: 3 }))).toEqual([5, 3])
    expect(digitsAfter(driven, wireRow(1, { lots: '' }), wireRow(2, { lots: '' }), wireRow(3))).toEqual([5, 3, 5])
  })

  test('CT-68: does not use the previous user’s prices for the next user', () => {
    const protocol = copyTradingPlain(base)
    const [first, next] = [1, 2].map((userId) => driveProtocol(protocol, { userId }))
    first?.opened()
    first?.received(JSON.stringify(push([wireRow(1, { nowprice: 1.105_32 })])))
    next?.opened()
    next?.received(JSON.stringify(push([wireRow(1)])))
    expect(next?.flush()).toMatchObject([{ payload: { list: [{ digits: 1 }] } }])
  })

  test('CT-32: reads numbers from strings, sides from 0 and 1, and null as absent', () => {
    expect(mapped({
      ticket: 'T1', symbol: 'X', type: 0, lots: '0.10', openprice: '1.5', nowprice: '1.6', sl: '1', tp: '2', swap: '-1',
      commission: '-2', profit: '3', currency: 'JPY', opentime: '1600000000000', digits: '2', flwsig: '0',
      sigtraderid: 'b', signame: 'Bob',
    })).toEqual({
      ticket: 'T1', symbol: 'X', type: 'buy', lots: 0.1, openprice: 1.5, nowprice: 1.6, sl: 1, tp: 2, swap: -1,
      commission: -2, profit: 3, currency: 'JPY', opentime: 1_600_000_000_000, digits: 2, flwsig: false,
      sigtraderid: 'b', signame: 'Bob',
    })
    for (const sigtraderid of [7, 'ann']) expect(mapped(wireRow(1, { sigtraderid }))?.sigtraderid).toBe(sigtraderid)
    expect(mapped(wireRow(1, { swap: null, digits: null, nowprice: null }), { priceDigits: 4 }))
      .toMatchObject({ swap: 0, digits: 4, nowprice: null })
    expect(mapped(wireRow(1, { opentime: 1_600_000_000_000.75 }))?.opentime).toBe(1_600_000_000_000)
  })

  test.each([
    ['buy', [0, '0', 'Buy', 'BUY', 'long', ' Long ']], ['sell', [1, '1', 'Sell', 'SELL', 'short', 'SHORT']],
  ])('CT-32: reads each spelling of the side %s', (side, spellings) => {
    expect(spellings.map((type) => mapped(wireRow(1, { type }))?.type)).toEqual(spellings.map(() => side))
  })

  test('CT-75: reads an empty string as absent, and "-" and NaN as absent prices', () => {
    const empty = { sl: '', tp: ' ', swap: '', commission: '', currency: '', opentime: '', digits: '', nowprice: '' }
    const absent = { sl: 0, tp: 0, swap: 0, commission: 0, currency: 'USD', opentime: 0, digits: 1, nowprice: null }
    expect(mapped(wireRow(1, empty))).toMatchObject(absent)
    for (const none of ['-', 'NaN', ' nan ']) {
      expect(mapped(wireRow(1, { nowprice: none, sl: none, tp: none }))).toMatchObject({ nowprice: null, sl: 0, tp: 0 })
    }
    expect(mapped(wireRow(1, { nowprice: 'x' }))).toBeUndefined()
  })

  test.each([
    [1, true], ['1', true], [true, true], [0, false], ['0', false], [false, false],
    [2, null], [null, null], ['yes', null], [undefined, null],
  ])('CT-33: reads the flwsig value %j as %j', (flwsig, expected) => {
    expect(mapped(wireRow(1, { flwsig }))?.flwsig).toBe(expected)
  })
})

describe('the next session', () => {
  /** Follows a live session with a row of five decimals. */
  function openAfter(user: Session | null, before: Session | null) {
    const first = open({ needsSession: false }, before)
    first.receive(push([wireRow(1, { openprice: 1.12345 })]))
    first.flush()
    first.detach()
    const firstFrame = (session: Session | null, token?: string) => ({ ...session, token })
    const next = drivePlainSession({ ...base, needsSession: false, firstFrame }, user, first.running)
    return { next, greeting: sent(next.open('renewed')) }
  }

  test('CT-79: keeps the same user’s book and decimal places in a new session, and sends new frames', () => {
    const { next, greeting } = openAfter({ userId: 10260 }, { userId: 10260 })
    expect(greeting).toEqual([{ userId: 10260, token: 'renewed' }])
    expect(next.flushed()).toMatchObject({ version: 2, freshness: { state: 'stale' }, list: [{ ticket: 1 }] })
    next.receive(push([wireRow(2)]))
    expect(next.flushed()).toMatchObject({
      list: [{ ticket: 2, digits: 5 }], removed: [1], events: [{ kind: 'opened', missed: true }, { kind: 'closed' }],
    })
  })

  test.each<[Session | null, Session | null]>([
    [{ userId: 7 }, { userId: 10260 }], [{ userId: '10260' }, { userId: 10260 }], [null, { userId: 10260 }],
    [null, null], [{ userId: 10260 }, null],
  ])('CT-79: starts with an empty book for the session %j after the session %j', (user, before) => {
    const { next } = openAfter(user, before)
    expect(next.flushed()).toMatchObject({ version: 1, freshness: { state: 'empty' }, list: [] })
  })
})

describe('a stored book of the plain protocol', () => {
  test.each([
    [{ userId: 10260 }, '10260'], [null, ''],
  ])('CT-15, CT-16: compares the first list with the stored book of the user %j', (user, traderId) => {
    const before = open({ needsSession: false }, user)
    before.receive(push([wireRow(1)]))
    const image: unknown = JSON.parse(JSON.stringify(before.dump()))
    expect(image).toMatchObject({ traderId })
    const driven = drivePlainSession({ ...base, needsSession: false }, user)
    driven.restore(image)
    expect(driven.flushed()).toMatchObject({ freshness: { state: 'stale' }, list: [{ ticket: 1 }] })
    driven.open()
    driven.receive(push([]))
    expect(driven.flushed().events).toMatchObject([{ kind: 'closed', missed: true }])
  })

  test('PS-49: stores the totals’ `incomplete` flag together with the rows', () => {
    const before = open()
    before.receive(push([wireRow(1), wireRow(2, { lots: '' })]))
    const image: unknown = JSON.parse(JSON.stringify(before.dump()))
    const driven = drivePlainSession(base)
    driven.restore(image)
    expect(driven.flushed()).toMatchObject({ freshness: { state: 'stale' }, totals: [{ incomplete: true }] })
    driven.open()
    driven.receive(push([wireRow(1), wireRow(2)]))
    expect(driven.flushed()).toMatchObject({ totals: [{ count: 2, incomplete: false }] })
    expect(driven.dump()).not.toHaveProperty('incomplete')
  })
})
