import { beforeEach, describe, expect, test, vi } from 'vitest'
import { type ComponentPublicInstance, shallowRef } from 'vue'
import fc from 'fast-check'
import { gainClass } from '../../../components/shared/gain-colour'
import { textsIn } from '../../../components/shared/locale'
import { queryIn } from '../../../components/shared/query-in'
import { requirePositions } from '../../../components/shared/require-positions'
import { themeClass } from '../../../components/shared/theme'
import { bannerTexts } from '../../../components/tradewire-banner/banner-texts'
import { inspectorTexts } from '../../../components/tradewire-inspector/inspector-texts'
import { listTexts } from '../../../components/tradewire-position-list/list-texts'
import { positionsTexts } from '../../../components/tradewire-positions/positions-texts'
import { TradewireError, type Totals } from '../../../src'
import { useCurrencyDigits } from '../../../src/format'
import {
  listHeightPx, rowsInWindow, rowTopPx, windowRows,
} from '../../../components/tradewire-position-list/list-shape'
import { columnHeads, columns } from '../../../components/tradewire-position-list/list-columns'
import type { ListSort } from '../../../components/tradewire-position-list/list-order'
import { ascendingNumbers } from '../../../components/tradewire-position-list/order-numbers'
import { createPace } from '../../../components/tradewire-position-list/pace'
import { readSource } from '../repository/source-files'

const totalOf = (currency: string, currencyDigits: number): Totals => ({
  currency, currencyDigits, count: 1, lotsE8: 0, profitMinor: 0, swapMinor: 0, commissionMinor: 0, netMinor: 0,
  incomplete: false,
})

test('UI-1: prefers a currency’s digits from its totals, then from ISO 4217, then 8', () => {
  const digitsOf = useCurrencyDigits(shallowRef([totalOf('USD', 3), totalOf('USD cent', 0), totalOf('', 4)]))
  expect(['USD', 'USD cent', '', 'EUR', 'JPY', 'BTC'].map(digitsOf)).toEqual([3, 0, 4, 2, 0, 8])
})

const componentUnder = (root: object | null | undefined): ComponentPublicInstance =>
  ({ $root: root }) as unknown as ComponentPublicInstance
const page = { $page: { id: 2 } }

test.each([
  ['searches the component’s own page if the root is a page, whichever page is shown', componentUnder(page), page],
  ['is left to the runtime if the root is not a page', componentUnder({}), undefined],
  ['is left to the runtime if there is no root', componentUnder(undefined), undefined],
  ['is left to the runtime if the root is null', componentUnder(null), undefined],
  ['is left to the runtime if the component is undefined', undefined, undefined],
  ['is left to the runtime if the component is null', null, undefined],
])('a query inside a component %s', (_, component, asked) => {
  const calls: unknown[] = []
  const query = { in: (within: unknown) => (calls.push(['in', within]), query) }
  vi.stubGlobal('uni', { createSelectorQuery: (of: unknown) => (calls.push(['of', of]), query) })
  expect(queryIn(component)).toBe(query)
  expect(calls).toEqual([['of', asked], ['in', component]])
})

const titlesIn = (language: 'en' | 'zhHans'): object =>
  Object.fromEntries(columns.map(({ key, title }) => [key, title[language]]))

const tables = [
  ['columns', { en: titlesIn('en'), zhHans: titlesIn('zhHans') }],
  ['banner', bannerTexts], ['list', listTexts], ['positions', positionsTexts], ['inspector', inspectorTexts],
] as const

function textsOf(table: object, path = ''): readonly (readonly [string, string])[] {
  return Object.entries(table).flatMap(([name, value]: [string, unknown]) => {
    if (typeof value === 'function') return [[path + name, String(Reflect.apply(value, undefined, [7, 9, 8]))] as const]
    if (typeof value === 'object' && value !== null) return textsOf(value, `${path}${name}.`)
    return [[path + name, String(value)] as const]
  })
}

describe('component texts', () => {
  test.each(tables)('CO-6: has all texts of the %s in both languages', (_, { en, zhHans }) => {
    const [english, chinese] = [textsOf(en), textsOf(zhHans)]
    expect(chinese.map(([name]) => name)).toEqual(english.map(([name]) => name))
    expect([...english, ...chinese].filter(([, text]) => text === '' || text.includes('undefined'))).toEqual([])
    const same = english.filter(([name, text]) => text === new Map(chinese).get(name)).map(([name]) => name)
    expect(same.filter((name) => !['none', 'group'].includes(name))).toEqual([])
  })

  test('CO-6, UI-9: inserts numbers into messages, and distinguishes singular and plural', () => {
    const figures = {
      banner: [bannerTexts.en, bannerTexts.zhHans].map((texts) =>
        [texts.waiting(2, '5', 3), texts.trying(2, '5'), texts.failed(0), texts.failed(1), texts.failed(2)]),
      positions: [positionsTexts.en, positionsTexts.zhHans].map((texts) =>
        [texts.count(1), texts.count(2), texts.lots('0.10'), texts.net(''), texts.net('USD'), texts.group('Ann', 2)]),
    }
    expect(figures).toEqual({
      banner: [
        ['Reconnecting 2/5, next in 3 s', 'Reconnecting 2/5, trying now', 'Not connected',
          'Not connected after 1 attempt', 'Not connected after 2 attempts'],
        ['正在重连 2/5，3 秒后尝试', '正在重连 2/5，尝试中', '未能连接', '尝试 1 次后仍未连接', '尝试 2 次后仍未连接'],
      ],
      positions: [
        ['1 position', '2 positions', '0.10 lots', 'Net', 'Net USD', 'Ann · 2'],
        ['1 个持仓', '2 个持仓', '0.10 手', '净盈亏', '净盈亏 USD', 'Ann · 2'],
      ],
    })
  })

  test('CO-6: uses Chinese for every locale that starts with zh, and the app’s locale by default', () => {
    vi.stubGlobal('uni', { getLocale: () => 'zh-Hans' })
    const texts = { en: 'English', zhHans: 'Chinese' }
    const locales = ['zh', 'zh-Hant', 'ZH_CN', 'en', 'en-zh', 'zha', undefined]
    expect(locales.map((locale) => textsIn(texts, locale)))
      .toEqual(['Chinese', 'Chinese', 'Chinese', 'English', 'English', 'English', 'Chinese'])
  })

  test('CO-36: shows gains in red in Chinese and in green otherwise, unless the page sets the colour', () => {
    vi.stubGlobal('uni', { getLocale: () => 'zh-Hans' })
    const classes = [undefined, 'zh-Hant', 'en'].map((locale) => gainClass('auto', locale))
    expect(classes).toEqual(['is-gain-red', 'is-gain-red', 'is-gain-green'])
    expect([gainClass('red', 'en'), gainClass('green', 'zh')]).toEqual(['is-gain-red', 'is-gain-green'])
  })

  test('CO-38: shows an up or down arrow on the sorted column', () => {
    const words = (sort: ListSort | undefined, sortable = true): readonly string[] =>
      columnHeads(({ key }) => key, sort, sortable).slice(0, 3).map((head) => head.words)
    const names = ['symbol', 'lots', 'opened']
    expect(words({ by: 'symbol' })).toEqual(['symbol ↑', 'lots', 'opened'])
    expect(words({ by: 'lots', descending: true })).toEqual(['symbol', 'lots ↓', 'opened'])
    expect([words(undefined), words(() => 0), words({ by: 'lots' }, false)]).toEqual([names, names, names])
  })

  test('CO-27: rejects a positions prop that is not a complete usePositions() result', () => {
    const detail = 'positions: pass the result of usePositions(), not rows or a source'
    const refused = new TradewireError('invalid-option', detail)
    for (const part of [[], { rows: [] }, { freshness: 'live' }]) {
      expect(() => requirePositions(part)).toThrow(refused)
    }
    for (const whole of [undefined, { rows: [], freshness: 'live' }]) requirePositions(whole)
  })

  test('CO-30: has a CSS class for each theme', () => {
    expect((['light', 'dark', 'auto'] as const).map(themeClass))
      .toEqual(['tradewire-light', 'tradewire-dark', 'tradewire-auto'])
  })
})

const geometries = fc
  .record({
    rowCount: fc.integer({ min: 0, max: 3_000 }),
    rowPx: fc.integer({ min: 20, max: 120 }),
    viewportPx: fc.integer({ min: 100, max: 2_000 }),
    overscanRows: fc.integer({ min: 3, max: 10 }),
    scrolled: fc.double({ min: 0, max: 1, noNaN: true }),
    openedAt: fc.option(fc.double({ min: 0, max: 0.999, noNaN: true })),
    headsAt: fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { maxLength: 30 }),
  })
  .map(({ rowCount, rowPx, viewportPx, overscanRows, scrolled, openedAt, headsAt }) => {
    const index = openedAt === null ? 0 : Math.floor(openedAt * rowCount)
    const places = headsAt.map((at) => Math.floor(at * rowCount))
    const heads = rowCount === 0 ? [] : [...new Set(places)].sort((one, other) => one - other)
    const opened = openedAt === null || rowCount === 0 ? null : { index, extraPx: 134 }
    const shape = { rowCount, rowPx, heads, headPx: 34, opened }
    const scrollTopPx = scrolled * Math.max(0, listHeightPx(shape) - viewportPx)
    return { shape, view: { viewportPx, overscanRows, scrollTopPx } }
  })

describe('the windowed list', () => {
  test('UI-5, PL-16: renders each row that overlaps the viewport, and at most one row per slot', () => {
    fc.assert(
      fc.property(geometries, ({ shape, view }) => {
        const { first, end } = rowsInWindow(shape, view)
        expect(end - first).toBeLessThanOrEqual(windowRows(shape, view))
        for (let index = 0; index < shape.rowCount; index += 1) {
          const topPx = rowTopPx(index, shape)
          const extraPx = shape.opened?.index === index ? shape.opened.extraPx : 0
          const isTouched =
            topPx < view.scrollTopPx + view.viewportPx && topPx + shape.rowPx + extraPx > view.scrollTopPx
          if (isTouched) expect(index >= first && index < end).toBe(true)
        }
      }),
      { numRuns: 150 },
    )
  })

  test('PL-16: places rows, group headers and opened details without gaps', () => {
    fc.assert(
      fc.property(geometries, ({ shape }) => {
        let topPx = 0
        const heads = new Set(shape.heads)
        const misplaced: number[] = []
        for (let index = 0; index < shape.rowCount; index += 1) {
          if (heads.has(index)) topPx += shape.headPx
          if (rowTopPx(index, shape) !== topPx) misplaced.push(index)
          topPx += shape.rowPx + (shape.opened?.index === index ? shape.opened.extraPx : 0)
        }
        expect(misplaced).toEqual([])
        expect(listHeightPx(shape)).toBe(topPx)
      }),
      { numRuns: 60 },
    )
  })
})

function isAscending(numbers: readonly number[]): boolean {
  return numbers.every((number, at) => at === 0 || number > (numbers[at - 1] ?? Infinity))
}

const changed = (before: readonly (number | null)[], after: readonly number[]): number =>
  after.filter((number, at) => number !== before[at]).length

/** Maximum number of rows that can keep their numbers. */
function maxKept(numbers: readonly (number | null)[], above = -Infinity): number {
  const [first, ...others] = numbers
  if (first === undefined) return 0
  const without = maxKept(others, above)
  return first === null || first <= above ? without : Math.max(without, 1 + maxKept(others, first))
}

describe('layout numbers (CSS order)', () => {
  test('PL-15: assigns whole, ascending layout numbers, regardless of the previous numbers', () => {
    const anyNumbers = fc.array(fc.option(fc.integer({ min: -(2 ** 30), max: 2 ** 30 })), { maxLength: 40 })
    fc.assert(fc.property(anyNumbers, (numbers) => {
      const result = ascendingNumbers(numbers)
      expect(result).toHaveLength(numbers.length)
      expect(result.every(Number.isInteger)).toBe(true)
      expect(isAscending(result)).toBe(true)
    }))
  })

  test('PL-15: changes as few layout numbers as possible while there are gaps between them', () => {
    const roomy = fc.option(fc.integer({ min: -5, max: 5 }).map((number) => 64 * number))
    fc.assert(fc.property(fc.array(roomy, { maxLength: 8 }), (numbers) => {
      expect(numbers.length - changed(numbers, ascendingNumbers(numbers))).toBeGreaterThanOrEqual(maxKept(numbers))
    }))
  })

  test('PL-15, PL-16: leaves a free number for each row’s details, even after many inserts at one position', () => {
    let numbers = ascendingNumbers([null, null, null])
    for (let step = 0; step < 20; step += 1) {
      numbers = ascendingNumbers([...numbers.slice(0, 1), null, ...numbers.slice(1)])
      const gaps = numbers.slice(1).map((number, at) => number - (numbers[at] ?? 0))
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(2)
    }
  })

  test('PL-15: keeps layout numbers within CSS limits while ten thousand rows scroll in both directions', () => {
    let numbers = ascendingNumbers(Array.from({ length: 30 }, () => null))
    for (let step = 0; step < 10_000; step += 1) numbers = ascendingNumbers([...numbers.slice(1), null])
    expect(Math.max(...numbers)).toBeLessThan(2 ** 31)
    for (let step = 0; step < 12_000; step += 1) numbers = ascendingNumbers([null, ...numbers.slice(0, -1)])
    expect(isAscending(numbers)).toBe(true)
    expect(Math.min(...numbers)).toBeGreaterThan(-(2 ** 31))
    expect(ascendingNumbers([2 ** 30, null, null])).toEqual([0, 16, 32])
  })
})

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] }))

/** Run times are in ms from now. */
function createRuns(everyMs?: number) {
  const start = Date.now()
  const ran: number[] = []
  return { ran, pace: createPace(() => void ran.push(Date.now() - start), () => everyMs) }
}

test.each([
  ['components/tradewire-position-list/list-colours.css', ['', '-soft']],
  ['components/tradewire-positions/tradewire-positions.vue', ['']],
] as const)('CO-36: swaps red and green in %s, unless a variable of the app overrides the colour', (path, kinds) => {
  const { text } = readSource(path)
  const rules = (gain: string, loss: string): string => kinds.flatMap((kind) => [
    `  --_gain${kind}: var(--tradewire-gain${kind}, var(--_${gain}${kind}));`,
    `  --_loss${kind}: var(--tradewire-loss${kind}, var(--_${loss}${kind}));`,
  ]).sort().join('\n')
  const found = ['green', 'red'].map((name) => {
    const [, block = ''] = new RegExp(`\n\\.is-gain-${name} \\{\n([^}]+)\n\\}`).exec(text) ?? []
    return block.split('\n').sort().join('\n')
  })
  expect(found).toEqual([rules('green', 'red'), rules('red', 'green')])
})

describe('the list’s render interval', () => {
  test('PL-12: renders immediately and then at most every 100 ms, and never drops the last request', () => {
    const { ran, pace } = createRuns()
    for (let ms = 0; ms < 1_000; ms += 1) {
      pace.ask()
      vi.advanceTimersByTime(1)
    }
    vi.advanceTimersByTime(500)
    expect(ran).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000])
  })

  test('PL-12: does not delay rendering when the clock is set back, and never renders after a stop', () => {
    const { ran, pace } = createRuns(50)
    pace.ask()
    vi.setSystemTime(Date.now() - 3_600_000)
    pace.ask()
    expect(ran).toHaveLength(2)
    pace.ask()
    pace.stop()
    vi.advanceTimersByTime(1_000)
    expect(ran).toHaveLength(2)
    pace.now()
    expect(ran).toHaveLength(3)
  })

  test('PL-12: renders once when an immediate request arrives while another request waits', () => {
    const { ran, pace } = createRuns()
    pace.ask()
    pace.ask()
    vi.advanceTimersByTime(90)
    pace.now()
    pace.ask()
    vi.advanceTimersByTime(500)
    expect(ran).toEqual([0, 90, 190])
  })

  test('PL-12: renders immediately and without a timer when the interval has passed', () => {
    const { ran, pace } = createRuns()
    pace.ask()
    vi.setSystemTime(Date.now() + 100)
    pace.ask()
    expect([ran, vi.getTimerCount()]).toEqual([[0, 100], 0])
  })

  test.each([1, 2])('GR-4: clears the timer on stop() after %d requests, and starts no timer afterwards', (asks) => {
    const { pace } = createRuns()
    for (let ask = 0; ask < asks; ask += 1) pace.ask()
    expect(vi.getTimerCount()).toBe(asks - 1)
    pace.stop()
    pace.ask()
    expect(vi.getTimerCount()).toBe(0)
  })
})
