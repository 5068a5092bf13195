import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { useBuiltPage } from './support/built-page'

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

/** Words that are seen in part: those of a tab, and those of the button, which are shown whole or not at all. */
function wordsCut(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const tabs = [...document.querySelectorAll<HTMLElement>('.account-tabs .page-tab')]
    const cut = tabs.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
    const face = document.querySelector('.follow-face')
    const words = document.querySelector<HTMLElement>('.follow-words')
    if (face === null || words === null) throw new Error('The button has no words')
    const [around, box] = [face.getBoundingClientRect(), words.getBoundingClientRect()]
    const isWhole = box.left >= around.left && box.right <= around.right + 0.5 && box.top === around.top
    const isUnseen = box.top >= around.bottom
    return [...cut, ...(isWhole || isUnseen ? [] : [words])].map(({ innerText }) => innerText)
  })
}

describe.each(['usual', 'wide'] as const)('with %s letters', (fonts) => {
  const built = useBuiltPage({ fonts })

  test.each(['en', 'zh-Hans'])('UI-109: in %s the tabs of the account and the button beside them are apart', async (
    locale,
  ) => {
    const page = await built.browser.newPage({ viewport: { width: 320, height: 640 } })
    const stored = JSON.stringify({ locale, address: 'ws://127.0.0.1:9/ws' })
    const settings = JSON.stringify({ type: 'string', data: stored })
    await page.addInitScript((text) => localStorage.setItem('tradewire-demo.settings', text), settings)
    await page.goto(`${built.pageUrl}#/pages/account/account`)
    await page.locator('.follow-button').waitFor()
    await page.evaluate(() => document.fonts.ready)
    for (const width of [320, 360, 369, 370, 375, 390, 400, 430]) {
      await page.setViewportSize({ width, height: 640 })
      for (const tab of [0, 1]) {
        await page.locator('.account-tabs .page-tab').nth(tab).click()
        const found = await gaps(page)
        expect(found, `at ${width} px`).toHaveLength(2)
        expect(Math.min(...found), `at ${width} px: ${found.join(', ')}`).toBeGreaterThanOrEqual(12)
        expect(await wordsCut(page), `at ${width} px`).toEqual([])
      }
    }
    await page.close()
  })
})
