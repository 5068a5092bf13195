import { afterEach, describe, expect, test, vi } from 'vitest'
import { type ComponentPublicInstance, shallowRef } from 'vue'
import { textsIn } from '../../../components/shared/locale'
import { queryIn } from '../../../components/shared/query-in'
import { themeClass } from '../../../components/shared/theme'
import { bannerTexts } from '../../../components/tradewire-banner/banner-texts'
import { inspectorTexts } from '../../../components/tradewire-inspector/inspector-texts'
import { listTexts } from '../../../components/tradewire-position-list/list-texts'
import { positionsTexts } from '../../../components/tradewire-positions/positions-texts'
import type { Totals } from '../../../src'
import { useCurrencyDigits } from '../../../src/format'

const totalOf = (currency: string, currencyDigits: number): Totals => ({
  currency, currencyDigits, count: 1, lotsE8: 0, profitMinor: 0, swapMinor: 0, commissionMinor: 0, netMinor: 0,
})

describe('the digits of a currency', () => {
  test('UI-1: they are found by its whole name, and are two for one that no total has', () => {
    const digitsOf = useCurrencyDigits(shallowRef([totalOf('USD', 3), totalOf('USD cent', 0), totalOf('', 4)]))
    expect(['USD', 'USD cent', '', 'EUR'].map(digitsOf)).toEqual([3, 0, 4, 2])
  })
})

afterEach(() => {
  vi.unstubAllGlobals()
})

function stubQueries() {
  const asked: unknown[] = []
  const query = { in: (component: unknown) => (asked.push(['in', component]), query) }
  vi.stubGlobal('uni', { createSelectorQuery: (page: unknown) => (asked.push(['of', page]), query) })
  return { asked, query }
}
const componentUnder = (root: object | null | undefined): ComponentPublicInstance =>
  ({ $root: root }) as unknown as ComponentPublicInstance

describe('a query inside a component', () => {
  test('is made of the component\'s own page where pages are roots, whichever page is on screen', () => {
    const { asked, query } = stubQueries()
    const page = { $page: { id: 2 } }
    const component = componentUnder(page)
    expect(queryIn(component)).toBe(query)
    expect(asked).toEqual([['of', page], ['in', component]])
  })

  test.each([[{}], [undefined], [null]])('is left to the runtime where the root is no page: %o', (root) => {
    const { asked } = stubQueries()
    const component = componentUnder(root)
    queryIn(component)
    expect(asked).toEqual([['of', undefined], ['in', component]])
  })

  test.each([[undefined], [null]])('is left to the runtime where the component is gone: %s', (component) => {
    const { asked } = stubQueries()
    queryIn(component)
    expect(asked).toEqual([['of', undefined], ['in', component]])
  })
})

const tables = [
  ['banner', bannerTexts], ['list', listTexts], ['positions', positionsTexts], ['inspector', inspectorTexts],
] as const

/** Each text of a table, below its name; of a function what it says of two figures. */
function textsOf(table: object, path = ''): readonly (readonly [string, string])[] {
  return Object.entries(table).flatMap(([name, value]: [string, unknown]) => {
    if (typeof value === 'function') return [[path + name, String(Reflect.apply(value, undefined, [7, 9, 8]))] as const]
    if (typeof value === 'object' && value !== null) return textsOf(value, `${path}${name}.`)
    return [[path + name, String(value)] as const]
  })
}

describe('the words of the components', () => {
  test.each(tables)('CO-6: none of the %s is missing in either language', (_, { en, zhHans }) => {
    const [english, chinese] = [textsOf(en), textsOf(zhHans)]
    expect(chinese.map(([name]) => name)).toEqual(english.map(([name]) => name))
    expect([...english, ...chinese].filter(([, text]) => text === '' || text.includes('undefined'))).toEqual([])
    const same = english.filter(([name, text]) => text === new Map(chinese).get(name)).map(([name]) => name)
    expect(same.filter((name) => !['none', 'group'].includes(name))).toEqual([])
  })

  test('CO-6: figures stand in their texts, and singular and plural differ', () => {
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

  test('CO-6: Chinese is for each locale that begins with zh, the app\'s where none is given', () => {
    vi.stubGlobal('uni', { getLocale: () => 'zh-Hans' })
    const texts = { en: 'English', zhHans: 'Chinese' }
    const locales = ['zh', 'zh-Hant', 'ZH_CN', 'en', 'en-zh', 'zha', undefined]
    expect(locales.map((locale) => textsIn(texts, locale)))
      .toEqual(['Chinese', 'Chinese', 'Chinese', 'English', 'English', 'English', 'Chinese'])
    vi.unstubAllGlobals()
  })

  test('CO-30: each theme is a class', () => {
    expect((['light', 'dark', 'auto'] as const).map(themeClass))
      .toEqual(['tradewire-light', 'tradewire-dark', 'tradewire-auto'])
  })
})
