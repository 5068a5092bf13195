import { expect, test } from 'vitest'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { keptMs, keyLimits, maxOrderLifeMs, queriedKeptMs } from '../../../server/feed/model/orders/order-limits'
import {
  createDecidedOrders, lossRecord, orderRecordOf, type JournalEntry, type OrderRecord,
} from '../../../server/feed/model/orders/order-journal'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { createKeyLimit } from '../../../server/feed/orders/key-limit'
import { createOrderJournal } from '../../../server/feed/orders/open-order-journal'
import { temporaryFolder } from '../../support/temporary-folder'
import { expectLinear } from '../scaling/cost'
import { present, startMs } from './support'

const entry = (reqid: string, order = '{"action":"closeAll"}'): JournalEntry =>
  ({ traderId: '10260', reqid, order, result: { Code: 200, state: 'done', tickets: [1, 2] } })

const monthMs = 30 * 86_400_000

const missing = { lostBefore: 30, lostAtRanMs: 20, forgottenBefore: 10 }

const refused = { Code: 409, state: 'refused', reason: 'expired' } as const
const unknown = { Code: 404, state: 'not-known' } as const
const dated = { ...entry('key'), decidedAt: 2, ranMs: 1 }

test.each<OrderRecord>([
  dated, { ...dated, order: '' }, { ...dated, result: refused }, { ...dated, result: unknown }, entry('undated'),
  { ...dated, by: 'home' }, { missing },
])('SV-80 SV-97: reads the fields of record %j and drops unknown fields', (record) => {
  expect(orderRecordOf({ ...record, other: 1 })).toEqual(record)
})

test.each<[string, object, readonly unknown[]]>([
  ['traderId', dated, [1, null, undefined]],
  ['reqid', dated, [1, null, undefined]],
  ['order', dated, [{}, 1, null, undefined]],
  ['result', dated, [null, 'done', 1, {}, undefined]],
  ['state', { ...dated.result }, ['', 'refused', 1, undefined]],
  ['tickets', { ...dated.result }, [1, '1', null, undefined]],
  ['reason', refused, [1, null, undefined]],
  ['lostBefore', missing, ['1', null, undefined]],
  ['lostAtRanMs', missing, ['1', null, undefined]],
  ['forgottenBefore', missing, ['1', null, undefined]],
])('SV-81: rejects a record with an invalid %s', (name, of, values) => {
  for (const value of values) {
    const spoilt = { ...of, [name]: value }
    const record = of === missing ? { missing: spoilt } : 'Code' in of ? { ...dated, result: spoilt } : spoilt
    expect(orderRecordOf(record), String(value)).toBeUndefined()
  }
})

test('SV-81: rejects a record, or a list of missing keys, that is not an object', () => {
  for (const value of [null, 'text', 1, [], undefined]) expect(orderRecordOf(value)).toBeUndefined()
  for (const value of [null, 'text', 1, []]) expect(orderRecordOf({ missing: value })).toBeUndefined()
})

test('SV-145: ignores a record’s times unless both are numbers', () => {
  for (const times of [{ decidedAt: 1 }, { ranMs: 1 }, { decidedAt: 1, ranMs: '1' }, { decidedAt: '1', ranMs: 1 }]) {
    expect(orderRecordOf({ ...entry('key'), ...times })).toEqual(entry('key'))
  }
})

function decidedOrders(entries: readonly OrderRecord[] = [], maxKeys?: number) {
  const clock = createSimulatedClock(startMs - 5_000)
  clock.advance(5_000)
  let live = (): readonly OrderRecord[] => []
  const written: OrderRecord[] = []
  const troubles: string[] = []
  const journal = createDecidedOrders({
    clock, trouble: (line) => troubles.push(line),
    ...(maxKeys !== undefined && { maxKeys }),
    records: {
      entries,
      add: (record) => void written.push(record),
      keep: (next) => void (live = next),
      close: () => undefined,
    },
  })
  return {
    clock,
    journal,
    troubles,
    written,
    /** The records that a rewrite of the file keeps. */
    live: () => live(),
    add(reqid: string): OrderRecord {
      journal.add(entry(reqid))
      return present(written.at(-1))
    },
    known: (...keys: readonly string[]) => keys.filter((key) => journal.find('10260', key) !== undefined),
  }
}

test('SV-95 SV-97: keeps all recent keys, and records that keys are missing only after a key has expired', () => {
  const { clock, add, live, known } = decidedOrders()
  const first = add('first')
  clock.advance(keptMs + maxOrderLifeMs)
  const second = add('second')
  expect(live()).toEqual([first, second])
  clock.advance(1)
  expect(live()).toEqual([{ missing: { lostBefore: 0, lostAtRanMs: 0, forgottenBefore: startMs } }, second])
  expect(known('first', 'second')).toEqual(['second'])
})

test('SV-249: rejects orders at 20,000 keys per account and queries at 22,000, until keys expire', () => {
  // A repeated key counts once.
  const { clock, journal, add } = decidedOrders(Array(30_000).fill({ ...entry('key-0'), traderId: '7' }))
  const isFull = (traderId = '10260'): readonly boolean[] =>
    [false, true].map((isQuery) => !journal.admits(traderId, isQuery, undefined))
  for (let key = 1; key < 20_000; key += 1) add(`key-${key}`)
  expect(isFull()).toEqual([false, false])
  clock.advance(1)
  for (let key = 20_000; key < 22_000; key += 1) add(`key-${key}`)
  expect(isFull()).toEqual([true, false])
  add('key-22000')
  expect(isFull()).toEqual([true, true])
  expect(isFull('7')).toEqual([false, false])
  clock.advance(keptMs + maxOrderLifeMs)
  expect(isFull()).toEqual([false, false])
})

test('SV-281: limits an address to half of an account’s keys until its keys expire, even after a restart', () => {
  const clock = createSimulatedClock(startMs)
  const written: OrderRecord[] = []
  const open = () => createDecidedOrders({
    clock, accountKeys: 10, sharerOf: (address) => (address === 'here' ? undefined : `hash of ${address}`),
    records: {
      entries: written.flatMap((record) => orderRecordOf(JSON.parse(JSON.stringify(record))) ?? []),
      add: (record) => void written.push(record), keep: () => undefined, close: () => undefined,
    },
  })
  let journal = open()
  let count = 0
  /** Adds keys until the journal rejects the next key. Returns their number. */
  const fill = (address: string | undefined, isQuery: boolean, most = 20, traderId = '10260'): number => {
    let added = 0
    for (; added < most && journal.admits(traderId, isQuery, address); added += 1) {
      journal.add({ ...entry(`key-${count += 1}`, isQuery ? '' : undefined), traderId }, address)
    }
    return added
  }
  expect([fill('away', false), fill('away', true), fill('away', false, 1, '7')]).toEqual([5, 1, 1])
  journal = open()
  expect([fill('away', false), fill('away', true), fill('home', false, 1), fill('home', true, 1)]).toEqual([0, 0, 1, 1])
  expect([fill('here', false), fill(undefined, true), fill('home', false)]).toEqual([2, 1, 0])
  clock.advance(queriedKeptMs + 1)
  expect([fill('away', false), fill('home', false), fill('home', false)]).toEqual([0, 2, 0])
  clock.advance(keptMs + maxOrderLifeMs + 1)
  expect([fill('away', false), fill('home', false), fill('here', true)]).toEqual([5, 5, 1])
})

test('SV-142: merges all records of missing keys into one record with the latest times', () => {
  const records = [
    { missing }, { missing: { lostBefore: 5, lostAtRanMs: 90, forgottenBefore: 70 } }, { missing }, dated,
  ]
  const { clock, journal, live } = decidedOrders(records)
  clock.setWall(30)
  const latest = { lostBefore: 30, lostAtRanMs: 90, forgottenBefore: 70 }
  expect(live()).toEqual([{ missing: latest }, dated])
  expect([70, 71].map((postedMs) => journal.mayHaveLost(postedMs))).toEqual([true, false])
  expect([30, 31].map((postedMs) => journal.mayHaveLostOrder(postedMs))).toEqual([true, false])
  const onlyLost = { missing: { ...missing, forgottenBefore: 0 } }
  expect(decidedOrders([onlyLost]).live()).toEqual([onlyLost])
})

test('SV-142: treats an order queried without a posting time as possibly lost only if the journal was damaged', () => {
  const lost = decidedOrders([{ missing: { ...missing, forgottenBefore: 0 } }])
  const old = decidedOrders([{ missing: { ...missing, lostBefore: 0 } }])
  expect([lost, old, decidedOrders()].map(({ journal }) => journal.mayHaveLost(undefined)))
    .toEqual([true, false, false])
})

test('SV-142: treats earlier orders as possibly lost for an hour of running time after journal damage', () => {
  const sound = [{ ...entry('early'), decidedAt: startMs, ranMs: 500 }, { missing }]
  const mark = lossRecord(sound, startMs)
  expect(mark).toEqual({ missing: { lostBefore: startMs, lostAtRanMs: 500, forgottenBefore: 0 } })
  const { clock, journal } = decidedOrders([...sound, mark])
  expect([startMs, startMs + 1].map((postedMs) => journal.mayHaveLostOrder(postedMs))).toEqual([true, false])
  clock.advance(maxOrderLifeMs)
  expect(journal.mayHaveLostOrder(startMs)).toBe(true)
  clock.advance(1)
  expect(journal.mayHaveLostOrder(startMs)).toBe(false)
})

test.each([maxOrderLifeMs / 2, 2 * maxOrderLifeMs])(
  'SV-272: treats orders posted before the damage as possibly lost when the clock was %i ms behind', (behindMs) => {
    const trueMs = startMs + behindMs
    const { clock, journal, add, live, written } = decidedOrders([lossRecord([], startMs)])
    const isLost = (postedMs: number): readonly boolean[] =>
      [journal.mayHaveLostOrder(postedMs), journal.mayHaveLost(postedMs)]
    expect(isLost(startMs + 4_000)).toEqual([false, false])
    // Until the clock is corrected, the order is from the future.
    expect(isLost(trueMs - 10_000)).toEqual([true, true])
    clock.advance(5_000)
    clock.setWall(trueMs + 5_000)
    expect([trueMs - 10_000, trueMs, trueMs + 1].map(isLost)).toEqual([[true, true], [true, true], [false, false]])
    // The next decision stores the corrected time.
    const decided = add('key')
    expect(written).toEqual([{ missing: { lostBefore: trueMs, lostAtRanMs: 0, forgottenBefore: 0 } }, decided])
    expect(live()).toEqual(written)
    const next = decidedOrders(written)
    next.clock.setWall(trueMs + 10_000)
    expect([trueMs, trueMs + 1].map((postedMs) => next.journal.mayHaveLostOrder(postedMs))).toEqual([true, false])
    next.add('next')
    expect(next.written).toHaveLength(1)
    clock.advance(maxOrderLifeMs)
    expect([trueMs, trueMs + maxOrderLifeMs].map(isLost)).toEqual([[false, true], [false, false]])
  })

test.each<[string, readonly OrderRecord[], boolean, number]>([
  ['after a decision with the wrong clock', [], true, 9_000],
  ['before any decision', [{ ...entry('early'), decidedAt: 1, ranMs: 500 }], false, 10_000],
])('SV-272: uses the corrected clock when the server restarts %s', (_when, sound, isDecided, downMs) => {
  const trueMs = startMs + maxOrderLifeMs / 2
  const first = decidedOrders([...sound, lossRecord(sound, startMs)])
  first.clock.advance(1_000)
  if (isDecided) first.add('key')
  const { clock, journal } = decidedOrders(first.live())
  clock.setWall(trueMs + 10_000)
  const isLost = (postedMs: number): readonly boolean[] =>
    [journal.mayHaveLostOrder(postedMs), journal.mayHaveLost(postedMs)]
  // The downtime counts as before the loss.
  const lostMs = trueMs + downMs
  expect([startMs + 1, lostMs, lostMs + 1].map(isLost)).toEqual([[true, true], [true, true], [false, false]])
})

test('SV-272: keeps the time of old damage when the clock jumps ahead, even after a restart', () => {
  const first = decidedOrders([lossRecord([], startMs)])
  first.clock.advance(maxOrderLifeMs + 1)
  first.add('key')
  const next = decidedOrders(first.live())
  expect([first, next].map(({ clock, journal }) => {
    clock.setWall(startMs + monthMs)
    return journal.mayHaveLost(startMs + 1)
  })).toEqual([false, false])
})

test('SV-272: uses the corrected clock for a query even if no order was decided for over an hour', () => {
  const { clock, journal } = decidedOrders([lossRecord([], startMs)])
  clock.setWall(startMs + maxOrderLifeMs)
  clock.advance(maxOrderLifeMs + 1)
  expect([1, 0].map((ms) => journal.mayHaveLost(startMs + maxOrderLifeMs + ms))).toEqual([false, true])
})

test('SV-282: accepts new orders after journal damage when a clock that was a month ahead is corrected', () => {
  const first = decidedOrders([lossRecord([], startMs + monthMs)])
  const lost = ({ journal }: Pick<typeof first, 'journal'>, postedMs: number): readonly boolean[] =>
    [journal.mayHaveLostOrder(postedMs), journal.mayHaveLost(postedMs)]
  expect([startMs, startMs + 1].map((postedMs) => lost(first, postedMs))).toEqual([[true, true], [false, true]])
  // The client's clock may still be ahead.
  expect(lost(first, startMs + monthMs - 1)).toEqual([true, true])
  first.clock.advance(1_000)
  first.add('key')
  const next = decidedOrders(first.live())
  const downMs = 7_200_000
  next.clock.setWall(startMs + downMs)
  // The downtime counts as before the loss.
  const afterMs = startMs + downMs - 1_000
  expect([startMs, afterMs, afterMs + 1].map((postedMs) => lost(next, postedMs)))
    .toEqual([[true, true], [true, true], [false, true]])
})

test.each<[string, readonly OrderRecord[], number]>([
  ['expired', [{ ...entry('old'), decidedAt: startMs, ranMs: 0 }], keptMs + maxOrderLifeMs + 1],
  ['was lost over an hour ago', [lossRecord([], startMs)], maxOrderLifeMs + 1],
  ['was lost', [lossRecord([], startMs)], 1],
])('SV-282: never reports an order as never received if its key %s and the clock was set back', (
  _when, records, ranMs,
) => {
  const { clock, journal, add, live } = decidedOrders(records)
  clock.advance(ranMs)
  live()
  clock.setWall(clock.now() - 10_800_000)
  expect([startMs, startMs + 1].map((postedMs) => journal.mayHaveLost(postedMs)))
    .toEqual([true, ranMs <= maxOrderLifeMs])
  add('later')
  expect(decidedOrders(live()).journal.mayHaveLost(startMs)).toBe(true)
})

test('SV-283: reports once that the clock is over 60 s behind the newest order, even at the start', () => {
  const text = (seconds: number): string =>
    `the clock is ${seconds} s behind the newest order: the clock is behind now, or was ahead earlier`
  const { clock, journal, add, live, troubles } = decidedOrders()
  add('key')
  clock.setWall(startMs - 60_000)
  expect([journal.clockBehindMs(), troubles]).toEqual([0, []])
  clock.setWall(startMs - 61_000)
  add('next')
  expect([journal.clockBehindMs(), troubles]).toEqual([61_000, [text(61)]])
  const record = { missing: { lostBefore: 0, lostAtRanMs: 0, forgottenBefore: startMs + 90_000 } }
  const starts = [live(), [lossRecord([], startMs + 90_000)], [record]].map((records) => decidedOrders(records))
  expect(starts.map((each) => each.troubles)).toEqual([[], [text(90)], [text(90)]])
})

test('DF-6: drops the oldest keys beyond the limit, and treats their orders as possibly lost for an hour', () => {
  const { clock, journal, add, live, known } = decidedOrders([], 2)
  for (const key of ['one', 'two', 'three']) {
    add(key)
    clock.advance(10)
  }
  expect(live()).toEqual([
    { missing: { lostBefore: startMs, lostAtRanMs: 0, forgottenBefore: 0 } },
    { ...entry('two'), decidedAt: startMs + 10, ranMs: 10 },
    { ...entry('three'), decidedAt: startMs + 20, ranMs: 20 },
  ])
  add('four')
  expect(live()[0]).toEqual({ missing: { lostBefore: startMs + 10, lostAtRanMs: 10, forgottenBefore: 0 } })
  expect(known('one', 'two', 'three', 'four')).toEqual(['three', 'four'])
  expect([startMs + 10, startMs + 11].map((postedMs) => journal.mayHaveLostOrder(postedMs))).toEqual([true, false])
})

test('DF-6: never exceeds the key limit by more than one, and keeps the record of an earlier loss', () => {
  const { add, live, known } = decidedOrders([{ missing: { ...missing, lostBefore: 2 * startMs } }], 2)
  const keys = Array.from({ length: 9 }, (_, index) => `key-${index}`)
  for (const key of keys) {
    add(key)
    expect(known(...keys).length).toBeLessThanOrEqual(3)
  }
  expect(live()[0]).toMatchObject({ missing: { ...missing, lostBefore: 2 * startMs } })
})

test('SV-97 SV-145 SV-282: measures the age of keys by the server’s running time, not by the clock', () => {
  const early = { ...entry('early'), decidedAt: startMs + 365 * 86_400_000, ranMs: 500 }
  const late = { ...entry('late'), decidedAt: startMs - 8 * 86_400_000, ranMs: 1_000 }
  const { clock, journal, add, live, known } = decidedOrders([early, late, entry('undated')])
  clock.setWall(startMs - 30 * keptMs)
  clock.advance(keptMs + maxOrderLifeMs - 500)
  live()
  expect(known('early', 'late', 'undated')).toEqual(['early', 'late', 'undated'])
  clock.advance(1)
  live()
  expect(known('early', 'late', 'undated')).toEqual(['late', 'undated'])
  expect([early.decidedAt, early.decidedAt + 1].map((postedMs) => journal.mayHaveLost(postedMs))).toEqual([true, false])
  expect(journal.mayHaveLostOrder(startMs)).toBe(false)
  expect(add('next')).toEqual({ ...entry('next'), decidedAt: clock.now(), ranMs: keptMs + maxOrderLifeMs + 501 })
})

test('SV-259: keeps a queried key for two hours, and does not treat it as lost afterwards', () => {
  const { clock, journal, add, live, known } = decidedOrders([{ ...entry('asked', ''), decidedAt: startMs, ranMs: 0 }])
  clock.advance(queriedKeptMs)
  add('first')
  expect(known('asked', 'first')).toEqual(['asked', 'first'])
  clock.advance(1)
  add('second')
  expect(known('asked', 'first', 'second')).toEqual(['first', 'second'])
  expect(journal.mayHaveLost(startMs)).toBe(false)
  expect(live()).toHaveLength(2)
})

test('SV-250: drops queried keys before order keys, and treats dropped keys as possibly lost', () => {
  const { clock, journal, add, known } = decidedOrders([], 3)
  add('order-1')
  clock.advance(1)
  for (const key of ['asked-1', 'asked-2', 'asked-3', 'asked-4']) journal.add(entry(key, ''))
  clock.advance(1)
  add('order-2')
  expect(known('order-1', 'asked-1', 'asked-2', 'asked-3', 'asked-4', 'order-2'))
    .toEqual(['order-1', 'asked-3', 'asked-4', 'order-2'])
  expect([startMs + 1, startMs + 2].map((postedMs) => journal.mayHaveLostOrder(postedMs))).toEqual([true, false])
})

test.each([[false, keyLimits.order], [true, keyLimits.query]])(
  'SV-260: limits new keys per address, more strictly when half of all keys are used (query: %s)',
  (isQuery, { gapMs, burst, scarceBurst }) => {
    const clock = createSimulatedClock(startMs)
    const journal = createDecidedOrders({
      clock, records: undefined, maxKeys: 3, mayAdd: createKeyLimit(() => clock.elapsed()),
    })
    const mayAdd = (address: string | undefined): boolean => journal.admits('10260', isQuery, address)
    const stored = (address: string): number => {
      let count = 0
      while (count <= burst && mayAdd(address)) count += 1
      return count
    }
    expect(stored('203.0.113.1')).toBe(burst)
    clock.advance(gapMs)
    expect(stored('203.0.113.1')).toBe(1)
    for (const order of ['order', '']) journal.add({ ...entry('key', order), traderId: '7' })
    clock.advance(2 * gapMs)
    expect(stored('203.0.113.1')).toBe(2)
    expect(stored('2001:db8::1')).toBe(scarceBurst)
    expect([mayAdd('2001:db8::2'), mayAdd('127.0.0.1'), mayAdd(undefined)]).toEqual([false, true, true])
    clock.advance(burst * gapMs)
    journal.add({ ...entry('later'), traderId: '7' })
    expect(stored('2001:db8::2')).toBe(scarceBurst)
  },
)

function throws(call: () => void): boolean {
  try {
    call()
    return false
  } catch {
    return true
  }
}

test.each([[false, keyLimits.order], [true, keyLimits.query]])(
  'SV-260: does not count a key that cannot be stored (query: %s)', (isQuery, { burst }) => {
    const clock = createSimulatedClock(startMs)
    let isFull = true
    const records = {
      entries: [],
      add() {
        if (isFull) throw new Error('no space left')
      },
      keep: () => undefined,
      close: () => undefined,
    }
    const journal = createDecidedOrders({ clock, records, mayAdd: createKeyLimit(() => clock.elapsed()) })
    const address = '203.0.113.1'
    const mayAdd = (): boolean => journal.admits('10260', isQuery, address)
    const countWhile = (accepts: () => boolean): number => {
      let count = 0
      while (count < 2 * burst && accepts()) count += 1
      return count
    }
    const key = entry('key', isQuery ? '' : 'order')
    expect(countWhile(() => mayAdd() && throws(() => journal.add(key, address)))).toBe(2 * burst)
    isFull = false
    expect(countWhile(mayAdd)).toBe(burst)
  },
)

test('SV-250: keeps 200,000 keys, and treats older keys as possibly lost', () => {
  const clock = createSimulatedClock(startMs)
  const journal = createOrderJournal(undefined, { clock })
  for (let key = 0; key < 200_002; key += 1) journal.add({ ...entry(`key-${key}`), traderId: `${key}` })
  expect([0, 1].map((key) => journal.find(`${key}`, `key-${key}`)?.reqid)).toEqual([undefined, 'key-1'])
  expect([startMs, startMs + 1].map((postedMs) => journal.mayHaveLostOrder(postedMs))).toEqual([true, false])
  clock.setWall(startMs + maxOrderLifeMs)
  journal.add(entry('after a jump'))
  expect(journal.find('10260', 'after a jump')).toBeDefined()
})

test('SV-284: drops an expired key almost as fast among many stored keys as among few keys', () => {
  expectLinear(4_000, (size) => {
    const clock = createSimulatedClock(startMs)
    const journal = createDecidedOrders({ clock, records: undefined, accountKeys: Infinity })
    let count = 0
    const addAll = (): void => {
      for (let added = 0; added < size; added += 1) {
        clock.advance(queriedKeptMs / size)
        journal.add(entry(`key-${count += 1}`, ''))
      }
    }
    addAll()
    return addAll
  })
})

test.each(['nonsense\n', '{}\n', '[]\n', `${JSON.stringify({ ...entry('key-one'), result: {} })}\n`, '\0\0\0'])(
  'SV-81: fails to start when the file is not a journal, and leaves the file unchanged: %j', (text) => {
    const path = join(temporaryFolder(), 'orders.jsonl')
    writeFileSync(path, text)
    expect(() => createOrderJournal(path)).toThrow(`${path}: line 1 is not a valid order`)
    expect(readFileSync(path, 'utf8')).toBe(text)
  })

test('SV-81: fails to start when the journal path cannot be a file', () => {
  const folder = temporaryFolder()
  expect(() => createOrderJournal(folder)).toThrow(/cannot be used as a journal \(E[A-Z]+\)/)
  expect(() => createOrderJournal(join(folder, 'missing', 'orders'))).toThrow(/\(ENOENT\)/)
})
