/** Reads and touches the document of one webview, as a person does. */

const fold = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** Without style sheets only what an element itself says can hide it: `v-show` and `hidden`. */
function isShown(element: Element): boolean {
  for (let at: Element | null = element; at !== null; at = at.parentElement) {
    const style = at.getAttribute('style') ?? ''
    if (/display:\s*none/.test(style) || at.hasAttribute('hidden')) return false
  }
  return true
}

/** The text of an element, with a space where two elements meet. */
function textOf(element: Element): string {
  const parts: string[] = []
  for (const node of element.childNodes) {
    if (node.nodeType === 3) parts.push(node.textContent ?? '')
    else if (node.nodeType === 1) {
      const child = node as Element
      if (/^(script|style)$/i.test(child.tagName) || !isShownItself(child)) continue
      parts.push(` ${textOf(child)} `)
    }
  }
  return fold(parts.join(''))
}

const isShownItself = (element: Element): boolean => !/display:\s*none/.test(element.getAttribute('style') ?? '')

export interface PageReader {
  text(selector?: string): string
  texts(selector: string): readonly string[]
  find(selector: string, text?: string): Element
  tap(selector: string, text?: string): void
  input(selector: string, value: string): void
  scrollTo(topPx: number, heightPx: number): void
}

export function createPageReader(document: Document): PageReader {
  const shown = (selector: string): Element[] => [...document.querySelectorAll(selector)].filter(isShown)

  function find(selector: string, text?: string): Element {
    const found = shown(selector).find((element) => text === undefined || textOf(element).includes(text))
    if (found === undefined) throw new Error(`No ${selector}${text === undefined ? '' : ` with "${text}"`} on the page`)
    return found
  }

  return {
    find,
    text: (selector) => textOf(selector === undefined ? document.body : find(selector)),
    texts: (selector) => shown(selector).map(textOf),
    tap(selector, text) {
      const view = document.defaultView
      if (view === null) throw new Error('The page is gone')
      const element = find(selector, text)
      for (const name of ['touchstart', 'touchend']) {
        const touch = new view.Event(name, { bubbles: true, cancelable: true })
        const finger = { identifier: 0, target: element, pageX: 1, pageY: 1, clientX: 1, clientY: 1, force: 1 }
        const touches = name === 'touchend' ? [] : [finger]
        element.dispatchEvent(Object.assign(touch, { touches, targetTouches: touches, changedTouches: [finger] }))
      }
      element.dispatchEvent(new view.MouseEvent('click', { bubbles: true, cancelable: true }))
    },
    scrollTo(topPx, heightPx) {
      const view = document.defaultView
      if (view === null) throw new Error('The page is gone')
      // jsdom lays nothing out: the measures that the view reads are set by hand.
      for (const name of ['pageYOffset', 'scrollY']) {
        Object.defineProperty(view, name, { configurable: true, value: topPx })
      }
      Object.defineProperty(document.documentElement, 'scrollHeight', { configurable: true, value: heightPx })
      document.dispatchEvent(new view.Event('scroll'))
    },
    input(selector, value) {
      const view = document.defaultView
      if (view === null) throw new Error('The page is gone')
      const outer = find(selector)
      const inner = outer.matches('input, textarea') ? outer : outer.querySelector('input, textarea')
      if (!(inner instanceof view.HTMLInputElement) && !(inner instanceof view.HTMLTextAreaElement)) {
        throw new Error(`Nothing to write into in ${selector}`)
      }
      inner.value = value
      inner.dispatchEvent(new view.Event('input', { bubbles: true }))
    },
  }
}
