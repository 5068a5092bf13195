/** What a tap serves and a browser does not press by itself. */
const pressed = '[role="button"], [role="link"], [role="switch"], [role="tab"]'

function isSeen(element: Element): boolean {
  return element.getClientRects().length > 0
}

/** In a browser: Enter and Space press what has the focus, Escape closes the sheet that is open. */
export function answerKeyboard(): void {
  if (typeof document === 'undefined') return
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.repeat || event.isComposing) return
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
