import { describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import {
  findBarriers,
  findClippedNumbers,
  findPoorTargets,
  findRawTexts,
  findSidewaysScroll,
  collectComplaints,
} from '../../scripts/gallery/page-checks'
import { scenes } from '../../scripts/gallery/scenes'
import { shortSittingsOf, sittingsOf, takeScene } from '../../scripts/gallery/take-gallery'
import { inRelease } from '../support/test-scope'
import { useBuiltPage } from './support/built-page'
import { spokenText } from './support/spoken-text'

/** The scenes whose screen reader's view is stored: each page as it is when all is well. */
const receivedScenes: ReadonlySet<string> = new Set([
  'account-live', 'account-closed', 'account-details', 'trader-live', 'trader-positions', 'connection-live',
  'heart-check-live', 'echo-picture', 'mode-code-replaced', 'chat-list', 'chat-room',
  'piece-attempts', 'piece-rows', 'piece-tabs', 'piece-windows',
])

describe.each(['usual', 'wide'] as const)('each page in each state, from 320 to 1280 px, with %s letters', (fonts) => {
  const built = useBuiltPage({ fonts })
  // In `npm test` each scene once, with the one or the other: each kind has both languages and themes.
  const sittings = inRelease ? sittingsOf(scenes) : shortSittingsOf(scenes)
    .filter((_, index) => (index % 8 < 4) === (fonts === 'usual'))

  test.concurrent.for(sittings)('UI-56, UI-108, UI-150, UI-151: $scene.name in $locale is sound', async (
    sitting, { expect },
  ) => {
    const { scene, locale } = sitting
    const read = async (page: Page): Promise<void> => {
      if (!receivedScenes.has(scene.name)) return
      await expect(await spokenText(page)).toMatchFileSnapshot(`spoken/${scene.name}.${locale}.txt`)
    }
    const shots = await takeScene({ ...built, read }, sitting)
    expect(shots).toHaveLength(sitting.views.length)
    expect(shots.filter(({ problems }) => problems.length > 0)).toEqual([])
  })
})

describe('the checks themselves', () => {
  const built = useBuiltPage()

  async function onPage<Result>(body: string, check: (page: Page) => Promise<Result>): Promise<Result> {
    const page = await built.browser.newPage({ viewport: { width: 375, height: 812 } })
    try {
      await page.setContent(`<!doctype html><html lang="en"><title>x</title><body style="margin:0">${body}</body>`)
      return await check(page)
    } finally {
      await page.close()
    }
  }

  test('UI-57, UI-108, UI-150: each check finds what it looks for, and is content with a sound page', async () => {
    const sound = '<p>Profit <b>+12.50</b></p>'
    const faults = [
      [findSidewaysScroll, '<div style="width:500px">wide</div>'],
      [findRawTexts, '<p>account.balance</p>'],
      [findRawTexts, '<p>in {n} s</p>'],
      [findRawTexts, '<p>Lots: NaN</p>'],
      [findRawTexts, '<p>(n) =&gt; n</p>'],
      [findBarriers, '<p style="color:#999;background:#fff">faint</p>'],
      [findBarriers, '<p role="tab">Open Trades</p>'],
      [findBarriers, '<img src="data:,">'],
      [findPoorTargets, '<p role="button" style="height:30px">Close</p>'],
      [findPoorTargets, '<p role="button" style="height:44px"></p>'],
      [findClippedNumbers, '<p style="width:40px;overflow:hidden;white-space:nowrap">1,234,567.89</p>'],
      [findClippedNumbers, '<p style="position:fixed;left:340px;white-space:nowrap">1,234,567.89</p>'],
    ] as const
    for (const [check, body] of faults) {
      expect(await onPage(sound, check), check.name).toEqual([])
      expect(await onPage(body, check), `${check.name} on ${body}`).not.toEqual([])
    }
  })

  test('an error in the console and an uncaught one are collected', async () => {
    const page = await built.browser.newPage()
    const complaints = collectComplaints(page)
    await page.setContent('<script>console.error("broken"); setTimeout(() => { throw new Error("loose") })</script>')
    await page.waitForTimeout(100)
    expect(complaints()).toEqual(['console: broken', 'uncaught: loose'])
    expect(complaints()).toEqual([])
    await page.close()
  })
})
