interface Shown {
  readonly root: ParentNode
  isShown(element: Element): boolean
}

/** Reads visible elements' texts, with a space between elements. Folds spaces. */
export function createTextReader({ root, isShown }: Shown) {
  const shown = (selector: string): Element[] => [...root.querySelectorAll(selector)].filter(isShown)

  /** Compares node types, because nodes of another realm have foreign classes. */
  const unfolded = (node: ParentNode): string => [...node.childNodes].map((child) => {
    if (child.nodeType === 3) return child.textContent ?? ''
    const isElement = (given: Node): given is Element => given.nodeType === 1
    return isElement(child) && !child.matches('script, style') && isShown(child) ? ` ${unfolded(child)} ` : ''
  }).join('')
  const textOf = (node: ParentNode): string => unfolded(node).replace(/\s+/g, ' ').trim()

  function find(selector: string, text?: string): Element {
    const found = shown(selector).find((element) => text === undefined || textOf(element).includes(text))
    if (found === undefined) throw new Error(`No ${selector}${text === undefined ? '' : ` with "${text}"`} on the page`)
    return found
  }

  return {
    find,
    text: (selector?: string) => textOf(selector === undefined ? root : find(selector)),
    texts: (selector: string) => shown(selector).map(textOf),
    /** Returns the input field in the first visible matching element, or the element itself. */
    field(selector: string): Element {
      const outer = find(selector)
      const fields = 'input, textarea'
      const inner = outer.matches(fields) ? outer : outer.querySelector(fields)
      if (inner === null) throw new Error(`Nothing to write into in ${selector}`)
      return inner
    },
  }
}

/** Without layout, only `v-show` and `hidden` can hide an element. */
export function isShownByItself(element: Element): boolean {
  for (let at: Element | null = element; at !== null; at = at.parentElement) {
    const isHidden = at.hasAttribute('hidden') && at.getAttribute('hidden') !== 'false'
    if (isHidden || /display:\s*none/.test(at.getAttribute('style') ?? '')) return false
  }
  return true
}
