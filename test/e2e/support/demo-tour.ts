import type { Locator } from 'playwright-core'
import { expect } from 'vitest'

/** A page or frame in which the demo runs in English with its own feed. */
interface DemoView {
  locator(selector: string, options?: { readonly hasText?: string | RegExp }): Locator
}

export const live = (view: DemoView): Promise<void> => view.locator('.freshness.is-live').first().waitFor()

/** Returns the ms until a price changes. */
export async function moves(view: DemoView): Promise<number> {
  const prices = (): Promise<readonly string[]> => view.locator('.position-row .cell-now').allTextContents()
  const beganMs = performance.now()
  const from = await prices()
  await expect.poll(prices, { interval: 50 }).not.toEqual(from)
  return performance.now() - beganMs
}

/**
 * Clicks once nothing covers the element. An opening sheet takes a moment, and in a frame a click may miss a moving
 * element.
 */
async function tap(target: Locator): Promise<void> {
  const isReachable = (): Promise<boolean> => target.evaluate((element) => {
    const { x, y, width, height } = element.getBoundingClientRect()
    return element.contains(document.elementFromPoint(x + width / 2, y + height / 2))
  })
  await target.waitFor()
  await expect.poll(isReachable).toBe(true)
  await target.click()
}

export async function choosePage(view: DemoView, name: string): Promise<void> {
  await view.locator('.uni-tabbar__item', { hasText: name }).click()
}

const rowOf = (view: DemoView, ticket: string): Locator => view.locator(`.position-row[data-ticket="${ticket}"]`)

export async function openAndCloseAll(view: DemoView): Promise<string> {
  await tap(view.locator('.tool-new'))
  await tap(view.locator('.symbol-chip', { hasText: 'GBPUSD' }))
  await tap(view.locator('.order-review'))
  await tap(view.locator('.order-confirm'))
  const words = view.locator('.order-words').first()
  await expect.poll(() => words.textContent()).toMatch(/^Opened as #\d+\.$/)
  const ticket = /#(\d+)/.exec((await words.textContent()) ?? '')?.[1] ?? ''
  await tap(view.locator('.order-leave'))

  // All positions, because the simulated trader may close any of them.
  await tap(view.locator('.tool-close-all'))
  await tap(view.locator('.order-confirm'))
  const chip = view.locator('.order-chip').first()
  await expect.poll(() => chip.textContent()).toBe('Done')
  await tap(view.locator('.order-leave'))
  await expect.poll(() => rowOf(view, ticket).count()).toBe(0)
  return ticket
}

/** After a reload, both orders are done, and the position is a closed trade. */
export async function seesOrdersDone(view: DemoView, ticket: string): Promise<void> {
  await live(view)
  await moves(view)
  expect(await rowOf(view, ticket).count()).toBe(0)
  await tap(view.locator('.tool-orders'))
  await expect.poll(() => view.locator('.order-chip').allTextContents()).toEqual(['Done', 'Done'])
  await tap(view.locator('.sheet-close').first())
  await tap(view.locator('.page-tab', { hasText: 'Closed Trades' }))
  const tickets = (): Promise<readonly (string | null)[]> =>
    view.locator('.closed-row').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-ticket')))
  await expect.poll(tickets).toContain(ticket)
}

const attemptsOf = (view: DemoView): Locator => view.locator('.inspector-row', { hasText: /:\d\d \d of 5/ })

const becomesConnected = (view: DemoView): Promise<void> =>
  expect.poll(() => view.locator('.state-word').textContent(), { timeout: 40_000 }).toBe('Connected')

/** "Cut the connection" shows its attempt, and the connection is restored. */
export async function dropsLine(view: DemoView): Promise<void> {
  await choosePage(view, 'Connection')
  expect(await view.locator('.choice-item.is-chosen').first().textContent()).toContain('In this app')
  await view.locator('.button-hold').click()
  await becomesConnected(view)
  await view.locator('.button-drop').click()
  await attemptsOf(view).filter({ hasText: '1 of 5' }).filter({ hasText: 'open' }).waitFor()
  await becomesConnected(view)
}

/** While the feed rejects connections, attempts appear. Afterwards the connection is restored. */
export async function isRefused(view: DemoView): Promise<void> {
  await view.locator('.fault-refuse').click()
  await expect.poll(() => view.locator('.fault-refuse').textContent()).toContain('again')
  await view.locator('.fault-drop').click()
  await expect.poll(() => attemptsOf(view).count(), { timeout: 40_000 }).toBeGreaterThan(2)
  await view.locator('.fault-refuse').click()
  await becomesConnected(view)
}
