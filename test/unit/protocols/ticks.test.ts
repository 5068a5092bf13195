import { describe, expect, test, vi } from 'vitest'
import { defaultPolicy } from '../../../src/connection/policy/connection-policy'
import type { CopyTradingEvents } from '../../../src/positions/model/positions-update'
import { createBook } from '../../../src/positions/model/book'
import { createTotals } from '../../../src/positions/model/totals'
import { startSession } from '../../../src/protocols/copy-trading/copy-trading-feed'
import { createTicks, type Ticks } from '../../../src/protocols/copy-trading/ticks'
import { recordingLine } from '../../support/protocol-drive'
import { delta, snapshot } from './harness'

const warmups = 10_000

/** Counts this many texts, each of which takes `readMs` with the tick reader, or `parseMs` otherwise. */
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

describe('the tick reader trial', () => {
  // After the warm-up, 32 texts are parsed before the tick reader reads 16.
  test.each<[string, number, number, number, boolean | undefined]>([
    ['reads ticks without parsing when parsing takes 32 ms longer', warmups + 32, 0, 1, true],
    ['parses when the tick reader takes 32 ms longer, each text counted 2.5 times', warmups + 45, 1, 0, false],
    ['does not decide with a smaller lead', warmups + 31, 0, 1, undefined],
    ['does not count the warm-up', warmups, 0, 1, undefined],
    ['counts fractions of a ms', warmups + 72, 0.25, 0.75, true],
    ['parses when the tick reader takes 1.3 times as long', 60_000, 0.13, 0.1, false],
    ['counts a clock that was set ahead as 1 ms', warmups + 31, 0, 9e9, undefined],
    ['counts 0 when the clock was set back', warmups + 99, 0, -9e9, undefined],
    ['does not decide with a stopped clock', 99_999, 0, 0, undefined],
    ['decides by any lead in the end', 100_000, 0.000_2, 0.000_2, true],
    ['parses in the end with a stopped clock', 100_000, 0, 0, false],
    ['parses in the end with a clock that returns NaN', 100_000, NaN, 0, false],
  ])('CT-81: %s', (_title, count, readMs, parseMs, isFaster) => {
    const { ticks } = tried(count, readMs, parseMs)
    expect(ticks.isDecided ? ticks.isUsed : undefined).toBe(isFaster)
  })

  test('CT-81: reads a quarter of the frames with the tick reader, and reads no clock before timing starts', () => {
    expect(tried(warmups - 16, 0, 1)).toMatchObject({ used: 2_496, calls: 0 })
  })
})

/** Receives a snapshot and one delta, and returns how often `JSON.parse` and the trial were called for the delta. */
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
  ['without parsing where the tick reader is faster', true, true, [0, 1, 0, 0]],
  ['by parsing only one row where parsing is faster', false, true, [1, 0, 0, 0]],
  ['in one way only in the trial', true, false, [0, 1, 1, 1]],
  ['in one way only in the other blocks of the trial', false, false, [1, 0, 1, 1]],
])('CT-80, CT-81: reads a tick %s', (_title, isUsed, isDecided, calls) => {
  expect(received({ isUsed, isDecided })).toEqual(calls)
})
