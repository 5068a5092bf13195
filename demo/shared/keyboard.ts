/** Elements that handle taps but no keys. */
const pressed = '[role="button"], [role="link"], [role="switch"], [role="tab"], [role="radio"]'
const reached = 'input, textarea, [tabindex="0"]'

const isSeen = (element: Element): boolean => element.getClientRects().length > 0

function topSheet(): HTMLElement | undefined {
  const sheets = [...document.querySelectorAll<HTMLElement>('.sheet.is-open')].filter(isSeen)
  return sheets.find((sheet) => sheet.matches('.is-above')) ?? sheets.pop()
}

/** Keeps Tab within a sheet, because the page behind is not usable. */
function turnWithin(sheet: HTMLElement, event: KeyboardEvent): void {
  const parts = [...sheet.querySelectorAll<HTMLElement>(reached)].filter(isSeen)
  const [first, last] = [parts[0], parts[parts.length - 1]]
  const [from, to] = event.shiftKey ? [first, last] : [last, first]
  const { activeElement } = document
  if (activeElement !== from && activeElement !== sheet && sheet.contains(activeElement)) return
  if (activeElement === sheet && !event.shiftKey) return
  event.preventDefault()
  to?.focus()
}

/**
 * Handles keys in a browser: Enter and Space activate tap targets, Escape closes the open sheet, and Tab stays within
 * it.
 */
export function answerKeyboard(): void {
  if (typeof document === 'undefined') return
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing) return
    if (event.key === 'Tab') {
      const sheet = topSheet()
      if (sheet !== undefined) turnWithin(sheet, event)
      return
    }
    if (event.repeat) return
    if (event.key === 'Escape') {
      topSheet()?.querySelector<HTMLElement>('.sheet-close')?.click()
      return
    }
    if (event.key !== 'Enter' && event.key !== ' ') return
    const { target } = event
    if (!(target instanceof HTMLElement) || !target.matches(pressed)) return
    // Prevents Space from scrolling.
    event.preventDefault()
    target.click()
  })
}
