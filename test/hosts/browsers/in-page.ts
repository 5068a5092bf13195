import { createTextReader } from '../shown-texts'

/** Old browsers have no `checkVisibility`. The frame around a page does not belong to it. */
function isShown(element: Element): boolean {
  if (element.closest('uni-tabbar, uni-page-head, noscript') !== null) return false
  return element.getClientRects().length > 0 && getComputedStyle(element).visibility === 'visible'
}

const { find, text, texts, field } = createTextReader({ root: document.body, isShown })

export { text, texts }

export function tap(selector: string, words?: string): void {
  const found = find(selector, words)
  if (found instanceof HTMLElement) found.click()
}

export function type(selector: string, words: string): void {
  const input = field(selector)
  if (input instanceof HTMLInputElement) input.value = words
  input.dispatchEvent(new Event('input', { bubbles: true }))
}

/** Number of pixels by which the page is wider than its window. */
export const overflow = (): number => document.documentElement.scrollWidth - window.innerWidth
