/** What a tap serves and a browser neither reaches nor presses by itself, uni's parts among it. */
const pressed = [
  '[role="button"]',
  '[role="link"]',
  '[role="switch"]',
  '[role="tab"]',
  '[role="radio"]',
  '.uni-tabbar__item',
].join(', ')

function isSeen(element: Element): boolean {
  return element.getClientRects().length > 0
}

/** When Tab goes down and not in the templates: the browser moves the focus after this, and a phone never needs it. */
function makeReachable(): void {
  document.querySelectorAll<HTMLElement>(pressed).forEach((element) => {
    if (!element.hasAttribute('tabindex')) element.tabIndex = 0
  })
}

/** In a browser: Tab reaches what a tap serves, Enter and Space press it, Escape closes the sheet that is open. */
export function answerKeyboard(): void {
  if (typeof document === 'undefined') return
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.repeat || event.isComposing) return
    if (event.key === 'Tab') {
      makeReachable()
      return
    }
    if (event.key === 'Escape') {
      const close = [...document.querySelectorAll<HTMLElement>('.sheet-close')].filter(isSeen).pop()
      close?.click()
      return
    }
    if (event.key !== 'Enter' && event.key !== ' ') return
    const { target } = event
    if (!(target instanceof HTMLElement) || !target.matches(pressed)) return
    // Space would scroll the page.
    event.preventDefault()
    target.click()
  })
}
