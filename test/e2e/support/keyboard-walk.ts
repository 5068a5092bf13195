import type { Page } from 'playwright-core'

/** A Tab stop or a tappable element, with a short description. */
interface Place {
  readonly id: number
  readonly words: string
}

interface Stop extends Place {
  /** Why the focus is invisible, or an empty string. */
  readonly fault: string
}

declare global {
  interface Window {
    readonly tapped: WeakSet<EventTarget>
    readonly placeOf: (element: Element) => Place
  }
}

/** Call this before the page opens, because listeners cannot be listed later. */
export async function watchTaps(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const numbered: Element[] = []
    const placeOf = (element: Element): Place => {
      const known = numbered.indexOf(element)
      const text = (element.textContent ?? '').trim().slice(0, 30)
      const words = `${element.getAttribute('class') ?? element.tagName}: ${text}`
      return { id: known < 0 ? numbered.push(element) - 1 : known, words }
    }
    Object.assign(window, { tapped: new WeakSet(), placeOf })
    const listen = EventTarget.prototype.addEventListener
    EventTarget.prototype.addEventListener = function (...args: Parameters<typeof listen>) {
      if (args[0] === 'click' && this instanceof Element) window.tapped.add(this)
      return listen.apply(this, args)
    }
  })
}

/** Returns tappable elements, in an open sheet only its own. A list's first row represents the other rows. */
function tapPlaces(page: Page): Promise<readonly Place[]> {
  return page.evaluate(() => {
    const isSeen = (element: Element): boolean => element.getClientRects().length > 0 && element.checkVisibility()
    const sheets = [...document.querySelectorAll('.sheet.is-open')].filter(isSeen)
    const sheet = sheets.find((each) => each.matches('.is-above')) ?? sheets.at(-1)
    const isControl = (element: Element): boolean =>
      // uni leaves its file input in the page.
      element.matches('input:not([type="file"]), textarea')
      || window.tapped.has(element) && !element.matches('.wd-overlay, .wd-transition')
    return [...(sheet ?? document.body).querySelectorAll('*')]
      .filter((element) => isControl(element) && isSeen(element))
      .filter((element) => element.getAttribute('aria-disabled') !== 'true')
      .filter((element) => !element.matches('.line') || element.matches('[tabindex="0"]'))
      .map(window.placeOf)
  })
}

/** Returns the focused element, or `null` for the document. A scroller around the element may still move. */
function readStop(page: Page): Promise<Stop | null> {
  return page.evaluate(async () => {
    const maxPx = 44
    const maxFrames = 30
    const element = document.activeElement
    if (element === null || element === document.body) return null
    const field = element.closest('.field')
    const shown = [element, ...(field === null ? [] : [field])].map((each) => getComputedStyle(each))
    const hasRing = shown.some(({ outlineStyle, outlineWidth }) =>
      outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0)
    let over: Element | null = null
    for (let frame = 0; frame < maxFrames; frame += 1) {
      const { left, right, top, height } = element.getBoundingClientRect()
      // Uses a visible point: Chromium shows only the start of a long list, and only a part of an element in a strip.
      const middlePx = (Math.max(left, 0) + Math.min(right, innerWidth)) / 2
      // Chromium may show any part of an element that is higher than the window.
      const topPx = height > innerHeight ? Math.max(top, 0) : top
      over = document.elementFromPoint(middlePx, topPx + Math.min(height, maxPx) / 2)
      if (over !== null && (element.contains(over) || over.contains(element))) {
        return { ...window.placeOf(element), fault: hasRing ? '' : 'no ring' }
      }
      await new Promise((resolve) => requestAnimationFrame(resolve))
    }
    return { ...window.placeOf(element), fault: `covered by ${over?.className ?? 'the edge'}` }
  })
}

const maxStops = 200
/** After its last element a page leaves the focus to the browser. */
const maxOutside = 3

export async function walkByTab(page: Page) {
  const places = await tapPlaces(page)
  const stops = new Map<number, Stop>()
  let outside = 0
  for (let presses = 0; presses < maxStops; presses += 1) {
    await page.keyboard.press('Tab')
    const stop = await readStop(page)
    if (stop === null) outside += 1
    else if (stops.has(stop.id)) break
    else stops.set(stop.id, stop)
    if (outside > maxOutside) break
  }
  // Ignores elements that the walk replaced, because a visible list end loads more rows.
  const left = new Set((await tapPlaces(page)).map(({ id }) => id))
  return {
    stops: [...stops.values()],
    missed: places.filter(({ id }) => left.has(id) && !stops.has(id)).map(({ words }) => words),
  }
}
