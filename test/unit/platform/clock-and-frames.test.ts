import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createSystemClock, createSystemFrameScheduler } from '../../../src/platform/system-ports'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { stubPageGlobals } from '../../support/uni-doubles/page-globals'

describe('system clock', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test('PF-18: a timer fires once, a cleared one never, and clearing anything else is harmless', () => {
    const clock = createSystemClock()
    const fired: string[] = []
    const kept = clock.setTimer(() => fired.push('kept'), 10)
    const cleared = clock.setTimer(() => fired.push('cleared'), 10)
    clock.clearTimer(cleared)
    clock.clearTimer(cleared)
    clock.clearTimer(undefined)
    clock.clearTimer('10')
    vi.advanceTimersByTime(100)
    clock.clearTimer(kept)
    expect(fired).toEqual(['kept'])
    expect(kept).not.toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('PF-18: now is the wall clock in epoch milliseconds', () => {
    vi.setSystemTime(1_704_067_200_123)
    expect(createSystemClock().now()).toBe(1_704_067_200_123)
  })

  test('PF-18: a wait that a timer cannot hold is cut to the longest one, not fired at once', () => {
    const clock = createSystemClock()
    let fired = 0
    for (const delayMs of [Infinity, 2 ** 31]) clock.setTimer(() => (fired += 1), delayMs)
    vi.advanceTimersByTime(2_147_483_646)
    expect(fired).toBe(0)
    vi.advanceTimersByTime(1)
    expect(fired).toBe(2)
    clock.setTimer(() => (fired += 1), -5)
    vi.advanceTimersByTime(0)
    expect(fired).toBe(3)
  })
})

describe('frame scheduler', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  test('PF-25: in a browser flushes come 16 ms apart, after a pause at once, and ask for no frame', () => {
    const page = stubPageGlobals()
    const clock = createSimulatedClock()
    const scheduler = createSystemFrameScheduler({ clock })
    let flushes = 0
    scheduler.request(() => (flushes += 1))
    clock.advance(0)
    expect(flushes).toBe(1)
    scheduler.request(() => (flushes += 1))
    clock.advance(15)
    expect(flushes).toBe(1)
    clock.advance(1)
    expect(flushes).toBe(2)
    expect([page.framesAsked(), clock.pending()]).toEqual([0, 0])
  })

  test('PF-25: in a hidden tab they come 100 ms apart', () => {
    const page = stubPageGlobals()
    const clock = createSimulatedClock()
    const scheduler = createSystemFrameScheduler({ clock })
    let flushes = 0
    scheduler.request(() => (flushes += 1))
    clock.advance(0)
    page.turnVisible(false)
    scheduler.request(() => (flushes += 1))
    clock.advance(99)
    expect(flushes).toBe(1)
    clock.advance(1)
    expect(flushes).toBe(2)
  })

  test.each(['requestAnimationFrame', 'document'])('PF-25: without %s it is no browser, and they come 100 ms apart', (
    name,
  ) => {
    stubPageGlobals()
    vi.stubGlobal(name, undefined)
    const clock = createSimulatedClock()
    const scheduler = createSystemFrameScheduler({ clock })
    let flushes = 0
    scheduler.request(() => (flushes += 1))
    clock.advance(0)
    scheduler.request(() => (flushes += 1))
    clock.advance(99)
    expect(flushes).toBe(1)
    clock.advance(1)
    expect(flushes).toBe(2)
  })

  test('PF-25: a cancelled flush never comes', () => {
    stubPageGlobals()
    const clock = createSimulatedClock()
    let flushes = 0
    createSystemFrameScheduler({ clock }).request(() => (flushes += 1))()
    clock.advance(1_000)
    expect(flushes).toBe(0)
  })

  test.each([[100, undefined], [500, 500]])('PF-25: without frames flushes come %i ms apart, after a pause at once', (
    apartMs, flushMs,
  ) => {
    const clock = createSimulatedClock()
    const scheduler = createSystemFrameScheduler(flushMs === undefined ? { clock } : { clock, flushMs })
    let flushes = 0
    const request = () => scheduler.request(() => (flushes += 1))
    request()
    expect(flushes).toBe(0)
    clock.advance(0)
    expect(flushes).toBe(1)
    clock.advance(30)
    request()
    clock.advance(apartMs - 31)
    expect(flushes).toBe(1)
    clock.advance(1)
    expect(flushes).toBe(2)
    request()()
    clock.advance(apartMs)
    request()
    clock.advance(0)
    expect(flushes).toBe(3)
    expect(clock.pending()).toBe(0)
  })

  test('PF-25: a clock that is set back puts no flush off for longer than usual', () => {
    const clock = createSimulatedClock()
    const scheduler = createSystemFrameScheduler({ clock })
    let flushes = 0
    scheduler.request(() => (flushes += 1))
    clock.advance(0)
    clock.setWall(clock.now() - 3_600_000)
    scheduler.request(() => (flushes += 1))
    clock.advance(100)
    expect(flushes).toBe(2)
  })

  test('PF-25: by default it runs on the system clock', () => {
    vi.useFakeTimers()
    let flushes = 0
    createSystemFrameScheduler().request(() => (flushes += 1))
    vi.advanceTimersByTime(100)
    vi.useRealTimers()
    expect(flushes).toBe(1)
  })
})
