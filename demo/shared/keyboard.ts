/** Elements that react to a tap and that a browser does not press by key. */
const pressed = '[role="button"], [role="link"], [role="switch"], [role="tab"], [role="radio"]'
const reached = 'input, textarea, [tabindex="0"]'

const isSeen = (element: Element): boolean => element.getClientRects().length > 0

/** The open sheet that no other one covers. */
function topSheet(): HTMLElement | undefined {
  const sheets = [...document.querySelectorAll<HTMLElement>('.sheet.is-open')].filter(isSeen)
  return sheets.find((sheet) => sheet.matches('.is-above')) ?? sheets.pop()
}

/** Tab stays within a sheet, whose page cannot be tapped: after its last part comes its first. */
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

/** In a browser: Enter and Space press what a tap serves, Escape closes the sheet that is open, Tab stays within it. */
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
    // Space would scroll the page.
    event.preventDefault()
    target.click()
  })
}
