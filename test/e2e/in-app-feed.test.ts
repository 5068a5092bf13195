import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest'
import { serveApp, type AppServer } from './support/app-server'
import { launchBrowser } from './support/browser'

let browser: Browser
let app: AppServer
beforeAll(async () => {
  browser = await launchBrowser()
  app = await serveApp(inject('h5Folder'))
})
afterAll(async () => {
  await browser.close()
  await app.close()
})

interface Opened {
  readonly page: Page
  readonly errors: readonly string[]
  /** Requests that left the folder that is served. */
  readonly foreign: readonly string[]
}

async function openApp(): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 375, height: 812 }, locale: 'en-US' })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const errors: string[] = []
  const foreign: string[] = []
  page.on('pageerror', (error) => errors.push(error.stack ?? error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  page.on('request', (request) => {
    if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(app.url)) foreign.push(request.url())
  })
  page.on('websocket', (socket) => foreign.push(socket.url()))
  await page.goto(app.url)
  return { page, errors, foreign }
}

const live = (page: Page): Promise<unknown> => page.locator('.freshness.is-live').first().waitFor()
const prices = (page: Page): Promise<readonly string[]> => page.locator('.position-row .cell-now').allTextContents()

/** Until the prices are others than these. */
async function moves(page: Page, from: readonly string[]): Promise<void> {
  await expect.poll(() => prices(page), { timeout: 2_000, interval: 50 }).not.toEqual(from)
}

async function choosePage(page: Page, name: string): Promise<void> {
  await page.locator('.uni-tabbar__item', { hasText: name }).click()
}

describe('the page of H5 from a static server, with no other process', () => {
  test('DF-12: rows move within two seconds; an order is opened and closed; its end is the same after a reload',
    async () => {
      const { page, errors, foreign } = await openApp()
      await live(page)
      expect(page.workers()).toHaveLength(1)
      await moves(page, await prices(page))

      await page.locator('.tool-new').click()
      await page.locator('.symbol-chip', { hasText: 'GBPUSD' }).click()
      await page.locator('.order-review').click()
      await page.locator('.order-confirm').click()
      const words = page.locator('.order-words').first()
      await expect.poll(() => words.textContent()).toMatch(/^Opened as #\d+\.$/)
      const ticket = /#(\d+)/.exec((await words.textContent()) ?? '')?.[1] ?? ''
      await page.locator('.order-leave').click()

      const row = page.locator(`.position-row[data-ticket="${ticket}"]`)
      // All of them: the simulated trader may close any position at any time.
      await page.locator('.tool-close-all').click()
      await page.locator('.order-confirm').click()
      const chip = page.locator('.order-chip').first()
      await expect.poll(() => chip.textContent()).toBe('Done')
      await page.locator('.order-leave').click()
      await expect.poll(() => row.count()).toBe(0)

      await page.reload()
      await live(page)
      await moves(page, await prices(page))
      expect(await row.count()).toBe(0)
      await page.locator('.tool-orders').click()
      await expect.poll(() => page.locator('.order-chip').allTextContents()).toEqual(['Done', 'Done'])
      await page.locator('.sheet-close').first().click()
      await page.locator('.page-tab', { hasText: 'Closed Trades' }).click()
      await page.locator('.closed-row', { hasText: 'GBPUSD' }).first().waitFor()
      expect(foreign).toEqual([])
      expect(errors).toEqual([])
    })

  test('DF-12: a dropped line shows its attempt and comes back; refused, attempts follow to the return', async () => {
    const { page, errors } = await openApp()
    await live(page)
    await choosePage(page, 'Connection')
    expect(await page.locator('.choice-item.is-chosen').first().textContent()).toContain('In this app')
    await page.locator('.button-hold').click()
    const word = page.locator('.state-word')
    await expect.poll(() => word.textContent()).toBe('Connected')
    await page.locator('.button-drop').click()
    const outcomes = page.locator('.attempt-outcome')
    await expect.poll(() => outcomes.allTextContents(), { timeout: 5_000 }).toEqual(['connected'])
    await expect.poll(() => word.textContent()).toBe('Connected')
    await page.locator('.fault-refuse').click()
    await expect.poll(() => page.locator('.fault-refuse').textContent()).toContain('again')
    await page.locator('.fault-drop').click()
    await expect.poll(() => page.locator('.attempt').count(), { timeout: 40_000 }).toBeGreaterThan(2)
    await page.locator('.fault-refuse').click()
    await expect.poll(() => word.textContent(), { timeout: 40_000 }).toBe('Connected')
    expect(errors).toEqual([])
  })

  test('DF-11: two tabs share the feed; the one that is left goes on with it', async () => {
    const first = await openApp()
    await live(first.page)
    const second = await first.page.context().newPage()
    await second.goto(app.url)
    await live(second)
    expect(second.workers()).toHaveLength(0)
    const tickets = (page: Page): Promise<readonly (string | null)[]> =>
      page.locator('.position-row').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-ticket')))
    const [ticket] = await tickets(first.page)
    await first.page.locator('.tool-close-all').click()
    await first.page.locator('.order-confirm').click()
    await expect.poll(() => first.page.locator('.order-chip').first().textContent()).toBe('Done')
    await expect.poll(() => tickets(second)).not.toContain(ticket)
    await first.page.close()
    await expect.poll(() => second.workers().length, { timeout: 10_000 }).toBe(1)
    await live(second)
    await moves(second, await prices(second))
    expect(await tickets(second)).not.toContain(ticket)
  })

  test('DF-10: without workers the same feed runs in the page', async () => {
    const context = await browser.newContext({ viewport: { width: 375, height: 812 }, locale: 'en-US' })
    onTestFinished(() => context.close())
    const page = await context.newPage()
    await page.addInitScript(() => Reflect.deleteProperty(window, 'Worker'))
    await page.goto(app.url)
    await live(page)
    expect(page.workers()).toHaveLength(0)
    await moves(page, await prices(page))
  })

  test('DF-10: a worker whose script cannot be loaded is replaced by the page', async () => {
    const context = await browser.newContext({ viewport: { width: 375, height: 812 }, locale: 'en-US' })
    onTestFinished(() => context.close())
    const page = await context.newPage()
    await page.route('**/*feed-worker*', (route) => route.abort())
    await page.goto(app.url)
    await live(page)
    await moves(page, await prices(page))
  })
})
