import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createPace } from '../../../components/tradewire-position-list/pace'

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

test('PL-12: it runs at once, then at most every 100 ms, the last ask never lost', () => {
  const ran: number[] = []
  const pace = createPace(() => void ran.push(Date.now()), () => undefined)
  const start = Date.now()
  for (let ms = 0; ms < 1_000; ms += 1) {
    pace.ask()
    vi.advanceTimersByTime(1)
  }
  vi.advanceTimersByTime(500)
  expect(ran.map((atMs) => atMs - start)).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000])
})

test('PL-12: a clock that was set back holds nothing up for longer, and what ended runs no more', () => {
  let ran = 0
  const pace = createPace(() => (ran += 1), () => 50)
  pace.ask()
  vi.setSystemTime(Date.now() - 3_600_000)
  pace.ask()
  expect(ran).toBe(2)
  pace.ask()
  pace.stop()
  vi.advanceTimersByTime(1_000)
  expect(ran).toBe(2)
  pace.now()
  expect(ran).toBe(3)
})

test('PL-12: what ran at once ran for what waited too', () => {
  const ran: number[] = []
  const start = Date.now()
  const pace = createPace(() => void ran.push(Date.now() - start), () => undefined)
  pace.ask()
  pace.ask()
  vi.advanceTimersByTime(90)
  pace.now()
  pace.ask()
  vi.advanceTimersByTime(500)
  expect(ran).toEqual([0, 90, 190])
})

test('PL-12: once the period has passed it runs at once again, without a timer', () => {
  let ran = 0
  const pace = createPace(() => (ran += 1), () => undefined)
  pace.ask()
  vi.setSystemTime(Date.now() + 100)
  pace.ask()
  expect([ran, vi.getTimerCount()]).toEqual([2, 0])
})

test('GR-4: what ended while it awaited nothing sets no timer', () => {
  const pace = createPace(() => undefined, () => undefined)
  pace.ask()
  pace.stop()
  pace.ask()
  expect(vi.getTimerCount()).toBe(0)
})

test('GR-4: what ended takes back the timer that it awaits, and sets no other', () => {
  const pace = createPace(() => undefined, () => undefined)
  pace.ask()
  pace.ask()
  expect(vi.getTimerCount()).toBe(1)
  pace.stop()
  pace.ask()
  expect(vi.getTimerCount()).toBe(0)
})
