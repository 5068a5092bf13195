import type { Page } from 'playwright-core'

/** A stop of the Tab key, or a tappable element, in a few words. */
interface Place {
  readonly id: number
  readonly words: string
}

interface Stop extends Place {
  /** The reason why the focus is not visible, or an empty string. */
  readonly fault: string
}

declare global {
  interface Window {
    readonly tapped: WeakSet<EventTarget>
    readonly placeOf: (element: Element) => Place
  }
}

/** Call this before the page opens, because a page does not list its listeners. */
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

/** The elements that a user can tap: in an open sheet only its own elements. The first row of a list stands for all. */
function tapPlaces(page: Page): Promise<readonly Place[]> {
  return page.evaluate(() => {
    const isSeen = (element: Element): boolean => element.getClientRects().length > 0 && element.checkVisibility()
    const sheets = [...document.querySelectorAll('.sheet.is-open')].filter(isSeen)
    const sheet = sheets.find((each) => each.matches('.is-above')) ?? sheets.at(-1)
    const isControl = (element: Element): boolean =>
      // uni leaves the input element that selects files.
      element.matches('input:not([type="file"]), textarea')
      || window.tapped.has(element) && !element.matches('.wd-overlay, .wd-transition')
    return [...(sheet ?? document.body).querySelectorAll('*')]
      .filter((element) => isControl(element) && isSeen(element))
      .filter((element) => element.getAttribute('aria-disabled') !== 'true')
      .filter((element) => !element.matches('.line') || element.matches('[tabindex="0"]'))
      .map(window.placeOf)
  })
}

/** The focused element, or `null` when the document itself has the focus. A scroller around it may still move. */
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
      // The beginning of a long list, and the visible part of an element in a strip: Chromium scrolls no further.
      const middlePx = (Math.max(left, 0) + Math.min(right, innerWidth)) / 2
      // An element higher than the window, of which Chromium shows any part.
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
/** Between its last and its first element a page leaves the focus to the browser. */
const maxOutside = 3

/** Presses Tab until the focus returns to the start. */
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
  // Elements that the walk itself replaced are not missed, because the end of a list loads more rows when visible.
  const left = new Set((await tapPlaces(page)).map(({ id }) => id))
  return {
    /** The stops in Tab order, each once. */
    stops: [...stops.values()],
    /** Tappable elements that are not among the Tab stops. */
    missed: places.filter(({ id }) => left.has(id) && !stops.has(id)).map(({ words }) => words),
  }
}
