import { describe, expect, test } from 'vitest'
import { createRedisTime } from '../../../server/redis/redis-time'

describe('the time of Redis', () => {
  test('RS-30: it is the clock with the offset measured, which lies between the question and the answer', () => {
    let clockMs = 1_000
    const time = createRedisTime(() => clockMs)
    expect(time.now()).toBe(1_000)
    time.received(501_010, 1_000, 1_020)
    expect(Math.abs(time.offsetMs() - 500_000)).toBeLessThanOrEqual(1)
    clockMs = 1_500
    expect(time.now()).toBe(1_500 + time.offsetMs())
  })

  test('RS-30: an answer corrects no further than it proves, forwards and back', () => {
    const time = createRedisTime(() => 0)
    time.received(10_000, 0, 0)
    const measured = time.offsetMs()
    time.received(12_000, 0, 4_000)
    expect(time.offsetMs()).toBe(measured)
    time.received(9_990, 0, 4)
    expect(time.offsetMs()).toBe(9_991)
    time.received(10_040, 0, 10)
    expect(time.offsetMs()).toBe(10_030)
  })

  test('RS-30: a clock that was set back while Redis was asked moves nothing', () => {
    const time = createRedisTime(() => 0)
    time.received(10_000, 0, 0)
    const measured = time.offsetMs()
    time.received(20_000, 5_000, 1_000)
    expect(time.offsetMs()).toBe(measured)
  })
})
