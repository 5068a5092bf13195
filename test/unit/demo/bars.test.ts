import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { bannerTexts } from '../../../components/tradewire-banner/banner-texts'
import { formatPercent, formatSignedPercent } from '../../../demo/features/account/percent'
import { formatAttempts, formatSize } from '../../../demo/shared/size'
import { readInsets } from '../../../demo/shared/use-insets'
import { en } from '../../../demo/texts/en'
import { samplesEn } from '../../../demo/texts/samples-en'
import { samplesZhHans } from '../../../demo/texts/samples-zh-hans'
import { zhHans } from '../../../demo/texts/zh-hans'
import { paintNativeBars } from '../../../demo/theme/native-bars'
import { palettes } from '../../../demo/theme/palette'
import {
  directionOf, formatClock, formatDateTime, formatDay, formatLevel, formatLots, formatMinor, formatPrice, formatShort,
  formatSigned, formatSignedMinor, secondsUntil, toMinor,
} from '../../../src/format'

const bars = {
  palette: palettes.dark,
  theme: 'dark',
  pages: en.pages,
  page: 'account',
} as const

function stubUni(missing: readonly string[]) {
  const painted: Record<string, unknown[]> = {}
  const names = ['setTabBarStyle', 'setTabBarItem', 'setNavigationBarColor', 'setBackgroundColor']
  const record = (name: string) => (options: unknown): void => void (painted[name] ??= []).push(options)
  const present = names.filter((name) => !missing.includes(name))
  vi.stubGlobal('uni', Object.fromEntries(present.map((name) => [name, record(name)])))
  return painted
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('bars outside of the page', () => {
  test('take the colours of the theme and the words of the language', () => {
    const painted = stubUni([])
    paintNativeBars(bars)
    expect(painted.setTabBarItem).toMatchObject([
      { index: 0, text: 'Account' }, { index: 1, text: 'Trader' }, { index: 2, text: 'Connection' },
    ])
    expect(painted.setNavigationBarColor).toMatchObject([{ frontColor: '#ffffff' }])
    expect(painted.setBackgroundColor).toMatchObject([{ backgroundColor: palettes.dark.background }])
  })

  test('a runtime that cannot colour the window, as the App, paints the rest', () => {
    const painted = stubUni(['setBackgroundColor'])
    expect(() => paintNativeBars(bars)).not.toThrow()
    expect(painted.setNavigationBarColor).toHaveLength(1)
    expect(painted.setTabBarStyle).toHaveLength(1)
  })
})

function onDevice(capsule?: { readonly left: number; readonly width: number }) {
  vi.stubGlobal('uni', {
    getSystemInfoSync: () => ({ windowWidth: 375, statusBarHeight: 44 }),
    ...(capsule === undefined ? {} : { getMenuButtonBoundingClientRect: () => capsule }),
  })
  return readInsets()
}

describe('room at the top of a page', () => {
  test('UI-130: from the left edge of the capsule on it is free, and a sheet ends below the head', () => {
    expect(onDevice({ left: 272, width: 96 })).toEqual({ topPx: 44, rightPx: 103, sheetTopPx: 96 })
  })

  test('UI-130: where there is no capsule only the status bar is', () => {
    expect(onDevice()).toEqual({ topPx: 44, rightPx: 0, sheetTopPx: 24 })
  })

  test.each([
    ['zeros', { left: 0, width: 0 }], ['a place outside', { left: 380, width: 87 }],
    ['no width', { left: 278, width: 0 }], ['no numbers', { left: NaN, width: NaN }],
  ])('UI-131: %s leave the usual room', (_name, capsule) => {
    expect(onDevice(capsule).rightPx).toBe(97)
  })
})

/** Every text with its path; those that are functions are called. */
function textsIn(node: unknown, path: string): readonly (readonly [string, string])[] {
  if (typeof node === 'string') return [[path, node]]
  if (typeof node === 'function') return [[path, String(Reflect.apply(node, undefined, [3, '5', 4]))]]
  if (typeof node !== 'object' || node === null) throw new Error(`${path} is no text`)
  return Object.entries(node).flatMap(([name, child]) => textsIn(child, `${path}.${name}`))
}

describe('texts', () => {
  test('UI-8: both languages have every text, and none is empty or left in the other language', () => {
    const english = [...textsIn(en, 'en'), ...textsIn(bannerTexts.en, 'banner'), ...textsIn(samplesEn, 'samples')]
    const chinese = [
      ...textsIn(zhHans, 'en'), ...textsIn(bannerTexts.zhHans, 'banner'), ...textsIn(samplesZhHans, 'samples'),
    ]
    expect(chinese.map(([path]) => path)).toEqual(english.map(([path]) => path))
    for (const [path, text] of [...english, ...chinese]) expect(text.trim(), path).not.toBe('')
    for (const [path, text] of english) expect(/[一-鿿]/.test(text), path).toBe(false)
    const shared = chinese.filter(([, text], index) => text === english[index]?.[1]).map(([path]) => path)
    expect(shared).toEqual(['en.common.none', 'en.account.leverage'])
  })

  test('UI-9: the banner says which attempt, of how many, and when', () => {
    expect(bannerTexts.en.waiting(2, '5', 4)).toBe('Reconnecting 2/5, next in 4 s')
    expect(bannerTexts.zhHans.waiting(2, '5', 4)).toBe('正在重连 2/5，4 秒后尝试')
  })

  test('English counts in the plural, but for one', () => {
    expect(bannerTexts.en.failed(1)).toBe('Not connected after 1 attempt')
    expect(bannerTexts.en.failed(5)).toBe('Not connected after 5 attempts')
    expect(en.notices.missedMany(1)).toBe('1 change while disconnected')
  })
})

describe('amounts', () => {
  test('UI-1: an amount is written from whole minor units with its currency’s digits', () => {
    expect(formatMinor(123450, 2)).toBe('1,234.50')
    expect(formatMinor(-5, 2)).toBe('-0.05')
    expect(formatMinor(0, 2)).toBe('0.00')
    expect(formatMinor(1234567, 0)).toBe('1,234,567')
    expect(formatMinor(999999, 3)).toBe('999.999')
  })

  test('UI-2: a gain has a plus sign, a loss a minus sign, nothing has none', () => {
    expect(formatSignedMinor(1, 2)).toBe('+0.01')
    expect(formatSignedMinor(-1, 2)).toBe('-0.01')
    expect(formatSignedMinor(0, 2)).toBe('0.00')
    expect(formatSigned(-0, 2)).toBe('0.00')
    expect([1, -1, 0].map(directionOf)).toEqual(['gain', 'loss', 'flat'])
  })

  test('any whole number of minor units survives the way through an amount and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), fc.integer({ min: 0, max: 4 }), (minor, digits) => {
        expect(toMinor(minor / 10 ** digits, digits) + 0).toBe(minor)
        expect(Number(formatMinor(minor, digits).replaceAll(',', ''))).toBe(minor / 10 ** digits + 0)
      }),
    )
  })

  test('half a minor unit goes away from zero', () => {
    expect(toMinor(1.005, 2)).toBe(101)
    expect(toMinor(-1.005, 2)).toBe(-101)
  })

  test('lots have two decimals, and more only when the trade has them', () => {
    expect(formatLots(50_000_000)).toBe('0.50')
    expect(formatLots(123_450_000_000)).toBe('1,234.50')
    expect(formatLots(12_345_678)).toBe('0.12345678')
    expect(formatLots(100_000)).toBe('0.001')
  })

  test('ratios are per cents', () => {
    expect(formatPercent(5.0338)).toBe('503.38%')
    expect(formatPercent(0.125, 1)).toBe('12.5%')
    expect(formatSignedPercent(0.2122)).toBe('+21.22%')
    expect(formatSignedPercent(-0.2122)).toBe('-21.22%')
  })

  test('UI-2: a return that is rounded to nothing has no sign', () => {
    expect([0.00004, -0.00004, 0].map((ratio) => formatSignedPercent(ratio))).toEqual(['0.00%', '0.00%', '0.00%'])
    expect(formatSignedPercent(0.00005)).toBe('+0.01%')
  })
})

describe('prices, sizes and times', () => {
  test('UI-3: a price has its instrument’s digits, a missing stop or target none', () => {
    expect(formatPrice(149.5, 3)).toBe('149.500')
    expect(formatLevel(1.1, 5, '–')).toBe('1.10000')
    expect(formatLevel(0, 5, '–')).toBe('–')
  })

  test('sizes go in steps of 1,024', () => {
    expect([0, 1_023, 1_024, 5_000_000, 3 * 1_024 ** 3, 5_000 * 1_024 ** 3].map(formatSize)).toEqual([
      '0 B', '1023 B', '1.0 KB', '4.8 MB', '3.0 GB', '5000.0 GB',
    ])
    expect([5, Infinity].map(formatAttempts)).toEqual(['5', '∞'])
  })

  test('times are the device’s own', () => {
    const atMs = new Date(2026, 0, 31, 4, 3, 9).getTime()
    expect(formatClock(atMs)).toBe('04:03:09')
    expect(formatDateTime(atMs)).toBe('2026-01-31 04:03:09')
    expect(formatShort(atMs)).toBe('01-31 04:03')
    expect(formatDay(atMs)).toBe('01-31')
  })

  test('UI-4: a countdown counts a started second, and never below zero', () => {
    expect([4_000, 3_999, 1, 0, -5].map((left) => secondsUntil(1_000 + left, 1_000))).toEqual([4, 4, 1, 0, 0])
  })
})
