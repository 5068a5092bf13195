import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Feed } from './support/feed'
import { TRADER_ID } from './support/feed'
import { readShown } from './support/page-probe'
import { openTheatre, type Stage, type Theatre } from './support/stage'
import { chooseTab, closeFollowSheet, goTo, letTimePass, openFollowSheet, setVisible } from './support/walk'

let theatre: Theatre
beforeAll(async () => {
  theatre = await openTheatre()
})
afterAll(() => theatre.close())

const LINGER_MS = 300
const BACKGROUND_MS = 30_000

/** What the server saw, without the pings. */
const seen = (feed: Feed): string[] => feed.log.filter((line) => !line.endsWith('Ping'))
const openStopped = (): Promise<Stage> => theatre.open({ pausedClock: true, feed: { rate: 5 } })

describe('tabs, as the server sees them', () => {
  test('Open to Closed: goodbye, then close, and nothing for a minute; back: exactly one', async () => {
    const { feed, page, errors } = await openStopped()
    await chooseTab(page, 'Closed Trades')
    await letTimePass(page, LINGER_MS + 100)
    await expect.poll(() => seen(feed)).toEqual(['1 opened', '1 Subscribe', '1 Unsubscribe', '1 closed 1000'])
    await expect.poll(() => page.locator('.closed-notice').textContent()).toContain('will not reconnect')
    await letTimePass(page, 60_000, 1_000)
    expect(feed.openLines()).toBe(0)
    expect(seen(feed)).toHaveLength(4)
    feed.forget()
    await chooseTab(page, 'Open Trades')
    await letTimePass(page, 1_000)
    await expect.poll(() => seen(feed)).toEqual(['2 opened', '2 Subscribe'])
    await letTimePass(page, 200)
    await expect.poll(() => page.locator('.truth.is-live').count()).toBe(1)
    expect(errors).toEqual([])
  })

  test('Open to Closed and back within the linger costs nothing', async () => {
    const { feed, page } = await openStopped()
    await chooseTab(page, 'Closed Trades')
    await letTimePass(page, LINGER_MS / 2, 50)
    await chooseTab(page, 'Open Trades')
    await letTimePass(page, 5_000)
    expect(seen(feed)).toEqual(['1 opened', '1 Subscribe'])
  })

  test('two pages that need it share one socket, and Trader left at Positions does not hold it', async () => {
    const { feed, page } = await openStopped()
    await goTo(page, 'Trader')
    await letTimePass(page, 100)
    await chooseTab(page, 'Positions')
    await letTimePass(page, 1_000)
    expect(feed.openLines()).toBe(1)
    await goTo(page, 'Account')
    await letTimePass(page, 1_000)
    expect(seen(feed)).toEqual(['1 opened', '1 Subscribe'])
    await goTo(page, 'Trader')
    await letTimePass(page, 1_000)
    expect(seen(feed)).toEqual(['1 opened', '1 Subscribe'])
    await goTo(page, 'Connection')
    await letTimePass(page, 1_000)
    await expect.poll(() => seen(feed)).toEqual(['1 opened', '1 Subscribe', '1 Unsubscribe', '1 closed 1000'])
  })

  test('the pop-up keeps the feed over Closed Trades, closed and opened again', async () => {
    const { feed, page, errors } = await openStopped()
    for (let turn = 0; turn < 3; turn += 1) {
      await openFollowSheet(page)
      await closeFollowSheet(page)
    }
    await chooseTab(page, 'Closed Trades')
    await letTimePass(page, 1_000)
    await expect.poll(() => seen(feed)).toEqual(['1 opened', '1 Subscribe', '1 Unsubscribe', '1 closed 1000'])
    feed.forget()
    await openFollowSheet(page)
    await letTimePass(page, 2_000)
    await expect.poll(() => seen(feed)).toEqual(['2 opened', '2 Subscribe'])
    await closeFollowSheet(page)
    await letTimePass(page, 1_000)
    await expect.poll(() => seen(feed)).toEqual(['2 opened', '2 Subscribe', '2 Unsubscribe', '2 closed 1000'])
    expect(errors).toEqual([])
  })

  test('what closed while the page was away is told on return, marked as missed', async () => {
    const { feed, page } = await openStopped()
    const ticket = (await feed.stateAt(feed.server.feed(TRADER_ID).seq())).data[0]?.ticket ?? 0
    await chooseTab(page, 'Closed Trades')
    await letTimePass(page, 1_000)
    await expect.poll(() => feed.openLines()).toBe(0)
    feed.server.faults.apply({ action: 'closePosition', traderid: TRADER_ID, ticket, reason: 'sl' })
    await chooseTab(page, 'Open Trades')
    await letTimePass(page, 1_000)
    await expect.poll(() => feed.openLines()).toBe(1)
    await letTimePass(page, 500)
    const more = page.locator('.notices-more')
    if (await more.isVisible()) await more.click()
    const notice = page.locator(`.notice[data-ticket="${ticket}"]`)
    await expect.poll(() => notice.locator('.notice-missed').count()).toBe(1)
    expect(await page.locator(`.position-row[data-ticket="${ticket}"]`).count()).toBe(0)
  })
})

describe('the background, as the server sees it', () => {
  test('back within backgroundMs: the same socket, probed', async () => {
    const { feed, page } = await openStopped()
    await setVisible(page, false)
    await letTimePass(page, BACKGROUND_MS - 2_000, 500)
    expect(feed.openLines()).toBe(1)
    feed.forget()
    await setVisible(page, true)
    await letTimePass(page, 3_000)
    expect(feed.log).toContain('1 Ping')
    expect(seen(feed)).toEqual([])
    expect(feed.openLines()).toBe(1)
  })

  test('beyond backgroundMs: goodbye and close, then one connection at once on return', async () => {
    const { feed, page } = await openStopped()
    await setVisible(page, false)
    await letTimePass(page, BACKGROUND_MS + 1_000, 500)
    await expect.poll(() => seen(feed)).toEqual(['1 opened', '1 Subscribe', '1 Unsubscribe', '1 closed 1000'])
    await letTimePass(page, 60_000, 1_000)
    expect(seen(feed)).toHaveLength(4)
    feed.forget()
    await setVisible(page, true)
    await letTimePass(page, 500)
    await expect.poll(() => seen(feed)).toEqual(['2 opened', '2 Subscribe'])
    await letTimePass(page, 500)
    const { rows } = await readLive(page)
    expect(rows.length).toBeGreaterThan(0)
  })
})

/** On a stopped clock no frame comes by itself. */
async function readLive(page: Stage['page']) {
  const reading = readShown(page)
  await letTimePass(page, 500, 20)
  return reading
}
