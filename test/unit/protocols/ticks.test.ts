import { describe, expect, test, vi } from 'vitest'
import { defaultPolicy } from '../../../src/connection/policy/connection-policy'
import type { CopyTradingEvents } from '../../../src/positions/model/positions-update'
import { createBook } from '../../../src/positions/model/book'
import { createTotals } from '../../../src/positions/model/totals'
import { startSession } from '../../../src/protocols/copy-trading/copy-trading-feed'
import { createTicks, type Ticks } from '../../../src/protocols/copy-trading/ticks'
import { recordingLine } from '../../support/protocol-drive'
import { delta, snapshot } from './harness'
import fc from 'fast-check'
import { applyMove, checkFrame } from '../../../src/protocols/copy-trading/frames'
import { account, bookOf, position } from '../positions/samples'

const warmups = 10_000

/** Each text takes `readMs` with the tick reader, or `parseMs` otherwise. */
function tried(count: number, readMs: number, parseMs: number) {
  const ticks = createTicks()
  let nowMs = 0
  let calls = 0
  const now = (): number => {
    calls += 1
    return nowMs
  }
  let used = 0
  for (let index = 0; index < count && !ticks.isDecided; index += 1) {
    ticks.start(now)
    if (ticks.isUsed) used += 1
    nowMs += ticks.isUsed ? readMs : parseMs
    ticks.stop(now)
  }
  return { ticks, used, calls }
}

describe('the choice between the tick reader and JSON.parse', () => {
  // After the warm-up, 32 texts are parsed before the tick reader reads 16.
  test.each<[string, number, number, number, boolean | undefined]>([
    ['chooses the tick reader when parsing has taken 32 ms longer', warmups + 32, 0, 1, true],
    ['chooses parsing when 2.5 times the tick reader’s time is 32 ms longer', warmups + 45, 1, 0, false],
    ['makes no choice while the difference is smaller', warmups + 31, 0, 1, undefined],
    ['does not count the time of the warm-up', warmups, 0, 1, undefined],
    ['counts fractions of a millisecond', warmups + 72, 0.25, 0.75, true],
    ['chooses parsing when the tick reader takes 1.3 times as long', 60_000, 0.13, 0.1, false],
    ['counts a text as 1 ms when the clock was set ahead', warmups + 31, 0, 9e9, undefined],
    ['counts a text as 0 ms when the clock was set back', warmups + 99, 0, -9e9, undefined],
    ['makes no choice while the clock stands still', 99_999, 0, 0, undefined],
    ['chooses by any difference after 100,000 texts', 100_000, 0.000_2, 0.000_2, true],
    ['chooses parsing after 100,000 texts if the clock stands still', 100_000, 0, 0, false],
    ['chooses parsing after 100,000 texts if the clock returns NaN', 100_000, NaN, 0, false],
  ])('CT-81: %s', (_title, count, readMs, parseMs, isFaster) => {
    const { ticks } = tried(count, readMs, parseMs)
    expect(ticks.isDecided ? ticks.isUsed : undefined).toBe(isFaster)
  })

  test('CT-81: uses the tick reader for one in four warm-up messages, and does not read the clock meanwhile', () => {
    expect(tried(warmups - 16, 0, 1)).toMatchObject({ used: 2_496, calls: 0 })
  })
})

function received(decided: Pick<Ticks, 'isUsed' | 'isDecided'>) {
  const line = recordingLine<CopyTradingEvents>(() => undefined)
  const ticks = createTicks()
  const book = createBook(createTotals({}))
  const session = startSession({ userId: 10260 }, defaultPolicy, 1_000, line, book, ticks)
  session.opened?.({ atMs: 0, token: undefined })
  session.received(JSON.stringify(snapshot(1)), 0)
  Object.assign(ticks, decided)
  const calls = [vi.spyOn(JSON, 'parse'), vi.spyOn(ticks, 'read'), vi.spyOn(ticks, 'start'), vi.spyOn(ticks, 'stop')]
  session.received(JSON.stringify(delta(2, [{ ticket: 1, nowprice: 1.25, profit: 2 }])), 0)
  expect([book.seq, book.flush()?.list]).toMatchObject([2, [{ nowprice: 1.25, profit: 2 }]])
  return calls.map((call) => call.mock.calls.length)
}

test.each<[string, boolean, boolean, number[]]>([
  ['without parsing if the tick reader is faster', true, true, [0, 1, 0, 0]],
  ['by parsing only one row if parsing is faster', false, true, [1, 0, 0, 0]],
  ['with the tick reader in its blocks of the trial', true, false, [0, 1, 1, 1]],
  ['by parsing in the other blocks of the trial', false, false, [1, 0, 1, 1]],
])('CT-80, CT-81: reads a tick only once, %s', (_title, isUsed, isDecided, calls) => {
  expect(received({ isUsed, isDecided })).toEqual(calls)
})

const largest = Number.MAX_SAFE_INTEGER

function bookAt(seq: number, epoch = 'e1') {
  return Object.assign(bookOf([position(), position({ ticket: 'b' })]), { epoch, seq })
}

function moveAfter(seq: number, epoch = 'e1') {
  const row = { ticket: 1, nowprice: 1.3, profit: 12 }
  return { Code: 200, type: 'Delta', epoch, seq: seq + 1, data: { upsert: [row], remove: [] }, account: account() }
}

const paths = [
  'Code', 'type', 'epoch', 'seq', 'data', 'other', 'account', 'account.currency', 'account.currencyDigits',
  'account.balance', 'account.credit', 'account.margin', 'account.leverage', 'account.other', 'data.upsert',
  'data.upsert.1', 'data.remove', 'data.remove.0', 'data.upsert.0', 'data.upsert.0.ticket', 'data.upsert.0.nowprice',
  'data.upsert.0.profit', 'data.upsert.0.swap', 'data.upsert.0.other', 'data.upsert.0.__proto__',
]
const values = [
  0, 1, 2, 9, -1, 0.5, 200, 1e15, 1.1e15, -2e15, largest, largest + 1, null, true, '', '1', 'b', 'e2', 'EUR', [], {},
  [{}], { ticket: 1, nowprice: 1, profit: 2 }, { ticket: 1, reason: 'sl' }, account({ balance: 7 }), undefined,
]

function written(frame: object, path: string, value: unknown): object {
  const names = path.split('.')
  const last = names.pop() ?? ''
  let inner: unknown = frame
  for (const name of names) inner = Reflect.get(Object(inner), name)
  const isObject = typeof inner === 'object' && inner !== null
  if (isObject) Object.defineProperty(inner, last, { value, enumerable: true, configurable: true, writable: true })
  return JSON.parse(JSON.stringify(frame)) as object
}

test('PS-60: applies a one-row price change exactly as a full parse does, or leaves the book unchanged', () => {
  let moves = 0
  const change = fc.tuple(fc.constantFrom(...paths), fc.constantFrom<unknown>(...values))
  const changed = fc.array(change, { maxLength: 2 })
  const epochs = fc.constantFrom('e1', 'e2', '"')
  fc.assert(fc.property(fc.constantFrom(1, 999, largest - 1, largest), epochs, changed, (seq, epoch, changes) => {
    const [quick, checked] = [bookAt(seq, epoch), bookAt(seq, epoch)]
    let message: object = moveAfter(seq, epoch)
    for (const [path, value] of changes) message = written(message, path, value)
    const isMoved = applyMove(JSON.stringify(message), quick, 5)
    expect(quick.rows()).toEqual(isMoved ? expect.anything() : bookAt(seq).rows())
    if (!isMoved) return
    moves += 1
    const frame = checkFrame(message)
    expect('data' in frame && frame.type === 'Delta' && checked.applyDelta(frame, 5)).toBe(true)
    expect(frame).toMatchObject({ epoch: quick.epoch, seq: quick.seq + 1 })
    expect([quick.flush(), quick.rows(), quick.seenAtMs]).toEqual([checked.flush(), checked.rows(), checked.seenAtMs])
  }), { numRuns: 600 })
  expect(moves).toBeGreaterThan(60)
})

const text = (seq: number): string => JSON.stringify(moveAfter(seq))

test.each<[string, string]>([
  ['white space', text(1).replace(':', ': ')],
  ['another field order', `{"type":"Delta",${text(1).replace('"type":"Delta",', '').slice(1)}`],
  ['a field after the account', text(1).replace(/}$/, ',"ts":{}}')],
  ['a brace in a string', text(1).replace('"ticket":1', '"ticket":"}"')],
  ['a list in the row', text(1).replace('"ticket":1', '"ticket":[{}]')],
  ['a value before the row', text(1).replace('[{', '[1,{')],
  ['a second row', text(1).replace('[{', '[{"ticket":1},{')],
  ['a different epoch', text(1).replace('e1', 'e2')],
  ['a truncated text', text(1).slice(0, 60)],
])('PS-60: leaves a frame with %s to the full checks', (_title, frame) => {
  const book = bookAt(1)
  expect(applyMove(frame, book, 5)).toBe(false)
  expect(book.rows()).toEqual(bookAt(1).rows())
})

test('PS-6, PS-60: publishes no flush when a tick changes neither price nor profit', () => {
  const book = bookAt(1)
  const { nowprice, profit } = book.rows()[0] ?? {}
  const data = { upsert: [{ ticket: 1, nowprice, profit }], remove: [] }
  expect(applyMove(JSON.stringify({ Code: 200, type: 'Delta', epoch: 'e1', seq: 2, data }), book, 5)).toBe(true)
  expect([book.seenAtMs, book.flush()]).toEqual([5, undefined])
})

test('PS-60: leaves a frame with a seq above 2^53 − 1 to the full parse', () => {
  expect(applyMove(text(999), bookAt(999), 5)).toBe(true)
  expect(applyMove(text(largest), bookAt(largest), 5)).toBe(false)
})

test('PS-60: rejects a row or an account that is not JSON, just as a full parse would', () => {
  for (const [of, broken] of [['1.3', '1.'], ['"USD"', 'USD']] as const) {
    expect(() => applyMove(text(1).replace(of, broken), bookAt(1), 5)).toThrow('not JSON')
  }
})
