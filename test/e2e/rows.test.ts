import { isDeepStrictEqual } from 'node:util'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inRelease } from '../support/test-scope'
import { expectedFigures, expectedRow } from './support/expected-text'
import type { Feed, PositionsAnswer } from './support/feed'
import { readShown, type ShownState } from './support/page-probe'
import { openTheatre, type Theatre } from './support/stage'
import { useBuiltPage } from './support/built-page'

let theatre: Theatre
beforeAll(async () => {
  theatre = await openTheatre()
})
afterAll(() => theatre.close())

const ROW_PX = 56
/** The rows of a long list. */
const positions = inRelease ? 1_000 : 300

/** Deltas that the server sends at once between two looks. */
const BURST = 100
/** Rows are shown every 100 ms, sums every 250 ms: a burst and deltas may come meanwhile, on a slow machine too. */
const MOST_DELTAS_BEHIND = BURST + 60

/** All sums are those of one state, a moment ago at most. */
async function expectSums(feed: Feed, { seq, figures }: ShownState): Promise<void> {
  const expected: Readonly<Record<string, string>>[] = []
  for (let past = 0; past <= Math.min(MOST_DELTAS_BEHIND, seq); past += 1) {
    const then = expectedFigures(await feed.stateAt(seq - past))
    if (Object.entries(then).every(([name, value]) => figures[name] === value)) return
    expected.push(then)
  }
  expect(figures, `sums of none of the last ${expected.length} states`).toMatchObject(expected[0] ?? {})
}

/** All rows are those of one state, each in its place, a moment ago at most; gives that state. */
async function stateOfRows(feed: Feed, { seq, rows }: ShownState): Promise<PositionsAnswer> {
  const shown = rows.map(({ topPx: _place, ...row }) => row)
  const expectedRows = ({ account, data }: PositionsAnswer) => {
    const inOrder = data.map((row) => expectedRow(row, account.currencyDigits))
    return rows.map(({ topPx }) => inOrder[topPx / ROW_PX])
  }
  const newest = await feed.stateAt(seq)
  let state = newest
  for (let past = 0; past <= Math.min(MOST_DELTAS_BEHIND, seq); past += 1) {
    if (past > 0) state = await feed.stateAt(seq - past)
    if (isDeepStrictEqual(shown, expectedRows(state))) return state
  }
  expect(shown, 'rows of none of the last states').toEqual(expectedRows(newest))
  return newest
}

/** Compares all that is shown with the server's own account. Gives the tickets in order. */
async function expectRight(feed: Feed, shown: ShownState): Promise<readonly number[]> {
  expect(shown.rows.length).toBeGreaterThan(10)
  const state = await stateOfRows(feed, shown)
  await expectSums(feed, shown)
  return state.data.map(({ ticket }) => ticket)
}

/** Brings a row of the list to the top of the window. */
function scrollToRow(page: Page, place: number): Promise<void> {
  return page.evaluate((downPx) => {
    const listTopPx = document.querySelector('.account-open .position-rows')?.getBoundingClientRect().top ?? 0
    window.scrollTo(0, window.scrollY + listTopPx + downPx)
  }, place * ROW_PX)
}

/** The rows of the list that are seen whole: between the page's head and its tab bar, below no banner. */
function wholeRows(page: Page): Promise<number> {
  return page.evaluate(() => {
    const boxOf = (selector: string) => document.querySelector(selector)?.getBoundingClientRect()
    const top = Math.max(boxOf('.banner')?.bottom ?? 0, 0)
    const bottom = boxOf('.uni-tabbar')?.top ?? 0
    const rows = [...document.querySelectorAll('.position-row')].map((row) => row.getBoundingClientRect())
    return rows.filter((row) => row.top >= top && row.bottom <= bottom).length
  })
}

test.each(['en', 'zh-Hans'])('UI-161: in %s a phone shows four rows whole, below a banner too', async (locale) => {
  const { feed, page } = await theatre.open({ feed: { positions: 24 }, locale })
  await page.setViewportSize({ width: 375, height: 700 })
  await page.locator('.position-row').nth(3).waitFor()
  await expect.poll(() => wholeRows(page)).toBeGreaterThanOrEqual(4)
  feed.server.faults.apply({ action: 'refuse', on: true })
  feed.server.faults.apply({ action: 'drop' })
  await page.locator('.banner.is-reconnecting').waitFor()
  expect(await wholeRows(page)).toBeGreaterThanOrEqual(4)
})

describe('rows and totals on the page', () => {
  test('24 positions equal the server at ten seqs at least 100 deltas apart, with updates flowing', async () => {
    const { feed, page, errors } = await theatre.open({ feed: { positions: 24, rate: 20 } })
    const seqs: number[] = []
    for (let turn = 0; turn < 10; turn += 1) {
      const shown = await readShown(page)
      const tickets = await expectRight(feed, shown)
      expect(shown.rows.map(({ ticket }) => ticket).sort()).toEqual([...tickets].sort())
      seqs.push(shown.seq)
      const place = feed.server.feed('10260').seq()
      while (feed.server.feed('10260').seq() < place + BURST) feed.server.tick()
      await expect.poll(() => page.evaluate(() => window.arrivedSeq)).toBeGreaterThanOrEqual(place + BURST)
    }
    for (const [index, seq] of seqs.slice(1).entries()) expect(seq - (seqs[index] ?? seq)).toBeGreaterThanOrEqual(BURST)
    expect(errors).toEqual([])
  })

  test(`${positions} positions equal the server wherever the list is scrolled to`, async () => {
    const { feed, page, errors } = await theatre.open({ feed: { positions, rate: 10 } })
    const seen = new Set<number>()
    const atStart = await expectRight(feed, await readShown(page))
    let atEnd = atStart
    let lastSeen: number | undefined
    for (let place = 0, reads = 0; lastSeen !== atEnd.at(-1) && reads < 300; reads += 1) {
      await scrollToRow(page, place)
      const shown = await readShown(page)
      const { rows } = shown
      atEnd = await expectRight(feed, shown)
      const lowest = [...rows].sort((one, other) => one.topPx - other.topPx).at(-1)?.ticket
      // Positions that closed meanwhile move the rest up: go on from the last row seen, never from a count.
      const lastPlace = lastSeen === undefined ? -1 : atEnd.indexOf(lastSeen)
      const leapt = lastPlace >= 0 && !rows.some(({ ticket }) => ticket === lastSeen)
      if (!leapt) {
        for (const { ticket } of rows) seen.add(ticket)
        lastSeen = lowest
      }
      place = Math.max(0, (leapt ? lastPlace : atEnd.indexOf(lowest ?? 0)) - 2)
    }
    const lasting = atStart.filter((ticket) => atEnd.includes(ticket))
    expect(lasting.length).toBeGreaterThan(positions / 2)
    expect(lasting.filter((ticket) => !seen.has(ticket))).toEqual([])
    expect(errors).toEqual([])
  })
})

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
