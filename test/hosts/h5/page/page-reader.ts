import type { TabBar } from '../../host'

/** Parts of the browser's own frame around the page: other platforms draw them natively. */
const FRAME = 'uni-tabbar, uni-page-head, script, style, noscript'

function isShown(element: Element): boolean {
  return element.checkVisibility({ visibilityProperty: true }) && element.closest(FRAME) === null
}

/** The text of an element, with a space where two elements meet. */
function textOf(element: Element): string {
  const parts: string[] = []
  for (const node of element.childNodes) {
    if (node instanceof Text) parts.push(node.data)
    else if (node instanceof Element && isShown(node)) {
      parts.push(` ${textOf(node)} `)
    }
  }
  return parts.join('').replace(/\s+/g, ' ').trim()
}

const shown = (selector: string): Element[] => [...document.querySelectorAll(selector)].filter(isShown)

export const pageReader = {
  find(selector: string, text?: string): Element {
    const found = shown(selector).find((element) => text === undefined || textOf(element).includes(text))
    if (found === undefined) throw new Error(`No ${selector}${text === undefined ? '' : ` with "${text}"`} on the page`)
    return found
  },
  text: (selector?: string): string => textOf(selector === undefined ? document.body : pageReader.find(selector)),
  texts: (selector: string): readonly string[] => shown(selector).map(textOf),
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
