import { createTextReader } from '../shown-texts'

declare global {
  interface Window {
    seen?: string[]
  }
}

/** Old browsers lack `checkVisibility`. The frame around a page is ignored. */
function isShown(element: Element): boolean {
  if (element.closest('uni-tabbar, uni-page-head, noscript') !== null) return false
  return element.getClientRects().length > 0 && getComputedStyle(element).visibility === 'visible'
}

const { find, text, texts, field } = createTextReader({ root: document.body, isShown })

export { text, texts }

/** Observed events. A new document has none. */
export const seen = (): readonly string[] => window.seen || []

export function watch(): void {
  const record: string[] = window.seen = []
  window.WebSocket = class extends WebSocket {
    constructor(...given: ConstructorParameters<typeof WebSocket>) {
      super(...given)
      this.addEventListener('error', () => record.push('error'))
      this.addEventListener('close', ({ code }) => record.push(`close ${code}`))
    }
  }
  let shown = ''
  new MutationObserver(() => {
    const [status = ''] = text().split(' ')
    if (status !== shown) record.push(shown = status)
  }).observe(document.body, { subtree: true, childList: true, characterData: true })
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') record.push('visible')
  })
  window.addEventListener('pagehide', () => record.splice(0))
  window.addEventListener('pageshow', ({ persisted }) => record.push(`pageshow ${String(persisted)}`))
}

export function tap(selector: string, words?: string): void {
  const found = find(selector, words)
  if (found instanceof HTMLElement) found.click()
}

export function type(selector: string, words: string): void {
  const input = field(selector)
  if (input instanceof HTMLInputElement) input.value = words
  input.dispatchEvent(new Event('input', { bubbles: true }))
}

export const width = (): number => window.innerWidth

export const overflow = (): number => document.documentElement.scrollWidth - window.innerWidth

const scrollsAcross = (element: Element): boolean => /auto|scroll/.test(getComputedStyle(element).overflowX)

/** Returns texts beyond the window's right edge that no scroller reaches. */
export function cutTexts(): readonly string[] {
  const leaves = Array.from(document.body.querySelectorAll('*')).filter(({ children }) => children.length === 0)
  return leaves.filter((leaf) => {
    if ((leaf.textContent || '').trim() === '' || !isShown(leaf)) return false
    if (leaf.getBoundingClientRect().right <= window.innerWidth) return false
    for (let above = leaf.parentElement; above !== null && above !== document.body; above = above.parentElement) {
      if (scrollsAcross(above)) return false
    }
    return true
  }).map(({ textContent }) => String(textContent))
}
