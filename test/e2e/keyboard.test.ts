import type { Page } from 'playwright-core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { scenes } from '../../scripts/gallery/scenes'
import { openScene } from '../../scripts/gallery/take-gallery'
import { inRelease } from '../support/test-scope'
import { useBuiltPage } from './support/built-page'
import { walkByTab, watchTaps } from './support/keyboard-walk'

const built = useBuiltPage()

/** Closes the page after the test. Parallel tests must pass their own `atEnd`. */
async function open(name: string, atEnd: typeof onTestFinished = onTestFinished): Promise<Page> {
  const scene = scenes.find((each) => each.name === name)
  if (scene === undefined) throw new Error(`There is no scene ${name}`)
  const options = { ...built, prepare: watchTaps }
  const { page, close } = await openScene(options, { scene, locale: 'en', size: 'phone' })
  atEnd(close)
  return page
}

/** `npm test` checks only a few pages, because the others consist of the same components. */
const walked = inRelease
  ? scenes.map(({ name }) => name)
  : ['account-live', 'account-follow', 'order-open', 'connection-live', 'chat-room']

test.concurrent.for(walked)('UI-152: moves a visible focus to each tappable element with Tab in %s', async (
  name, { expect, onTestFinished: atEnd },
) => {
  const { stops, missed } = await walkByTab(await open(name, atEnd))
  expect(missed).toEqual([])
  expect(stops.length).toBeGreaterThan(0)
  expect(stops.filter(({ fault }) => fault !== '')).toEqual([])
})

const hasFocus = (page: Page, selector: string): Promise<boolean> =>
  page.evaluate((selected) => (document.activeElement?.closest(selected) ?? null) !== null, selector)

/** Waits for the element first, because a sheet or a page may open some frames after the key. */
async function tabTo(page: Page, selector: string): Promise<void> {
  await page.locator(selector).filter({ visible: true }).first().waitFor()
  for (let presses = 0; presses < 100 && !(await hasFocus(page, selector)); presses += 1) {
    await page.keyboard.press('Tab')
  }
  expect(await hasFocus(page, selector), selector).toBe(true)
}

describe('keys on a page', () => {
  test('UI-153: moves the focus into a sheet, keeps Tab inside it, and restores the focus on Escape', async () => {
    const page = await open('account-live')
    for (const key of ['Enter', ' ']) {
      await tabTo(page, '.settings-button')
      await page.keyboard.press(key)
      await expect.poll(() => hasFocus(page, '.sheet[role="dialog"]')).toBe(true)
      for (const tab of ['Tab', 'Shift+Tab']) {
        // The first press moves the focus into the sheet.
        await page.locator('.settings-button').focus()
        for (let presses = 0; presses < 12; presses += 1) {
          await page.keyboard.press(tab)
          expect(await hasFocus(page, '.sheet.is-open')).toBe(true)
        }
      }
      await page.keyboard.press('Escape')
      await page.locator('.sheet.is-open').waitFor({ state: 'hidden' })
      expect(await hasFocus(page, '.settings-button')).toBe(true)
    }
  })

  test('UI-153: restores the focus when a sheet opened from a row’s details is closed by its button', async () => {
    const page = await open('account-live')
    await tabTo(page, '.line')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await tabTo(page, '.action-close')
    await page.keyboard.press(' ')
    await tabTo(page, '.sheet-close')
    await page.keyboard.press('Enter')
    await page.locator('.sheet.is-open').waitFor({ state: 'hidden' })
    expect(await hasFocus(page, '.action-close')).toBe(true)
  })

  test('UI-61, UI-63: selects tabs, switches, options, pages and the language with Enter and Space', async () => {
    const page = await open('account-live')
    await tabTo(page, '.page-tab:not(.is-active)')
    await page.keyboard.press(' ')
    await page.locator('.closed-row').first().waitFor()
    await tabTo(page, '.uni-tabbar__item:nth-of-type(4)')
    await page.keyboard.press('Enter')
    await page.locator('.keep-row:visible').waitFor()
    await tabTo(page, '.keep-row')
    for (const state of ['true', 'false']) {
      await page.keyboard.press(state === 'true' ? ' ' : 'Enter')
      await page.locator(`.keep-row[aria-checked="${state}"]`).waitFor()
    }
    await tabTo(page, '.settings-button')
    await page.keyboard.press('Enter')
    await tabTo(page, '.settings-language .choice-item:not(.is-chosen)')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.evaluate(() => document.documentElement.lang)).toBe('zh-Hans')
  })
})
