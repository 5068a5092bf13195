import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { TRADER_ID } from './support/feed'
import { openTheatre, type Theatre } from './support/stage'
import { goTo } from './support/walk'

let theatre: Theatre
beforeAll(async () => {
  theatre = await openTheatre()
})
afterAll(() => theatre.close())

/** Every byte that the page has stored, as text. */
function storedText(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const texts = Object.entries({ ...localStorage, ...sessionStorage })
    const entries = texts.map(([key, value]) => `${key}=${String(value)}`)
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name)
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(new Error(`${name} cannot be opened`))
      })
      for (const store of database.objectStoreNames) {
        const rows = await new Promise<unknown[]>((resolve, reject) => {
          const request = database.transaction(store).objectStore(store).getAll()
          request.onsuccess = () => resolve(request.result)
          request.onerror = () => reject(new Error(`${store} cannot be read`))
        })
        entries.push(`${name}/${store}=${JSON.stringify(rows)}`)
      }
      database.close()
    }
    return entries.join('\n')
  })
}

const tickets = (page: Page): Promise<string[]> =>
  page.locator('.position-row:visible').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-ticket') ?? ''))

describe('who is signed in', () => {
  test('sign-out and another user: no row, frame or stored byte of the first remains', async () => {
    const { feed, page, errors } = await theatre.open({ feed: { rate: 10 } })
    const first = await tickets(page)
    expect(first.length).toBeGreaterThan(0)

    await goTo(page, 'Connection')
    await page.locator('.button-sign-out').click()
    await expect.poll(() => feed.openLines()).toBe(0)
    const afterSignOut = await storedText(page)
    expect(first.filter((ticket) => afterSignOut.includes(ticket))).toEqual([])
    expect(afterSignOut).not.toContain(TRADER_ID)
    await goTo(page, 'Account')
    await page.locator('.account-open .position-list').waitFor({ state: 'detached' })
    expect(await tickets(page)).toEqual([])
    expect(feed.openLines()).toBe(0)

    await goTo(page, 'Connection')
    await page.locator('.session-id input').fill('777')
    await page.locator('.button-sign-in').click()
    feed.forget()
    await goTo(page, 'Account')
    await page.locator('.truth.is-live').waitFor()
    const second = await tickets(page)
    expect(second.length).toBeGreaterThan(0)
    expect(second.filter((ticket) => first.includes(ticket))).toEqual([])
    expect(feed.server.connections().map(({ traderId }) => traderId)).toEqual(['777'])
    const asSecond = await storedText(page)
    expect(first.filter((ticket) => asSecond.includes(ticket))).toEqual([])
    expect(errors).toEqual([])
  })
})
