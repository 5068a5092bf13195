import { describe, expect, test } from 'vitest'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'

function recorder() {
  const fired: string[] = []
  return { fired, note: (name: string) => () => void fired.push(name) }
}

describe('simulated clock', () => {
  test('fires in order of due time, then of insertion, at the due time', () => {
    const clock = createSimulatedClock(1_000)
    const times: [string, number][] = []
    const note = (name: string) => () => void times.push([name, clock.now()])
    clock.setTimer(note('late'), 30)
    clock.setTimer(note('first of two'), 10)
    clock.setTimer(note('second of two'), 10)
    clock.advance(29)
    expect(times).toEqual([['first of two', 1_010], ['second of two', 1_010]])
    expect(clock.pending()).toBe(1)
    clock.advance(1)
    expect(times[2]).toEqual(['late', 1_030])
    expect(clock.now()).toBe(1_030)
  })

  test('fires timers that callbacks set inside the span, and not those beyond it', () => {
    const clock = createSimulatedClock(0)
    const ticks: number[] = []
    const tick = (): void => {
      ticks.push(clock.now())
      clock.setTimer(tick, 10)
    }
    clock.setTimer(tick, 10)
    clock.advance(35)
    expect(ticks).toEqual([10, 20, 30])
    expect(clock.now()).toBe(35)
    expect(clock.pending()).toBe(1)
  })

  test('a cleared timer never fires, wherever it is cleared', () => {
    const clock = createSimulatedClock()
    const { fired, note } = recorder()
    const second = clock.setTimer(note('second'), 10)
    clock.clearTimer(second)
    clock.clearTimer(second)
    clock.clearTimer(undefined)
    clock.setTimer(() => clock.clearTimer(doomed), 5)
    const doomed = clock.setTimer(note('doomed'), 5)
    clock.advance(100)
    expect(fired).toEqual([])
    expect(clock.pending()).toBe(0)
  })

  test('a suspension moves the wall clock and lets overdue timers fire late', () => {
    const clock = createSimulatedClock(0)
    const times: number[] = []
    clock.setTimer(() => times.push(clock.now()), 1_000)
    clock.suspend(60_000)
    expect(times).toEqual([])
    clock.advance(0)
    expect(times).toEqual([60_000])
  })

  test('a stepped wall clock leaves the distance of timers alone', () => {
    const clock = createSimulatedClock(5_000_000)
    const times: number[] = []
    clock.setTimer(() => times.push(clock.now()), 1_000)
    clock.setWall(0)
    clock.advance(999)
    expect(times).toEqual([])
    clock.advance(1)
    expect(times).toEqual([1_000])
  })

  test('advanceAsync settles promises between timers', async () => {
    const clock = createSimulatedClock(0)
    const order: string[] = []
    const sleep = (ms: number): Promise<void> => new Promise((resolve) => clock.setTimer(resolve, ms))
    const run = async (): Promise<void> => {
      await sleep(10)
      order.push(`one at ${clock.now()}`)
      await sleep(10)
      order.push(`two at ${clock.now()}`)
    }
    const done = run()
    clock.setTimer(() => order.push('between'), 15)
    await clock.advanceAsync(20)
    await done
    expect(order).toEqual(['one at 10', 'between', 'two at 20'])
  })

  test('refuses what a real timer would get wrong, and time running backwards', () => {
    const clock = createSimulatedClock()
    const nothing = (): void => undefined
    expect(() => clock.setTimer(nothing, Number.NaN)).toThrow(RangeError)
    expect(() => clock.setTimer(nothing, Infinity)).toThrow(RangeError)
    expect(() => clock.advance(-1)).toThrow(RangeError)
  })

  test('keeps order among thousands of timers', () => {
    const clock = createSimulatedClock(0)
    const fired: number[] = []
    const delays = Array.from({ length: 3_000 }, (_unused, index) => (index * 7_919) % 1_009)
    for (const delay of delays) clock.setTimer(() => fired.push(delay), delay)
    clock.advance(2_000)
    expect(fired).toEqual([...delays].sort((one, other) => one - other))
  })
})
