import { createTextReader } from '../shown-texts'

/** Old browsers have no `checkVisibility`. The frame around a page does not belong to it. */
function isShown(element: Element): boolean {
  if (element.closest('uni-tabbar, uni-page-head, noscript') !== null) return false
  return element.getClientRects().length > 0 && getComputedStyle(element).visibility === 'visible'
}

const { find, text, texts } = createTextReader({ root: document.body, isShown })

export { text, texts }

export function tap(selector: string, words?: string): void {
  const found = find(selector, words)
  if (found instanceof HTMLElement) found.click()
}
