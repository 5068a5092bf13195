import type { Page } from 'playwright-core'

export type PageName = 'Account' | 'Trader' | 'Connection'

/** Taps an entry of the tab bar. */
export async function goTo(page: Page, name: PageName): Promise<void> {
  await page.locator('.uni-tabbar__item', { hasText: name }).click()
}

/** Taps a tab within the page that is shown. */
export async function chooseTab(page: Page, title: string): Promise<void> {
  await page.locator('.wd-tabs__nav-item:visible', { hasText: title }).click()
}

/** On a stopped clock: the sheet rises and falls in its own time. */
export async function openFollowSheet(page: Page): Promise<void> {
  await page.locator('.follow-button').click()
  await letTimePass(page, 600, 50)
  await page.locator('.follow').waitFor()
}

export async function closeFollowSheet(page: Page): Promise<void> {
  await page.locator('.sheet-close:visible').click()
  await letTimePass(page, 600, 50)
  await page.locator('.follow').waitFor({ state: 'detached' })
}

/** Hides the browser tab or shows it again, as the browser itself tells it. */
export async function setVisible(page: Page, visible: boolean): Promise<void> {
  await page.evaluate((state) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state })
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => state === 'hidden' })
    document.dispatchEvent(new Event('visibilitychange'))
  }, visible ? 'visible' : 'hidden')
}

/**
 * Moves the page's stopped clock in small steps, and lets the network answer in between: a refused
 * connection takes no time there but a little time here.
 */
export async function letTimePass(page: Page, ms: number, stepMs = 200): Promise<void> {
  for (let passed = 0; passed < ms; passed += stepMs) {
    await page.clock.runFor(Math.min(stepMs, ms - passed))
    await settle(page)
  }
}

/** Waits until no socket of the page is between its making and its opening or end. */
async function settle(page: Page): Promise<void> {
  for (let turn = 0; turn < 500; turn += 1) {
    const connecting = await page.evaluate(() => window.tradewireProbe.connecting())
    if (connecting === 0) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new Error('A socket of the page never settles')
}
