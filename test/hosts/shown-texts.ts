/** How a platform's page shows what it has. */
interface Shown {
  readonly root: ParentNode
  /** Whether a reader sees an element that is below `root`. */
  isShown(element: Element): boolean
}

/** Reads a page: the texts of its shown elements, with a space where two elements meet. Spaces are folded. */
export function createTextReader({ root, isShown }: Shown) {
  const shown = (selector: string): Element[] => [...root.querySelectorAll(selector)].filter(isShown)

  /** Nodes of another realm have kinds, and no class that is known here. */
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
    /** The first shown element of that class, or the one of them whose text contains `text`. */
    find,
    text: (selector?: string) => textOf(selector === undefined ? root : find(selector)),
    texts: (selector: string) => shown(selector).map(textOf),
    /** The field that the first shown element of that class is, or has. */
    field(selector: string): Element {
      const outer = find(selector)
      const fields = 'input, textarea'
      const inner = outer.matches(fields) ? outer : outer.querySelector(fields)
      if (inner === null) throw new Error(`Nothing to write into in ${selector}`)
      return inner
    },
  }
}

/** Where nothing is laid out only what an element itself says can hide it: `v-show` and `hidden`. */
export function isShownByItself(element: Element): boolean {
  for (let at: Element | null = element; at !== null; at = at.parentElement) {
    const isHidden = at.hasAttribute('hidden') && at.getAttribute('hidden') !== 'false'
    if (isHidden || /display:\s*none/.test(at.getAttribute('style') ?? '')) return false
  }
  return true
}
