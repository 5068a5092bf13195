import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import {
  findBarriers, findClippedNumbers, findPoorTargets, findSidewaysScroll, collectComplaints,
} from '../../scripts/gallery/page-checks'
import { sizeProject } from '../../scripts/size/apps'
import { serveApp, type AppServer } from './support/app-server'
import { launchBrowser } from './support/browser'
import { buildApp } from './support/build-app'

const cases = (['en-US', 'zh-CN'] as const).flatMap((locale) =>
  (['light', 'dark'] as const).map((theme) => ({ locale, theme })))
const words = {
  'en-US': { button: 'Inspector', close: 'Close', copied: 'Copied', event: 'socket opened', dataTitle: 'Frames' },
  'zh-CN': { button: '检查器', close: '关闭', copied: '已复制', event: '连接已建立', dataTitle: '帧' },
} as const

describe('the inspector on a page of a separate app', () => {
  let browser: Browser
  let app: AppServer
  beforeAll(async () => {
    const root = fileURLToPath(new URL('../..', import.meta.url))
    app = await serveApp(await buildApp('h5', sizeProject(root, 'inspector')))
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await app.close()
  })

  test.each(cases)('CO-40, CO-41, CO-43: opens the inspector from its button at 320 px, in $locale and $theme', async ({
    locale, theme,
  }) => {
    const { button, close, copied, event, dataTitle } = words[locale]
    const context = await browser.newContext({
      viewport: { width: 320, height: 568 }, locale, colorScheme: theme,
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    onTestFinished(() => context.close())
    const page = await context.newPage()
    const complaints = collectComplaints(page)
    await page.routeWebSocket(/feed\.example\.com/, (socket) => {
      socket.send(JSON.stringify({ type: 'notice', data: { text: 'hello' } }))
    })
    await page.goto(app.url)
    const toggle = page.locator('.inspector-button')
    await expect.poll(() => toggle.innerText()).toBe(button)
    await expect.poll(() => toggle.getAttribute('class')).toContain('is-open')
    expect(await findPoorTargets(page)).toEqual([])
    await toggle.click()
    expect(await toggle.innerText()).toBe(close)
    const panel = page.locator('.inspector-panel')
    expect(await panel.evaluate((element) => {
      const [frame, over] = [element.getBoundingClientRect(), document.querySelector('.inspector-button')]
      const { top = 0 } = over?.getBoundingClientRect() ?? {}
      return [frame.left >= 0, frame.right <= innerWidth, frame.top >= 0, frame.bottom <= top]
    })).toEqual([true, true, true, true])
    await expect.poll(() => panel.innerText()).toContain(dataTitle)
    expect(await panel.innerText()).toContain(event)
    // Uses the app's language and theme, because the component has neither.
    await page.evaluate((language) => {
      document.title = 'app'
      document.documentElement.lang = language
    }, locale)
    expect([
      ...await findSidewaysScroll(page), ...await findClippedNumbers(page), ...await findPoorTargets(page),
      ...await findBarriers(page),
    ]).toEqual([])
    await page.locator('.inspector-copy').click()
    await expect.poll(() => page.locator('.inspector-said').innerText()).toBe(copied)
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^tradewire default, [^]*socket opened/)
    await toggle.click()
    await expect.poll(() => panel.count()).toBe(0)
    expect(complaints()).toEqual([])
  })
})
