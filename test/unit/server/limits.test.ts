import { describe, expect, test } from 'vitest'
import { createClientLimits } from '../../../server/http/client-limits'
import { createOriginCheck, isOrigin } from '../../../server/http/origins'
import { createRateLimit } from '../../../server/hub/rate-limit'

const takenAt = (limit: { take(nowMs: number): boolean }, nowMs: number, asked: number): number =>
  Array.from({ length: asked }, () => limit.take(nowMs)).filter(Boolean).length

describe('how much one may ask', () => {
  test('SV-65: a burst, then so many a second', () => {
    const limit = createRateLimit({ perSecond: 20, burst: 200 }, 1_000)
    expect(takenAt(limit, 1_000, 300)).toBe(200)
    expect(takenAt(limit, 1_500, 300)).toBe(10)
    expect(takenAt(limit, 1_525, 1)).toBe(0)
    expect(takenAt(limit, 1_550, 1)).toBe(1)
    expect(takenAt(limit, 3_600_000, 300)).toBe(200)
  })

  test('SV-65: a clock that was set back gives nothing away and holds nothing up', () => {
    const limit = createRateLimit({ perSecond: 1, burst: 2 }, 10_000)
    expect(takenAt(limit, 10_000, 3)).toBe(2)
    expect(takenAt(limit, 2_000, 3)).toBe(0)
    expect(takenAt(limit, 3_000, 3)).toBe(1)
  })

  test('SV-67: each address has its own', () => {
    let nowMs = 0
    const mayAsk = createClientLimits({ perSecond: 1, burst: 2 }, () => nowMs)
    expect([mayAsk('10.0.0.1'), mayAsk('10.0.0.1'), mayAsk('10.0.0.1')]).toEqual([true, true, false])
    expect(mayAsk('10.0.0.2')).toBe(true)
    nowMs = 1_000
    expect([mayAsk('10.0.0.1'), mayAsk('10.0.0.1')]).toEqual([true, false])
  })

  test('SV-67: addresses without end are forgotten, the quiet ones first', () => {
    const mayAsk = createClientLimits({ perSecond: 0.001, burst: 1 }, () => 0)
    expect([mayAsk('busy'), mayAsk('quiet')]).toEqual([true, true])
    expect(mayAsk('busy')).toBe(false)
    for (let other = 0; other < 9_999; other += 1) mayAsk(`other ${other}`)
    expect(mayAsk('busy')).toBe(false)
    expect(mayAsk('quiet')).toBe(true)
  })
})

describe('origins', () => {
  test('SV-64: without a list all may, with one those in it and whoever has none', () => {
    expect(createOriginCheck([])('https://evil.example')).toBe(true)
    const check = createOriginCheck(['https://app.example.com'])
    expect(check('https://app.example.com')).toBe(true)
    expect(check('https://app.example.com.evil.example')).toBe(false)
    expect(check('http://app.example.com')).toBe(false)
    expect(check('null')).toBe(false)
    expect(check(undefined)).toBe(true)
  })

  test.each(['https://a.example', 'http://localhost:5173', 'http://[::1]:8080'])('SV-64: %s is one', (text) => {
    expect(isOrigin(text)).toBe(true)
  })

  test.each(['', '*', 'a.example', 'https://a.example/', 'https://a.example/path', 'https://A.example', 'null'])(
    'SV-64: "%s" is none', (text) => {
      expect(isOrigin(text)).toBe(false)
    })
})
