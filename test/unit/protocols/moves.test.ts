import fc from 'fast-check'
import { expect, test } from 'vitest'
import { applyMove, checkFrame } from '../../../src/protocols/copy-trading/frames'
import { account, bookOf, position } from '../positions/samples'

const largest = Number.MAX_SAFE_INTEGER

/** A book at a position, with two tickets. */
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

test('PS-60: applies a one-row price move like the full checks, or leaves the frame to the checks', () => {
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

test('PS-60: leaves a seq above 2^53 − 1 to the full checks', () => {
  expect(applyMove(text(999), bookAt(999), 5)).toBe(true)
  expect(applyMove(text(largest), bookAt(largest), 5)).toBe(false)
})

test('PS-60: rejects a row and an account that are not JSON, as parsing the whole text would', () => {
  for (const [of, broken] of [['1.3', '1.'], ['"USD"', 'USD']] as const) {
    expect(() => applyMove(text(1).replace(of, broken), bookAt(1), 5)).toThrow('not JSON')
  }
})
