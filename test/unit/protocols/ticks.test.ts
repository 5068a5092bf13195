import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { defaultPolicy } from '../../../src/connection/policy/connection-policy'
import type { CopyTradingEvents } from '../../../src/positions/model/positions-update'
import { copyTrading } from '../../../src/protocols/copy-trading/copy-trading'
import { createTicks } from '../../../src/protocols/copy-trading/ticks'
import { recordingLine } from '../../support/protocol-drive'
import { account } from '../positions/samples'
import { delta, snapshot } from './harness'

const place = { epoch: 'e1', seq: 1, account: account() }
const text = JSON.stringify(delta(2, [{ ticket: 1, nowprice: 1.1, profit: 2 }]))
const warmups = 10_000

/** A clock that gives these ms in turn to the reader and to `JSON.parse`. */
function createTrialClock(readMs: number, parseMs: number) {
  let nowMs = 0
  let calls = 0
  return {
    calls: () => calls,
    now(): number {
      if (calls % 3 > 0) nowMs += calls % 3 === 1 ? readMs : parseMs
      calls += 1
      return nowMs
    },
  }
}

/** Reads the text this many times. */
function tried(count: number, readMs: number, parseMs: number) {
  const ticks = createTicks()
  const clock = createTrialClock(readMs, parseMs)
  for (let index = 0; index < count; index += 1) ticks.read(text, place, clock.now)
  return { ticks, ...clock }
}

describe('the tick reader trial', () => {
  test.each<[string, number, number, number, boolean | undefined]>([
    ['reads ticks without parsing when parsing takes 8 ms longer', warmups + 8, 0, 1, true],
    ['parses when the tick reader takes 8 ms longer', warmups + 8, 1, 0, false],
    ['does not decide with a smaller lead', warmups + 7, 0, 1, undefined],
    ['does not count the warm-up', warmups, 0, 1, undefined],
    ['counts fractions of a ms', warmups + 16, 0.25, 0.75, true],
    ['counts a clock that was set ahead as 1 ms', warmups + 7, 0, 9e9, undefined],
    ['counts 0 when the clock was set back', warmups + 20, 0, -9e9, undefined],
    ['does not decide with a stopped clock', 99_999, 0, 0, undefined],
    ['parses in the end with a stopped clock', 100_000, 0, 0, false],
    ['parses in the end with a clock that returns NaN', 100_000, NaN, 0, false],
  ])('CT-81: %s', (_title, count, readMs, parseMs, isFaster) => {
    expect(tried(count, readMs, parseMs).ticks.isFaster).toBe(isFaster)
  })

  test('CT-81: does not read the clock after the decision, and counts only ticks', () => {
    const { ticks, calls, now } = tried(warmups + 8, 0, 1)
    const before = calls()
    expect(ticks.read(text, place, now)).toMatchObject({ seq: 2 })
    expect(calls()).toBe(before)
    const other = createTicks()
    for (let index = 0; index < 100_000; index += 1) other.read('{}', place, () => 0)
    expect(other.isFaster).toBeUndefined()
  })
})

test.each([[0, 1, 0], [1, 0, 1]])('CT-80: parses a tick only where parsing is faster', (readMs, parseMs, parsed) => {
  let now = (): number => 0
  const line = { ...recordingLine<CopyTradingEvents>(() => undefined), now: () => now() }
  const session = copyTrading().start({ userId: 10260 }, defaultPolicy, line)
  session.opened?.({ atMs: 0, token: undefined })
  session.received(JSON.stringify(snapshot(1)), 0)
  now = createTrialClock(readMs, parseMs).now
  const receive = (seq: number): void =>
    session.received(JSON.stringify(delta(seq, [{ ticket: 1, nowprice: seq / 2, profit: seq }])), 0)
  let seq = 1
  while (seq < warmups + 9) receive(seq += 1)
  const parse = vi.spyOn(JSON, 'parse')
  onTestFinished(() => parse.mockRestore())
  receive(seq += 1)
  expect(parse).toHaveBeenCalledTimes(parsed)
  expect(session.book.seq).toBe(seq)
  expect(session.book.flush()?.list).toMatchObject([{ nowprice: seq / 2, profit: seq }])
})
