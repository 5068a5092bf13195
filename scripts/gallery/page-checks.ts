import { createRequire } from 'node:module'
import type { ConsoleMessage, Page } from 'playwright-core'

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** Picture of uni-app's page header, which H5 apps load three seconds after the start. */
const headerPicture = 'https://cdn.dcloud.net.cn/img/shadow-'

/** Collects the page's errors and warnings. Call before the page opens. */
export function collectComplaints(page: Page): () => readonly string[] {
  let complaints: string[] = []
  page.on('console', (message: ConsoleMessage) => {
    if (message.location().url.startsWith(headerPicture)) return
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`))
  return () => {
    const collected = complaints
    complaints = []
    return collected
  }
}

/** Finds elements wider than the window, which would scroll sideways. */
export function findSidewaysScroll(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    return scrollWidth > clientWidth ? [`horizontal scroll: page ${scrollWidth} px, window ${clientWidth} px`] : []
  })
}

/** Finds generated texts: keys, placeholders, functions or missing values. */
export function findRawTexts(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const raw = /^[a-z]+[A-Za-z]*(\.[a-z]+[A-Za-z]*)+$|\{\w*\}|=>|\bundefined\b|\bNaN\b|\[object |\bnull\b/
    return document.body.innerText
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => raw.test(line))
      .map((line) => `raw text: ${line}`)
  })
}

export function findClippedNumbers(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const found: string[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const range = document.createRange()
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = node.textContent?.trim() ?? ''
      const element = node.parentElement
      // User texts may be cut off where a list shows their start.
      const isQuoted = element?.closest('.entry-words') !== null
      if (!/\d/.test(text) || element === null || isQuoted || !element.checkVisibility()) continue
      range.selectNodeContents(node)
      const box = range.getBoundingClientRect()
      if (box.width === 0) continue
      // Chips in a scrolling strip may be outside the window.
      const strip = element.closest('.filter, .traders')
      if (strip === null && (box.left < -0.5 || box.right > innerWidth + 0.5)) found.push(`outside the window: ${text}`)
      for (let around: Element | null = element; around !== null && around !== strip; around = around.parentElement) {
        const { overflowX } = getComputedStyle(around)
        if (overflowX === 'visible') continue
        const frame = around.getBoundingClientRect()
        if (box.right > frame.right + 1 || box.left < frame.left - 1) {
          found.push(`clipped: ${text}`)
          break
        }
      }
    }
    return found
  })
}

/**
 * Finds touch targets lower than 44 px (including the area beyond the element) or without a name, and targets narrower
 * than their text on one line.
 */
export function findPoorTargets(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const found: string[] = []
    const range = document.createRange()
    const served = '[role="button"], [role="link"], [role="switch"], [role="tab"], [role="radio"], input, textarea'
    for (const element of document.querySelectorAll<HTMLElement>(served)) {
      const { width, height } = element.getBoundingClientRect()
      if (width === 0 || !element.checkVisibility()) continue
      const name = element.getAttribute('aria-label') ?? element.innerText.trim()
      if (name === '') found.push(`no accessible name: ${element.outerHTML.slice(0, 120)}`)
      range.selectNodeContents(element)
      const isWhole = getComputedStyle(element).whiteSpace === 'nowrap'
      if (isWhole && range.getBoundingClientRect().width > width + 1) found.push(`narrower than its text: ${name}`)
      const around = getComputedStyle(element, '::after')
      const isAround = around.content !== 'none' && around.position === 'absolute'
      const reach = isAround ? -parseFloat(around.top) - parseFloat(around.bottom) : 0
      // A field's frame is a touch target, like its content.
      const frame = element.closest('.field')?.getBoundingClientRect().height ?? 0
      const reached = Math.max(height + Math.max(0, reach), frame)
      if (reached < 43.5) found.push(`less than 44 px high: ${name} ${element.className}`)
    }
    return found
  })
}

/** `roles`: all of axe-core's rules except text contrast. */
export type Judge = 'roles' | 'contrast'

/** Serious or critical axe-core findings. */
export async function findBarriers(
  page: Page, judges: readonly Judge[] = ['roles', 'contrast'],
): Promise<readonly string[]> {
  if (judges.length === 0) return []
  if (!await page.evaluate(() => 'axe' in window)) await page.addScriptTag({ path: axePath })
  const chosen = judges.includes('roles')
    ? { rules: { 'color-contrast': { enabled: judges.includes('contrast') } } }
    : { runOnly: ['color-contrast'] }
  const result: unknown = await page.evaluate(
    `axe.run(document, ${JSON.stringify({ resultTypes: ['violations'], ...chosen })})`,
  )
  return readViolations(result)
}

interface AxeNode {
  readonly html: string
  readonly failureSummary?: string
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string
    readonly impact: string | null
    readonly nodes: readonly AxeNode[]
  }[]
}

function isAxeResult(result: unknown): result is AxeResult {
  return typeof result === 'object' && result !== null && 'violations' in result && Array.isArray(result.violations)
}

function readViolations(result: unknown): readonly string[] {
  if (!isAxeResult(result)) throw new Error('axe-core returned no result')
  const grave = result.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  return grave.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => {
      const reason = failureSummary.split('\n').at(1)?.trim() ?? ''
      return `${id}: ${reason} in ${html.slice(0, 120)}`
    }),
  )
}

/** Finds layout faults that depend on the text. */
export async function findMisfits(page: Page): Promise<readonly string[]> {
  return [
    ...(await findSidewaysScroll(page)),
    ...(await findRawTexts(page)),
    ...(await findClippedNumbers(page)),
  ]
}
