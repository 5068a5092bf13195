import { callIfFunction } from './call'
import type { ViewRealm } from './view-realm'

/** The page as a reader sees it, and the reader's actions. */
interface PageReader {
  text(page: Element, selector?: string): string
  texts(page: Element, selector: string): readonly string[]
  tap(page: Element, selector: string, text?: string): void
  input(page: Element, selector: string, value: string): void
  /** Where the picture of that class comes from. */
  source(page: Element, selector: string): string
}

export function createPageReader({ easel }: ViewRealm): PageReader {
  /** Nothing is laid out: hidden is what says so in its own style. */
  function isShown(element: Element, page: Element): boolean {
    for (let node: Element | null = element; node !== null && node !== page; node = node.parentElement) {
      const style = node.getAttribute('style') ?? ''
      if (node.hasAttribute('hidden') && node.getAttribute('hidden') !== 'false') return false
      if (/display:\s*none/.test(style)) return false
    }
    return true
  }

  function shownIn(page: Element, selector: string): Element[] {
    return [...page.querySelectorAll(selector)].filter((element) => isShown(element, page))
  }

  function textOf(element: Element, page: Element): string {
    const parts: string[] = []
    const visit = (node: Node): void => {
      if (node.nodeType === 3) parts.push(node.textContent ?? '')
      else if (node.nodeType === 1) {
        // An element of its own line, or of its own column: a space, as a reader would say.
        parts.push(' ')
        if (isShown(node as Element, page)) node.childNodes.forEach(visit)
        parts.push(' ')
      }
    }
    element.childNodes.forEach(visit)
    return parts.join('').replace(/\s+/g, ' ').trim()
  }

  function find(page: Element, selector: string, text?: string): Element {
    const found = shownIn(page, selector).find((element) => text === undefined || textOf(element, page).includes(text))
    if (found === undefined) throw new Error(`No ${selector}${text === undefined ? '' : ` with "${text}"`} is shown`)
    return found
  }

  function trigger(element: Element, name: string, detail: Readonly<Record<string, unknown>>, bubbles: boolean): void {
    let node: Element | null = element
    while (node !== null && !('__wxElement' in node)) node = node.parentElement
    const target: unknown = node === null ? undefined : Reflect.get(node, '__wxElement')
    if (!(target instanceof easel.Element)) throw new Error(`Nothing listens around ${element.className}`)
    callIfFunction(easel.triggerEvent, undefined, [target, name, detail, { bubbles, composed: bubbles }])
  }

  /** A finger meets the innermost element. */
  function innermost(element: Element): Element {
    const [only, other] = element.children
    return only === undefined || other !== undefined ? element : innermost(only)
  }

  return {
    text: (page, selector) => textOf(selector === undefined ? page : find(page, selector), page),
    texts: (page, selector) => shownIn(page, selector).map((element) => textOf(element, page)),
    tap(page, selector, text) {
      trigger(innermost(find(page, selector, text)), 'tap', { x: 0, y: 0 }, true)
    },
    source: (page, selector) => find(page, selector).getAttribute('src') ?? '',
    input(page, selector, value) {
      const found = find(page, selector)
      const field = found.matches('input, textarea') ? found : found.querySelector('input, textarea')
      if (field === null) throw new Error(`${selector} is no field`)
      trigger(field, 'focus', { value, height: 0 }, false)
      trigger(field, 'input', { value, cursor: value.length, keyCode: 0 }, false)
      trigger(field, 'blur', { value, cursor: value.length }, false)
    },
  }
}
