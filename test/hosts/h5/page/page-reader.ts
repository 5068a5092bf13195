import type { TabBar } from '../../host'
import { createTextReader } from '../../shown-texts'

/** Elements around the page, which other platforms draw natively. */
const FRAME = 'uni-tabbar, uni-page-head, noscript'

function isShown(element: Element): boolean {
  return element.checkVisibility({ visibilityProperty: true }) && element.closest(FRAME) === null
}

/** Lazy, because this script runs before the page has a body. */
const reader = () => createTextReader({ root: document.body, isShown })

export const pageReader = {
  find: (selector: string, text?: string): Element => reader().find(selector, text),
  field: (selector: string): Element => reader().field(selector),
  text: (selector?: string): string => reader().text(selector),
  texts: (selector: string): readonly string[] => reader().texts(selector),
  tabBar(): TabBar {
    const bar = document.querySelector('.uni-tabbar')
    const colour = bar === null ? '' : getComputedStyle(bar).backgroundColor
    const [, ...parts] = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(colour) ?? []
    const hex = parts.map((part) => Number(part).toString(16).padStart(2, '0')).join('')
    return {
      texts: [...document.querySelectorAll('.uni-tabbar__label')].map(({ textContent }) => textContent ?? ''),
      backgroundColor: hex === '' ? '' : `#${hex}`,
    }
  },
}
