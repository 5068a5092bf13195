import type { Page } from 'playwright-core'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { FeedServerOptions } from '../../server/feed/feed-server'
import { seqOf } from '../hosts/expected-page'
import { inRelease } from '../support/test-scope'
import { keepSettings, useBuiltPage } from './support/built-page'
import { expectedRow } from './support/expected-text'
import { startFeed } from './support/feed'

const ROW_PX = 56
const positions = inRelease ? 1_000 : 300

const usual = useBuiltPage()

async function openRows(options: FeedServerOptions, locale = 'en') {
  const feed = await startFeed(options)
  onTestFinished(() => feed.close())
  const page = await usual.browser.newPage({ viewport: { width: 375, height: 812 }, locale: 'en-US' })
  onTestFinished(() => page.close())
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  await keepSettings(page, { locale, address: feed.server.url })
  await page.goto(usual.pageUrl)
  await page.locator('.freshness.is-live').waitFor()
  return { feed, page, errors }
}

function scrollToRow(page: Page, place: number): Promise<void> {
  return page.evaluate((downPx) => {
    const listTopPx = document.querySelector('.account-open .position-rows')?.getBoundingClientRect().top ?? 0
    window.scrollTo(0, window.scrollY + listTopPx + downPx)
  }, place * ROW_PX)
}

function readRows(page: Page) {
  return page.evaluate((rowPx) => {
    const listTopPx = document.querySelector('.account-open .position-rows')?.getBoundingClientRect().top ?? 0
    const textOf = (row: Element, cell: string) => row.querySelector(cell)?.textContent?.trim()
    return [...document.querySelectorAll<HTMLElement>('.account-open .position-row')].map((row) => ({
      place: Math.round(row.getBoundingClientRect().top - listTopPx) / rowPx,
      ticket: Number(row.dataset['ticket']), now: textOf(row, '.cell-now'), profit: textOf(row, '.cell-profit'),
    }))
  }, ROW_PX)
}

test(`shows each of ${positions} rows in the server’s order, at any scroll offset`, async () => {
  const { feed, page, errors } = await openRows({ positions, rate: 0 })
  const seen = new Set<number>()
  let place = 0
  while (place >= 0) {
    await scrollToRow(page, place)
    feed.server.tick(100)
    const { data, account } = await feed.stateAt(seqOf(feed))
    const expectedAt = (at: number) => {
      const row = data[at]
      if (row === undefined) return undefined
      const { ticket, now, profit } = expectedRow(row, account.currencyDigits)
      return { place: at, ticket, now, profit }
    }
    await expect.poll(async () => {
      const rows = await readRows(page)
      for (const { ticket } of rows) seen.add(ticket)
      expect(rows).toEqual(rows.map((row) => expectedAt(row.place)))
      return rows.length
    }).toBeGreaterThan(10)
    // Closed rows shift later rows, even past the window.
    place = data.findIndex(({ ticket }) => !seen.has(ticket))
  }
  expect(errors).toEqual([])
})

/** Counts rows that are fully visible between header and tab bar, and below any banner. */
function wholeRows(page: Page): Promise<number> {
  return page.evaluate(() => {
    const boxOf = (selector: string) => document.querySelector(selector)?.getBoundingClientRect()
    const top = Math.max(boxOf('.banner')?.bottom ?? 0, 0)
    const bottom = boxOf('.uni-tabbar')?.top ?? 0
    const rows = [...document.querySelectorAll('.position-row')].map((row) => row.getBoundingClientRect())
    return rows.filter((row) => row.top >= top && row.bottom <= bottom).length
  })
}

test.each(['en', 'zh-Hans'])('UI-161: shows four whole rows on a phone in %s, even below a banner', async (locale) => {
  const { feed, page } = await openRows({ positions: 24 }, locale)
  await page.setViewportSize({ width: 375, height: 700 })
  await page.locator('.position-row').nth(3).waitFor()
  await expect.poll(() => wholeRows(page)).toBeGreaterThanOrEqual(4)
  feed.server.faults.apply({ action: 'refuse', on: true })
  feed.server.faults.apply({ action: 'drop' })
  await page.locator('.banner.is-reconnecting').waitFor()
  expect(await wholeRows(page)).toBeGreaterThanOrEqual(4)
})

/** Distances between the labels of the two tabs and the button's content, in px. */
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

/** Partly visible labels. The button's label must be shown completely or not at all. */
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

describe.each(['usual', 'wide'] as const)('a page with %s letters', (fonts) => {
  const built = useBuiltPage({ fonts })

  // `npm test` checks each language and letter width once.
  const locales = inRelease ? ['en', 'zh-Hans'] : [fonts === 'usual' ? 'zh-Hans' : 'en']

  test.each(locales)('UI-109: keeps the account tabs apart from the button next to them in %s', async (
    locale,
  ) => {
    const page = await built.browser.newPage({ viewport: { width: 320, height: 640 } })
    await keepSettings(page, { locale, address: 'ws://127.0.0.1:9/ws' })
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
