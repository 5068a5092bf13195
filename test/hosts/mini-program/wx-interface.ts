import type { TabBar } from '../host'
import type { Answers } from './wx-answer'
import { callIfFunction, callMethod, fieldsOf } from './call'
import type { Pages } from './pages'

export interface InterfaceCall {
  readonly name: string
  readonly options: Readonly<Record<string, unknown>>
}

const ACTS = ['setNavigationBarTitle', 'setNavigationBarColor', 'setBackgroundColor', 'setBackgroundTextStyle',
  'setTabBarItem', 'setTabBarStyle', 'showTabBar', 'hideTabBar', 'setTabBarBadge', 'removeTabBarBadge', 'showToast',
  'hideToast', 'showLoading', 'hideLoading', 'showModal', 'pageScrollTo', 'vibrateShort', 'vibrateLong',
  'stopPullDownRefresh', 'setClipboardData', 'hideKeyboard'] as const

export function tabBarOf(firstTexts: readonly string[], calls: readonly InterfaceCall[]): TabBar {
  const texts = [...firstTexts]
  let backgroundColor = ''
  for (const { name, options } of calls) {
    const { index, text, backgroundColor: next } = options
    if (name === 'setTabBarItem' && typeof index === 'number' && typeof text === 'string') texts[index] = text
    if (name === 'setTabBarStyle' && typeof next === 'string') backgroundColor = next
  }
  return { texts, backgroundColor }
}

export function copiedTextOf(calls: readonly InterfaceCall[]): string {
  const [last] = calls.filter(({ name }) => name === 'setClipboardData').slice(-1)
  const text = last?.options['data']
  return typeof text === 'string' ? text : ''
}

/** APIs outside a page's tree: bars, toasts and layout queries. */
export function createInterface(pages: Pages, answers: Answers, calls: InterfaceCall[]): Record<string, unknown> {
  const api: Record<string, unknown> = {}
  for (const name of ACTS) {
    api[name] = (options: unknown) => {
      calls.push({ name, options: fieldsOf(options) })
      answers.succeed(options, name)
    }
  }
  return {
    ...api,
    createSelectorQuery: () => {
      const page = pages.current()
      if (page === undefined) throw new Error('There is no page to ask')
      const query: unknown = callMethod(page.instance, 'createSelectorQuery')
      if (typeof query !== 'object' || query === null) throw new Error('The page answers no questions')
      const ask: unknown = Reflect.get(query, 'in')
      // uni copies a component's ids onto its own object for the vendor. This host uses the copy's source instead.
      const askIn = (component: object): unknown =>
        callIfFunction(ask, query, [Reflect.get(component, '$scope') ?? component])
      return Object.assign(query, { in: askIn })
    },
  }
}
