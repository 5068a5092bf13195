import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { expectedRow } from './support/expected-text'
import { TRADER_ID } from './support/feed'
import { probedSockets, readShown } from './support/page-probe'
import { openTheatre, type Stage, type Theatre } from './support/stage'
import { letTimePass } from './support/walk'

let theatre: Theatre
beforeAll(async () => {
  theatre = await openTheatre()
})
afterAll(() => theatre.close())

/** When each attempt may begin, seconds after the loss. */
const windowsS = [[0.3, 4.3], [4.3, 11.4], [11.4, 23.7], [23.7, 45.3], [45.3, 83]] as const
const openStopped = (): Promise<Stage> => theatre.open({ pausedClock: true, feed: { rate: 5 } })
const banner = (page: Page) => page.locator('.banner .banner-line')

async function bannerText(page: Page): Promise<string> {
  const lines = await banner(page).allInnerTexts()
  return lines.join('')
}

/** Lets time pass until the page says so. */
async function waitToRead(page: Page, words: RegExp, longestMs: number): Promise<void> {
  for (let passed = 0; passed < longestMs; passed += 400) {
    if (words.test(await bannerText(page))) return
    await letTimePass(page, 400)
  }
  throw new Error(`"${await bannerText(page)}" never became ${String(words)}`)
}

describe('a server that is gone', () => {
  test('five attempts, each in its window, then failed; a tap brings it back', async () => {
    const { feed, page, errors } = await openStopped()
    await feed.kill()
    await expect.poll(async () => (await probedSockets(page))[0]?.endedAtMs ?? null).not.toBeNull()
    await letTimePass(page, 200, 50)
    expect(await bannerText(page)).toMatch(/^Reconnecting 1\/5, next in [1-5] s$/)
    for (const attempt of [2, 3, 4, 5]) {
      await waitToRead(page, new RegExp(`^Reconnecting ${attempt}/5, next in \\d+ s$`), 40_000)
    }
    await waitToRead(page, /^Not connected after 5 attempts$/, 60_000)
    const [first, ...attempts] = await probedSockets(page)
    const lostAtMs = first?.endedAtMs ?? 0
    expect(attempts).toHaveLength(5)
    for (const [index, [from, to]] of windowsS.entries()) {
      const afterS = ((attempts[index]?.madeAtMs ?? 0) - lostAtMs) / 1_000
      expect(afterS).toBeGreaterThanOrEqual(from)
      expect(afterS).toBeLessThanOrEqual(to + 0.2)
    }
    await feed.revive()
    await letTimePass(page, 120_000, 2_000)
    expect(await probedSockets(page)).toHaveLength(6)
    expect(feed.openLines()).toBe(0)
    await page.locator('.banner-button').click()
    await letTimePass(page, 500)
    await expect.poll(() => feed.openLines()).toBe(1)
    await letTimePass(page, 500)
    expect(await bannerText(page)).toBe('')
    expect(await page.locator('.truth.is-live').count()).toBe(1)
    expect(errors).toEqual([])
  })

  test('back during the third attempt: live rows that are right', async () => {
    const { feed, page } = await openStopped()
    await feed.kill()
    await waitToRead(page, /^Reconnecting 3\/5/, 20_000)
    expect(await page.locator('.truth.is-stale').count()).toBe(1)
    await feed.revive()
    for (let turn = 0; turn < 60 && feed.openLines() === 0; turn += 1) await letTimePass(page, 400)
    await expect.poll(() => feed.openLines()).toBe(1)
    await letTimePass(page, 600)
    expect(await probedSockets(page)).toHaveLength(4)
    const reading = readShown(page)
    await letTimePass(page, 500, 20)
    const { seq, rows } = await reading
    const state = await feed.stateAt(seq)
    const right = new Map(state.data.map((row) => [row.ticket, expectedRow(row, state.account.currencyDigits).profit]))
    expect(rows.length).toBeGreaterThan(0)
    for (const { ticket, profit } of rows) expect(profit).toBe(right.get(ticket))
  })

  test('retry now opens at once', async () => {
    const { feed, page } = await openStopped()
    await feed.kill()
    await waitToRead(page, /^Reconnecting 4\/5, next in \d+ s$/, 40_000)
    await feed.revive()
    await page.locator('.banner-button').click()
    await letTimePass(page, 300, 50)
    await expect.poll(() => feed.openLines()).toBe(1)
  })
})

describe('a server that is there and wrong', () => {
  test('one that falls silent is noticed within ping and pong timeout', async () => {
    const { feed, page } = await openStopped()
    feed.server.faults.apply({ action: 'silent', on: true })
    await letTimePass(page, 20_000)
    await letTimePass(page, 500)
    expect(await bannerText(page)).toMatch(/^Reconnecting 1\/5/)
    expect(await page.locator('.truth.is-live').count()).toBe(0)
  })

  test('a seq that is skipped is asked for, and no wrong row is shown as live', async () => {
    const { feed, page } = await theatre.open({ feed: { rate: 20 } })
    for (let turn = 0; turn < 5; turn += 1) {
      feed.server.faults.apply({ action: 'skipSeq', count: 3 })
      await expect.poll(() => feed.log.filter((line) => line.endsWith('Resync')).length).toBe(turn + 1)
      await page.locator('.truth.is-live').waitFor()
      const { seq, rows } = await readShown(page)
      const state = await feed.stateAt(seq)
      const right = new Map(state.data.map((row) => [row.ticket, expectedRow(row, state.account.currencyDigits)]))
      expect(rows.map(({ topPx: _place, ...row }) => row)).toEqual(rows.map(({ ticket }) => right.get(ticket)))
    }
    expect(feed.server.feed(TRADER_ID).seq()).toBeGreaterThan(0)
  })
})
