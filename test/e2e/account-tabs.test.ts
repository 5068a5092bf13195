import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { useBuiltPage } from './support/built-page'

const built = useBuiltPage()

/** The distances between the words of the two tabs and what is drawn of the button, px. */
function gaps(page: Page): Promise<readonly number[]> {
  return page.evaluate(() => {
    const words = [...document.querySelectorAll('.account-tabs .page-tab')].map((tab) => {
      const range = document.createRange()
      range.selectNodeContents(tab)
      return range.getBoundingClientRect()
    })
    const button = document.querySelector('.follow-button')?.getBoundingClientRect()
    const places = [...words, ...(button === undefined ? [] : [button])]
    return places.slice(1).map(({ left }, index) => left - (places[index]?.right ?? NaN))
  })
}

test.each(['en', 'zh-Hans'])('UI-109: in %s the tabs of the account and the button beside them are apart', async (
  locale,
) => {
  const page = await built.browser.newPage({ viewport: { width: 320, height: 640 } })
  const stored = JSON.stringify({ locale, address: 'ws://127.0.0.1:9/ws' })
  const settings = JSON.stringify({ type: 'string', data: stored })
  await page.addInitScript((text) => localStorage.setItem('tradewire-demo.settings', text), settings)
  await page.goto(`${built.pageUrl}#/pages/account/account`)
  await page.locator('.follow-button').waitFor()
  for (const width of [320, 360, 369, 370, 375, 390, 400, 430]) {
    await page.setViewportSize({ width, height: 640 })
    for (const tab of [0, 1]) {
      await page.locator('.account-tabs .page-tab').nth(tab).click()
      const found = await gaps(page)
      expect(found, `at ${width} px`).toHaveLength(2)
      expect(Math.min(...found), `at ${width} px: ${found.join(', ')}`).toBeGreaterThanOrEqual(12)
    }
  }
  await page.close()
})
