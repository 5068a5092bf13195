import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { areaImage } from '../../../demo/shared/area-image'
import { nameMarks, valueMarks } from '../../../demo/shared/axis-marks'
import { valueRange } from '../../../demo/shared/value-range'
import { formatPercent, formatSignedPercent } from '../../../demo/features/account/percent'
import { formatAttempts, formatSize } from '../../../demo/shared/number-texts'
import { readInsets } from '../../../demo/shared/use-insets'
import {
  directionOf, formatClock, formatDateTime, formatDay, formatLevel, formatLots, formatMinor, formatPrice, formatShort,
  formatSigned, formatSignedMinor, secondsUntil, toMinor,
} from '../../../src/format'
import { defaultAddress, httpOrigin, isLocalFeed, isLoopback, readAddress } from '../../../demo/settings/feed-address'
import { defaultSettings, readSettings } from '../../../demo/settings/settings'

test.each([
  [[100, 123], { min: 100, max: 130, steps: 3 }], [[2, 2, 2], { min: 2, max: 2.5, steps: 1 }],
  [[], { min: 0, max: 4, steps: 4 }], [[0], { min: 0, max: 1, steps: 1 }],
])('uses round numbers on the chart axis for the values %j', (values, range) => {
  expect(valueRange(values, 4)).toEqual(range)
})

test('calculates the chart axis for 200,000 values', () => {
  expect(valueRange(Array.from({ length: 200_000 }, (_, index) => index), 4))
    .toEqual({ min: 0, max: 200_000, steps: 4 })
})

describe('chart marks', () => {
  test('draws round axis values from the highest to the lowest', () => {
    expect(valueMarks({ min: 100, max: 130, steps: 3 }, String)).toEqual([
      { text: '130', percent: 0 },
      { text: '120', percent: expect.closeTo(33.3, 1) as number },
      { text: '110', percent: expect.closeTo(66.7, 1) as number },
      { text: '100', percent: 100 },
    ])
  })

  test('labels evenly spaced points, and always the first and the last', () => {
    const names = Array.from({ length: 31 }, (_, day) => `day ${day}`)
    expect(nameMarks(names, 4).map(({ text }) => text)).toEqual(['day 0', 'day 10', 'day 20', 'day 30'])
    expect(nameMarks(names, 4).map(({ percent }) => Math.round(percent))).toEqual([0, 33, 67, 100])
    expect(nameMarks(['one', 'two'], 4)).toEqual([{ text: 'one', percent: 0 }, { text: 'two', percent: 100 }])
    expect(nameMarks(['alone'], 4)).toEqual([{ text: 'alone', percent: 50 }])
    expect(nameMarks([], 4)).toEqual([])
  })
})

describe('the chart image', () => {
  const pathsOf = (picture: string): readonly string[] =>
    [...decodeURIComponent(picture).matchAll(/ d="([^"]*)"/g)].map(([, path]) => path ?? '')

  test('draws the line over the full width, with the highest value at the top', () => {
    const [shade, stroke] = pathsOf(areaImage([10, 30, 20], { min: 10, max: 30, steps: 2 }, '#1a56c4'))
    expect(stroke).toBe('M0,1000L500,0L1000,500')
    expect(shade).toBe('M0,1000L500,0L1000,500L1000,1000L500,1000L0,1000Z')
  })

  test('returns an image URL that is safe in quotation marks and style sheets', () => {
    expect(areaImage([1, 2], { min: 1, max: 2, steps: 1 }, '#1a56c4')).toMatch(/^data:image\/svg\+xml,[\w%.!*~-]+$/)
  })
})

function onDevice(capsule?: { readonly left: number; readonly width: number }) {
  vi.stubGlobal('uni', {
    getSystemInfoSync: () => ({ windowWidth: 375, statusBarHeight: 44 }),
    ...(capsule === undefined ? {} : { getMenuButtonBoundingClientRect: () => capsule }),
  })
  return readInsets()
}

describe('space at the top of a page', () => {
  test('UI-130: reserves space for the header and the WeChat capsule, or only for the status bar', () => {
    expect(onDevice({ left: 272, width: 96 })).toEqual({ topPx: 44, rightPx: 103, sheetTopPx: 96 })
    expect(onDevice()).toEqual({ topPx: 44, rightPx: 0, sheetTopPx: 24 })
  })

  test.each([
    ['zeros', { left: 0, width: 0 }], ['a position off screen', { left: 380, width: 87 }],
    ['no width', { left: 278, width: 0 }], ['no numbers', { left: NaN, width: NaN }],
  ])('UI-131: reserves the default width when WeChat reports a capsule with %s', (_name, capsule) => {
    expect(onDevice(capsule).rightPx).toBe(97)
  })
})

describe('amounts', () => {
  test('UI-1: formats an amount from whole minor units with its currency’s digits', () => {
    expect(formatMinor(123450, 2)).toBe('1,234.50')
    expect(formatMinor(-5, 2)).toBe('-0.05')
    expect(formatMinor(0, 2)).toBe('0.00')
    expect(formatMinor(1234567, 0)).toBe('1,234,567')
    expect(formatMinor(999999, 3)).toBe('999.999')
  })

  test('UI-2: formats a gain with a plus sign, a loss with a minus sign and zero without a sign', () => {
    expect(formatSignedMinor(1, 2)).toBe('+0.01')
    expect(formatSignedMinor(-1, 2)).toBe('-0.01')
    expect(formatSignedMinor(0, 2)).toBe('0.00')
    expect(formatSigned(-0, 2)).toBe('0.00')
    expect([1, -1, 0].map(directionOf)).toEqual(['gain', 'loss', 'flat'])
  })

  test('converts an amount back to the exact number of minor units', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), fc.integer({ min: 0, max: 4 }), (minor, digits) => {
        expect(toMinor(minor / 10 ** digits, digits) + 0).toBe(minor)
        expect(Number(formatMinor(minor, digits).replaceAll(',', ''))).toBe(minor / 10 ** digits + 0)
      }),
    )
  })

  test('rounds half a minor unit away from zero', () => {
    expect(toMinor(1.005, 2)).toBe(101)
    expect(toMinor(-1.005, 2)).toBe(-101)
  })

  test.each([
    [0, '0.00'], [1, '0.00000001'], [50_000_000_001_000_000, '500,000,000.01'],
    [9_007_199_254_740_991, '90,071,992.54740991'], [1e22, '100,000,000,000,000.00'], [-12_500_000, '-0.125'],
    [0.29 * 1e8, '0.29'], [-0.57 * 1e8, '-0.57'], [50_000_000, '0.50'], [123_450_000_000, '1,234.50'],
    [12_345_678, '0.12345678'], [100_000, '0.001'],
  ])('UI-129: formats %d hundred-millionths of a lot as %s', (lotsE8, text) => {
    expect(formatLots(lotsE8)).toBe(text)
  })

  test('UI-2: formats ratios as percentages, without a sign when the ratio rounds to zero', () => {
    expect(formatPercent(5.0338)).toBe('503.38%')
    expect(formatPercent(0.125, 1)).toBe('12.5%')
    expect(formatSignedPercent(0.2122)).toBe('+21.22%')
    expect(formatSignedPercent(-0.2122)).toBe('-21.22%')
    expect([0.00004, -0.00004, 0].map((ratio) => formatSignedPercent(ratio))).toEqual(['0.00%', '0.00%', '0.00%'])
    expect(formatSignedPercent(0.00005)).toBe('+0.01%')
  })
})

describe('prices, sizes and times', () => {
  test('UI-3: formats a price with its instrument’s digits, and a missing stop or target as a dash', () => {
    expect(formatPrice(149.5, 3)).toBe('149.500')
    expect(formatPrice(1_234_567.891, 2)).toBe('1234567.89')
    expect(formatLevel(1.1, 5, '–')).toBe('1.10000')
    expect(formatLevel(0, 5, '–')).toBe('–')
  })

  test.each([
    [1.005, 2, '1.01'], [1.15, 1, '1.2'], [-1.005, 2, '-1.01'], [0.5, 0, '1'], [2.5, 0, '3'], [0.000015, 5, '0.00002'],
    [-0.001, 2, '0.00'], [-0, 2, '0.00'], [1_200, 12, '1200.000000000000'], [5_000, 12, '5000.000000000000'],
    [1e15, 12, '1000000000000000.000000000000'], [61_234.56, 8, '61234.56000000'],
  ])('UI-3: rounds the price %d to %i digits as %s', (price, digits, text) => {
    expect(formatPrice(price, digits)).toBe(text)
  })

  test('UI-3: formats NaN and infinite prices without decimal places', () => {
    expect([NaN, Infinity, -Infinity].map((price) => formatPrice(price, 5))).toEqual(['NaN', 'Infinity', '-Infinity'])
    // In JavaScript no compiler rejects `nowprice` of null.
    expect(() => Reflect.apply(formatPrice, undefined, [null, 5]) as unknown).toThrow(TypeError)
  })

  test('formats sizes with 1,024 bytes per kilobyte', () => {
    expect([0, 1_023, 1_024, 5_000_000, 3 * 1_024 ** 3, 5_000 * 1_024 ** 3].map(formatSize)).toEqual([
      '0 B', '1023 B', '1.0 KB', '4.8 MB', '3.0 GB', '5000.0 GB',
    ])
    expect([5, Infinity].map(formatAttempts)).toEqual(['5', '∞'])
  })

  test('formats times in the device’s time zone', () => {
    const atMs = new Date(2026, 0, 31, 4, 3, 9).getTime()
    expect(formatClock(atMs)).toBe('04:03:09')
    expect(formatDateTime(atMs)).toBe('2026-01-31 04:03:09')
    expect(formatShort(atMs)).toBe('01-31 04:03')
    expect(formatDay(atMs)).toBe('01-31')
  })

  test('UI-4: rounds the countdown up to whole seconds, and never goes below zero', () => {
    expect([4_000, 3_999, 1, 0, -5].map((left) => secondsUntil(1_000 + left, 1_000))).toEqual([4, 4, 1, 0, 0])
  })
})

const fallback = defaultSettings('en')

describe('settings', () => {
  test('UI-6: resets only damaged fields to their defaults', () => {
    expect(readSettings({ locale: 'zh-Hans', theme: 'purple', riseColour: 'red', address: 7 }, fallback)).toEqual({
      ...fallback,
      locale: 'zh-Hans',
      riseColour: 'red',
    })
  })

  test('uses the defaults for a value that is not an object', () => {
    for (const stored of [null, undefined, 'text', 3]) expect(readSettings(stored, fallback)).toBe(fallback)
  })

  test('accepts a signed-out state or a whole trader id, and rejects a fractional id', () => {
    expect(readSettings({ traderId: null }, fallback).traderId).toBeNull()
    expect(readSettings({ traderId: 501 }, fallback).traderId).toBe(501)
    expect(readSettings({ traderId: 1.5 }, fallback).traderId).toBe(fallback.traderId)
    expect(readSettings({ signalTrader: 'marta' }, fallback).signalTrader).toBe('marta')
  })
})

describe('addresses', () => {
  test('UI-7: trims a typed address, and rejects an invalid address', () => {
    expect(readAddress(' WS://192.168.1.20:8787 ')).toBe('ws://192.168.1.20:8787/ws')
    expect(readAddress('wss://feed.example.com/live?x=1')).toBe('wss://feed.example.com/live?x=1')
    expect(readAddress('ws://[::1]:8787/ws')).toBe('ws://[::1]:8787/ws')
    expect(readAddress('ws://a:65535/ws')).toBe('ws://a:65535/ws')
    for (const port of ['0', '00000', '65536', '99999']) expect(readAddress(`ws://a:${port}/ws`)).toBeNull()
    for (const wrong of ['', 'http://a/ws', 'ws://', 'ws://a b/ws', 'ws://user@host/ws', 'ws://a:123456/ws']) {
      expect(readAddress(wrong)).toBeNull()
    }
  })

  test('DF-9: uses the feed server on the page that `npm start` opens, and otherwise the in-app feed', () => {
    expect(isLocalFeed(defaultAddress())).toBe(true)
    vi.stubGlobal('window', {})
    expect(isLocalFeed(defaultAddress())).toBe(true)
    vi.stubGlobal('window', { tradewireStart: { port: 8_788, protocol: 'copy-trading' } })
    expect(defaultAddress()).toBe('ws://127.0.0.1:8788/ws')
    vi.stubGlobal('window', { tradewireStart: { port: 8_788, protocol: 'echo' } })
    expect(isLocalFeed(defaultAddress())).toBe(true)
  })

  test('UI-62: distinguishes loopback addresses from other addresses', () => {
    for (const near of ['ws://127.0.0.1:8787/ws', 'wss://localhost', 'ws://app.localhost/ws', 'ws://[::1]:1/ws']) {
      expect(isLoopback(near), near).toBe(true)
    }
    for (const far of ['ws://192.168.1.20:8787/ws', 'ws://localhost.example.com/ws', 'ws://127.0.0.1.nip.io/ws']) {
      expect(isLoopback(far), far).toBe(false)
    }
  })

  test('derives the HTTP origin from the WebSocket address', () => {
    expect(httpOrigin('ws://127.0.0.1:8787/ws')).toBe('http://127.0.0.1:8787')
    expect(httpOrigin('wss://feed.example.com/live?x=1')).toBe('https://feed.example.com')
  })
})
