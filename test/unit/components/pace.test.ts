import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createPace } from '../../../components/tradewire-position-list/pace'

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] }))
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('PL-12: without frames it runs at once, then at most every 100 ms, the last ask never lost', () => {
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

test('PL-12: with frames it runs once a frame, however often it is asked', () => {
  let frames: (() => void)[] = []
  vi.stubGlobal('document', {})
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => frames.push(callback))
  const draw = (): void => frames.splice(0).forEach((callback) => callback())
  let ran = 0
  const pace = createPace(() => (ran += 1), () => undefined)
  for (let frame = 0; frame < 3; frame += 1) {
    for (let ask = 0; ask < 5; ask += 1) pace.ask()
    expect(ran).toBe(frame + 1)
    draw()
  }
  expect(ran).toBe(4)
  draw()
  draw()
  expect(ran).toBe(4)
  frames = []
})

test('PL-12: where frames have a time, none is asked for that is not needed', () => {
  const document = { timeline: { currentTime: 1 } }
  let asked: (() => void)[] = []
  vi.stubGlobal('document', document)
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => asked.push(callback))
  let ran = 0
  const pace = createPace(() => (ran += 1), () => undefined)
  for (; document.timeline.currentTime < 10; document.timeline.currentTime += 1) pace.ask()
  expect([ran, asked.length]).toEqual([9, 0])
  pace.ask()
  pace.ask()
  pace.ask()
  expect([ran, asked.length]).toEqual([10, 1])
  document.timeline.currentTime += 1
  asked.splice(0).forEach((callback) => callback())
  expect([ran, asked.length]).toEqual([11, 0])
  asked = []
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

test('GR-4: what ended takes back the frame or the timer that it awaits, and asks for no other', () => {
  const frames = new Set<number>()
  let last = 0
  vi.stubGlobal('document', {})
  vi.stubGlobal('requestAnimationFrame', () => {
    last += 1
    frames.add(last)
    return last
  })
  vi.stubGlobal('cancelAnimationFrame', (frame: number) => void frames.delete(frame))
  for (const everyMs of [undefined, 50]) {
    const pace = createPace(() => undefined, () => everyMs)
    pace.ask()
    pace.ask()
    expect(frames.size + vi.getTimerCount()).toBe(1)
    pace.stop()
    pace.ask()
    expect([frames.size, vi.getTimerCount()]).toEqual([0, 0])
  }
})
