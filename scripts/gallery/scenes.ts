import type { Page } from 'playwright-core'
import type { FeedServer, FeedServerOptions } from '../../server/feed/feed-server'
import { pieceScenes, type PieceScene } from './piece-scenes'
import { sampleScenes, type SampleScene } from './sample-scenes'

export type PageName = 'account' | 'trader' | 'connection'

/** A page in a certain state, with the steps from a new account page. */
export interface Scene {
  readonly name: string
  readonly sample?: undefined
  readonly piece?: undefined
  readonly feed?: FeedServerOptions
  readonly reach: (stage: { readonly page: Page; readonly feed: FeedServer }) => Promise<void>
}

export type AnyScene = Scene | SampleScene | PieceScene

const pageNumbers: Readonly<Record<PageName, number>> = { account: 0, trader: 1, connection: 2 }

/** Uses the tab bar on a phone and the header in a wide window. */
async function goTo(page: Page, name: PageName): Promise<void> {
  const number = pageNumbers[name]
  const link = page.locator('.header-link:visible').nth(number)
  if (await link.isVisible()) await link.click()
  else await page.locator('.uni-tabbar__item').nth(number).click()
}

async function chooseTab(page: Page, number: number): Promise<void> {
  await page.locator('.page-tab:visible').nth(number).click()
}

async function seePositions(page: Page): Promise<void> {
  await goTo(page, 'trader')
  await chooseTab(page, 2)
  await page.locator('.trader .freshness.is-live').waitFor()
}

async function holdOpen(page: Page): Promise<void> {
  await goTo(page, 'connection')
  await page.locator('.button-hold').click()
  await page.locator('.state.is-open').waitFor()
}

function cutAndRefuse(feed: FeedServer): void {
  feed.faults.apply({ action: 'refuse', on: true })
  feed.faults.apply({ action: 'drop' })
}

async function untilReconnecting(page: Page, feed: FeedServer): Promise<void> {
  cutAndRefuse(feed)
  await page.locator('.banner.is-reconnecting:visible, .state.is-reconnecting:visible').waitFor()
}

async function untilFailed(page: Page, feed: FeedServer): Promise<void> {
  feed.faults.apply({ action: 'close', code: 4409, reason: 'replaced' })
  await page.locator('.banner.is-failed:visible, .state.is-failed:visible').waitFor()
}

async function reviewOrder(page: Page): Promise<void> {
  await page.locator('.order-review:visible').click()
  await page.locator('.order-confirm').waitFor()
}

async function confirmOrder(page: Page, state: string): Promise<void> {
  await page.locator('.order-confirm').click()
  await page.locator(`.slip .${state}`).waitFor()
}

/** Drops the connection before the response, so that the order's outcome is unknown. */
async function orderIntoTheDark(page: Page, feed: FeedServer): Promise<void> {
  feed.faults.apply({ action: 'loseAcks', count: 1 })
  await page.locator('.position-row .line').first().click()
  await page.locator('.action-close').click()
  await confirmOrder(page, 'is-sent')
  cutAndRefuse(feed)
  await page.locator('.slip .is-unknown').waitFor()
}

/** Leaves the page until the feed is closed, and returns while the server is silent. */
async function untilStale(page: Page, feed: FeedServer, name: PageName): Promise<void> {
  await goTo(page, 'connection')
  await page.locator('.state.is-idle').waitFor()
  feed.faults.apply({ action: 'notReady', on: true })
  await goTo(page, name)
  await page.locator(`.${name} .freshness.is-stale`).first().waitFor()
}

export const scenes: readonly AnyScene[] = [
  ...sampleScenes,
  ...pieceScenes,
  { name: 'account-live', reach: ({ page }) => page.locator('.position-row').first().waitFor() },
  { name: 'account-reconnecting', reach: ({ page, feed }) => untilReconnecting(page, feed) },
  { name: 'account-failed', reach: ({ page, feed }) => untilFailed(page, feed) },
  { name: 'account-stale', reach: ({ page, feed }) => untilStale(page, feed, 'account') },
  {
    name: 'account-empty',
    feed: { positions: 0 },
    reach: ({ page }) => page.locator('.account-open .empty').waitFor(),
  },
  {
    name: 'account-loading',
    async reach({ page, feed }) {
      feed.faults.apply({ action: 'notReady', on: true })
      await page.reload()
      await page.locator('.account-open .skeleton').waitFor()
    },
  },
  {
    name: 'account-unreachable',
    async reach({ page, feed }) {
      feed.faults.apply({ action: 'refuse', on: true })
      await page.reload()
      await page.locator('.account-open .empty').waitFor()
    },
  },
  {
    name: 'account-signed-out',
    async reach({ page }) {
      await goTo(page, 'connection')
      await page.locator('.button-sign-out').click()
      await goTo(page, 'account')
      await page.locator('.account-open .empty').waitFor()
    },
  },
  {
    name: 'account-details',
    async reach({ page }) {
      await page.locator('.position-row .line').first().click()
      await page.locator('.details').waitFor()
    },
  },
  {
    name: 'account-large-amounts',
    feed: { positions: 1_000, currency: 'KWD' },
    reach: ({ page }) => page.locator('.position-row').first().waitFor(),
  },
  {
    name: 'account-follow',
    async reach({ page }) {
      await page.locator('.follow-button').click()
      await page.locator('.follow .position-row').first().waitFor()
    },
  },
  {
    name: 'account-grouped',
    async reach({ page }) {
      // In a wide window, the last column's name.
      await page.locator('.sort-profit, .column:last-child .column-sort').click()
      await page.locator('.tool-group').click()
      await page.locator('.position-head:visible').first().waitFor()
    },
  },
  {
    name: 'order-several',
    async reach({ page }) {
      await page.locator('.tool-choose').click()
      for (const row of [0, 1]) await page.locator('.position-row .line').nth(row).click()
      await page.locator('.tool-close-chosen').click()
      await page.locator('.several').waitFor()
    },
  },
  {
    name: 'order-open',
    async reach({ page }) {
      await page.locator('.tool-new').click()
      await page.locator('.field-lots input').fill('0.015')
      await page.locator('.field-sl input').fill('9')
      await page.locator('.hint-sl.is-problem').waitFor()
    },
  },
  {
    name: 'order-part',
    async reach({ page }) {
      await page.locator('.position-row .line').first().click()
      await page.locator('.action-part').click()
      await reviewOrder(page)
    },
  },
  {
    name: 'order-levels',
    async reach({ page }) {
      await page.locator('.position-row .line').first().click()
      await page.locator('.action-levels').click()
      await page.locator('.levels-form').waitFor()
    },
  },
  {
    name: 'order-offline',
    async reach({ page, feed }) {
      cutAndRefuse(feed)
      await page.locator('.banner:visible').waitFor()
      await page.locator('.tool-close-all').click()
      await page.locator('.order-confirm').waitFor()
    },
  },
  { name: 'order-unknown', reach: ({ page, feed }) => orderIntoTheDark(page, feed) },
  {
    name: 'orders-list',
    async reach({ page, feed }) {
      await page.locator('.tool-new').click()
      await reviewOrder(page)
      await confirmOrder(page, 'is-acked')
      await page.locator('.order-leave').click()
      await orderIntoTheDark(page, feed)
      await page.locator('.order-leave').click()
      await page.locator('.tool-orders').click()
      await page.locator('.orders .is-unknown').waitFor()
    },
  },
  {
    name: 'order-follow',
    async reach({ page }) {
      await goTo(page, 'trader')
      await page.locator('.follow-start').click()
      await page.locator('.follow-form').waitFor()
    },
  },
  {
    name: 'account-closed',
    async reach({ page }) {
      await chooseTab(page, 1)
      await page.locator('.closed-row').first().waitFor()
    },
  },
  {
    name: 'settings',
    async reach({ page }) {
      await page.locator('.settings-button:visible').click()
      await page.locator('.settings-colours').waitFor()
    },
  },
  {
    name: 'trader-live',
    async reach({ page }) {
      await goTo(page, 'trader')
      await page.locator('.overview-return').waitFor()
    },
  },
  { name: 'trader-positions', reach: ({ page }) => seePositions(page) },
  {
    name: 'trader-history',
    async reach({ page }) {
      await goTo(page, 'trader')
      await chooseTab(page, 1)
      await page.locator('.trader .closed-row').first().waitFor()
    },
  },
  {
    name: 'trader-reconnecting',
    async reach({ page, feed }) {
      await seePositions(page)
      await untilReconnecting(page, feed)
    },
  },
  {
    name: 'trader-failed',
    async reach({ page, feed }) {
      await seePositions(page)
      await untilFailed(page, feed)
    },
  },
  {
    name: 'trader-stale',
    async reach({ page, feed }) {
      await seePositions(page)
      await untilStale(page, feed, 'trader')
    },
  },
  { name: 'trader-empty', feed: { positions: 0 }, reach: ({ page }) => seePositions(page) },
  { name: 'connection-live', reach: ({ page }) => holdOpen(page) },
  {
    name: 'connection-reconnecting',
    async reach({ page, feed }) {
      await holdOpen(page)
      await untilReconnecting(page, feed)
    },
  },
  {
    name: 'connection-failed',
    async reach({ page, feed }) {
      await holdOpen(page)
      await untilFailed(page, feed)
    },
  },
  {
    name: 'connection-stale',
    async reach({ page }) {
      await goTo(page, 'connection')
      await page.locator('.state.is-idle').waitFor()
    },
  },
  {
    name: 'connection-empty',
    async reach({ page }) {
      await goTo(page, 'connection')
      await page.locator('.button-sign-out').click()
      await page.locator('.state.is-idle').waitFor()
    },
  },
]
